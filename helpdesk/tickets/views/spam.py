"""Spam in one press, and back."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.kit import clock
from helpdesk.kit.errors import N_
from helpdesk.tickets import numbers, spam
from helpdesk.tickets.views import blueprint, finding
from helpdesk.tickets.words import Status
from helpdesk.web import saving
from helpdesk.web.auth import ensure, signed_in

OPEN = N_("%(number)s is no spam and open again.")
WAITS = N_("%(number)s is no spam and waits as it did before.")


@blueprint.post("/tickets/<number>/spam")
@signed_in
def mark_spam(number: str) -> Response | tuple[str, int]:
    """Closes it as spam; asks once more where its sender may be somebody we know."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    shown, url = numbers.shown(ticket.number), finding.url_of(ticket)
    doubts = spam.doubts(ticket) if "confirmed" not in request.form else []
    if doubts:
        return render_template("tickets/spam.html", ticket=ticket, doubts=doubts, shown_number=shown), 422
    spam.mark(ticket, by=current_user, at=clock.now())
    return saving.done(gettext("%(number)s is marked as spam.", number=shown), url)


@blueprint.post("/tickets/<number>/spam/undoing")
@signed_in
def unmark_spam(number: str) -> Response:
    """It was none: opens it again."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    spam.unmark(ticket, by=current_user, at=clock.now())
    shown, url = numbers.shown(ticket.number), finding.url_of(ticket)
    said = OPEN if ticket.status is Status.OPEN else WAITS
    return saving.done(gettext(said, number=shown), url)
