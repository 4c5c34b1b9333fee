"""Pages of draws: what waits, drawing, picking, one draw."""

from __future__ import annotations

from functools import partial

from flask import render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, existing
from helpdesk.people import organisation
from helpdesk.quality import drawing, policy, queries, rating
from helpdesk.quality.forms import DrawForm, PickForm
from helpdesk.quality.models import Sample
from helpdesk.quality.views import blueprint
from helpdesk.quality.words import Spread
from helpdesk.tickets import labels as desk
from helpdesk.tickets import numbers
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel
from helpdesk.web import i18n, pages, saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/reviews")
@requires("review")
def reviews() -> str:
    """What waits for the reader, remarks that nobody has seen, and the draws."""
    before = pages.decode_as(request.args.get("after"), int)
    draws = queries.draws(before[0] if before else None)
    return render_template(
        "quality/reviews.html",
        waiting=queries.to_rate(current_user),
        remarks=[each for each in queries.remarks() if policy.may_see_review(current_user, each)],
        page=pages.cut(draws, queries.SHOWN, lambda draw: (draw.sample.id,)),
        people=tickets.directory().users,
        usable=queries.usable(),
    )


@blueprint.route("/reviews/draw", methods=["GET", "POST"])
@requires("review")
def draw() -> Answer:
    """Draws by chance from all that fits."""
    form = DrawForm(current_user, organisation.today(clock.now()))
    return saving.add(
        form,
        lambda _by, at: drawing.draw(form.wish(), by=current_user, at=at),
        page=partial(_form_page, "draw"),
        leads_to=_url_of,
        says=lambda made: gettext("Drawn: %(some)s of %(all)s.", some=made.size, all=made.fitting),
    )


@blueprint.route("/reviews/pick", methods=["GET", "POST"])
@requires("review")
def pick() -> Answer:
    """One that the reader chose."""
    form = PickForm(number=request.args.get("ticket", ""))
    return saving.add(
        form,
        lambda _by, at: drawing.pick(_ticket(form), form.version_id.data, by=current_user, at=at),
        page=partial(_form_page, "pick"),
        leads_to=_url_of,
        says=lambda _made: gettext("Picked. In figures it stands apart from what was drawn."),
    )


@blueprint.get("/reviews/draws/<id:sample_id>")
@requires("review")
def sample(sample_id: int) -> str:
    """One draw: out of how many, by which seed, and how far it is."""
    found = _wanted(sample_id)
    rows = queries.of_sample(found.id)
    known = tickets.directory()
    return render_template(
        "quality/sample.html",
        sample=found,
        rows=[(each, rating.current(each) if policy.may_see_review(current_user, each) else None) for each in rows],
        people=known.users,
        limits=_limits(found),
        repeats=None if found.picked else drawing.again(found, found.version.form),
        mine=next((each for each in rows if each.reviewer_id == current_user.id and each.saved_at is None), None),
        open_count=sum(each.saved_at is None for each in rows),
    )  # fmt: skip


@blueprint.post("/reviews/draws/<id:sample_id>/end")
@requires("review")
def sample_end(sample_id: int) -> Response:
    """Puts aside what was not rated."""
    count = rating.end(_wanted(sample_id), by=current_user, at=clock.now())
    words = ngettext("%(num)s review was put aside.", "%(num)s reviews were put aside.", count)
    return saving.done(words, url_for("quality.sample", sample_id=sample_id))


def _wanted(sample_id: int) -> Sample:
    """The draw of this address."""
    return existing(queries.sample(sample_id), N_("There is no such draw."))


def _form_page(name: str, form: DrawForm | PickForm, _row: None) -> str:
    return render_template(f"quality/{name}.html", form=form)


def _ticket(form: PickForm) -> Ticket:
    number = numbers.parse(form.number.data or "")
    ticket = tickets.by_number(number) if number is not None else None
    if ticket is None:
        raise DomainError(N_("There is no ticket with this number."), field="number")
    return ticket


def _url_of(sample: Sample) -> str:
    return url_for("quality.sample", sample_id=sample.id)


def _limits(sample: Sample) -> list[str]:
    """What was asked for, in words."""
    asked, known = sample.asked, tickets.directory()
    words = []
    if asked.get("number"):
        each = asked.get("spread") == Spread.EACH.value
        words.append(
            gettext("%(count)s of each agent", count=asked["number"])
            if each
            else gettext("%(count)s in all", count=asked["number"])
        )
    if asked.get("agent_id"):
        words.append(known.users.get(asked["agent_id"], "–"))
    if asked.get("team_id"):
        words.append(known.teams.get(asked["team_id"], "–"))
    if asked.get("channel"):
        words.append(desk.label(Channel(asked["channel"])))
    if asked.get("kind"):
        words.append(desk.label(RequestKind(asked["kind"])))
    if asked.get("category_id"):
        words.append(categories.names(i18n.locale()).get(asked["category_id"], "–"))
    return words
