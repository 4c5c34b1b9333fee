"""Taking a reply back while its letter still waits: it becomes a draft again, whole, and the ticket is as it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from helpdesk.events.recording import record
from helpdesk.extensions import db, insert_row
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.mail import outgoing
from helpdesk.people.models import User
from helpdesk.tickets import clocks, drafts, field_values, rules, search, settings
from helpdesk.tickets.events import ReplyTakenBack
from helpdesk.tickets.models import Attachment, DraftFile, Message, Participant, ReplyUndo, Ticket
from helpdesk.tickets.words import MessageKind, ParticipantRole, Status

_TIMES = ("waiting_since", "held_until", "woken_at", "first_replied_at", "last_message_at")


def wait() -> timedelta:
    """How long a reply waits before it leaves; nothing where the organisation wants none of that."""
    return timedelta(seconds=settings.UNDO_SECONDS.get())


def state_of(ticket: Ticket) -> dict[str, Any]:
    """What a reply changes on a ticket, plain."""
    times = {name: getattr(ticket, name) for name in _TIMES}
    plain: dict[str, Any] = {name: value.isoformat() if value else None for name, value in times.items()}
    return plain | {"status": ticket.status.value, "unread": ticket.unread, "excerpt": ticket.excerpt}


def remember(
    ticket: Ticket,
    message: Message,
    before: dict[str, Any],
    macros: str = "",
    more: dict[str, Any] | None = None,
) -> None:
    """Keeps what taking the reply back needs; `more`: of a letter to a third party, as a draft keeps it."""
    values = {"message_id": message.id, "before": before, "after": state_of(ticket), "macros": macros[:200]}
    insert_row(ReplyUndo, **values, more=more)


def take_back(ticket: Ticket, message_id: int, *, by: User, at: datetime) -> None:
    """The reply is a draft again. Refuses where its letter has left, or is leaving this moment.

    What macros did to the ticket stays, and so does whatever somebody has changed since.
    """
    message = db.session.get(Message, message_id)
    kept = db.session.get(ReplyUndo, message_id, with_for_update={"key_share": True})
    if (
        message is None
        or kept is None
        or message.ticket_id != ticket.id
        or message.kind not in {MessageKind.REPLY, MessageKind.FORWARD}
    ):
        raise Conflict(N_("This reply can no longer be taken back."))
    if message.author_id != by.id:
        raise DomainError(N_("Only who wrote a reply can take it back."))
    if not outgoing.cancel(f"message:{message.id}"):
        raise Conflict(N_("It has left already. Write another one to put it right."))
    if message.kind is MessageKind.FORWARD:
        _forward_to_draft(ticket, message, kept.more or {}, by=by, at=at)
    else:
        _to_draft(ticket, message, kept.macros, by=by, at=at)
    _restore(ticket, kept)
    answered_at = _answered_since(message)
    ticket.first_replied_at = ticket.first_replied_at or answered_at
    if ticket.standard_id is not None and ticket.is_open:
        clocks.take_back(ticket, message.at, at, answered=answered_at is not None)
    db.session.execute(delete(ReplyUndo).where(ReplyUndo.message_id == message_id))
    db.session.execute(delete(Attachment).where(Attachment.message_id == message_id))
    db.session.execute(delete(Message).where(Message.id == message_id))
    db.session.expunge(message)
    db.session.flush()
    search.renew(ticket, *field_values.texts_of(ticket.id))
    record(ReplyTakenBack(ticket.id, message_id), by=Actor.user(by), at=at)


def _answered_since(message: Message) -> datetime | None:
    """When a colleague answered after that, if one did."""
    later = select(Message).where(Message.ticket_id == message.ticket_id, Message.author_id.is_not(None))
    for each in db.session.scalars(later.where(Message.id > message.id).order_by(Message.id)):
        if rules.is_contact(each.kind, each.channel, each.result):
            return each.at
    return None


def _to_draft(ticket: Ticket, message: Message, macros: str, *, by: User, at: datetime) -> None:
    begun, _macros = drafts.of(ticket, kind="reply", by=by)  # another one was begun meanwhile: it follows
    body = "\n\n".join(part for part in (message.body, begun) if part.strip())
    drafts.keep(ticket, kind="reply", body=body, by=by, at=at, macros=macros)
    _keep_files(ticket, message, by=by, at=at)


def _forward_to_draft(
    ticket: Ticket, message: Message, more: dict[str, Any], *, by: User, at: datetime
) -> None:
    """The letter to a third party can be mended; who was named in it alone takes part no longer."""
    begun = drafts.to_third_party(ticket, by=by)  # another one was begun meanwhile: its words follow
    parts = message.trimmed or "", begun.body if begun is not None else ""
    body = "\n\n".join(part for part in parts if part.strip())
    drafts.keep(ticket, kind=drafts.FORWARD, body=body, by=by, at=at, more=more)
    _keep_files(ticket, message, by=by, at=at, kind=drafts.FORWARD, but=len(more.get("originals", ())))
    since = (Participant.role == ParticipantRole.THIRD_PARTY) & (Participant.added_at == message.at)
    gone = delete(Participant).where(Participant.ticket_id == ticket.id, since)
    db.session.execute(gone.execution_options(synchronize_session=False))


def _keep_files(
    ticket: Ticket, message: Message, *, by: User, at: datetime, kind: str = "", but: int = 0
) -> None:
    """Its files wait with the draft, `but` for the first ones, which are the ticket's own."""
    files = select(Attachment).where(Attachment.message_id == message.id).order_by(Attachment.id)
    for each in db.session.scalars(files).all()[but:]:
        insert_row(
            DraftFile,
            ticket_id=ticket.id,
            user_id=by.id,
            file_id=each.file_id,
            name=each.name,
            mime=each.mime,
            added_at=at,
            kind=kind,
        )
        db.session.expunge(each)


def _restore(ticket: Ticket, kept: ReplyUndo) -> None:
    now = state_of(ticket)
    for name, value in kept.before.items():
        if now[name] != kept.after[name]:
            continue
        if name in _TIMES:
            setattr(ticket, name, datetime.fromisoformat(value) if value else None)
        elif name == "status":
            # Nobody closes a ticket by a reply, and one that was closed since stays so.
            ticket.status = Status(value)
        else:
            setattr(ticket, name, value)
