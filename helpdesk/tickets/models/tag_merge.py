"""One tag that was merged into another, and what is needed to part them again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref


class TagMerge(Model):
    """The source's name means the target. Gone once they are parted."""

    __tablename__ = "tag_merges"

    id: Mapped[int] = pk()
    source_id: Mapped[int] = ref("tags.id", index=False, unique=True)  # one name means one other tag
    target_id: Mapped[int] = ref("tags.id")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = ref("users.id", index=False)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of the source
    led: Mapped[list[int]] = mapped_column(Json, default=list)  # former names of the source
    macros: Mapped[dict[str, bool]] = mapped_column(Json, default=dict)  # with the source: had they both?


class TagMergeTicket(Model):
    """A ticket that had the source. `had_both`: the target as well."""

    __tablename__ = "tag_merge_tickets"

    merge_id: Mapped[int] = ref("tag_merges.id", primary_key=True, index=False)
    ticket_id: Mapped[int] = ref("tickets.id", primary_key=True)
    had_both: Mapped[bool] = mapped_column(default=False)
