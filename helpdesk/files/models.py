"""One row per distinct content."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.kit.columns import UtcDateTime, pk


class StoredFile(Model):
    """Bytes kept under INSTANCE_DIR/files by their hash. Names and types belong to whoever refers to it."""

    __tablename__ = "stored_files"

    id: Mapped[int] = pk()
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
