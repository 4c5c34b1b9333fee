"""Handing over: to a colleague, a team, or whoever takes it."""

from __future__ import annotations

from flask import redirect
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.people.models import User
from helpdesk.tickets import assignment, conversation, numbers, policy
from helpdesk.tickets.forms import AssignmentForm
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.views import blueprint, dialogs, finding
from helpdesk.web import submissions
from helpdesk.web.auth import ensure, signed_in


@blueprint.get("/tickets/<number>/assignment")
@signed_in
def hand_over(number: str) -> str:
    """Who should have it?"""
    ticket = finding.ticket_or_404(number)
    return dialogs.show("assignment", ticket, AssignmentForm(ticket))


@blueprint.post("/tickets/<number>/assignment")
@signed_in
def assign(number: str) -> Response | tuple[str, int]:
    """Gives it to them, with a note if one was written."""
    ticket, at = finding.ticket_or_404(number), clock.now()
    ensure("work_ticket", ticket)
    form = AssignmentForm(ticket)
    if not form.validate_on_submit():
        return dialogs.show("assignment", ticket, form), 422
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    try:
        to = db.session.get(User, form.assignee_id.data) if form.assignee_id.data else None
        assignment.assign(ticket, to=to, team_id=form.team_id.data, by=current_user, at=at)
        if note := form.note.data:
            conversation.add_note(ticket, by=current_user, body=note, at=at)
    except DomainError as error:
        form.refuse(error)
        return dialogs.show("assignment", ticket, form), 422
    return _done(ticket, form)


@blueprint.post("/tickets/<number>/taking")
@signed_in
def take(number: str) -> Response:
    """Makes it one's own."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    assignment.take(ticket, by=current_user, at=clock.now())
    return dialogs.back(ticket, gettext("%(number)s is yours.", number=numbers.shown(ticket.number)))


def _done(ticket: Ticket, form: AssignmentForm) -> Response:
    """Back to the ticket, or to the queue where it now belongs to a team whose tickets one does not see."""
    seen = policy.may_see_ticket(current_user, ticket)
    words = gettext("%(number)s was handed over.", number=numbers.shown(ticket.number))
    return dialogs.back(ticket, words, form=form, url="" if seen else "/tickets")
