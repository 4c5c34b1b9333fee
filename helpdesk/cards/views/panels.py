"""What the room shows on the page of a visit that was closed: a card in place of a slip."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from helpdesk.cards import handing, labels, policy, queries
from helpdesk.cards.forms import HandForm
from helpdesk.surveys import queries as surveys
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel
from helpdesk.web.panels import Shared


def ticket_closed(*, ticket: Ticket, shared: Shared, **_more: Any) -> str:
    """The field for the number of the card, or the card that was noted; nothing where no cards are printed."""
    if ticket.channel is not Channel.WALK_IN:
        return ""
    story = shared.once(surveys.story, ticket)
    if story is None or not policy.may_hand_card_out(current_user, ticket, story.invitation):
        return ""
    card = handing.of(story.invitation)
    if card is None and not queries.any_printed():
        return ""
    return render_template(
        "cards/_on_visit.html", ticket=ticket, card=card, form=HandForm(formdata=None), labels=labels
    )
