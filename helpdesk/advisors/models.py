"""Advisory groups, and every customer who was invited, agreed or said no, with how we know it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.advisors.words import Heard, Standing
from helpdesk.customers.models import Customer
from helpdesk.extensions import Model
from helpdesk.kit.columns import UtcDateTime, pk, ref, word
from helpdesk.people.models import User


class Group(Model):
    """Customers who agreed to be asked now and then, in whatever language. Name and purpose are for colleagues.

    `every_days`: a member is left in peace for so long after any group has asked them.
    """

    __tablename__ = "advisor_groups"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(500), default="")
    owner_id: Mapped[int] = ref("users.id")
    target_size: Mapped[int]
    every_days: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    owner: Mapped[User] = relationship(lazy="raise_on_sql")


class Member(Model):
    """One customer and one group: how they stand to it since when, and the consent as it was given.

    It stays by whom it was said: of entries that became one person the latest word counts (advisors.queries).
    """

    __tablename__ = "advisor_members"
    __table_args__ = (
        UniqueConstraint("group_id", "customer_id"),
        Index("ix_advisor_members_standing", "group_id", "standing"),
    )

    id: Mapped[int] = pk()
    group_id: Mapped[int] = ref("advisor_groups.id", index=False)
    customer_id: Mapped[int] = ref("customers.id")
    standing: Mapped[Standing] = word(Standing)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    invited_by_id: Mapped[int | None] = ref("users.id")
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_heard: Mapped[Heard | None] = word(Heard, nullable=True)
    joined_by_id: Mapped[int | None] = ref("users.id")  # who noted it; None: the customer by their link
    joined_words: Mapped[str] = mapped_column(String(500), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_heard: Mapped[Heard | None] = word(Heard, nullable=True)
    ended_by_id: Mapped[int | None] = ref("users.id")
    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    customer: Mapped[Customer] = relationship(lazy="raise_on_sql")
