"""One answer, for supervisors, with what can be decided about it; marking comments as read; what machines sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from helpdesk.categories import queries as categories
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.people import rules
from helpdesk.people.models import User
from helpdesk.surveys import credits, deciding, labels, queries
from helpdesk.surveys.models import Response
from helpdesk.surveys.staff_forms import CreditForm, ExclusionForm
from helpdesk.surveys.views import blueprint
from helpdesk.surveys.words import Exclusion, QuestionKey, Unsaid
from helpdesk.tickets import queries as tickets
from helpdesk.web import i18n, pages, saving
from helpdesk.web.auth import ensure, may, requires

MOST_MARKED = 100


@blueprint.get("/surveys/machines")
@requires("see_answers")
def machines() -> str:
    """What machines seem to have sent: kept apart, and shown to whoever wants to see what they try."""
    cursor = pages.decode_as(request.args.get("after"), datetime, int)
    found = queries.from_machines((cursor[0], cursor[1]) if cursor else None)
    more = url_for("surveys.machines", after=found.next) if found.next else None
    return render_template("surveys/machines.html", found=found, more=more, **_words())


@blueprint.get("/surveys/answers/<int:response_id>", endpoint="answer")
@requires("see_answers")
def show(response_id: int) -> str:
    """One answer: what was said, by what way, who it counts for, what was decided."""
    return _page(_found(response_id), ExclusionForm(), CreditForm())


@blueprint.post("/surveys/answers/<int:response_id>/exclusion", endpoint="exclusion")
@requires("see_answers")
def exclude(response_id: int) -> Redirect | tuple[str, int]:
    """It shall not count."""
    response, form = _found(response_id), ExclusionForm()
    ensure("decide_on_answer", response.invitation)
    if not form.validate_on_submit():
        return _page(response, form, CreditForm(formdata=None)), 422
    deciding.exclude(response, because=Exclusion(form.because.data), by=current_user, at=clock.now())
    return _done(response_id, gettext("It does not count any more."))


@blueprint.post("/surveys/answers/<int:response_id>/restoration", endpoint="restoration")
@requires("see_answers")
def restore(response_id: int) -> Redirect:
    """It shall count again."""
    response = _found(response_id)
    ensure("decide_on_answer", response.invitation)
    deciding.restore(response, by=current_user, at=clock.now())
    return _done(response_id, gettext("It counts again."))


@blueprint.post("/surveys/answers/<int:response_id>/credit", endpoint="credit")
@requires("see_answers")
def credit(response_id: int) -> Redirect | tuple[str, int]:
    """It counts for somebody else, or for the team alone."""
    response, form = _found(response_id), CreditForm()
    invitation = response.invitation
    ensure("decide_on_answer", invitation)
    try:
        if invitation is None or not form.validate_on_submit():
            return _page(response, ExclusionForm(formdata=None), form), 422
        to = db.session.get_one(User, form.chosen()) if form.chosen() else None
        deciding.credit(invitation, to=to, why=form.why.data or "", by=current_user, at=clock.now())
    except DomainError as error:
        db.session.rollback()  # what the deed locked, it read anew without what the page shows
        form.refuse(error)
        return _page(_found(response_id), ExclusionForm(formdata=None), form), 422
    return _done(response_id, gettext("Saved. Earlier figures of both follow within a minute."))


@blueprint.post("/surveys/answers/reading", endpoint="reading")
@requires("see_answers")
def read() -> Redirect:
    """A supervisor has read these comments, wherever they stood."""
    given = [number for number in request.form.getlist("response", type=int) if 0 < number < 2**63]
    done = deciding.mark_read(queries.comments(given[:MOST_MARKED]), by=current_user, at=clock.now())
    db.session.commit()
    words = ngettext("%(num)s comment is marked as read.", "%(num)s comments are marked as read.", done)
    flash(words, "success")
    return redirect(rules.own_path(request.form.get("back")) or url_for("surveys.machines"), 303)


def _found(response_id: int) -> Response:
    response = queries.response(response_id) if response_id < 2**63 else None
    if response is None:
        raise NotFound(N_("There is no such answer."))
    return response


def _page(response: Response, exclusion: ExclusionForm, credit_form: CreditForm) -> str:
    invitation_id = response.invitation_id or 0
    everybody = credits.all_of(invitation_id)
    in_force = [each for each in everybody if each.revision == everybody[0].revision]
    if credit_form.user_id.raw_data is None and everybody:
        credit_form.user_id.data = str(everybody[0].user_id or "")
    return render_template(
        "surveys/answer.html",
        response=response,
        row=queries.row_of(response, {invitation_id: [each.user_id for each in in_force if each.user_id]}),
        versions=[queries.row_of(each, {}) for each in queries.versions(invitation_id)],
        credits=everybody,
        decides=may("decide_on_answer", response.invitation, in_force),
        exclusion=exclusion,
        credit_form=credit_form,
        **_words(),
    )  # fmt: skip


def _done(response_id: int, words: str) -> Redirect:
    return saving.done(words, url_for("surveys.answer", response_id=response_id))


def _words() -> dict[str, Any]:
    """Names and words for ids and keys."""
    known = tickets.directory()
    return {
        "people": known.users,
        "teams": known.teams,
        "categories": categories.names(i18n.locale()),
        "causes": categories.cause_names(i18n.locale()),
        "label": labels.label,
        "flag": labels.flag,
        "further": labels.further,
        "reason": labels.reason,
        "rating": labels.rating,
        "solved": labels.solved,
        "question": lambda key: labels.question(QuestionKey(key)),
        "unsaid": lambda why: labels.label(Unsaid(why)),
    }
