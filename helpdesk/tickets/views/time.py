"""Time spent on a ticket: the page, its entries, and the clock."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.kit.text import whole
from helpdesk.tickets import numbers, queries, time_spent
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.time_forms import TimeForm
from helpdesk.tickets.views import blueprint, finding
from helpdesk.web import saving, submissions
from helpdesk.web.auth import ensure, signed_in
from helpdesk.web.saving import Answer


@blueprint.get("/tickets/<number>/time", endpoint="time")
@signed_in
def entries(number: str) -> str:
    """All entries; one's own can be changed."""
    return _page(finding.ticket_or_404(number))


@blueprint.post("/tickets/<number>/time")
@signed_in
def add_time(number: str) -> Answer:
    """Writes minutes down."""
    ticket, at, form = _worked(number), clock.now(), TimeForm()
    if not form.validate():
        return _page(ticket, form), 422
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    time_spent.add(ticket, form.minutes.data or 0, by=finding.reader(), at=at, kind=form.work())
    url = finding.url_of(ticket, "tickets.time")
    submissions.finish(form.submission.data, current_user.id, url)
    return saving.done(gettext("Written down."), url)


@blueprint.post("/tickets/<number>/time/<id:entry_id>")
@signed_in
def correct_time(number: str, entry_id: int) -> Answer:
    """Changes one's own entry."""
    ticket, form = _worked(number), TimeForm()
    if not form.validate():
        return _page(ticket, wrong=(entry_id, form)), 422
    try:
        version = whole(form.version.data, 9) or 0
        minutes, at = form.minutes.data or 0, clock.now()
        time_spent.correct(
            ticket, entry_id, minutes, version=version, by=finding.reader(), at=at, kind=form.work()
        )
    except DomainError as error:
        form.refuse(error)
        return _page(ticket, wrong=(entry_id, form)), error.status
    return saving.done(gettext("Changed."), finding.url_of(ticket, "tickets.time"))


@blueprint.post("/tickets/<number>/time/<id:entry_id>/withdrawal")
@signed_in
def withdraw_time(number: str, entry_id: int) -> Answer:
    """Takes one's own entry back."""
    ticket = _worked(number)
    time_spent.withdraw(ticket, entry_id, by=finding.reader(), at=clock.now())
    return saving.done(gettext("Withdrawn: it counts no more."), finding.url_of(ticket, "tickets.time"))


@blueprint.post("/tickets/<number>/timer")
@signed_in
def timer(number: str) -> Answer:
    """Starts the clock on this ticket, or stops it and counts what it says."""
    ticket, at, by = _worked(number), clock.now(), finding.reader()
    if request.form.get("running") == "yes":
        minutes = time_spent.start(ticket, by=by, at=at)
    else:
        minutes = time_spent.stop(by=by, at=at)
    url = finding.url_of(ticket, _anchor="time")
    db.session.commit()
    if minutes:
        flash(
            ngettext("%(num)s minute was written down.", "%(num)s minutes were written down.", minutes),
            "success",
        )
    return redirect(url, 303)


def _worked(number: str) -> Ticket:
    ticket = finding.ticket_or_404(number, follow=True)
    ensure("work_ticket", ticket)
    return ticket


def _page(ticket: Ticket, form: TimeForm | None = None, wrong: tuple[int, TimeForm] | None = None) -> str:
    spent = time_spent.of(ticket.id)
    forms = {each.id: TimeForm.of(each) for each in spent if each.user_id == current_user.id}
    if wrong is not None and wrong[0] in forms:
        shown = forms[wrong[0]]
        shown.minutes.data, shown.kind.data = wrong[1].minutes.data, wrong[1].kind.data
        shown.form_errors = [each for part in wrong[1] for each in part.errors] + list(wrong[1].form_errors)
    return render_template(
        "tickets/time.html",
        ticket=ticket,
        spent=spent,
        spoken=time_spent.spoken(ticket.id),
        forms=forms,
        form=form if form is not None else TimeForm(formdata=None),
        known=queries.directory(),
        shown_number=numbers.shown(ticket.number),
    )
