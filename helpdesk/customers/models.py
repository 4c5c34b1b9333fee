"""Customers, their organisations, contact points and refusals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy import text as text_clause
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.customers.words import ContactKind, Purpose
from helpdesk.extensions import Model
from helpdesk.kit import text
from helpdesk.kit.columns import Bytewise, Id, Json, UtcDateTime, pk, ref, word


class Organisation(Model):
    """A company or institution that customers belong to."""

    __tablename__ = "organisations"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(200))
    folded_name: Mapped[str] = mapped_column(Bytewise, index=True)


class Customer(Model):
    """A person we help, with or without an address."""

    __tablename__ = "customers"
    __table_args__ = (Index("ix_customers_order", "folded_name", "id"),)

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(200))
    folded_name: Mapped[str] = mapped_column(Bytewise)
    organisation_id: Mapped[int | None] = ref("organisations.id")
    language: Mapped[str | None] = mapped_column(String(5))
    time_zone: Mapped[str | None] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(250), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    is_internal: Mapped[bool] = mapped_column(default=False)  # a colleague: never surveyed
    undeliverable: Mapped[bool] = mapped_column(default=False)  # deceased, or not to be reached
    legal_hold: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = ref("customers.id")
    has_merged: Mapped[bool] = mapped_column(default=False)  # others live on in it
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    contact_points: Mapped[list[ContactPoint]] = relationship(
        back_populates="customer", lazy="raise_on_sql", order_by="ContactPoint.id"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def initials(self) -> str:
        return text.initials(self.name)


class CustomerMerge(Model):
    """One merge of two customers, with what undoing it needs (see customers.merging)."""

    __tablename__ = "customer_merges"
    __table_args__ = (
        Index(
            "uq_customer_merges_source",
            "source_id",
            unique=True,
            sqlite_where=text_clause("undone_at IS NULL"),
            postgresql_where=text_clause("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = pk()
    source_id: Mapped[int] = ref("customers.id", index=False)
    target_id: Mapped[int] = ref("customers.id")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = ref("users.id")
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = ref("users.id")
    fields: Mapped[dict[str, Any]] = mapped_column(Json)  # of the target: [before, after]
    points: Mapped[dict[str, Any]] = mapped_column(Json)
    moved: Mapped[dict[str, Any]] = mapped_column(Json)  # by the names of what else went along: ids


class ContactPoint(Model):
    """An address or a telephone number. Several customers may share one; `is_owner` is the default for mail."""

    __tablename__ = "contact_points"
    __table_args__ = (
        UniqueConstraint("customer_id", "kind", "value"),
        Index("ix_contact_points_value", "kind", "value"),
        # Two mails at once from a new address make one customer: a value has one owner.
        Index(
            "uq_contact_points_owner",
            "kind",
            "value",
            unique=True,
            sqlite_where=text_clause("is_owner"),
            postgresql_where=text_clause("is_owner"),
        ),
    )

    id: Mapped[int] = pk()
    customer_id: Mapped[int] = ref("customers.id")
    kind: Mapped[ContactKind] = word(ContactKind)
    value: Mapped[str] = mapped_column(String(320))  # lower-case address or E.164
    is_owner: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unusable_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # hard bounce or complaint
    unusable_because: Mapped[str] = mapped_column(String(250), default="")
    customer: Mapped[Customer] = relationship(back_populates="contact_points", lazy="raise_on_sql")

    @property
    def is_usable(self) -> bool:
        """Still theirs, and nothing sent there came back."""
        return self.retired_at is None and self.unusable_since is None


class DateKind(Model):
    """A day that customers of this organisation have: the start of a contract, its renewal, a birthday."""

    __tablename__ = "customer_date_kinds"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class CustomerDate(Model):
    """One such day of one customer. `month_day` (229 is 29 February) finds the same day of every year."""

    __tablename__ = "customer_dates"
    __table_args__ = (
        UniqueConstraint("customer_id", "kind_id"),
        Index("ix_customer_dates_day", "kind_id", "day"),
        Index("ix_customer_dates_month_day", "kind_id", "month_day"),
    )

    id: Mapped[int] = pk()
    customer_id: Mapped[int] = ref("customers.id", index=False)
    kind_id: Mapped[int] = ref("customer_date_kinds.id", index=False)
    day: Mapped[date]
    month_day: Mapped[int]


class CustomerWord(Model):
    """One folded beginning under which a customer is found while typing (see customers.search_words)."""

    __tablename__ = "customer_words"
    __table_args__ = (Index("ix_customer_words_word", "word", "customer_id"),)

    customer_id: Mapped[int] = ref("customers.id", primary_key=True, index=False)
    word: Mapped[str] = mapped_column(Bytewise, primary_key=True)


class OptOut(Model):
    """Somebody who does not want to be asked, for one purpose. By customer, and by address where only that is known."""

    __tablename__ = "opt_outs"
    # By `recipient_key`, not by `customer_id`: a key does not bite where one of its columns is NULL.
    __table_args__ = (UniqueConstraint("recipient_key", "address", "purpose"),)

    id: Mapped[int] = pk()
    recipient_key: Mapped[str] = mapped_column(String(40))  # customer:12, anonymous
    customer_id: Mapped[int | None] = ref("customers.id")
    address: Mapped[str] = mapped_column(String(320), default="", index=True)
    purpose: Mapped[Purpose] = word(Purpose)
    source: Mapped[str] = mapped_column(String(40))  # link, one_click, complaint, staff
    by_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
