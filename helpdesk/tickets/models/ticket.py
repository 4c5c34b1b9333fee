"""The ticket itself, its tags, its people and the number counter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, TextClause, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.categories.models import Category
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.extensions import Model
from helpdesk.kit.columns import Id, Json, UtcDateTime, index_where_set, pk, ref, word
from helpdesk.mail.models import Mailbox
from helpdesk.people.models import Place, Team, User
from helpdesk.standards.words import Target
from helpdesk.tickets.words import OPEN_STATUSES, Channel, ParticipantRole, Priority, Status

# Written out, not bound: SQLite uses a partial index only where a query repeats its condition word by word.
IS_OPEN = "status IN ({})".format(", ".join(f"'{s.value}'" for s in OPEN_STATUSES))
_OPEN = text(IS_OPEN)


_SELDOM = ("mailbox_id", "place_id", "merged_into_id", "follows_id")
_HELD = text(f"{IS_OPEN} AND held_until IS NOT NULL")
_DUE = text(f"{IS_OPEN} AND due_at IS NOT NULL")


def _open_index(name: str, *columns: str, where: TextClause = _OPEN) -> Index:
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class Ticket(Model):
    """One request for help. `category` is what we think it is now; `reported_category` stays as it was opened."""

    __tablename__ = "tickets"
    __table_args__ = (
        _open_index("ix_tickets_open_status", "status", "waiting_since", "id"),
        _open_index("ix_tickets_open_assignee", "assignee_id", "status", "waiting_since", "id", "held_until"),
        _open_index("ix_tickets_open_team", "team_id", "status", "waiting_since", "id", "held_until"),
        _open_index("ix_tickets_open_age", "status", "id"),
        _open_index("ix_tickets_open_incoming", "last_incoming_at"),
        _open_index("ix_tickets_open_held", "held_until", where=_HELD),
        _open_index("ix_tickets_open_due", "due_at", "id", where=_DUE),
        Index("ix_tickets_closed", "status", "closed_at", "id"),
        Index("ix_tickets_customer", "customer_id", "id"),
        Index("ix_tickets_assignee", "assignee_id", "id"),
        Index("ix_tickets_team", "team_id", "id"),
        *(index_where_set("tickets", column) for column in _SELDOM),
    )

    id: Mapped[int] = pk()
    number: Mapped[int] = mapped_column(unique=True)
    subject: Mapped[str] = mapped_column(String(250))
    status: Mapped[Status] = word(Status, default=Status.NEW)
    kind: Mapped[RequestKind] = word(RequestKind)
    priority: Mapped[Priority] = word(Priority, default=Priority.NORMAL)
    channel: Mapped[Channel] = word(Channel)
    language: Mapped[str] = mapped_column(String(5))
    reported_category_id: Mapped[int | None] = ref("categories.id")
    category_id: Mapped[int | None] = ref("categories.id")
    customer_id: Mapped[int | None] = ref("customers.id", index=False)
    contact_point_id: Mapped[int | None] = ref("contact_points.id")  # the one last used
    assignee_id: Mapped[int | None] = ref("users.id", index=False)
    team_id: Mapped[int | None] = ref("teams.id", index=False)
    mailbox_id: Mapped[int | None] = ref("mailboxes.id", index=False)
    place_id: Mapped[int | None] = ref("places.id", index=False)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[int | None] = ref("users.id")
    # Since when the customer waits for us (new, open), or we wait for somebody (pending, on hold): the queue's order.
    waiting_since: Mapped[datetime] = mapped_column(UtcDateTime)
    first_replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_message_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_incoming_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    excerpt: Mapped[str] = mapped_column(String(160), default="")  # first words of the last public message
    unread: Mapped[bool] = mapped_column(default=False)  # something came in that no agent has read
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # put aside: out of sight until then
    woken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # it came back, and nobody has acted since
    # What tickets.clocks keeps here of the promise that runs out first; a version of the ticket is not made by it.
    standard_id: Mapped[int | None] = mapped_column(Id)  # plain; none: nothing is promised, no clock runs
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_kind: Mapped[Target | None] = word(Target, nullable=True)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closings: Mapped[int] = mapped_column(default=0)  # how often it was closed
    merged_into_id: Mapped[int | None] = ref("tickets.id", index=False)
    follows_id: Mapped[int | None] = ref(
        "tickets.id", index=False
    )  # the closed ticket that this one continues
    from_machine: Mapped[bool] = mapped_column(default=False)  # opened by machine mail: nobody is asked
    # The ticket's one-word memory of its answer: overall satisfaction, seen by agents from `satisfaction_shown_at`.
    satisfaction: Mapped[int | None]
    satisfaction_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    satisfaction_shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checks_done: Mapped[int] = mapped_column(default=0)  # of the steps of its checklist,
    checks_all: Mapped[int] = mapped_column(default=0)  # of which there are so many
    version: Mapped[int] = mapped_column(default=1)

    customer: Mapped[Customer | None] = relationship(lazy="raise_on_sql")
    contact_point: Mapped[ContactPoint | None] = relationship(lazy="raise_on_sql")
    assignee: Mapped[User | None] = relationship(lazy="raise_on_sql", foreign_keys=[assignee_id])
    team: Mapped[Team | None] = relationship(lazy="raise_on_sql")
    category: Mapped[Category | None] = relationship(lazy="raise_on_sql", foreign_keys=[category_id])
    reported_category: Mapped[Category | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[reported_category_id]
    )
    mailbox: Mapped[Mailbox | None] = relationship(lazy="raise_on_sql")
    place: Mapped[Place | None] = relationship(lazy="raise_on_sql")
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED


class TicketCounter(Model):
    """The last number given: one row, updated in the opening transaction."""

    __tablename__ = "ticket_counter"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    last: Mapped[int]


class Participant(Model):
    """An address that gets replies besides the customer's own, or a third party that gets none."""

    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("ticket_id", "address"),)

    id: Mapped[int] = pk()
    ticket_id: Mapped[int] = ref("tickets.id")
    customer_id: Mapped[int | None] = ref("customers.id")
    address: Mapped[str] = mapped_column(String(320))
    role: Mapped[ParticipantRole] = word(ParticipantRole)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Tag(Model):
    """A free word on tickets. `into_id`: the name was given up, and means that tag now."""

    __tablename__ = "tags"
    __table_args__ = (index_where_set("tags", "into_id"),)

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(60), unique=True)
    into_id: Mapped[int | None] = ref("tags.id", index=False)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TicketTag(Model):
    """A tag on a ticket."""

    __tablename__ = "ticket_tags"

    ticket_id: Mapped[int] = ref("tickets.id", primary_key=True, index=False)
    tag_id: Mapped[int] = ref("tags.id", primary_key=True)


class Follower(Model):
    """A colleague who is told what happens on a ticket, by their own wish or since somebody mentioned them."""

    __tablename__ = "ticket_followers"

    ticket_id: Mapped[int] = ref("tickets.id", primary_key=True, index=False)
    user_id: Mapped[int] = ref("users.id", primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class Presence(Model):
    """When a colleague last had a ticket before them."""

    __tablename__ = "ticket_presences"

    ticket_id: Mapped[int] = ref("tickets.id", primary_key=True, index=False)
    user_id: Mapped[int] = ref("users.id", primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Draft(Model):
    """What somebody has begun to write on a ticket: one per user, ticket and kind."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("user_id", "ticket_id", "kind"),)

    id: Mapped[int] = pk()
    user_id: Mapped[int] = ref("users.id")
    ticket_id: Mapped[int] = ref("tickets.id")
    kind: Mapped[str] = mapped_column(String(10))
    body: Mapped[str] = mapped_column(String)
    macros: Mapped[str] = mapped_column(String(200), default="")  # those in it, as tickets.macros writes them
    more: Mapped[dict[str, Any] | None] = mapped_column(
        Json
    )  # whom a letter to a third party goes to, and with what
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketWords(Model):
    """The folded words of a ticket's subject, number, customer and messages, for search (see tickets.search)."""

    __tablename__ = "ticket_words"

    ticket_id: Mapped[int] = ref("tickets.id", primary_key=True, index=False)
    words: Mapped[str] = mapped_column(String)
