"""The same deed on a whole list: how many they are, what is to become of them, and how far it is."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import pgettext
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NC_, DomainError, NotFound
from helpdesk.kit.text import whole
from helpdesk.tickets import numbers, running
from helpdesk.tickets.bulk_form import BulkForm
from helpdesk.tickets.listing import Filters
from helpdesk.tickets.models import Run, RunItem
from helpdesk.tickets.views import blueprint, finding
from helpdesk.web import submissions
from helpdesk.web.auth import may, signed_in
from helpdesk.web.errors import sentence_of

SHOWN = 100
_TITLES = {
    "mine": NC_("view", "My tickets"),
    "unassigned": NC_("view", "Unassigned"),
    "team": NC_("view", "My team"),
    "waiting": NC_("view", "Waiting on customer"),
    "on_hold": NC_("view", "On hold"),
    "open": NC_("view", "All open"),
    "closed": NC_("view", "Closed"),
}


@blueprint.get("/runs")
@signed_in
def runs() -> str:
    """One's own works on whole lists, the latest first."""
    return render_template("tickets/runs/list.html", runs=running.of_user(finding.reader()))


@blueprint.route("/runs/new", methods=["GET", "POST"])
@signed_in
def new_run() -> Answer | str | tuple[str, int]:
    """Says how many tickets the list holds; then what is to become of them is done in the background."""
    filters, form, at = finding.filters(), BulkForm(finding.reader()), clock.now()
    if not form.is_submitted():
        return _form_page(form, filters)
    if not form.validate():
        return _form_page(form, filters), 422
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    try:
        run = running.begin(
            finding.reader(),
            filters,
            form.wish(current_user.id),
            title=_title(filters),
            address=finding.address(filters),
            expected=_expected(),
            at=at,
        )
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _form_page(form, filters), error.status
    url = url_for("tickets.run", run_id=run.id)
    submissions.finish(form.submission.data, current_user.id, url)
    db.session.commit()
    return redirect(url, 303)


@blueprint.get("/runs/<id:run_id>")
@signed_in
def run(run_id: int) -> str:
    """How far it is, which tickets stayed as they were and why; to be stopped or undone."""
    return render_template("tickets/runs/one.html", **_facts(_wanted(run_id)))


@blueprint.get("/runs/<id:run_id>/progress")
@signed_in
def run_progress(run_id: int) -> Response:
    """How far it is, for looking again."""
    facts = _facts(_wanted(run_id))
    answer = make_response(render_template("tickets/runs/_progress.html", **facts))
    one = facts["run"]
    told = f"{one.id} {one.state} {one.done} {one.refused} {one.undone} {len(facts['refused'])}"
    answer.set_etag(hashlib.sha256(told.encode()).hexdigest()[:20])
    return answer.make_conditional(request)  # type: ignore[return-value]  # werkzeug's own supertype


@blueprint.post("/runs/<id:run_id>/stopping")
@signed_in
def run_stopping(run_id: int) -> Answer:
    """What is done stays done, what waits stays as it is."""
    running.stop(_wanted(run_id, lock=True), at=clock.now())
    db.session.commit()
    return redirect(url_for("tickets.run", run_id=run_id), 303)


@blueprint.post("/runs/<id:run_id>/undoing")
@signed_in
def run_undoing(run_id: int) -> Answer:
    """Puts every ticket back that nobody has changed since, in the background too."""
    running.undo(_wanted(run_id, lock=True), at=clock.now())
    db.session.commit()
    return redirect(url_for("tickets.run", run_id=run_id), 303)


def _wanted(run_id: int, *, lock: bool = False) -> Run:
    found = db.session.get(Run, run_id, with_for_update={"key_share": True} if lock else None)
    if found is None or not may("see_run", found):
        raise NotFound(N_("There is no such work, or it is somebody else's."))
    return found


def _facts(found: Run) -> dict[str, Any]:
    refused = running.refusals(found, whole(request.args.get("after")) or 0, SHOWN + 1)
    return {
        "run": found,
        "refused": [(numbers.shown(each.number), each.number, _why(each)) for each in refused[:SHOWN]],
        "more": refused[SHOWN - 1].number if len(refused) > SHOWN else None,
        "may_undo": running.may_undo(found, clock.now()),
    }


def _why(item: RunItem) -> str:
    return sentence_of(DomainError(item.why, **item.why_values)) if item.why else ""


def _expected() -> int:
    found = whole(request.form.get("expected"), 9)
    return -1 if found is None else found


def _title(filters: Filters) -> str:
    return filters.kept.name if filters.kept is not None else str(pgettext("view", _TITLES[filters.view]))


def _form_page(form: BulkForm, filters: Filters) -> str:
    size = running.size(finding.reader(), filters)
    return render_template(
        "tickets/runs/new.html",
        form=form,
        size=size,
        many=size > running.MOST,
        shown=f"{running.MOST}+" if size > running.MOST else str(size),
        title=_title(filters),
        narrowed=filters.narrowed,
        back=finding.address(filters),
        action=finding.address(filters, endpoint="tickets.new_run"),
    )
