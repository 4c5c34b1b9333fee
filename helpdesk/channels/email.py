"""From a mail to a ticket or to a message on one. Who wrote it is never taken for granted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from helpdesk.categories.words import RequestKind
from helpdesk.channels import acknowledging, blocking, mailbox_routes, threads
from helpdesk.customers import registering
from helpdesk.customers.addresses import folded
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.kit.text import clean
from helpdesk.mail import language, mailboxes
from helpdesk.mail.incoming import Outcome
from helpdesk.mail.models import IncomingEmail, Mailbox
from helpdesk.mail.parse import ParsedMail
from helpdesk.mail.words import IncomingAction, Reason
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.tickets import conversation, opening, third_party
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.policy import may_work_ticket
from helpdesk.tickets.words import Channel
from helpdesk.tickets.writing import Provenance
from helpdesk.web.i18n import LANGUAGES

OLD = timedelta(days=2)
# Made once: every mail asks them.
_SENDER = select(
    select(User.id).where(User.email == bindparam("address")).scalar_subquery(),
    blocking.IN_FORCE.scalar_subquery(),
)


@dataclass(frozen=True)
class Writer:
    """Who a mail says it is from, and what speaks for that."""

    address: str
    name: str
    colleague: User | None
    is_machine: bool
    is_ours: bool
    is_proven: bool | None  # None: our server says nothing about it
    block_id: int | None = None  # the address, or its domain, is blocked

    @property
    def may_be_a_colleague(self) -> bool:
        return self.colleague is not None or self.is_ours

    @property
    def is_unverified(self) -> bool:
        """A forged sender, or one that would be a colleague's and is not proven."""
        return self.is_proven is False or (self.may_be_a_colleague and self.is_proven is not True)


def handle(incoming: IncomingEmail, parsed: ParsedMail, *, at: datetime, released: bool) -> Outcome:
    """Opens a ticket or adds to one; files what a blocked sender wrote. `released`: somebody let it in all the same;
    nothing is sent to its sender."""
    writer = _writer(parsed)
    if writer.block_id is not None and not released:
        return Outcome(IncomingAction.FILED, f"blocked:{writer.block_id}", Reason.BLOCKED)
    if threads.answers_notice(parsed):
        answer = _answer_to_notice(incoming, parsed, writer, at=at, released=released)
        if answer is not None:
            return answer
    found = threads.find(parsed)
    if found is None:
        return _open(incoming, parsed, writer, at=at, quiet=released)
    ticket = tickets.survivor(found)
    if _is_here_already(incoming, ticket):
        return Outcome(IncomingAction.DUPLICATE, f"ticket:{ticket.id}")
    colleague = writer.colleague
    if colleague is not None and not writer.is_machine and _may_note(colleague, writer, ticket):
        return _note(incoming, parsed, ticket, colleague, at)
    if threads.is_from_outside(parsed, ticket):
        return _add_from_outside(incoming, parsed, writer, ticket, at)
    return _add(incoming, parsed, writer, ticket, at)


def _writer(parsed: ParsedMail) -> Writer:
    address = folded(clean(parsed.from_email))
    colleague, block_id = _known(address)
    is_ours = bool(address) and mailboxes.is_ours(address)
    return Writer(
        address if "@" in address else "",
        clean(parsed.from_name),
        colleague,
        parsed.is_auto_reply or is_ours,
        is_ours,
        parsed.sender_authenticated,
        block_id,
    )


def _known(address: str) -> tuple[User | None, int | None]:
    """Which colleague's address it is, and what blocks it, in one question: of most mail the answer is neither."""
    if not address:
        return None, None
    given = {"address": address, **blocking.names_of(address)}
    number, block_id = db.session.connection().execute(_SENDER, given).one()
    if number is None:
        return None, block_id
    whole = select(User).filter_by(id=number).options(selectinload(User.memberships))
    return db.session.scalars(whole).one(), block_id


def _may_note(colleague: User, writer: Writer, ticket: Ticket) -> bool:
    """By mail a colleague may no more than on the page, and only where the sender is proven (rows 11, 44, 64)."""
    return writer.is_proven is True and _may_work(colleague, ticket)


def _may_work(colleague: User, ticket: Ticket) -> bool:
    return colleague.is_active and may_work_ticket(colleague, ticket)


def _note(
    incoming: IncomingEmail, parsed: ParsedMail, ticket: Ticket, colleague: User, at: datetime
) -> Outcome:
    """A colleague's mail is for colleagues: it becomes a note and goes out to nobody."""
    body = parsed.reply_text or parsed.body or parsed.subject or "–"
    try:
        conversation.add_note(ticket, by=colleague, body=body, at=at, attachments=_uploads(parsed)[:20])
    except DomainError:  # more or larger than a note carries
        conversation.add_note(ticket, by=colleague, body=body[:50_000], at=at)
    return Outcome(IncomingAction.REPLIED, f"ticket:{ticket.id}")


def _answer_to_notice(
    incoming: IncomingEmail, parsed: ParsedMail, writer: Writer, *, at: datetime, released: bool
) -> Outcome | None:
    """What answers a letter of notices is nobody's request: a note on the one ticket that the letter was about, or it waits.

    A From header proves nothing. Our server's word does; or, where it says nothing, that the mail names the signed
    Message-ID of a letter which went to this colleague alone; or that somebody read it and let it in. None: let in, and
    no note can be made of it.
    """
    if writer.is_machine:
        return Outcome(IncomingAction.FILED, "own:0")  # a colleague's machine says that nobody is in
    colleague, found = writer.colleague, threads.by_our_letters(parsed)
    if colleague is not None and found is not None:
        ticket = tickets.survivor(found)
        proven = writer.is_proven
        if proven is None:
            proven = released or threads.was_told_to(parsed, colleague.email)
        if proven and _may_work(colleague, ticket):
            if _is_here_already(incoming, ticket):
                return Outcome(IncomingAction.DUPLICATE, f"ticket:{ticket.id}")
            return _note(incoming, parsed, ticket, colleague, at)
    return None if released else Outcome(IncomingAction.QUARANTINED, reason=Reason.NOTICE)


def _add_from_outside(
    incoming: IncomingEmail, parsed: ParsedMail, writer: Writer, ticket: Ticket, at: datetime
) -> Outcome:
    """What a third party answers is for colleagues: no customer is made of it, and nothing is sent."""
    landed = third_party.receive(
        ticket,
        address=writer.address,
        name=writer.name,
        body=parsed.body,
        at=at,
        attachments=_uploads(parsed),
        provenance=_provenance(incoming, parsed, writer),
    )
    return Outcome(IncomingAction.REPLIED, f"ticket:{landed.id}", said=parsed.error or "")


def _add(
    incoming: IncomingEmail, parsed: ParsedMail, writer: Writer, ticket: Ticket, at: datetime
) -> Outcome:
    customer, point = _customer(writer, None, at)
    landed = conversation.receive(
        ticket,
        body=parsed.body,
        at=at,
        customer=customer,
        contact_point=point,
        attachments=_uploads(parsed),
        # Who only claims to be a colleague reopens nothing.
        provenance=_provenance(
            incoming, parsed, writer, like_a_machine=writer.may_be_a_colleague and not ticket.is_open
        ),
    )
    opened = landed.follows_id == ticket.id and landed.opened_at == at
    if opened and not writer.is_machine and not writer.is_unverified:
        _acknowledge(landed, customer, point, parsed, at)
    action = IncomingAction.OPENED if opened else IncomingAction.REPLIED
    return Outcome(action, f"ticket:{landed.id}", said=parsed.error or "")


def _open(
    incoming: IncomingEmail, parsed: ParsedMail, writer: Writer, *, at: datetime, quiet: bool
) -> Outcome:
    mailbox = db.session.get_one(Mailbox, incoming.mailbox_id)
    route = mailbox_routes.route_of(mailbox)
    spoken = route.language or _language(parsed)
    customer, point = _customer(writer, spoken, at)
    ticket = opening.open_ticket(
        channel=Channel.EMAIL,
        kind=RequestKind.REQUEST,
        subject=parsed.subject,
        body=parsed.body,
        at=at,
        by=None,
        customer=customer,
        contact_point=point,
        category_id=route.category_id,
        team_id=route.team_id,
        mailbox_id=mailbox.id,
        language=spoken or (customer.language if customer else None) or organisation.LANGUAGE.get(),
        attachments=_uploads(parsed),
        provenance=_provenance(incoming, parsed, writer),
    )
    person = not (quiet or writer.is_machine or writer.is_unverified or _is_old(incoming))
    if person:
        _acknowledge(ticket, customer, point, parsed, at, incoming)
    return Outcome(IncomingAction.OPENED, f"ticket:{ticket.id}", said=parsed.error or "")


def _provenance(
    incoming: IncomingEmail, parsed: ParsedMail, writer: Writer, *, like_a_machine: bool = False
) -> Provenance:
    return Provenance(
        incoming_id=incoming.id,
        message_id=_message_id(parsed),
        html=parsed.html or None,
        trimmed=_trimmed(parsed),
        from_machine=writer.is_machine or like_a_machine,
        unverified=writer.is_unverified,
    )


def _acknowledge(
    ticket: Ticket,
    customer: Customer | None,
    point: ContactPoint | None,
    parsed: ParsedMail,
    at: datetime,
    mail: IncomingEmail | None = None,
) -> None:
    if customer is not None and point is not None:
        to = (point.value, customer.name)
        acknowledging.acknowledge(ticket, to, parsed.subject, at, answers=_message_id(parsed), mail=mail)


def _customer(
    writer: Writer, spoken: str | None, at: datetime
) -> tuple[Customer | None, ContactPoint | None]:
    if not writer.address or writer.is_ours:
        return None, None
    try:
        customer, point = registering.for_address(writer.address, writer.name, spoken, at=at)
    except DomainError:  # an address that nobody could write back to
        return None, None
    if writer.colleague is not None:
        customer.is_internal = True  # colleagues are helped like anybody, and never surveyed
    return customer, point


def _language(parsed: ParsedMail) -> str | None:
    told = parsed.language
    if told in LANGUAGES:
        return told
    return {"no": "nb", "nn": "nb"}.get(told or "") or language.guess(
        f"{parsed.subject}\n{parsed.reply_text}"
    )


def _is_here_already(incoming: IncomingEmail, ticket: Ticket) -> bool:
    """Did this very mail reach the ticket by another of our mailboxes?"""
    here = select(IncomingEmail.id).where(
        IncomingEmail.origin == incoming.origin,
        IncomingEmail.id != incoming.id,
        IncomingEmail.ref == f"ticket:{ticket.id}",
    )
    return db.session.scalar(here.limit(1)) is not None


def _is_old(incoming: IncomingEmail) -> bool:
    """It lay on the server for days, as when a mailbox is taken over with all that is in it."""
    return incoming.arrived_at is not None and incoming.received_at - incoming.arrived_at > OLD


def _uploads(parsed: ParsedMail) -> list[Upload]:
    return [
        Upload(each.name or "file", each.mime, each.content, each.content_id) for each in parsed.attachments
    ]


def _trimmed(parsed: ParsedMail) -> str | None:
    """The new text alone, where quotation or signature stands below it."""
    return parsed.reply_text if parsed.reply_text and parsed.reply_text != parsed.body else None


def _message_id(parsed: ParsedMail) -> str | None:
    return f"<{clean(parsed.message_id)[:490]}>" if parsed.message_id else None
