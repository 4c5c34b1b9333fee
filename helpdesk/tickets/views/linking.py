"""Linking a ticket with another one."""

from __future__ import annotations

from flask import redirect
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError, NotFound
from helpdesk.tickets import linking
from helpdesk.tickets.forms import LinkForm
from helpdesk.tickets.models import Ticket, TicketLink
from helpdesk.tickets.views import blueprint, dialogs, finding
from helpdesk.tickets.words import Relation
from helpdesk.web import submissions
from helpdesk.web.auth import ensure, signed_in


@blueprint.get("/tickets/<number>/links")
@signed_in
def linking_page(number: str) -> str:
    """With which one?"""
    return dialogs.show("link", finding.ticket_or_404(number), LinkForm())


@blueprint.post("/tickets/<number>/links")
@signed_in
def link(number: str) -> Response | tuple[str, int]:
    """Links it."""
    ticket, at, form = finding.ticket_or_404(number), clock.now(), LinkForm()
    ensure("work_ticket", ticket)
    if not form.validate_on_submit():
        return dialogs.show("link", ticket, form), 422
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    try:
        linking.link(ticket, _other(form), Relation(form.relation.data), by=current_user, at=at)
    except DomainError as error:
        form.refuse(error)
        return dialogs.show("link", ticket, form), 422
    return dialogs.back(ticket, gettext("Linked."), form=form)


@blueprint.post("/tickets/<number>/links/<id:link_id>/removal")
@signed_in
def unlink(number: str, link_id: int) -> Response:
    """Removes the link; where a colleague has done so meanwhile, that is as well."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    row = db.session.get(TicketLink, link_id, with_for_update={"key_share": True})
    if row is not None and ticket.id in {row.from_id, row.to_id}:
        linking.unlink(row, by=current_user, at=clock.now())
    return dialogs.back(ticket, gettext("The link is gone."))


def _other(form: LinkForm) -> Ticket:
    """The ticket with the number that was typed, as it lives on."""
    try:
        return finding.ticket_or_404(form.other.data or "", follow=True)
    except NotFound as error:
        raise DomainError(error.sentence, field="other") from error
