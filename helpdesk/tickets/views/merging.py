"""Merging a ticket into another one, and taking it out again."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask_babel import get_timezone, gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError, NotFound
from helpdesk.tickets import merging, numbers, queries, searching
from helpdesk.tickets.forms import MergeForm
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.views import blueprint, dialogs, finding
from helpdesk.tickets.views.rows import lines, rows_words
from helpdesk.tickets.words import Status
from helpdesk.web import submissions
from helpdesk.web.auth import ensure, signed_in

OFFERED = 10


@blueprint.get("/tickets/<number>/merging")
@signed_in
def merging_page(number: str) -> str | Response | tuple[str, int]:
    """Which ticket is it about the same matter as? Then: what would move."""
    source = finding.ticket_or_404(number, follow=False)
    ensure("work_ticket", source)
    if source.merged_into_id is not None:
        return redirect(finding.url_of(source, itself="yes"))
    typed = request.args.get("q", "").strip()[:200]
    into = request.args.get("into") or (typed if numbers.parse(typed) is not None else _first(typed))
    if not into:
        return _choosing(source, typed)
    form = MergeForm(formdata=None, into=into)
    try:
        return _preview(source, _target(into), form)
    except DomainError as error:
        return _choosing(source, typed or into, error), error.status


@blueprint.post("/tickets/<number>/merging")
@signed_in
def merge(number: str) -> Response | tuple[str, int]:
    """Merges it."""
    source, at, form = finding.ticket_or_404(number, follow=False), clock.now(), MergeForm()
    into = form.into.data or ""
    if not form.validate_on_submit():
        return _choosing(source, into), 422
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    try:
        target = _target(into)
        ensure("merge_tickets", source, target)
        merging.merge(source, target, by=current_user, at=at, category_id=form.category_id.data)
    except DomainError as error:
        if error.field != "category_id":
            return _choosing(source, into, error), error.status
        form.refuse(error)
        return _preview(source, target, form), error.status
    names = {"number": numbers.shown(source.number), "into": numbers.shown(target.number)}
    return dialogs.back(target, gettext("%(number)s lives on in %(into)s.", **names), form=form)


@blueprint.post("/tickets/<number>/separation")
@signed_in
def separate(number: str) -> Response:
    """Makes it a ticket of its own again."""
    source = finding.ticket_or_404(number, follow=False)
    ensure("merge_tickets", source, queries.survivor(source))
    merging.separate(source, by=current_user, at=clock.now())
    shown = numbers.shown(source.number)
    return dialogs.back(source, gettext("%(number)s is a ticket of its own again.", number=shown))


def _first(typed: str) -> str:
    """Asked once more for the same, one means the first ticket that was offered."""
    return request.args.get("first", "") if typed == request.args.get("asked") else ""


def _target(typed: str) -> Ticket:
    """The ticket with the number that was typed, as it lives on."""
    try:
        return finding.ticket_or_404(typed, follow=True)
    except NotFound as error:  # the page is there; what was typed is not
        raise DomainError(error.sentence, field="into") from error


def _preview(source: Ticket, target: Ticket, form: MergeForm) -> str:
    if (error := merging.why_not(source, target)) is not None:
        raise error
    return render_template(
        "tickets/merge.html",
        ticket=source,
        target=target,
        form=form,
        moves=merging.preview(source, target),
        shown_number=numbers.shown(source.number),
        target_number=numbers.shown(target.number),
    )


def _choosing(source: Ticket, typed: str, error: DomainError | None = None) -> str:
    user, at = finding.reader(), clock.now()
    asked = typed if error is None else ""
    found = searching.find(user, asked, OFFERED, get_timezone()).rows[:OFFERED] if asked else []
    fitting = [each for each in lines(found, user, at) if each.href != f"/tickets/{source.number}"]
    others = queries.for_customer(user, source.customer_id, 20, but=source.id) if source.customer_id else []
    others = [each for each in others if each.status is not Status.CLOSED][:OFFERED]
    offered = [*[each.shown_number for each in fitting], *[numbers.shown(each.number) for each in others]]
    return render_template(
        "tickets/merge_with.html",
        ticket=source,
        typed=typed,
        error=error,
        found=fitting,
        searched=bool(asked),
        others=others,
        first=offered[0] if offered and error is None else "",
        words=dict(rows_words()["status"]),
        shown_number=numbers.shown(source.number),
    )
