"""The letters of the desk: a reply, and the acknowledgement that a request has arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.files.models import StoredFile
from helpdesk.kit import phone
from helpdesk.mail import outgoing
from helpdesk.mail.models import Mailbox, OutgoingEmail
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.tickets import acknowledgements, numbers, recipients
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import INTERNAL, MessageKind
from helpdesk.web import letters

LONGEST_CHAIN = 12  # message ids in References


@dataclass(frozen=True)
class Quote:
    """One entry of a conversation within a letter to a third party, with what stands above it."""

    kind: MessageKind
    who: str
    at: datetime
    subject: str
    body: str


def reply(
    ticket: Ticket,
    message: Message,
    *,
    by: User | None,
    to: tuple[str, str],
    cc: Sequence[str],
    files: Sequence[tuple[StoredFile, str, str]],
    at: datetime,
    wait: timedelta = timedelta(),
) -> OutgoingEmail:
    """Queues the letter of a reply: in the ticket's language, from its mailbox, in the customer's thread.

    `by` None: nobody wrote it, a rule did. The letter says so to machines, and whoever is away answers it not.
    """
    letter = letters.render(
        "reply",
        ticket.language,
        subject=ticket.subject,
        number=numbers.shown(ticket.number),
        organisation=organisation.name(),
        agent=by.name if by else organisation.name(),
        body=message.body,
    )
    chain = _chain(ticket, but=message.id)
    return outgoing.queue_letter(
        ref=f"message:{message.id}",
        purpose="reply",
        to=[to],
        cc=[(address, "") for address in cc if address != to[0]],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        mailbox_id=ticket.mailbox_id,
        attachments=list(files),
        in_reply_to=chain[-1] if chain else None,
        references=chain,
        automatic=None if by else "auto-replied",
        at=at,
        not_before=at + wait,
    )


def quotation(quotes: Sequence[Quote], language: str) -> str:
    """What goes along, as text."""
    return letters.part("quotation.txt", language, quotes=quotes) if quotes else ""


def forward(
    ticket: Ticket,
    message: Message,
    *,
    by: User,
    to: Sequence[str],
    cc: Sequence[str],
    subject: str,
    language: str,
    text: str,
    quotes: Sequence[Quote],
    files: Sequence[tuple[StoredFile, str, str]],
    chain: Sequence[str],
    at: datetime,
    wait: timedelta = timedelta(),
) -> OutgoingEmail:
    """Queues the letter to a third party, from the ticket's mailbox; its answer comes back by the signed reference."""
    letter = letters.render(
        "forward",
        language,
        subject=subject,
        number=numbers.shown(ticket.number),
        agent=by.name,
        body=text,
        quotes=quotes,
    )
    return outgoing.queue_letter(
        ref=f"message:{message.id}",
        purpose="forward",
        to=[(address, "") for address in to],
        cc=[(address, "") for address in cc],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        mailbox_id=ticket.mailbox_id,
        attachments=list(files),
        in_reply_to=chain[-1] if chain else None,
        references=chain,
        at=at,
        not_before=at + wait,
    )


def acknowledgement(language: str, number: str, said: str) -> letters.Letter:
    """The letter that says that a request has arrived; `said`: the organisation's own words, empty for the product's."""
    return letters.render(
        "acknowledgement",
        language,
        number=number,
        organisation=organisation.name(),
        phone=phone.shown(organisation.CONTACT_PHONE.get()),
        said=said,
    )


def acknowledge(
    ticket: Ticket, at: datetime, *, to: tuple[str, str] | None = None, answers: str | None = None
) -> OutgoingEmail | None:
    """Queues "we have your request, its number is …", without a word of the sender's in it but, where the organisation
    wants that, a name that is nothing but a name.

    `to`: address and name, where the caller has them at hand; `answers`: the Message-ID that opened the ticket.
    None where there is no address or the mailbox does not acknowledge. Whether the sender may get an automatic
    answer at all (machines, loops) is the caller's to ask.
    """
    to = to or recipients.of(ticket)
    mailbox = db.session.get(Mailbox, ticket.mailbox_id) if ticket.mailbox_id else None
    if to is None or (mailbox is not None and not mailbox.acknowledge):
        return None
    said = acknowledgements.said(
        ticket.language,
        number=numbers.shown(ticket.number),
        name=to[1],
        place_id=ticket.place_id,
        at=at,
    )
    letter = acknowledgement(ticket.language, numbers.shown(ticket.number), said)
    chain = (answers,) if answers else _chain(ticket)
    return outgoing.queue_letter(
        ref=f"ticket:{ticket.id}",
        purpose="acknowledgement",
        to=[to],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        mailbox_id=ticket.mailbox_id,
        in_reply_to=chain[-1] if chain else None,
        references=chain,
        automatic="auto-replied",
        at=at,
    )


def _chain(ticket: Ticket, but: int = 0) -> tuple[str, ...]:
    """The message ids of the conversation with the customer, oldest first, the last few of them."""
    known = (
        select(Message.message_id)
        .where(
            Message.ticket_id == ticket.id,
            Message.message_id.is_not(None),
            Message.id != but,
            Message.kind.not_in(INTERNAL),  # the customer learns of no third party
        )
        .order_by(Message.id.desc())
        .limit(LONGEST_CHAIN)
    )
    return tuple(reversed([each for each in db.session.scalars(known) if each]))
