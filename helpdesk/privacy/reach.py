"""Which rows belong to somebody: conditions on tables, followed along the references that personal_data.toml names.

A reach begins with customers, tickets and addresses. Of a person it has all three; a batch of their tickets is one of
tickets alone; content that lapses by retention is one of tickets, too, whoever wrote them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, literal, or_, select, union_all

from helpdesk.advisors.note_models import Note, NoteParticipant
from helpdesk.customers import family
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.importing.models import Import
from helpdesk.kit.columns import table_of
from helpdesk.mail.models import IncomingEmail, OutgoingEmail, OutgoingRecipient
from helpdesk.mail.words import IncomingState
from helpdesk.people.notice_letters import REFS as NOTICES
from helpdesk.privacy.kinds import kinds
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.texting.models import IncomingText, OutgoingText
from helpdesk.tickets.models import Message, Participant, Ticket

# Others are found by what stands in these, or they by what stands in others.
LOOKED_UP = ("messages", "invitations", "incoming_emails", "outgoing_emails")


@dataclass(frozen=True)
class Reach:
    """Where to begin. `whose`: the customers whose answers on these tickets are meant; none: everybody's."""

    customers: tuple[int, ...] = ()
    tickets: tuple[int, ...] = ()
    addresses: tuple[str, ...] = ()
    all_tickets: bool = False  # those of `customers`, instead of a list
    whose: tuple[int, ...] | None = None
    known: dict[str, tuple[int, ...]] = field(default_factory=dict)  # ids of rows that were looked up before

    def looked_up(self) -> Reach:
        """The same with the ids of what others are found by: changing those rows loses nobody then."""
        found = {}
        for table in LOOKED_UP:
            rows = kinds()[table].table
            found[table] = tuple(
                db.session.scalars(select(rows.c.id).where(self.of(table)).order_by(rows.c.id))
            )
        return replace(self, known=found)

    def of(self, table: str) -> ColumnElement[bool]:
        """True of the rows of `table` that belong."""
        if table in self.known:
            return kinds()[table].table.c.id.in_(self.known[table])
        return or_(false(), *(self._way(table, way) for way in kinds()[table].of))

    def _way(self, table: str, way: str) -> ColumnElement[bool]:
        if way == "itself":
            return _ROOTS[table](self)
        name, _, target = way.partition(" -> ")
        column = kinds()[table].table.c[name]
        if target == "addresses":
            return column.in_(self.addresses)
        if target == "customers":
            return column.in_(self.customers)
        if target == "tickets" and not self.all_tickets:
            return column.in_(self.tickets)
        if target in self.known:
            return column.in_(self.known[target])
        reached = kinds()[target].table
        return column.in_(select(reached.c.id).where(self.of(target)))


def person(customer: Customer) -> Reach:
    """Everything about this customer and whoever was merged into them."""
    ids = tuple(family.ids(customer))
    return Reach(customers=ids, addresses=tuple(addresses_of(ids)), all_tickets=True, whose=ids)


def ticket_ids(ids: Sequence[int], *, after: int, limit: int) -> list[int]:
    """The tickets of these customers, oldest first."""
    own = select(Ticket.id).where(Ticket.customer_id.in_(ids), Ticket.id > after)
    return list(db.session.scalars(own.order_by(Ticket.id).limit(limit)))


def addresses_of(ids: Sequence[int]) -> list[str]:
    """E-mail addresses that are theirs alone: one that somebody else uses too says nothing about whose a row is."""
    other = select(ContactPoint.value).where(
        ContactPoint.customer_id.not_in(ids),
        ContactPoint.kind == ContactKind.EMAIL,
        ContactPoint.retired_at.is_(None),
    )
    asked = select(Invitation.address).where(
        Invitation.customer_id.in_(ids), Invitation.address.contains("@")
    )
    had = select(ContactPoint.value).where(
        ContactPoint.customer_id.in_(ids), ContactPoint.kind == ContactKind.EMAIL
    )
    took_part = select(Participant.address).where(Participant.customer_id.in_(ids))
    every = union_all(had, asked, took_part).subquery()
    return list(
        db.session.scalars(select(every.c[0]).where(every.c[0].not_in(other)).distinct().order_by(every.c[0]))
    )


def _customers(reach: Reach) -> ColumnElement[bool]:
    return Customer.id.in_(reach.customers)


def _tickets(reach: Reach) -> ColumnElement[bool]:
    return Ticket.customer_id.in_(reach.customers) if reach.all_tickets else Ticket.id.in_(reach.tickets)


def _messages(reach: Reach) -> ColumnElement[bool]:
    """What was said on these tickets, wherever a merge has brought it; and the persons' own words elsewhere.

    What a merge has brought from another one's ticket is that one's.
    """
    own = select(Ticket.id).where(_tickets(reach)) if reach.all_tickets else reach.tickets
    here = and_(Message.original_ticket_id.is_(None), Message.ticket_id.in_(own))
    return or_(here, Message.original_ticket_id.in_(own), Message.customer_id.in_(reach.customers))


def _invitations(reach: Reach) -> ColumnElement[bool]:
    """Of two persons who were asked about one ticket each has their own answer."""
    own = select(Ticket.id).where(_tickets(reach)) if reach.all_tickets else reach.tickets
    on_these: ColumnElement[bool] = Invitation.ticket_id.in_(own)
    if reach.whose is not None:
        on_these &= or_(Invitation.customer_id.is_(None), Invitation.customer_id.in_(reach.whose))
    return or_(on_these, Invitation.customer_id.in_(reach.customers))


def _refs(reach: Reach) -> ColumnElement[Any]:
    """What letters about these tickets, messages and surveys are called by."""
    own = select(Ticket.id).where(_tickets(reach))
    said = select(Message.id).where(_messages(reach))
    asks = select(Delivery.id).where(
        Delivery.invitation_id.in_(select(Invitation.id).where(_invitations(reach)))
    )
    checks = kinds()["recovery_checks"].table
    checked = select(checks.c.id).where(reach.of("recovery_checks"))
    parts = [
        ("ticket", own),
        *((kind, own) for kind in sorted(NOTICES)),
        ("message", said),
        ("delivery", asks),
    ]
    every = [
        select(literal(f"{kind}:").concat(cast(ids.subquery().c.id, String)))
        for kind, ids in (*parts, ("check", checked))
    ]
    return union_all(*every).subquery().select()  # type: ignore[return-value]


def _incoming(reach: Reach) -> ColumnElement[bool]:
    """Mails that became messages of theirs, that were filed on their tickets, or came from them; not those that still wait."""
    became = select(Message.incoming_id).where(_messages(reach), Message.incoming_id.is_not(None))
    dealt_with = IncomingEmail.state != IncomingState.RECEIVED
    return or_(
        IncomingEmail.id.in_(became),
        and_(IncomingEmail.ref.in_(_refs(reach)), dealt_with),
        and_(IncomingEmail.sender.in_(reach.addresses), dealt_with),
    )


def _outgoing(reach: Reach) -> ColumnElement[bool]:
    """Letters about their tickets and surveys, and every other letter to them; not to a colleague who has the address."""
    to_them = select(OutgoingRecipient.email_id).where(OutgoingRecipient.address.in_(reach.addresses))
    to_staff = OutgoingEmail.ref.startswith("user_token:")
    return or_(OutgoingEmail.ref.in_(_refs(reach)), and_(OutgoingEmail.id.in_(to_them), ~to_staff))


def _texts(reach: Reach) -> ColumnElement[bool]:
    """Texts about their surveys, and every other one to a number that is theirs alone."""
    return or_(OutgoingText.ref.in_(_refs(reach)), OutgoingText.number.in_(_numbers(reach)))


def _texts_back(reach: Reach) -> ColumnElement[bool]:
    """What they wrote back from a number that is theirs alone."""
    return IncomingText.number.in_(_numbers(reach))


def _numbers(reach: Reach) -> Select[str]:
    """A number that somebody else uses too says nothing about whose a row is."""
    phones = select(ContactPoint.value).where(ContactPoint.kind == ContactKind.PHONE)
    others = phones.where(ContactPoint.customer_id.not_in(reach.customers), ContactPoint.retired_at.is_(None))
    return phones.where(ContactPoint.customer_id.in_(reach.customers), ContactPoint.value.not_in(others))


def _failures(reach: Reach) -> ColumnElement[bool]:
    own = select(Ticket.id).where(_tickets(reach))
    events = table_of(EventRecord)
    about = select(events.c.id).where(
        or_(
            and_(events.c.subject_kind == "ticket", events.c.subject_id.in_(own)),
            and_(events.c.subject_kind == "customer", events.c.subject_id.in_(reach.customers)),
        )
    )
    return kinds()["handler_failures"].table.c.event_id.in_(about)


def _imports(reach: Reach) -> ColumnElement[bool]:
    """Every file that was brought in may name a person; particulars.py looks into each."""
    return Import.id.is_not(None) if reach.customers else false()


def _notes(reach: Reach) -> ColumnElement[bool]:
    """Interviews and focus groups in which they took part."""
    return Note.id.in_(
        select(NoteParticipant.note_id).where(NoteParticipant.customer_id.in_(reach.customers))
    )


_ROOTS: dict[str, Callable[[Reach], ColumnElement[bool]]] = {
    "customers": _customers,
    "tickets": _tickets,
    "messages": _messages,
    "invitations": _invitations,
    "incoming_emails": _incoming,
    "outgoing_emails": _outgoing,
    "outgoing_texts": _texts,
    "incoming_texts": _texts_back,
    "handler_failures": _failures,
    "imports": _imports,
    "advisor_notes": _notes,
}
