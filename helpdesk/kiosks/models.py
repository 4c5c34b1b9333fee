"""Kiosks: tablets at the exit of a place, and what was answered there. No ticket, no colleague, no customer."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.kiosks.words import Doubt, Standing
from helpdesk.kit.columns import UtcDateTime, pk, ref, word
from helpdesk.people.models import Place

_HELD = text("standing = 'held'")


class Kiosk(Model):
    """One tablet. Its secret is its own and never a session; a link that works once gives it to the tablet."""

    __tablename__ = "kiosks"

    id: Mapped[int] = pk()
    place_id: Mapped[int] = ref("places.id")
    name: Mapped[str] = mapped_column(String(80))
    link_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    link_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    secret_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # its last answers came in
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    place: Mapped[Place] = relationship(lazy="raise_on_sql")


class KioskAnswer(Model):
    """One answer at the exit. `uid` is the tablet's own name for it, so that handing it in twice stores it once.

    `reasons`: keys in their order, with commas between. `place_id` is frozen: a tablet that moves takes no answers along.
    """

    __tablename__ = "kiosk_answers"
    __table_args__ = (
        UniqueConstraint("kiosk_id", "uid"),
        Index("ix_kiosk_answers_given", "kiosk_id", "answered_at"),
        Index("ix_kiosk_answers_day", "answered_on", "place_id"),
        # What waits to be looked at is little, however long the archive.
        Index(
            "ix_kiosk_answers_held", "kiosk_id", "answered_at", "id", sqlite_where=_HELD, postgresql_where=_HELD
        ),
    )  # fmt: skip

    id: Mapped[int] = pk()
    kiosk_id: Mapped[int] = ref("kiosks.id", index=False)
    place_id: Mapped[int] = ref("places.id")
    uid: Mapped[str] = mapped_column(String(32))
    satisfaction: Mapped[int]
    reasons: Mapped[str] = mapped_column(String(250), default="")
    wording: Mapped[int]  # of `texts`
    language: Mapped[str] = mapped_column(String(5))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_on: Mapped[date]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    clock_wrong: Mapped[bool] = mapped_column(
        default=False
    )  # the tablet could not say when; then as received
    standing: Mapped[Standing] = word(Standing, default=Standing.COUNTED)
    doubt: Mapped[Doubt | None] = word(Doubt, nullable=True)
    looked_by_id: Mapped[int | None] = ref("users.id")
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
