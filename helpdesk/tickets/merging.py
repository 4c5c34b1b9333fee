"""Two tickets about one matter become one, and two again where it was none.

The source's messages move to the target and keep where they came from; the source closes as a duplicate. Whoever
merges or parts holds both tickets, so that they are whole before and after, and no ring can come of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from helpdesk.categories import queries as categories
from helpdesk.customers.models import ContactPoint
from helpdesk.customers.words import ContactKind
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people.models import User
from helpdesk.tickets import (
    checklists,
    field_catalogue,
    field_values,
    following,
    lifecycle,
    numbers,
    search,
    writing,
)
from helpdesk.tickets.events import TicketJoined, TicketMerged, TicketParted, TicketSeparated
from helpdesk.tickets.models import Attachment, Draft, Merge, Message, Participant, Ticket
from helpdesk.tickets.words import INTERNAL, Direction, Outcome, ParticipantRole, Status

_OURS = (Status.NEW, Status.OPEN)  # the customer waits for us


@dataclass(frozen=True)
class Preview:
    """What would move."""

    messages: int
    files: int
    copies: list[str]  # addresses that would get copies of replies from then on
    category_id: int | None  # under which the source would close; None: somebody has to say


def preview(source: Ticket, target: Ticket) -> Preview:
    """What merging would do."""
    files = select(func.count(Attachment.id)).join(Message, Message.id == Attachment.message_id)
    return Preview(
        messages=db.session.scalar(select(func.count(Message.id)).filter_by(ticket_id=source.id)) or 0,
        files=db.session.scalar(files.where(Message.ticket_id == source.id)) or 0,
        copies=[
            each.address
            for each in _newcomers(source, target)
            if each.role is not ParticipantRole.THIRD_PARTY
        ],
        category_id=_category(source, target),
    )


def why_not(source: Ticket, target: Ticket) -> DomainError | None:
    """What stands against merging the one into the other, if anything does."""
    if source.id == target.id:
        return DomainError(N_("A ticket cannot be merged into itself."), field="into")
    for each in (source, target):
        if each.merged_into_id is not None:
            sentence = N_("%(number)s was merged into another ticket already.")
            return Conflict(sentence, field="into", number=numbers.shown(each.number))
    if not target.is_open:
        sentence = N_("%(number)s is closed. Reopen it before another ticket is merged into it.")
        return DomainError(sentence, field="into", number=numbers.shown(target.number))
    lacking = field_values.missing(source, _category(source, target)) if source.is_open else []
    if lacking:
        names = ", ".join(field_catalogue.name(each) for each in lacking)
        sentence = N_("%(number)s closes when it is merged, and lacks: %(names)s. Fill that in first.")
        return DomainError(sentence, field="into", number=numbers.shown(source.number), names=names)
    if source.is_open and (left := checklists.waiting(source)):
        sentence = N_("%(number)s closes when it is merged, and these steps must be done first: %(steps)s.")
        shown = numbers.shown(source.number)
        return DomainError(sentence, field="into", number=shown, steps="; ".join(left))
    return None


def merge(source: Ticket, target: Ticket, *, by: User, at: datetime, category_id: int | None = None) -> Merge:
    """Lets `source` live on in `target`. `category_id`: what it closes under where neither ticket says it.

    Raises Conflict or DomainError, as `why_not` says.
    """
    source, target = _held(source.id, target.id)
    if (error := why_not(source, target)) is not None:
        raise error
    row = Merge(
        source_id=source.id,
        target_id=target.id,
        at=at,
        by_id=by.id,
        status=source.status,
        held_until=source.held_until,
        unread=source.unread,
    )
    waiting_since = source.waiting_since if source.status in _OURS else None
    if source.is_open:
        final = _category(source, target) or category_id
        if final is None:
            raise DomainError(N_("Choose a category."), field="category_id")
        closing = lifecycle.close(
            source, by=by, at=at, outcome=Outcome.DUPLICATE, category_id=final, merged_into=target
        )
        row.closing_id = closing.id
    else:
        source.merged_into_id = target.id
    row.brought = _bring_people(source, target, at)
    _bring_drafts(source, target)
    who_follows = following.who_may_see(target, following.followers(source))
    following.follow(target, who_follows, by=Actor.user(by), at=at)
    _move(Message.ticket_id == source.id, target.id)
    if waiting_since is not None:
        _wait(target, waiting_since, by=by, at=at)
    target.unread = target.unread or row.unread
    db.session.add(row)
    tell_anew(source, target)
    record(TicketMerged(source.id, target.id, target.number), by=Actor.user(by), at=at)
    record(TicketJoined(target.id, source.id, source.number), by=Actor.user(by), at=at)
    return row


def standing(source: Ticket) -> Merge | None:
    """How this ticket came to live on in another one; None where it does not."""
    return db.session.scalar(select(Merge).where(Merge.source_id == source.id, Merge.undone_at.is_(None)))


def hindrance(target: Ticket) -> DomainError | None:
    """What stands against taking a ticket out of `target` again, if anything does."""
    number = numbers.shown(target.number)
    if target.merged_into_id is not None:
        sentence = N_("%(number)s was merged into another ticket itself. Take it out of that one first.")
        return DomainError(sentence, number=number)
    if not target.is_open:
        sentence = N_("%(number)s was closed since, with all that is in it. Reopen it first.")
        return DomainError(sentence, number=number)
    return None


def separate(source: Ticket, *, by: User, at: datetime) -> None:
    """Makes it a ticket of its own again, as it stood: its messages, its people, its status.

    What was said since stays where it was said. Raises Conflict where it is one, DomainError where `hindrance` says so.
    """
    row = standing(source)
    if row is None:
        raise Conflict(N_("This ticket is one of its own already."))
    source, target = _held(source.id, row.target_id)
    db.session.refresh(row, with_for_update={"key_share": True})
    if row.undone_at is not None:
        raise Conflict(N_("This ticket is one of its own already."))
    if (error := hindrance(target)) is not None:
        raise error
    own = Message.original_ticket_id == source.id
    _move((Message.ticket_id == target.id) & Message.original_ticket_id.in_(_family(source.id)), source.id)
    db.session.execute(update(Message).where(own).values(original_ticket_id=None))
    for each in db.session.scalars(select(Participant).where(Participant.id.in_(row.brought))):
        db.session.delete(each)
    row.undone_at, row.undone_by_id = at, by.id
    source.merged_into_id = None
    if row.closing_id is not None:
        since = source.waiting_since
        lifecycle.reopen(source, by=Actor.user(by), at=at, because="separated")
        source.status, source.waiting_since = row.status, since
        source.held_until, source.unread = row.held_until, row.unread
    tell_anew(source, target)
    record(TicketSeparated(source.id, target.id, target.number), by=Actor.user(by), at=at)
    record(TicketParted(target.id, source.id, source.number), by=Actor.user(by), at=at)


def _held(*ids: int) -> tuple[Ticket, Ticket]:
    """Both as they stand, locked in the order of their ids, whichever way round they are merged.

    Locked for references too: a message that is being added at this moment is there first, and goes along.
    """
    both = select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id).with_for_update()
    db.session.flush()
    found = {each.id: each for each in db.session.scalars(both.execution_options(populate_existing=True))}
    return found[ids[0]], found[ids[1]]


def _category(source: Ticket, target: Ticket) -> int | None:
    """What the source closes under: its own category, else the target's, if they are still in use."""
    known = [id_ for id_ in (source.category_id, target.category_id) if id_ is not None]
    return next((id_ for id_ in known if categories.in_use(id_)), None)


def _newcomers(source: Ticket, target: Ticket) -> list[Participant]:
    """Who takes part in the source and neither in the target nor is its customer."""
    there = select(Participant.address).where(Participant.ticket_id == target.id)
    own = select(ContactPoint.value).where(
        ContactPoint.customer_id == target.customer_id, ContactPoint.kind == ContactKind.EMAIL
    )
    new = select(Participant).where(
        Participant.ticket_id == source.id, Participant.address.not_in(there), Participant.address.not_in(own)
    )
    return list(db.session.scalars(new.order_by(Participant.id)))


def _bring_people(source: Ticket, target: Ticket, at: datetime) -> list[int]:
    brought = [
        Participant(
            ticket_id=target.id,
            customer_id=each.customer_id,
            address=each.address,
            role=each.role if each.role is ParticipantRole.THIRD_PARTY else ParticipantRole.CC,
            added_at=at,
        )
        for each in _newcomers(source, target)
    ]
    db.session.add_all(brought)
    db.session.flush()
    return [each.id for each in brought]


def _bring_drafts(source: Ticket, target: Ticket) -> None:
    """What colleagues have begun to write goes on there, below what they have begun there already."""
    drafts = list(db.session.scalars(select(Draft).where(Draft.ticket_id.in_([source.id, target.id]))))
    there = {(each.user_id, each.kind): each for each in drafts if each.ticket_id == target.id}
    for each in drafts:
        if each.ticket_id != source.id:
            continue
        known = there.get((each.user_id, each.kind))
        if known is None:
            each.ticket_id = target.id
        else:
            known.body = f"{known.body}\n\n{each.body}"[: writing.LONGEST]
            db.session.delete(each)


def _move(which: ColumnElement[bool], ticket_id: int) -> None:
    """Gives messages to another ticket; they remember the one they were written on."""
    first = func.coalesce(Message.original_ticket_id, Message.ticket_id)
    moved = update(Message).where(which).values(ticket_id=ticket_id, original_ticket_id=first)
    db.session.execute(moved, execution_options={"synchronize_session": "fetch"})


def _wait(target: Ticket, since: datetime, *, by: User, at: datetime) -> None:
    """The customer waits for us on the source, so now they do on the target, and have since then."""
    if target.status in {Status.PENDING, Status.ON_HOLD}:
        lifecycle.resume(target, by=Actor.user(by), at=at)
    target.waiting_since = min(target.waiting_since, since)


def _family(source_id: int) -> list[int]:
    """The ticket and all that live on in it."""
    found, young = [source_id], [source_id]
    while young:
        young = list(db.session.scalars(select(Ticket.id).where(Ticket.merged_into_id.in_(young))))
        found += young
    return found


def tell_anew(*tickets: Ticket) -> None:
    """What a ticket remembers of its messages, after they came or went; one without any stays as it was."""
    db.session.flush()
    for ticket in tickets:
        said = (
            select(Message)
            .where(Message.ticket_id == ticket.id)
            .order_by(Message.at.desc(), Message.id.desc())
        )
        by_people = said.where(Message.from_machine.is_(False), Message.kind.not_in(INTERNAL))
        last = db.session.scalar(said.limit(1))
        if last is not None:
            public = db.session.scalar(by_people.limit(1))
            came = db.session.scalar(by_people.where(Message.direction == Direction.INCOMING).limit(1))
            ticket.last_message_at = last.at
            ticket.last_incoming_at = came.at if came else None
            ticket.excerpt = one_line(public.trimmed or public.body, 160) if public else ""
        search.renew(ticket, *field_values.texts_of(ticket.id))
    db.session.flush()
