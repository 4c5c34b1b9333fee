"""Clocks of promises, and the long work of setting them anew."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Index, Interval, text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Id, Json, UtcDateTime, pk, ref, word
from helpdesk.standards.deadlines import Pause
from helpdesk.standards.words import Target

_RUNS = text("stopped_at IS NULL")
_MAY_BREAK = text("stopped_at IS NULL AND broken_at IS NULL AND due_at IS NOT NULL")
_MAY_WARN = text("stopped_at IS NULL AND broken_at IS NULL AND warned_at IS NULL AND warn_at IS NOT NULL")
_COUNTS = text("kept IS NOT NULL")
_OF = ("kind", "agent_id", "team_id", "category_id", "kept")


class Clock(Model):
    """One promise about one ticket. It runs, stands still (`paused_at`), and stops for good; then nothing of it changes.

    `kept` is said when it stops; None is for one that ended without being counted: spam, a duplicate, a promise that
    was taken back. Agent, team and category are those of that moment.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        Index(
            "uq_clocks_running", "ticket_id", "kind", unique=True, sqlite_where=_RUNS, postgresql_where=_RUNS
        ),
        Index("ix_clocks_ticket", "ticket_id", "id"),
        Index("ix_clocks_breaking", "due_at", sqlite_where=_MAY_BREAK, postgresql_where=_MAY_BREAK),
        Index("ix_clocks_warning", "warn_at", sqlite_where=_MAY_WARN, postgresql_where=_MAY_WARN),
        Index("ix_clocks_stopped", "stopped_on", *_OF, sqlite_where=_COUNTS, postgresql_where=_COUNTS),
        Index("ix_clocks_started", "started_on", *_OF, sqlite_where=_COUNTS, postgresql_where=_COUNTS),
    )

    id: Mapped[int] = pk()
    ticket_id: Mapped[int] = ref("tickets.id", index=False)
    kind: Mapped[Target] = word(Target)
    standard_id: Mapped[int] = ref("standards.id", index=False)
    length: Mapped[timedelta] = mapped_column(Interval)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_on: Mapped[date]  # local day of the organisation
    pauses: Mapped[list[list[str]]] = mapped_column(Json, default=list)  # from, until: those that are over
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none while it stands still
    warn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    broken_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # when it was due, not when somebody noticed
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_on: Mapped[date | None]
    kept: Mapped[bool | None]
    agent_id: Mapped[int | None] = ref("users.id", index=False)
    team_id: Mapped[int | None] = ref("teams.id", index=False)
    category_id: Mapped[int | None] = ref("categories.id", index=False)

    @property
    def stood(self) -> list[Pause]:
        """When it stood still, so far as that is over."""
        return [
            (datetime.fromisoformat(begins), datetime.fromisoformat(ends)) for begins, ends in self.pauses
        ]

    @property
    def runs(self) -> bool:
        return self.stopped_at is None and self.paused_at is None


class Resetting(Model):
    """The clocks of all open tickets are set anew, since a standard or a calendar changed. The latest one matters."""

    __tablename__ = "clock_resettings"

    id: Mapped[int] = pk()
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    last_id: Mapped[int] = mapped_column(Id, default=0)  # of the tickets done
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
