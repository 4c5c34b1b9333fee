"""Survey-wide links for supervisors: which there are, the address to hand on, what came by it, what was held back."""

from __future__ import annotations

import segno
from flask import render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.kit import clock
from helpdesk.kit.errors import N_, existing
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.people import history
from helpdesk.surveys import labels as asking
from helpdesk.web import letters, saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer
from helpdesk.weblinks import answers, exporting, labels, publishing, queries
from helpdesk.weblinks.forms import NewWeblinkForm, WeblinkForm
from helpdesk.weblinks.models import Weblink
from helpdesk.weblinks.views import blueprint
from helpdesk.weblinks.words import Standing


@blueprint.get("/weblinks", endpoint="weblinks")
@requires("run_weblinks")
def all_weblinks() -> str:
    """The newest first."""
    closed = request.args.get("show") == "closed"
    found = queries.all_of(closed=closed)
    return render_template(
        "weblinks/weblinks.html",
        weblinks=found,
        came=queries.came(each.id for each in found),
        closed=closed,
        address=_address,
        is_open=lambda each: publishing.is_open(each, clock.now()),
    )


@blueprint.route("/weblinks/new", methods=["GET", "POST"])
@requires("run_weblinks")
def new_weblink() -> Answer:
    """An address for a survey."""
    form = NewWeblinkForm()
    return saving.add(
        form,
        lambda by, at: publishing.add(form.plan(), by=by, at=at),
        page=_new_page,
        leads_to=lambda made: url_for("weblinks.weblink", weblink_id=made.id),
    )


@blueprint.get("/weblinks/<id:weblink_id>")
@requires("run_weblinks")
def weblink(weblink_id: int) -> Answer:
    """One of them: what to hand on, and what came."""
    found = _wanted(weblink_id)
    return _page(WeblinkForm(formdata=None).show(found), found)


@blueprint.post("/weblinks/<id:weblink_id>")
@requires("run_weblinks")
def change_weblink(weblink_id: int) -> Answer:
    """Another name or other days."""
    found, form = _wanted(weblink_id), WeblinkForm()
    return saving.change(
        form,
        lambda by, at: publishing.change(found, form.plan(), version=form.version_shown(), by=by, at=at),
        loaded=lambda: _wanted(weblink_id),
        page=_page,
        leads_to=url_for("weblinks.weblink", weblink_id=weblink_id),
    )


@blueprint.post("/weblinks/<id:weblink_id>/closure")
@requires("run_weblinks")
def weblink_closure(weblink_id: int) -> Response:
    """It takes no answers any more."""
    publishing.close(_wanted(weblink_id), by=Actor.user(current_user), at=clock.now())
    return _done(weblink_id, gettext("Closed. Whoever opens it reads that it is over."))


@blueprint.post("/weblinks/<id:weblink_id>/opening")
@requires("run_weblinks")
def weblink_opening(weblink_id: int) -> Response:
    """It takes answers again."""
    publishing.reopen(_wanted(weblink_id), by=Actor.user(current_user), at=clock.now())
    return _done(weblink_id, gettext("Open again, on its days."))


@blueprint.post("/weblinks/<id:weblink_id>/judgement")
@requires("run_weblinks")
def weblink_judgement(weblink_id: int) -> Response:
    """Answers that were seen on the page count, or are left out."""
    ids = [number for each in request.form.get("ids", "").split(",") if (number := whole(each)) is not None]
    counts = request.form.get("standing") == Standing.COUNTED
    found = _wanted(weblink_id)
    done = answers.judge(found, ids[: queries.SHOWN], counts=counts, by=current_user, at=clock.now())
    if counts:
        return _done(weblink_id, ngettext("%(num)s answer counts now.", "%(num)s answers count now.", done))
    return _done(weblink_id, ngettext("%(num)s answer is left out.", "%(num)s answers are left out.", done))


@blueprint.post("/weblinks/<id:weblink_id>/export")
@requires("run_weblinks")
def weblink_export(weblink_id: int) -> Response:
    """Every answer with whether it counts; noted, since a file leaves the house."""
    found = _wanted(weblink_id)
    head, rows = exporting.file(found)
    exporting.audit(found, len(rows), by=current_user, at=clock.now())
    return saving.sheet(found.slug, head, rows)


def _done(weblink_id: int, words: str) -> Response:
    return saving.done(words, url_for("weblinks.weblink", weblink_id=weblink_id))


def _wanted(weblink_id: int) -> Weblink:
    return existing(queries.one(weblink_id), N_("There is no such link."))


def _address(found: Weblink) -> str:
    return letters.link(f"/w/{found.slug}")


def _new_page(form: NewWeblinkForm, _row: None) -> str:
    return render_template("weblinks/new.html", form=form, stem=letters.link("/w/"))


def _page(form: WeblinkForm, found: Weblink) -> str:
    wanted = request.args.get("show", "")
    showing = Standing(wanted) if wanted in set(Standing) else Standing.COUNTED
    return render_template(
        "weblinks/weblink.html",
        form=form,
        weblink=found,
        address=_address(found),
        qr=segno.make(_address(found), error="m", micro=False).svg_data_uri(scale=5, border=4, light="white"),
        is_open=publishing.is_open(found, clock.now()),
        came=queries.came([found.id])[found.id],
        held=queries.answers(found.id, Standing.HELD),
        rows=queries.answers(found.id, showing) if showing is not Standing.HELD else [],
        showing=showing,
        labels=labels,
        asking=asking,
        history=history.of("weblink", found.id),
    )
