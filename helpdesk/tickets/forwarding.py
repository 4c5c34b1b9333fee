"""Asking a third party about a ticket: what goes along, to whom, and the letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from helpdesk.customers.models import ContactPoint
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import clean, one_line
from helpdesk.mail import mailboxes
from helpdesk.mail.models import OutgoingRecipient
from helpdesk.people.models import User
from helpdesk.tickets import (
    attaching,
    draft_files,
    emails,
    lifecycle,
    numbers,
    queries,
    recipients,
    replying,
    third_party,
    undoing,
    writing,
)
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Attachment, DraftFile, Message, Ticket
from helpdesk.tickets.words import INTERNAL, Channel, Direction, MessageKind, ParticipantRole, Status

# Entries of a conversation at a time: the latest ones, and as many older ones as somebody asks for.
OFFERED = 100
LONGEST = 300_000  # characters of what is quoted


@dataclass(frozen=True)
class Forwarding:
    """What a colleague filled in. `quoted` and `originals`: ids of entries and of files of the ticket."""

    to: str
    subject: str
    language: str
    text: str = ""
    cc: str = ""
    with_address: bool = False  # does it say where the customer can be written to?
    quoted: tuple[int, ...] = ()
    originals: tuple[int, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {
            "to": self.to,
            "cc": self.cc,
            "subject": self.subject,
            "language": self.language,
            "with_address": self.with_address,
            "quoted": list(self.quoted),
            "originals": list(self.originals),
        }


def offered(ticket: Ticket, count: int = 0, wanted: Forwarding | None = None) -> list[Message]:
    """The latest entries that can go along, oldest first, with their files; more of them where an older one is
    `wanted`, or one of its files, so that nothing is ticked that nobody sees."""
    count = max(count, OFFERED)
    entries = select(Message).where(Message.ticket_id == ticket.id).order_by(Message.id.desc())
    if (oldest := _oldest(ticket, wanted)) is not None:
        since = select(func.count()).where(Message.ticket_id == ticket.id, Message.id >= oldest)
        count = max(count, db.session.scalar(since) or 0)
    whole = joinedload(Message.customer), joinedload(Message.attachments).joinedload(Attachment.file)
    return list(reversed(db.session.scalars(entries.limit(count).options(*whole)).unique().all()))


def _oldest(ticket: Ticket, wanted: Forwarding | None) -> int | None:
    """The first entry that is wanted, or that holds a file which is."""
    if wanted is None or not (wanted.quoted or wanted.originals):
        return None
    holds = select(Attachment.message_id).where(Attachment.id.in_(wanted.originals))
    first = select(func.min(Message.id)).where(Message.ticket_id == ticket.id)
    return db.session.scalar(first.where(Message.id.in_(wanted.quoted) | Message.id.in_(holds)))


def older(ticket: Ticket, entries: Sequence[Message]) -> int:
    """How many entries there are before these."""
    if len(entries) < OFFERED:
        return 0
    before = select(func.count()).where(Message.ticket_id == ticket.id, Message.id < entries[0].id)
    return db.session.scalar(before) or 0


def proposed(messages: Sequence[Message], only: int | None = None) -> list[Message]:
    """Which of them go along where nobody has chosen: the one that was asked for, else what the customer knows anyway."""
    return [each for each in messages if (each.id == only if only else each.kind not in INTERNAL)]


def usual_subject(ticket: Ticket, *, answers: bool = False) -> str:
    """What stands in the line of the subject until somebody changes it."""
    return f"{'Re' if answers else 'Fwd'}: {ticket.subject} ({numbers.shown(ticket.number)})"[:250]


def send(
    ticket: Ticket,
    wanted: Forwarding,
    *,
    by: User,
    at: datetime,
    uploads: Sequence[Upload] = (),
    kept: Sequence[DraftFile] = (),
    hold: bool = False,
) -> Message:
    """Queues the letter to the third party, which waits as a reply does. `hold`: the ticket waits for its answer.

    It is no answer to the customer: no clock of a reply stops by it, and nobody is credited with it.
    """
    to, cc = _addresses(ticket, wanted)
    subject, text, quotes = _content(ticket, wanted)
    originals = _originals(ticket, wanted.originals)
    attaching.check(uploads, [*originals, *kept])
    wait, before = undoing.wait(), undoing.state_of(ticket)
    quotation = emails.quotation(quotes, wanted.language)
    message = writing.write(
        ticket,
        kind=MessageKind.FORWARD,
        channel=Channel.EMAIL,
        body="\n\n".join(part for part in (text, quotation) if part),
        provenance=writing.Provenance(trimmed=text),
        at=at,
        by=by,
        direction=Direction.OUTGOING,
        outsiders=", ".join([*to, *cc]),
    )
    files = [
        *attaching.tie(message, originals),
        *attaching.attach(message, uploads, at=at),
        *draft_files.attach(message, kept),
    ]
    chain = _chain(ticket, {*to, *cc}, but=message.id)
    recipients.remember(ticket, [*to, *cc], ParticipantRole.THIRD_PARTY, at)
    letter = emails.forward(
        ticket,
        message,
        by=by,
        to=to,
        cc=cc,
        subject=subject,
        language=wanted.language,
        text=text,
        quotes=quotes,
        files=files,
        chain=chain,
        at=at,
        wait=wait,
    )
    message.outgoing_id, message.message_id = letter.id, letter.message_id
    _seen_to(ticket)
    names = [name for _file, name, _mime in files]
    writing.announce(ticket, message, *to, *cc, *names, by=Actor.user(by), at=at)
    if hold and ticket.is_open:
        lifecycle.hold(ticket, by=by, at=at)
    if wait:
        undoing.remember(ticket, message, before, more=wanted.kept())
    return message


def _seen_to(ticket: Ticket) -> None:
    """A colleague is at work on it; the customer waits on."""
    ticket.unread, ticket.woken_at = False, None
    if ticket.status is Status.NEW:
        ticket.status = Status.OPEN


def _addresses(ticket: Ticket, wanted: Forwarding) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom it goes to. Refuses us, since it would come back as a request, and the customer, who gets replies."""
    to = replying.addresses(wanted.to, "to")
    if not to:
        raise DomainError(N_("Type the address of whom it goes to."), field="to")
    cc = tuple(each for each in replying.addresses(wanted.cc) if each not in to)
    customers = _customers_own(ticket, [*to, *cc])
    for field, each in [*(("to", each) for each in to), *(("cc", each) for each in cc)]:
        if mailboxes.is_ours(each):
            sentence = N_(
                "%(address)s is one of our own mailboxes: the letter would come back as a new request."
            )
            raise DomainError(sentence, field=field, address=each)
        if each in customers:
            sentence = N_("%(address)s is the customer's own address. Write a reply instead.")
            raise DomainError(sentence, field=field, address=each)
    return to, cc


def _customers_own(ticket: Ticket, addresses: Sequence[str]) -> set[str]:
    if ticket.customer_id is None:
        return set()
    own = select(ContactPoint.value).where(
        ContactPoint.customer_id == ticket.customer_id,
        ContactPoint.kind == ContactKind.EMAIL,
        ContactPoint.value.in_(addresses),
    )
    return set(db.session.scalars(own))


def _content(ticket: Ticket, wanted: Forwarding) -> tuple[str, str, list[emails.Quote]]:
    """Its subject, what the colleague writes, and what is quoted; refuses a letter without any."""
    subject = one_line(wanted.subject, 250)
    if not subject:
        raise DomainError(N_("Say what the letter is about."), field="subject")
    text = clean(wanted.text).strip()
    quotes = _quotes(ticket, wanted)
    if not text and not quotes:
        raise DomainError(N_("Write something, or choose what goes along."), field="text")
    if len(text) > writing.LONGEST:
        raise DomainError(N_("The text is too long. Attach it as a file."), field="text")
    return subject, text, quotes


def _quotes(ticket: Ticket, wanted: Forwarding) -> list[emails.Quote]:
    if not wanted.quoted:
        return []
    chosen = select(Message).where(Message.ticket_id == ticket.id, Message.id.in_(set(wanted.quoted)))
    found = db.session.scalars(chosen.options(joinedload(Message.customer)).order_by(Message.id)).all()
    people, own = queries.directory().users, recipients.of(ticket) if wanted.with_address else None
    quotes = []
    for each in found:
        customer = each.customer.name if each.customer else ""
        who = customer if each.kind is MessageKind.REQUEST else people.get(each.author_id or 0, "")
        if each.kind is MessageKind.THIRD_PARTY:
            who = each.outsiders or ""
        elif each.kind is MessageKind.REQUEST and own and each.customer_id == ticket.customer_id:
            who = third_party.shown(customer, own[0])
        # Of several what each of them quotes stands there anyway.
        said = each.body if len(found) == 1 or not each.trimmed else each.trimmed
        quotes.append(emails.Quote(each.kind, who, each.at, ticket.subject, said))
    if sum(len(quote.body) for quote in quotes) > LONGEST:
        raise DomainError(N_("That is too much for one letter. Choose fewer messages."), field="text")
    return quotes


def _originals(ticket: Ticket, ids: Iterable[int]) -> Sequence[Attachment]:
    """The chosen files of this very ticket."""
    if not ids:
        return []
    own = select(Attachment).join(Message, Message.id == Attachment.message_id)
    own = own.where(Message.ticket_id == ticket.id, Attachment.id.in_(set(ids)))
    return db.session.scalars(own.options(joinedload(Attachment.file)).order_by(Attachment.id)).all()


def _chain(ticket: Ticket, addresses: set[str], *, but: int) -> tuple[str, ...]:
    """The message ids of what went to and came from these very addresses: no third party learns of another."""
    went = exists().where(
        OutgoingRecipient.email_id == Message.outgoing_id, OutgoingRecipient.address.in_(addresses)
    )
    known = (
        select(Message, went)
        .where(
            Message.ticket_id == ticket.id,
            Message.kind.in_([MessageKind.FORWARD, MessageKind.THIRD_PARTY]),
            Message.message_id.is_not(None),
            Message.id != but,
        )
        .order_by(Message.id.desc())
        .limit(50)
    )
    chain = [
        message.message_id or ""
        for message, with_them in db.session.execute(known)
        if with_them or third_party.writer_of(message)[0] in addresses
    ]
    return tuple(reversed(chain[: emails.LONGEST_CHAIN]))
