"""Giving tickets to another colleague or team from the page of the workload, and taking that back."""

from __future__ import annotations

from flask import redirect, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.reports import workload_board as board
from helpdesk.reports.views import blueprint
from helpdesk.reports.views.workload import page
from helpdesk.tickets import bulk, numbers
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.views import finding, several
from helpdesk.web import submissions
from helpdesk.web.auth import requires
from helpdesk.web.errors import sentence_of


@blueprint.post("/reports/workload/moves")
@requires("see_reports")
def workload_moves() -> Response | str | tuple[str, int]:
    """Gives the picked tickets to whom was chosen, each by itself, and says what became of each."""
    shown, at = request.form.getlist("show"), clock.now()
    wanted = board.wish(request.form.get("to", ""), tickets.directory())
    if wanted is None:
        return page(shown, wrong=_("Choose to whom the tickets go.")), 422
    if not request.form.getlist("ticket"):
        return page(shown, wrong=_("Pick the tickets first.")), 422
    picked = several.versions(request.form.getlist("ticket"))
    first = submissions.claim(request.form.get("submission"), current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    results = bulk.apply(picked, wanted, by=finding.reader(), at=at)
    submissions.finish(request.form.get("submission"), current_user.id, "/reports/workload")
    db.session.commit()
    done = [each for each in results if each.refusal is None]
    title = ngettext("%(num)s ticket moved", "%(num)s tickets moved", len(done))
    return _outcome(shown, title, results, several.undo_key(results) if done else "")


@blueprint.post("/reports/workload/moves/undoing")
@requires("see_reports")
def workload_moves_undoing() -> str:
    """Puts them back to who had them, as far as nobody has touched them since."""
    befores = several.undone(request.form.get("undo", ""))
    results = bulk.undo(befores, by=finding.reader(), at=clock.now())
    db.session.commit()
    done = sum(each.refusal is None for each in results)
    title = ngettext("%(num)s ticket is as it was", "%(num)s tickets are as they were", done)
    return _outcome(request.form.getlist("show"), title, results, "")


def _outcome(shown: list[str], title: str, results: list[bulk.Result], undo: str) -> str:
    refused = [
        (numbers.shown(each.number), each.number, sentence_of(each.refusal))
        for each in results
        if each.refusal
    ]
    done = [(numbers.shown(each.number), each.number) for each in results if each.refusal is None]
    return page(shown, title=title, done=done, refused=refused, undo=undo, lists=shown)
