"""What a mailbox means for the tickets that come by it, and whose mail becomes none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import UtcDateTime, pk, ref


class MailboxRoute(Model):
    """Team, category and language of what arrives at a mailbox."""

    __tablename__ = "mailbox_routes"

    mailbox_id: Mapped[int] = ref("mailboxes.id", primary_key=True, index=False, autoincrement=False)
    team_id: Mapped[int | None] = ref("teams.id")
    category_id: Mapped[int | None] = ref("categories.id")
    language: Mapped[str | None] = mapped_column(String(5))


_IN_FORCE = text("lifted_at IS NULL")


class BlockedSender(Model):
    """An address, or a whole domain, whose mail is filed as spam: who said so, why, and who took it back."""

    __tablename__ = "blocked_senders"
    __table_args__ = (
        Index(
            "uq_blocked_senders_value",
            "value",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    id: Mapped[int] = pk()
    value: Mapped[str] = mapped_column(String(320))  # somebody@there.example, there.example
    reason: Mapped[str] = mapped_column(String(250), default="")
    by_id: Mapped[int] = ref("users.id")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by_id: Mapped[int | None] = ref("users.id")

    @property
    def is_domain(self) -> bool:
        return "@" not in self.value
