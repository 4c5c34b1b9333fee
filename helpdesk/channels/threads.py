"""Which ticket a mail belongs to, in the order of trust.

1 the return address of a letter of ours, 2 a Message-ID that we signed, 3 a Message-ID of the conversation, from
somebody who takes part in it, 4 the number in the subject, from somebody who takes part in it. Else none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import exists, select

from helpdesk.customers.addresses import folded
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.mail import threading
from helpdesk.mail.models import OutgoingEmail, OutgoingRecipient
from helpdesk.mail.parse import ParsedMail
from helpdesk.people.notice_letters import REFS as NOTICES
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Message, Participant, Ticket
from helpdesk.tickets.words import MessageKind, ParticipantRole

_LOOKED_AT = 40  # Message-IDs of one mail, the latest ones

# From the number within a ref ("message:17") to the id of its ticket.
Resolver = Callable[[int], int | None]


def _of_message(message_id: int) -> int | None:
    return db.session.scalar(select(Message.ticket_id).filter_by(id=message_id))


_resolvers: dict[str, Resolver] = {
    "ticket": lambda ticket_id: ticket_id,
    "notice": lambda ticket_id: ticket_id,
    "message": _of_message,
}


def learn(kind: str, resolver: Resolver) -> None:
    """Lets replies to letters about `kind` ("delivery") find their ticket. The assembly says it once."""
    _resolvers[kind] = resolver


def find(parsed: ParsedMail) -> Ticket | None:
    """The ticket that the mail belongs to; None where it begins a new one, as it does behind one whose customer was erased."""
    found = by_our_letters(parsed) or _by_conversation(parsed) or _by_subject(parsed)
    return None if found is not None and _is_erased(found) else found


def _is_erased(ticket: Ticket) -> bool:
    erased = select(Customer.id).where(Customer.id == ticket.customer_id, Customer.erased_at.is_not(None))
    return db.session.scalar(erased) is not None


def answers_notice(parsed: ParsedMail) -> bool:
    """Is it about a letter in which a colleague was told something?"""
    return any(ref.partition(":")[0] in NOTICES for ref in _refs(parsed))


def by_our_letters(parsed: ParsedMail) -> Ticket | None:
    """The ticket that a letter of ours, which it answers, was about."""
    for ref in _refs(parsed):
        kind, _, number = ref.partition(":")
        resolver = _resolvers.get(kind)
        ticket_id = resolver(int(number)) if resolver is not None else None
        ticket = db.session.get(Ticket, ticket_id) if ticket_id is not None else None
        if ticket is not None:
            return ticket
    return None


def was_told_to(parsed: ParsedMail, address: str) -> bool:
    """Does it answer a letter of notices that went to this very address? The Message-ID holds what nobody else was told."""
    ours = [f"<{each}>" for each in _named(parsed) if threading.ref_of(each) is not None]
    sent = select(OutgoingRecipient.id).join(OutgoingEmail, OutgoingEmail.id == OutgoingRecipient.email_id)
    sent = sent.where(OutgoingEmail.message_id.in_(ours), OutgoingEmail.purpose.in_(NOTICES))
    return db.session.scalar(sent.where(OutgoingRecipient.address == address).limit(1)) is not None


def takes_part(address: str, ticket: Ticket) -> bool:
    """Is this one of the ticket's participants, or an address of its customer?"""
    value = folded(address)
    if not value:
        return False
    listed = exists().where(Participant.ticket_id == ticket.id, Participant.address == value)
    own = exists().where(
        ContactPoint.customer_id == ticket.customer_id,
        ContactPoint.kind == ContactKind.EMAIL,
        ContactPoint.value == value,
        ContactPoint.retired_at.is_(None),
    )
    return bool(db.session.scalar(select(listed | own)))


def is_from_outside(parsed: ParsedMail, ticket: Ticket) -> bool:
    """Did a third party write it? Whoever answers a letter to one, or takes part as one; never the ticket's customer."""
    value = folded(parsed.from_email)
    refs = [*_refs_of_addresses(parsed), *threading.refs_in(_named(parsed))]
    answered = next((ref.partition(":")[2] for ref in refs if ref.startswith("message:")), None)
    forwarded = exists().where(Message.id == int(answered or 0), Message.kind == MessageKind.FORWARD)
    party = exists().where(
        Participant.ticket_id == ticket.id,
        Participant.address == value,
        Participant.role == ParticipantRole.THIRD_PARTY,
    )
    own = exists().where(
        ContactPoint.customer_id == ticket.customer_id,
        ContactPoint.kind == ContactKind.EMAIL,
        ContactPoint.value == value,
    )
    return bool(db.session.scalar(select((forwarded | party) & ~own)))


def _refs(parsed: ParsedMail) -> list[str]:
    """What the letters of ours that it answers were about."""
    return [*_refs_of_addresses(parsed), *threading.refs_in(_named(parsed))]


def _refs_of_addresses(parsed: ParsedMail) -> list[str]:
    """Refs of the letters whose return addresses this mail was written to."""
    addresses = [*parsed.envelope_recipients, *(each.email for each in (*parsed.to[:50], *parsed.cc[:50]))]
    keys = [key for address in addresses if (key := threading.bounce_key_in(address)) is not None]
    if not keys:
        return []
    query = select(OutgoingEmail.ref).where(OutgoingEmail.bounce_key.in_(keys)).order_by(OutgoingEmail.id)
    return list(db.session.scalars(query))


def _by_conversation(parsed: ParsedMail) -> Ticket | None:
    known = [f"<{each}>" for each in _named(parsed)]
    if not known:
        return None
    query = select(Ticket).join(Message, Message.ticket_id == Ticket.id)
    query = query.where(Message.message_id.in_(known)).order_by(Message.id.desc()).limit(10)
    return _first_taken_part_in(parsed, db.session.scalars(query).unique().all())


def _by_subject(parsed: ParsedMail) -> Ticket | None:
    found = [numbers.parse(tag) for tag in threading.TAG.findall(parsed.subject)[:10]]
    wanted = [number for number in found if number is not None]
    if not wanted:
        return None
    query = select(Ticket).where(Ticket.number.in_(wanted)).order_by(Ticket.number.desc())
    return _first_taken_part_in(parsed, db.session.scalars(query).all())


def _first_taken_part_in(parsed: ParsedMail, tickets: Sequence[Ticket]) -> Ticket | None:
    return next((ticket for ticket in tickets if takes_part(parsed.from_email, ticket)), None)


def _named(parsed: ParsedMail) -> list[str]:
    """Message-IDs that the mail answers, the nearest first."""
    return list(dict.fromkeys([*parsed.in_reply_to, *reversed(parsed.references)]))[:_LOOKED_AT]
