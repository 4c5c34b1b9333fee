"""What a mailbox means for the tickets that come by it."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import ref


class MailboxRoute(Model):
    """Team, category and language of what arrives at a mailbox."""

    __tablename__ = "mailbox_routes"

    mailbox_id: Mapped[int] = ref("mailboxes.id", primary_key=True, index=False, autoincrement=False)
    team_id: Mapped[int | None] = ref("teams.id")
    category_id: Mapped[int | None] = ref("categories.id")
    language: Mapped[str | None] = mapped_column(String(5))
