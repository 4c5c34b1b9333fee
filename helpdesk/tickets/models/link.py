"""What one ticket has to do with another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import UtcDateTime, pk, ref, word
from helpdesk.tickets.words import Relation


class TicketLink(Model):
    """`from_id` follows, repeats or needs `to_id`. Events tell of those that were removed."""

    __tablename__ = "ticket_links"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "relation"),)

    id: Mapped[int] = pk()
    from_id: Mapped[int] = ref("tickets.id", index=False)
    to_id: Mapped[int] = ref("tickets.id")
    relation: Mapped[Relation] = word(Relation)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = ref("users.id", index=False)
