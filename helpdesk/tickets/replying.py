"""Answering a customer by mail: the message, its letter and who gets it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.tickets import attaching, draft_files, emails, recipients, writing
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import DraftFile, Message, Ticket
from helpdesk.tickets.words import Channel, Direction, MessageKind, ParticipantRole, Status

MOST_CC = 20
_ADDRESS = re.compile(r"[^@\s,;:<>()\[\]\"\\]{1,64}@[A-Za-z0-9À-ɏ.-]{1,255}\.[A-Za-z0-9À-ɏ-]{2,63}")


def addresses(typed: str, field: str = "cc") -> tuple[str, ...]:
    """The addresses in a typed list (comma, semicolon or space between them); refuses what is none."""
    found = tuple(dict.fromkeys(part.lower() for part in re.split(r"[,;\s]+", typed) if part))
    _check(found, field)
    return found


def send(
    ticket: Ticket,
    *,
    by: User,
    body: str,
    at: datetime,
    attachments: Sequence[Upload] = (),
    cc: Sequence[str] = (),
    field: str = "text",
    kept: Sequence[DraftFile] = (),
    wait: timedelta = timedelta(),
) -> Message:
    """Adds the reply and queues its letter, which waits so long before it leaves. Refuses where the customer has no
    address. `kept`: files that waited with the draft.
    """
    body = writing.said(body, field)
    attaching.check(attachments, kept)
    cc = tuple(address.lower() for address in cc)
    _check(cc)
    to = recipients.of(ticket)
    if to is None:
        sentence = N_("This customer has no e-mail address. Call them, or add an address first.")
        raise DomainError(sentence, field=field)
    message = writing.write(
        ticket,
        kind=MessageKind.REPLY,
        channel=Channel.EMAIL,
        body=body,
        at=at,
        by=by,
        direction=Direction.OUTGOING,
    )
    files = [*attaching.attach(message, attachments, at=at), *draft_files.attach(message, kept)]
    recipients.remember(ticket, cc, ParticipantRole.CC, at)
    letter = emails.reply(ticket, message, by=by, to=to, cc=cc, files=files, at=at, wait=wait)
    message.outgoing_id, message.message_id = letter.id, letter.message_id
    answered(ticket, at)
    writing.announce(ticket, message, *(name for _file, name, _mime in files), by=Actor.user(by), at=at)
    return message


def answered(ticket: Ticket, at: datetime) -> None:
    """The customer has heard from us: the wait begins anew."""
    ticket.first_replied_at = ticket.first_replied_at or at
    ticket.unread, ticket.woken_at = False, None
    if ticket.is_open:
        ticket.waiting_since = ticket.held_until or at
    if ticket.status is Status.NEW:
        ticket.status = Status.OPEN


def _check(cc: Sequence[str], field: str = "cc") -> None:
    if len(cc) > MOST_CC:
        raise DomainError(N_("At most %(count)s people get a copy."), field=field, count=MOST_CC)
    for address in cc:
        if len(address) > 320 or not _ADDRESS.fullmatch(address):
            raise DomainError(N_("%(address)s is no e-mail address."), field=field, address=address[:80])
