"""Imports, what was wrong with their rows, and what the rows became."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.files.models import StoredFile
from helpdesk.importing.words import Kind, State
from helpdesk.jobs.leases import Leased
from helpdesk.kit.columns import Id, Json, UtcDateTime, pk, ref, word
from helpdesk.people.models import User


class Import(Leased, Model):
    """One file on its way in. `done` rows were dealt with; a worker that died goes on behind them."""

    __tablename__ = "imports"

    id: Mapped[int] = pk()
    kind: Mapped[Kind] = word(Kind)
    file_id: Mapped[int] = ref("stored_files.id")
    name: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int] = ref("users.id")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    encoding: Mapped[str] = mapped_column(String(20))
    delimiter: Mapped[str] = mapped_column(String(1))
    mapping: Mapped[dict[str, int]] = mapped_column(Json)  # our field to the column's place
    state: Mapped[State] = word(State, default=State.READ)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)  # were here already
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
    by: Mapped[User] = relationship(lazy="raise_on_sql")


class ImportProblem(Model):
    """What is wrong in one row: an English message id with its values, as errors have them."""

    __tablename__ = "import_problems"
    __table_args__ = (Index("ix_import_problems_row", "import_id", "row"),)

    id: Mapped[int] = pk()
    import_id: Mapped[int] = ref("imports.id", index=False)
    row: Mapped[int]  # as a spreadsheet numbers it: the head is 1
    field: Mapped[str] = mapped_column(String(30), default="")
    sentence: Mapped[str] = mapped_column(String(250))
    values: Mapped[dict[str, str]] = mapped_column(Json)


class ImportedRow(Model):
    """What became of a row, under the key that the other desk gave it: the same row again is left alone."""

    __tablename__ = "imported_rows"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: Mapped[int] = pk()
    kind: Mapped[Kind] = word(Kind)
    key: Mapped[str] = mapped_column(String(120))
    target_id: Mapped[int] = mapped_column(Id)
    import_id: Mapped[int] = ref("imports.id")
