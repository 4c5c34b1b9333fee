"""Answering a customer without anybody writing: machines, loops and forged senders get nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.mail import brake
from helpdesk.tickets import emails, macro_finding, macro_use, placeholders, recipients, writing
from helpdesk.tickets.models import Macro, Message, Ticket
from helpdesk.tickets.words import Channel, Direction, MessageKind


def reply(ticket: Ticket, macro: Macro, *, by: Actor, at: datetime) -> str:
    """Sends the macro's text in the ticket's language, as an automatic answer; says why not, where it does not.

    It is no contact of a colleague: nobody is credited with it, and whoever waits for us goes on waiting.
    """
    to = recipients.of(ticket)
    if to is None:
        return "no_address"
    if ticket.from_machine or _is_from_a_machine(ticket):
        return "machine"
    ref = f"ticket:{ticket.id}:rule:{by.id}"
    if not brake.may_answer(to[0], ref=ref, subject=ticket.subject, at=at):
        return "brake"
    found = macro_finding.text_for(macro, ticket.language)
    body = _said(ticket, *found, at=at) if found else ""
    if not body:
        return "no_text"
    message = writing.write(
        ticket,
        kind=MessageKind.REPLY,
        channel=Channel.EMAIL,
        body=body,
        at=at,
        direction=Direction.OUTGOING,
        provenance=writing.Provenance(from_machine=True),
    )
    letter = emails.reply(ticket, message, by=None, to=to, cc=(), files=(), at=at)
    message.outgoing_id, message.message_id = letter.id, letter.message_id
    brake.note_answer(to[0], ref=ref, subject=ticket.subject, at=at)
    writing.announce(ticket, message, by=by, at=at)
    return ""


def _said(ticket: Ticket, language: str, body: str, *, at: datetime) -> str:
    values = macro_use.values(ticket, by=None, at=at, language=language)
    return placeholders.fill(body, values).strip()


def _is_from_a_machine(ticket: Ticket) -> bool:
    """Is the last that came in a machine's, or from somebody who may be forged?"""
    came = select(Message.from_machine, Message.unverified).where(
        Message.ticket_id == ticket.id, Message.kind == MessageKind.REQUEST
    )
    last = db.session.execute(came.order_by(Message.id.desc()).limit(1)).first()
    return last is not None and bool(last.from_machine or last.unverified)
