"""What a third party answers: for colleagues alone, never part of what the customer sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.mail.thanks import is_mere_thanks
from helpdesk.tickets import attaching, lifecycle, queries, writing
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import Channel, Direction, MessageKind, Status
from helpdesk.tickets.writing import TYPED_HERE, Provenance

THIRD_PARTY = Actor("third_party")


def receive(
    ticket: Ticket,
    *,
    address: str,
    name: str,
    body: str,
    at: datetime,
    attachments: Sequence[Upload] = (),
    provenance: Provenance = TYPED_HERE,
) -> Ticket:
    """Files what a third party wrote; returns the ticket it landed on.

    It is no word of the customer's: who waits for the customer waits on, and a closed ticket stays closed. One on hold,
    which waited for this, is open again, unless a machine wrote or somebody who only says thanks.
    """
    ticket = queries.survivor(ticket)
    message = writing.write(
        ticket,
        kind=MessageKind.THIRD_PARTY,
        channel=Channel.EMAIL,
        body=body,
        at=at,
        direction=Direction.INCOMING,
        provenance=provenance,
        outsiders=shown(name, address),
    )
    attaching.attach(message, attachments, at=at)
    if not provenance.from_machine and ticket.is_open:
        ticket.unread = True
        if ticket.status is Status.ON_HOLD and not is_mere_thanks(provenance.trimmed or body):
            lifecycle.resume(ticket, by=THIRD_PARTY, at=at)
    names = [address, name, *(upload.name for upload in attachments)]
    writing.announce(ticket, message, *names, by=THIRD_PARTY, at=at)
    return ticket


def writer_of(message: Message) -> tuple[str, str]:
    """Address and name of the third party that wrote it; empty where it was nobody of them."""
    if message.kind is not MessageKind.THIRD_PARTY:
        return "", ""
    name, _, address = (message.outsiders or "").rpartition("<")
    return address.rstrip(">"), name.strip()


def shown(name: str, address: str) -> str:
    """Name and address on one line, as `writer_of` reads them."""
    plain = one_line(name.replace("<", " ").replace(">", " "), 200)
    return f"{plain} <{address}>" if plain else address
