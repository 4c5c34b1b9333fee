"""The ZIP of one person: a page to read, every table as JSON, and the files. Written row by row, however much there is.

The page needs no network and loads nothing: its only links lead to the files beside it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask import render_template
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.advisors.note_models import Note, NoteFile
from helpdesk.advisors.words import NoteKind
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.files import names, store
from helpdesk.files.models import StoredFile
from helpdesk.kit.columns import table_of
from helpdesk.mail.models import IncomingEmail
from helpdesk.privacy.kinds import Kind, kinds
from helpdesk.privacy.reach import Reach
from helpdesk.surveys.models import Answer, Invitation, Question, Response, SurveyVersion
from helpdesk.surveys.questions import Value, kind_of
from helpdesk.surveys.words import InvitationState
from helpdesk.tickets.models import Attachment, Message, Ticket

AT_ONCE = 200  # rows of one question
_LEASES = ("next_attempt_at", "leased_until", "lease_token", "attempts")


@dataclass(frozen=True)
class Enclosed:
    """A file of a message, and where it lies in the ZIP."""

    name: str
    path: str


@dataclass(frozen=True)
class Answered:
    """A question as it was asked, and what was said to it."""

    at: datetime
    question: str
    said: str


class Archive:
    """One ZIP being written."""

    def __init__(self, path: Path, reach: Reach) -> None:
        self.zip = ZipFile(path, "w", ZIP_DEFLATED, allowZip64=True)
        self.reach = reach
        self._lost: list[str] = []

    def add_tickets(self, tickets: Sequence[Ticket]) -> None:
        """Their part of the page, and the files that came with them."""
        for ticket in tickets:
            said = list(db.session.scalars(_said(self.reach, ticket.id)))
            enclosed = {each.id: self._enclose(each) for each in said}
            part = render_template(
                "privacy/_exported_ticket.html",
                ticket=ticket,
                messages=said,
                enclosed=enclosed,
                answers=_answers(self.reach, ticket.id),
            )
            with self.zip.open(f"tickets/{ticket.number}.html", "w") as file:
                file.write(_document(str(ticket.number), part).encode())

    def finish(self, **about: Any) -> None:
        """The tables, the mails as they came, what happened, and the page that leads to all of it."""
        for kind in kinds().values():
            if kind.export:
                self._write_table(kind)
        self._write_json("events", _events(self.reach))
        self._write_mails()
        self._write_enclosed()
        own = select(Ticket.number, Ticket.subject, Ticket.opened_at).where(self.reach.of("tickets"))
        part = render_template(
            "privacy/_exported.html",
            tickets=_stream(own.order_by(Ticket.id)),
            tables=[kind.name for kind in kinds().values() if kind.export],
            lost=self._lost,
            answers=_answers(self.reach, None),
            anonymous=_anonymous(self.reach),
            **about,
        )
        self.zip.writestr("index.html", _document("", part))
        self.zip.close()

    def _enclose(self, message: Message) -> list[Enclosed]:
        found = []
        for each in message.attachments:
            path = f"files/{each.id}-{names.safe_name(each.name)}"
            if self._copy(each.file, path):
                found.append(Enclosed(each.name, path))
        return found

    def _copy(self, file: StoredFile, path: str) -> bool:
        """Piece by piece; a file that the disk does not give is said to be missing."""
        try:
            with (
                store.path_of(file.sha256).open("rb") as source,
                self.zip.open(path, "w", force_zip64=True) as copy,
            ):
                shutil.copyfileobj(source, copy)
        except OSError:
            self._lost.append(path)
            return False
        return True

    def _write_table(self, kind: Kind) -> None:
        table = kind.table
        shown = [c for c in table.columns if c.name not in (*kind.withheld, *_LEASES)]
        rows = select(*shown, *(c for c in table.primary_key if c not in shown)).where(
            self.reach.of(kind.name)
        )
        self._write_json(kind.name, (row._asdict() for row in _stream(rows.order_by(*table.primary_key))))

    def _write_json(self, name: str, rows: Iterator[dict[str, Any]]) -> None:
        with self.zip.open(f"data/{name}.json", "w", force_zip64=True) as file:
            file.write(b"[")
            for number, row in enumerate(rows):
                line = json.dumps(row, default=_plain, ensure_ascii=False)
                file.write((("," if number else "") + "\n" + line).encode())
            file.write(b"\n]\n")

    def _write_mails(self) -> None:
        mails = select(IncomingEmail.id, StoredFile.sha256).join(
            StoredFile, StoredFile.id == IncomingEmail.file_id
        )
        for row in _stream(mails.where(self.reach.of("incoming_emails")).order_by(IncomingEmail.id)):
            self._copy(StoredFile(sha256=row.sha256), f"mails/{row.id}.eml")

    def _write_enclosed(self) -> None:
        """Of interviews; what was enclosed to a focus group is of others too."""
        own = select(NoteFile.id, NoteFile.name, StoredFile.sha256).join(
            StoredFile, StoredFile.id == NoteFile.file_id
        )
        own = own.join(Note, Note.id == NoteFile.note_id).where(Note.kind == NoteKind.INTERVIEW)
        for row in _stream(own.where(self.reach.of("advisor_note_files")).order_by(NoteFile.id)):
            self._copy(StoredFile(sha256=row.sha256), f"notes/{row.id}-{names.safe_name(row.name)}")


def _stream(query: Any) -> Iterator[Any]:
    """Rows as they come: a person's whole history is never in memory at once."""
    yield from db.session.execute(query.execution_options(yield_per=AT_ONCE))


def _said(reach: Reach, ticket_id: int) -> Any:
    own = select(Message).where(Message.ticket_id == ticket_id, reach.of("messages"))
    with_files = selectinload(Message.attachments).joinedload(Attachment.file)
    return own.options(with_files, joinedload(Message.author), joinedload(Message.customer)).order_by(
        Message.id
    )


def _answers(reach: Reach, ticket_id: int | None) -> list[Answered]:
    """What was answered about a ticket, or at milestones: the version that counts, in the words it was asked with."""
    query = (
        select(Response, Invitation.language, Question, Answer)
        .join(Response, Response.invitation_id == Invitation.id)
        .join(Answer, Answer.response_id == Response.id)
        .join(Question, Question.id == Answer.question_id)
        .where(reach.of("invitations"), Response.is_current, Invitation.ticket_id == ticket_id)
        .order_by(Invitation.id, Answer.id)
    )
    found = []
    for (response, language, question), rows in groupby(db.session.execute(query), key=lambda row: row[:3]):
        words = question.texts.get(language) or question.texts.get("en") or {}
        values = [Value(row.Answer.value, row.Answer.choice, row.Answer.text) for row in rows]
        said = kind_of(question).said(values, words)
        found.append(Answered(response.answered_at, words.get("title", ""), said))
    return found


def _anonymous(reach: Reach) -> int:
    """How many anonymous surveys they answered: what they said stands nowhere under their name."""
    own = select(func.count(Invitation.id)).join(Invitation.version)
    own = own.where(reach.of("invitations"), SurveyVersion.anonymous)
    return db.session.scalar(own.where(Invitation.state == InvitationState.ANSWERED)) or 0


def _events(reach: Reach) -> Iterator[dict[str, Any]]:
    events = table_of(EventRecord)
    tickets = select(Ticket.id).where(reach.of("tickets"))
    theirs = (events.c.subject_kind == "customer") & events.c.subject_id.in_(reach.customers)
    theirs |= (events.c.subject_kind == "ticket") & events.c.subject_id.in_(tickets)
    shown = select(events.c.id, events.c.kind, events.c.at, events.c.actor_kind, events.c.subject_kind,
                   events.c.subject_id, events.c.payload).where(theirs)  # fmt: skip
    return (row._asdict() for row in _stream(shown.order_by(events.c.id)))


def _document(title: str, part: str) -> str:
    return render_template("privacy/export.html", title=title, part=Markup(part))  # noqa: S704 - a template's own


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return value.value
    return str(value)
