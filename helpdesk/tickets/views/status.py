"""Holding, waiting, going on, and opening a closed ticket again."""

from __future__ import annotations

from flask_babel import get_timezone, gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import Actor
from helpdesk.tickets import lifecycle, numbers
from helpdesk.tickets.forms import HoldForm, SnoozeForm
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.views import blueprint, dialogs, finding
from helpdesk.web import i18n
from helpdesk.web.auth import ensure, signed_in


@blueprint.get("/tickets/<number>/hold")
@signed_in
def holding(number: str) -> str:
    """Until when?"""
    return dialogs.show("hold", finding.ticket_or_404(number), HoldForm())


@blueprint.post("/tickets/<number>/hold")
@signed_in
def hold(number: str) -> Response | tuple[str, int]:
    """Puts it aside until something outside has happened."""
    ticket, form = finding.ticket_or_404(number), HoldForm()
    ensure("work_ticket", ticket)
    if not form.validate_on_submit():
        return dialogs.show("hold", ticket, form), 422
    try:
        lifecycle.hold(ticket, by=current_user, at=clock.now(), until=form.until_at())
    except DomainError as error:
        form.refuse(error)
        return dialogs.show("hold", ticket, form), 422
    return dialogs.back(ticket, gettext("%(number)s is on hold.", number=numbers.shown(ticket.number)))


@blueprint.get("/tickets/<number>/snoozing")
@signed_in
def snoozing(number: str) -> str:
    """Until when is it out of sight?"""
    return _snooze_page(finding.ticket_or_404(number), SnoozeForm(clock.now()))


@blueprint.post("/tickets/<number>/snoozing")
@signed_in
def snooze(number: str) -> Response | tuple[str, int]:
    """Puts it aside until then, or until the customer writes."""
    ticket, at = finding.ticket_or_404(number), clock.now()
    ensure("work_ticket", ticket)
    form = SnoozeForm(at)
    if not form.validate_on_submit():
        return _snooze_page(ticket, form), 422
    try:
        until = form.until_at()
        lifecycle.snooze(ticket, by=current_user, at=at, until=until)
    except DomainError as error:
        form.refuse(error)
        return _snooze_page(ticket, form), 422
    words = gettext(
        "%(number)s is put aside until %(time)s, or until the customer writes.",
        number=numbers.shown(ticket.number),
        time=i18n.moment(until),
    )
    return dialogs.back(ticket, words)


@blueprint.post("/tickets/<number>/waiting")
@signed_in
def wait(number: str) -> Response:
    """The next word is the customer's."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    lifecycle.wait_for_customer(ticket, by=current_user, at=clock.now())
    return dialogs.back(
        ticket, gettext("%(number)s waits for the customer.", number=numbers.shown(ticket.number))
    )


@blueprint.post("/tickets/<number>/resumption")
@signed_in
def resume(number: str) -> Response:
    """Back to work."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    lifecycle.resume(ticket, by=Actor.user(current_user), at=clock.now())
    return dialogs.back(ticket, gettext("%(number)s is open again.", number=numbers.shown(ticket.number)))


@blueprint.post("/tickets/<number>/reopening")
@signed_in
def reopen(number: str) -> Response:
    """Opens a closed ticket again, within the window."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    lifecycle.reopen(ticket, by=Actor.user(current_user), at=clock.now(), because="staff")
    return dialogs.back(ticket, gettext("%(number)s is open again.", number=numbers.shown(ticket.number)))


def _snooze_page(ticket: Ticket, form: SnoozeForm) -> str:
    times = {name: i18n.moment(at) for name, at in form.offered.items()}
    return dialogs.show("snooze", ticket, form, zone=str(get_timezone()), times=times)
