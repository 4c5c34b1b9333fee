"""Batches of comment cards, the cards, and each reading of one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.cards.rules import Said
from helpdesk.cards.words import Fate, Waiting
from helpdesk.extensions import Model
from helpdesk.files.models import StoredFile
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref, word
from helpdesk.people.models import Place
from helpdesk.surveys.models import Invitation, SurveyVersion

_WAITS = text("waits IS NOT NULL")
_APART = text("fate = 'apart'")


class CardBatch(Model):
    """Cards of one place, one frozen wording and one language. Numbers of a place follow on each other without a gap."""

    __tablename__ = "card_batches"
    __table_args__ = (UniqueConstraint("place_id", "first_number"),)

    id: Mapped[int] = pk()
    place_id: Mapped[int] = ref("places.id", index=False)
    version_id: Mapped[int] = ref("survey_versions.id")
    language: Mapped[str] = mapped_column(String(5))
    first_number: Mapped[int]
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)  # each printing counts
    place: Mapped[Place] = relationship(lazy="raise_on_sql")
    asks: Mapped[SurveyVersion] = relationship(lazy="raise_on_sql")

    @property
    def last_number(self) -> int:
        return self.first_number + self.size - 1


class Card(Model):
    """One card. Its code opens the survey of the visit it was handed out with; without one it opens nothing.

    `holds`: which reading is in force. `satisfaction`, `causes`, `counted_on`: of it, for cards that count for their place alone.
    """

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        Index("ix_cards_waits", "waits", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_cards_apart", "counted_on", "id", sqlite_where=_APART, postgresql_where=_APART),
    )

    id: Mapped[int] = pk()
    batch_id: Mapped[int] = ref("card_batches.id", index=False)
    number: Mapped[int] = mapped_column(index=True)
    code_hmac: Mapped[str | None] = mapped_column(String(64), unique=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    invitation_id: Mapped[int | None] = ref("invitations.id", index=False, unique=True)
    delivery_id: Mapped[int | None] = ref("deliveries.id")
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_by_id: Mapped[int | None] = ref("users.id")
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fate: Mapped[Fate | None] = word(Fate, nullable=True)
    waits: Mapped[Waiting | None] = word(Waiting, nullable=True)
    holds: Mapped[int | None]
    satisfaction: Mapped[int | None]
    causes: Mapped[str] = mapped_column(String(250), default="")
    counted_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = ref("users.id")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    batch: Mapped[CardBatch] = relationship(lazy="raise_on_sql")
    invitation: Mapped[Invitation | None] = relationship(lazy="raise_on_sql")


class CardReading(Model):
    """What one colleague read on a card, as they typed it. `slot`: 1, or 2 of a card that is typed in twice."""

    __tablename__ = "card_readings"
    __table_args__ = (UniqueConstraint("card_id", "slot"), UniqueConstraint("card_id", "by_id"))

    id: Mapped[int] = pk()
    card_id: Mapped[int] = ref("cards.id", index=False)
    slot: Mapped[int]
    by_id: Mapped[int] = ref("users.id")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    filled_on: Mapped[date | None]
    given: Mapped[dict[str, Any]] = mapped_column(Json)
    unreadable: Mapped[list[str]] = mapped_column(Json, default=list)
    scan_id: Mapped[int | None] = ref("stored_files.id")
    scan_name: Mapped[str] = mapped_column(String(255), default="")
    scan_mime: Mapped[str] = mapped_column(String(120), default="")
    scan: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")

    @property
    def said(self) -> Said:
        return Said(self.given, tuple(self.unreadable), self.filled_on)
