"""Noting at the counter which visit a card was handed out with."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.cards import handing
from helpdesk.cards.forms import HandForm
from helpdesk.cards.views import blueprint
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.views import finding
from helpdesk.web import saving
from helpdesk.web.auth import ensure, signed_in
from helpdesk.web.saving import Answer


@blueprint.post("/tickets/<number>/card")
@signed_in
def hand_out(number: str) -> Answer:
    """This card went along with the last closing; whether one is offered is for the deed to say, with its reason."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    form = HandForm()
    if not form.validate():
        return _page(ticket, form, 422)
    place_id = ticket.place_id or current_user.place_id
    try:
        card = handing.hand_out(ticket, form.card.data or "", place_id, by=current_user, at=clock.now())
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _page(finding.ticket_or_404(number), form, error.status)
    said = (
        gettext("Noted. The card can be handed over.")
        if card
        else gettext("Nobody is asked about this visit.")
    )
    return _back(ticket, said)


@blueprint.post("/tickets/<number>/card/<id:card_id>/mistake")
@signed_in
def take_back(number: str, card_id: int) -> Response:
    """It was another card."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    handing.take_back(ticket, card_id, by=current_user, at=clock.now())
    return _back(ticket, gettext("The card belongs to no visit now."))


def _back(ticket: Ticket, said: str) -> Response:
    return saving.done(said, url_for("tickets.ticket", number=ticket.number))


def _page(ticket: Ticket, form: HandForm, status: int) -> tuple[str, int]:
    return render_template("cards/hand_out.html", ticket=ticket, form=form), status
