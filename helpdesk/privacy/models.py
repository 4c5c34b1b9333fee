"""Exports of one person, and erasures. Neither holds a word about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.files.models import StoredFile
from helpdesk.jobs.leases import Leased
from helpdesk.kit.columns import Id, Json, UtcDateTime, pk, ref, word
from helpdesk.people.models import User
from helpdesk.privacy.words import ErasureState, ExportState

_WORKING = text("state = 'working'")


class PersonExport(Leased, Model):
    """Everything about a customer in one ZIP, for whoever asked, for a week. `done` of `total` tickets are in it."""

    __tablename__ = "person_exports"
    __table_args__ = (
        Index(
            "uq_person_exports_working",
            "customer_id",
            unique=True,
            sqlite_where=_WORKING,
            postgresql_where=_WORKING,
        ),
    )

    id: Mapped[int] = pk()
    customer_id: Mapped[int] = ref("customers.id")
    by_id: Mapped[int] = ref("users.id", index=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ExportState] = word(ExportState, default=ExportState.WORKING)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    file_id: Mapped[int | None] = ref("stored_files.id")
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    by: Mapped[User] = relationship(lazy="raise_on_sql")


class Erasure(Leased, Model):
    """The erasing of a customer: `done` of `total` tickets, those up to `last_ticket_id`, hold no word of theirs any more."""

    __tablename__ = "erasures"

    id: Mapped[int] = pk()
    customer_id: Mapped[int] = ref("customers.id", unique=True)
    by_id: Mapped[int] = ref("users.id", index=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ErasureState] = word(ErasureState, default=ErasureState.WORKING)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    last_ticket_id: Mapped[int] = mapped_column(Id, default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # rows by table
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by: Mapped[User] = relationship(lazy="raise_on_sql")


class LapsedTicket(Model):
    """A closed ticket whose words and files went when their time was over."""

    __tablename__ = "lapsed_tickets"

    ticket_id: Mapped[int] = ref("tickets.id", primary_key=True, index=False, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Lapsing(Model):
    """What lapsed on one day, so far as it went; `ended_at` once nothing more was due."""

    __tablename__ = "lapsings"

    day: Mapped[date] = mapped_column(primary_key=True)
    tickets: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    links: Mapped[int] = mapped_column(default=0)  # answers that were cut off from whose they were
    mails: Mapped[int] = mapped_column(default=0)
    due: Mapped[int] = mapped_column(default=0)  # when it began
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def done(self) -> int:
        return self.tickets + self.comments + self.links + self.mails
