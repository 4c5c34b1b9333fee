"""What surveys show on the ticket's page. Each panel makes its own check of who is reading."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from helpdesk.categories import queries as categories
from helpdesk.kit import clock
from helpdesk.people import queries as people
from helpdesk.surveys import credits, labels, policy, previewing, queries, slips
from helpdesk.surveys.words import InvitationState, QuestionKey
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.web import i18n


def ticket_side(*, ticket: Ticket, **_more: Any) -> str:
    """Whether the customer was asked, by what way and when, and what was answered, as far as the reader may know."""
    invitation = slips.latest(ticket)
    if invitation is None or not policy.may_read_answer(current_user, invitation):
        return ""
    response = queries.current_response(invitation.id)
    if response is None and not policy.may_see_answers(current_user):
        return ""
    values = {answer.key: answer for answer in response.answers} if response else {}
    chosen = [answer.choice for answer in response.answers if answer.choice] if response else []
    waits = invitation.state is InvitationState.SCHEDULED
    return render_template(
        "surveys/_on_ticket.html",
        invitation=invitation,
        response=response,
        values={key.value: answer.value for key, answer in values.items() if answer.value and not answer.choice},
        chosen=chosen,
        comment=values[QuestionKey.COMMENT].text if QuestionKey.COMMENT in values else "",
        deliveries=queries.deliveries_of(invitation) if waits else [],
        person=credits.person(invitation) if QuestionKey.AGENT in values else None,
        state=labels.label(invitation.state),
        waits=waits,
        causes=categories.cause_names(i18n.locale()) if chosen else {},
        label=labels.label,
        reason=labels.reason,
        rating=labels.rating,
        solved=labels.solved,
    )  # fmt: skip


def ticket_closing(*, ticket: Ticket, **_more: Any) -> str:
    """For supervisors alone: which survey would go when, or why none."""
    if not policy.may_see_answers(current_user):
        return ""
    seen = previewing.preview(ticket, by=current_user, at=clock.now())
    return (
        render_template("surveys/_on_closing.html", seen=seen, sentence=labels.reason_sentence)
        if seen
        else ""
    )


def ticket_closed(*, ticket: Ticket, closing: Closing, **_more: Any) -> str:
    """The slip of a visitor without an address, which every colleague hands over."""
    if not policy.may_print_slip(current_user, ticket):
        return ""
    invitation = slips.latest(ticket)
    printed = [d for d in queries.deliveries_of(invitation) if d.slip_number] if invitation else []
    asks_place = not ticket.place_id and not current_user.place_id
    return render_template(
        "surveys/_slip_offer.html",
        ticket=ticket,
        closing=closing,
        last=printed[-1] if printed else None,
        places=people.active_places() if asks_place else [],
    )
