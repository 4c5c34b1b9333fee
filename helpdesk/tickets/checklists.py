"""The checklist of a ticket: putting steps on it, ticking them, and what closing still waits for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from helpdesk.categories import queries as categories
from helpdesk.events.recording import record
from helpdesk.extensions import db, insert_row
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.kit.text import one_line
from helpdesk.people.models import User
from helpdesk.tickets import checklist_templates
from helpdesk.tickets.checklist_templates import LONGEST_STEP, Template
from helpdesk.tickets.events import CheckAdded, ChecklistPut, CheckRemoved, CheckTicked, CheckUnticked
from helpdesk.tickets.models import Check, Ticket
from helpdesk.tickets.words import UNCHECKED_OUTCOMES, Outcome
from helpdesk.web import i18n

MOST = 100  # steps of one ticket


@dataclass(frozen=True)
class Step:
    """One step as a page shows it."""

    id: int
    text: str
    required: bool
    own: bool
    done_at: datetime | None
    done_by_id: int | None


def said(texts: str) -> str:
    """A step in the reader's language; what a colleague wrote, as they wrote it."""
    by_language: dict[str, str] = json.loads(texts)
    return by_language.get("") or categories.spoken(by_language, i18n.locale())


def of(ticket_id: int) -> list[Step]:
    """The steps of a ticket, in their order."""
    return [
        Step(row.id, said(row.texts), row.required, row.template_id is None, row.done_at, row.done_by_id)
        for row in _rows(ticket_id)
    ]


def _rows(ticket_id: int) -> list[Check]:
    own = select(Check).where(Check.ticket_id == ticket_id, Check.removed_at.is_(None))
    return list(db.session.scalars(own.order_by(Check.position, Check.id)))


def begin(ticket: Ticket, *, at: datetime) -> None:
    """What a ticket of this kind and category gets as it opens. Asks nothing where no checklist was ever set up."""
    for template in checklist_templates.for_new(ticket.kind.value, ticket.category_id):
        put(ticket, template, by=None, at=at)


def put(ticket: Ticket, template: Template, *, by: User | None, at: datetime) -> None:
    """Puts a checklist on the ticket, after what it has. Refuses where it is on it already."""
    if template.retired:
        raise DomainError(N_("This checklist is no longer in use."), field="template_id")
    rows = _rows(ticket.id)
    if any(row.template_id == template.id for row in rows):
        raise Conflict(N_("This checklist is on the ticket already."), field="template_id")
    _ensure_room(len(rows) + len(template.steps))
    place = max((row.position for row in rows), default=0)
    for position, step in enumerate(template.steps, start=place + 1):
        _write(ticket.id, step, position, by, at, template_id=template.id, required=template.required)
    actor = Actor.user(by) if by else SYSTEM
    record(ChecklistPut(ticket.id, template.id, len(template.steps)), by=actor, at=at)
    count(ticket)


def add(ticket: Ticket, text: str, *, by: User, at: datetime) -> None:
    """A step of one's own, after the others."""
    plain = one_line(text, LONGEST_STEP)
    if not plain:
        raise DomainError(N_("Write what is to be done."), field="text")
    rows = _rows(ticket.id)
    _ensure_room(len(rows) + 1)
    place = max((row.position for row in rows), default=0)
    id_ = _write(ticket.id, {"": plain}, place + 1, by, at)
    record(CheckAdded(ticket.id, id_), by=Actor.user(by), at=at)
    count(ticket)


def _ensure_room(wanted: int) -> None:
    if wanted > MOST:
        raise DomainError(N_("At most %(count)s steps."), field="text", count=MOST)


def _write(
    ticket_id: int,
    texts: Mapping[str, str],
    position: int,
    by: User | None,
    at: datetime,
    *,
    template_id: int | None = None,
    required: bool = False,
) -> int:
    return insert_row(
        Check,
        ticket_id=ticket_id,
        template_id=template_id,
        position=position,
        texts=json.dumps(dict(texts), ensure_ascii=False),
        required=required,
        added_by_id=by.id if by else None,
        added_at=at,
    )


def tick(ticket: Ticket, check_id: int, *, done: bool, by: User, at: datetime) -> bool:
    """Ticks a step off, or takes the tick back; False where a colleague has done so already."""
    found = _found(ticket, check_id)
    if (found.done_at is not None) is done:
        return False
    found.done_at, found.done_by_id = (at, by.id) if done else (None, None)
    db.session.flush()
    ready, all_ = count(ticket)
    told = CheckTicked if done else CheckUnticked
    record(told(ticket.id, check_id, ready, all_), by=Actor.user(by), at=at)
    return True


def remove(ticket: Ticket, check_id: int, *, by: User, at: datetime) -> None:
    """Takes a step off the ticket. Steps that closing waits for stay."""
    found = _found(ticket, check_id)
    if found.required:
        raise DomainError(N_("Closing waits for this step, so it stays."))
    found.removed_at, found.removed_by_id = at, by.id
    db.session.flush()
    record(CheckRemoved(ticket.id, check_id), by=Actor.user(by), at=at)
    count(ticket)


def shift(ticket: Ticket, check_id: int, step: int) -> None:
    """One place up (-1) or down (1)."""
    rows = _rows(ticket.id)
    here = next((index for index, row in enumerate(rows) if row.id == check_id), None)
    if here is None or not 0 <= here + step < len(rows):
        return
    rows[here], rows[here + step] = rows[here + step], rows[here]
    for position, row in enumerate(rows, start=1):
        row.position = position
    db.session.flush()


def _found(ticket: Ticket, check_id: int) -> Check:
    found = db.session.get(Check, check_id, with_for_update={"key_share": True}, populate_existing=True)
    if found is None or found.ticket_id != ticket.id or found.removed_at is not None:
        raise Conflict(N_("This step is not on the ticket any more."))
    return found


def count(ticket: Ticket) -> tuple[int, int]:
    """How many are done, and how many there are; kept on the ticket. Nobody's form about the ticket grows old by it."""
    own = select(func.count(Check.done_at), func.count(Check.id)).where(
        Check.ticket_id == ticket.id, Check.removed_at.is_(None)
    )
    done, all_ = db.session.execute(own).one()
    kept = update(Ticket).where(Ticket.id == ticket.id).values(checks_done=done, checks_all=all_)
    db.session.execute(kept.execution_options(synchronize_session=False))
    return done, all_


def waiting(ticket: Ticket) -> list[str]:
    """The steps that closing waits for, in the reader's words. Asks nothing where no checklist was ever set up."""
    if not checklist_templates.known():
        return []
    own = select(Check.texts).where(
        Check.ticket_id == ticket.id, Check.required, Check.done_at.is_(None), Check.removed_at.is_(None)
    )
    return [said(texts) for texts in db.session.scalars(own.order_by(Check.position, Check.id))]


def ensure_done(ticket: Ticket, outcome: Outcome) -> None:
    """Refuses a closing while steps that it waits for are open."""
    left = [] if outcome in UNCHECKED_OUTCOMES else waiting(ticket)
    if left:
        sentence = N_("Before the ticket is closed, these steps must be done: %(steps)s.")
        raise DomainError(sentence, field="checklist", steps="; ".join(left))
