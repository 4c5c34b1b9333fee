"""Finding tickets, and which of them a colleague may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, literal, or_, select, text, true, union_all
from sqlalchemy.orm import joinedload

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.extensions import Remembered, db
from helpdesk.kit.text import whole
from helpdesk.people import organisation
from helpdesk.people.models import Team, User
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.models.ticket import IS_OPEN
from helpdesk.tickets.words import INTERNAL, Channel, Status

_RESTRICTED: Remembered[set[int]] = Remembered()
_DIRECTORY: Remembered[Directory] = Remembered()


@dataclass(frozen=True)
class Directory:
    """Names of all teams and colleagues, and which of them are still there."""

    teams: dict[int, str]
    active_teams: list[int]  # by name
    users: dict[int, str]
    active_users: list[int]  # by name


def directory() -> Directory:
    """Who and which teams there are, in one statement, remembered to the end of the transaction."""
    known = _DIRECTORY.known()
    return remember(db.session.execute(union_all(*names())).all()) if known is None else known


def names() -> tuple[Any, Any]:
    """The two questions behind the directory."""
    team = select(
        literal("team").label("what"), Team.id, Team.name, Team.retired_at.label("ended"), Team.restricted
    )
    user = select(literal("user"), User.id, User.name, User.deactivated_at, false())
    return team, user


def remember(found: Sequence[Any]) -> Directory:
    """Keeps what was read to the end of the transaction."""
    found = sorted(found, key=lambda row: (row.name.casefold(), row.id))
    _RESTRICTED.keep({row.id for row in found if row.what == "team" and row.restricted})
    known = Directory(
        teams={row.id: row.name for row in found if row.what == "team"},
        active_teams=[row.id for row in found if row.what == "team" and row.ended is None],
        users={row.id: row.name for row in found if row.what == "user"},
        active_users=[row.id for row in found if row.what == "user" and row.ended is None],
    )
    return _DIRECTORY.keep(known)


def hidden_team_ids(user: User) -> set[int]:
    """The restricted teams whose tickets `user` may not see. Asked once per transaction."""
    if user.sees_scores:
        return set()
    restricted = _RESTRICTED.known()
    if restricted is None:
        with db.session.no_autoflush:
            restricted = _RESTRICTED.keep(set(db.session.scalars(select(Team.id).where(Team.restricted))))
    return restricted - user.team_ids if restricted else set()


def is_open() -> ColumnElement[bool]:
    """Tickets that are not closed: the condition of the partial indexes, word by word."""
    return text(f"tickets.{IS_OPEN}")  # type: ignore[return-value]  # a text clause is one where it is true or false


def visible(user: User) -> ColumnElement[bool]:
    """The condition on Ticket that everybody who lists tickets adds."""
    hidden = hidden_team_ids(user)
    if not hidden:
        return true()
    return or_(Ticket.team_id.is_(None), Ticket.team_id.not_in(sorted(hidden)))


def by_number(number: int) -> Ticket | None:
    """The ticket with this number, whoever may see it."""
    return db.session.scalar(select(Ticket).where(Ticket.number == number))


def survivor(ticket: Ticket) -> Ticket:
    """The ticket that a merged one lives on in; any other is its own."""
    while ticket.merged_into_id is not None:
        ticket = db.session.get_one(Ticket, ticket.merged_into_id)
    return ticket


def by_ref(ref: str) -> Ticket | None:
    """The ticket behind the opaque reference of a letter ("message:17", "ticket:12"); None for any other."""
    kind, _, plain = ref.partition(":")
    number = whole(plain)
    if kind == "ticket" and number is not None:
        return db.session.get(Ticket, number)
    if kind == "message" and number is not None:
        return db.session.scalar(
            select(Ticket).join(Message, Message.ticket_id == Ticket.id).where(Message.id == number)
        )
    return None


@dataclass(frozen=True)
class Brief:
    """A ticket in one line."""

    id: int
    number: int
    subject: str
    status: Status
    channel: Channel
    opened_at: datetime
    closed_at: datetime | None
    satisfaction: int | None
    satisfaction_shown_at: datetime | None
    merged_into_id: int | None = None


def for_customer(user: User, customer_id: int, limit: int = 20, *, but: int | None = None) -> list[Brief]:
    """The customer's tickets that `user` may see, newest first, without the one with the id `but`."""
    columns = (
        Ticket.id, Ticket.number, Ticket.subject, Ticket.status, Ticket.channel, Ticket.opened_at,
        Ticket.closed_at, Ticket.satisfaction, Ticket.satisfaction_shown_at,
    )  # fmt: skip
    found = select(*columns).where(Ticket.customer_id == customer_id, visible(user))
    if but is not None:
        found = found.where(Ticket.id != but)
    return [Brief(*row) for row in db.session.execute(found.order_by(Ticket.id.desc()).limit(limit))]


@dataclass(frozen=True)
class LastAbout:
    """What a customer came about last."""

    kind: RequestKind
    category_id: int
    category: str


def last_about(user: User, customer_id: int, language: str) -> LastAbout | None:
    """Kind and category of the customer's newest ticket that `user` may see; None where nobody may use that category now."""
    newest = select(Ticket.kind, Ticket.category_id).where(Ticket.customer_id == customer_id, visible(user))
    row = db.session.execute(newest.order_by(Ticket.id.desc()).limit(1)).first()
    path = dict(categories.choices(language)).get(row.category_id) if row else None
    return LastAbout(row.kind, row.category_id, path) if row and path else None


@dataclass(frozen=True)
class PastAnswer:
    """An overall answer of a customer, 1 to 5, and the ticket it was about."""

    number: int
    value: int
    at: datetime


def past_answers(user: User, customer_id: int | None, *, at: datetime, limit: int = 6) -> list[PastAnswer]:
    """The customer's last overall answers, old to new, as far as `user` may see them at the moment `at`."""
    if customer_id is None or not (user.sees_scores or organisation.AGENTS_SEE_ANSWERS.get()):
        return []
    found = select(Ticket.number, Ticket.satisfaction, Ticket.satisfaction_at).where(
        Ticket.customer_id == customer_id, Ticket.satisfaction.is_not(None), visible(user)
    )
    if not user.sees_scores:
        found = found.where(Ticket.satisfaction_shown_at <= at)
    rows = db.session.execute(found.order_by(Ticket.id.desc()).limit(limit))
    return [PastAnswer(number, value, when) for number, value, when in reversed(rows.all()) if value and when]


def none_yet() -> bool:
    """Was no ticket ever opened?"""
    return db.session.scalar(select(Ticket.id).limit(1)) is None


def last_messages(ticket_id: int, count: int) -> list[Message]:
    """The last entries of a conversation, oldest first, with whose words they are."""
    query = select(Message).where(Message.ticket_id == ticket_id).order_by(Message.id.desc()).limit(count)
    return list(reversed(db.session.scalars(query.options(joinedload(Message.customer))).all()))


def last_word(ticket_id: int) -> Message | None:
    """The last entry that is part of the exchange with the customer."""
    public = select(Message).where(Message.ticket_id == ticket_id, Message.kind.not_in(INTERNAL))
    return db.session.scalar(public.order_by(Message.id.desc()).limit(1))


def hold(ticket_id: int) -> None:
    """Nobody else changes the ticket meanwhile. Whoever changes what hangs on it before itself does this first."""
    db.session.execute(select(Ticket.id).where(Ticket.id == ticket_id).with_for_update(key_share=True))
