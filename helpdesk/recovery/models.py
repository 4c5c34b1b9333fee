"""Alerts about bad answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.jobs.leases import Leased
from helpdesk.kit.columns import UtcDateTime, pk, ref
from helpdesk.surveys.models import Invitation


class Alert(Leased, Model):
    """A bad answer that settles for half an hour; if it still is one, the team's supervisors are told, once."""

    __tablename__ = "alerts"

    id: Mapped[int] = pk()
    invitation_id: Mapped[int] = ref("invitations.id", unique=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    triggers: Mapped[str] = mapped_column(String(120))  # satisfaction, solved, agent, trust
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    invitation: Mapped[Invitation] = relationship(lazy="raise_on_sql")
