"""Notes of interviews and focus groups, who took part in them, and what was enclosed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.advisors.models import Group
from helpdesk.advisors.words import NoteKind
from helpdesk.customers.models import Customer
from helpdesk.extensions import Model
from helpdesk.files.models import StoredFile
from helpdesk.kit.columns import UtcDateTime, pk, ref, word
from helpdesk.people.models import User


class Note(Model):
    """What was said in one conversation, as a colleague wrote it down. `folded`: what search looks through."""

    __tablename__ = "advisor_notes"
    __table_args__ = (Index("ix_advisor_notes_day", "group_id", "held_on", "id"),)

    id: Mapped[int] = pk()
    group_id: Mapped[int] = ref("advisor_groups.id", index=False)
    kind: Mapped[NoteKind] = word(NoteKind)
    held_on: Mapped[date]
    language: Mapped[str] = mapped_column(String(5))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    others: Mapped[str] = mapped_column(String(500), default="")  # who took part and is no member
    folded: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = ref("users.id")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    author: Mapped[User] = relationship(lazy="raise_on_sql")
    participants: Mapped[list[NoteParticipant]] = relationship(
        lazy="raise_on_sql", order_by="NoteParticipant.id"
    )
    files: Mapped[list[NoteFile]] = relationship(lazy="raise_on_sql", order_by="NoteFile.id")


class NoteParticipant(Model):
    """A customer who took part."""

    __tablename__ = "advisor_note_participants"
    __table_args__ = (UniqueConstraint("note_id", "customer_id"),)

    id: Mapped[int] = pk()
    note_id: Mapped[int] = ref("advisor_notes.id", index=False)
    customer_id: Mapped[int] = ref("customers.id")
    customer: Mapped[Customer] = relationship(lazy="raise_on_sql")


class NoteFile(Model):
    """Something enclosed: a recording, a picture of the board."""

    __tablename__ = "advisor_note_files"

    id: Mapped[int] = pk()
    note_id: Mapped[int] = ref("advisor_notes.id")
    file_id: Mapped[int] = ref("stored_files.id")
    name: Mapped[str] = mapped_column(String(255))
    mime: Mapped[str] = mapped_column(String(120))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
