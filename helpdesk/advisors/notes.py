"""Writing notes of interviews and focus groups down, and finding them again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, delete, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.advisors.events import NoteAdded, NoteChanged, NotesExported
from helpdesk.advisors.models import Group
from helpdesk.advisors.note_models import Note, NoteFile, NoteParticipant
from helpdesk.advisors.words import NoteKind
from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.files import names, store
from helpdesk.kit import text
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people import history, organisation
from helpdesk.people.models import User
from helpdesk.tickets import attaching
from helpdesk.tickets.attaching import Upload
from helpdesk.web.i18n import LANGUAGES

history.tell(
    {
        "advisor_note.added": N_("%(actor)s wrote this note."),
        "advisor_note.changed.text": N_("%(actor)s changed what it says."),
        "advisor_note.changed.when": N_("%(actor)s changed when or in which language it was."),
        "advisor_note.changed.people": N_("%(actor)s changed who took part."),
        "advisor_note.changed.file_added": N_("%(actor)s enclosed a file."),
        "advisor_note.changed.file_removed": N_("%(actor)s removed a file."),
    }
)
SHOWN = 50
LONGEST = 50_000


@dataclass(frozen=True)
class Plan:
    """A note as somebody wants it. `customer_ids`: who took part and is a customer."""

    kind: NoteKind
    held_on: date | None
    title: str
    text: str
    language: str
    others: str = ""
    customer_ids: Sequence[int] = ()


def add(group: Group, plan: Plan, *, by: User, at: datetime) -> Note:
    """Writes it down."""
    values = _checked(plan, at)
    made = Note(**values, group_id=group.id, author_id=by.id, created_at=at)
    db.session.add(made)
    db.session.flush()
    _take_part(made, plan.customer_ids)
    record(NoteAdded(made.id, group.id), by=Actor.user(by), at=at)
    return made


def change(note: Note, plan: Plan, *, version: int, by: Actor, at: datetime) -> None:
    """Saves it. Raises Conflict where a colleague has changed it since `version`."""
    db.session.refresh(note, with_for_update={"key_share": True, "of": Note})
    if version != note.version:
        raise Conflict(N_("A colleague changed this note meanwhile. Look at it, then save once more."))
    values = _checked(plan, at)
    parts = {"text": ("title", "text"), "when": ("kind", "held_on", "language"), "people": ("others",)}
    changed = {part for part, names_ in parts.items() if any(getattr(note, n) != values[n] for n in names_)}
    for name, value in values.items():
        setattr(note, name, value)
    if set(plan.customer_ids) != set(_participants(note.id)):
        db.session.execute(delete(NoteParticipant).where(NoteParticipant.note_id == note.id))
        db.session.expire(note, ["participants"])
        _take_part(note, plan.customer_ids)
        changed.add("people")
    if changed:
        note.version += 1
    db.session.flush()
    for part in sorted(changed):
        record(NoteChanged(note.id, note.group_id, part), by=by, at=at)


def enclose(note: Note, uploads: Sequence[Upload], *, by: Actor, at: datetime) -> None:
    """Keeps files with it. Its files must be loaded with what they hold."""
    if not uploads:
        raise DomainError(N_("Choose a file."), field="files")
    held = sum(each.file.size for each in note.files)
    attaching.check_sum(len(note.files) + len(uploads), held + sum(len(each.content) for each in uploads))
    for each in uploads:
        file = store.put(each.content, at=at)
        name = names.safe_name(each.name)[:255]
        db.session.add(
            NoteFile(note_id=note.id, file_id=file.id, name=name, mime=each.mime[:120], added_at=at)
        )
    db.session.flush()
    record(NoteChanged(note.id, note.group_id, "file_added"), by=by, at=at)


def remove(file: NoteFile, *, group_id: int, by: Actor, at: datetime) -> None:
    """It is enclosed no more."""
    db.session.delete(file)
    db.session.flush()
    record(NoteChanged(file.note_id, group_id, "file_removed"), by=by, at=at)


def audit(group: Group, rows: int, *, by: Actor, at: datetime) -> None:
    """Notes who took the notes out."""
    record(NotesExported(group.id, rows), by=by, at=at)


def one(note_id: int) -> Note | None:
    """A note with everything."""
    return db.session.scalar(_whole().where(Note.id == note_id))


def file(file_id: int) -> NoteFile | None:
    """An enclosed file."""
    query = select(NoteFile).options(joinedload(NoteFile.file)).where(NoteFile.id == file_id)
    return db.session.scalar(query)


def found(
    group_id: int,
    typed: str = "",
    kind: NoteKind | None = None,
    *,
    after: tuple[date, int] | None = None,
    limit: int | None = SHOWN,
) -> list[Note]:
    """Notes in which each typed word stands, or is in the name of who took part; the latest first."""
    query = _whole().where(Note.group_id == group_id)
    for word in text.words(typed):
        there = select(NoteParticipant.note_id).join(Customer, Customer.id == NoteParticipant.customer_id)
        named = there.where(Customer.folded_name.contains(word, autoescape=True))
        query = query.where(or_(Note.folded.contains(word, autoescape=True), Note.id.in_(named)))
    if kind is not None:
        query = query.where(Note.kind == kind)
    if after is not None:
        query = query.where(tuple_(Note.held_on, Note.id) < after)
    rows = db.session.scalars(query.order_by(Note.held_on.desc(), Note.id.desc()).limit(limit))
    return list(rows.unique())


def of_person(ids: Iterable[int]) -> list[Note]:
    """The notes in which somebody took part, the latest first. `ids`: all entries that stand for them."""
    own = select(NoteParticipant.note_id).where(NoteParticipant.customer_id.in_(list(ids)))
    query = _whole().where(Note.id.in_(own)).order_by(Note.held_on.desc(), Note.id.desc())
    return list(db.session.scalars(query.limit(SHOWN)).unique())


def searched(*parts: str) -> str:
    """What search looks through."""
    return " ".join(text.words(" ".join(parts)))


def _whole() -> Select[Note]:
    return select(Note).options(
        joinedload(Note.author),
        joinedload(Note.group),
        selectinload(Note.participants).joinedload(NoteParticipant.customer),
        selectinload(Note.files).joinedload(NoteFile.file),
    )


def _participants(note_id: int) -> list[int]:
    return list(
        db.session.scalars(select(NoteParticipant.customer_id).where(NoteParticipant.note_id == note_id))
    )


def _take_part(note: Note, customer_ids: Collection[int]) -> None:
    known = select(Customer.id).where(Customer.id.in_(customer_ids), Customer.erased_at.is_(None))
    for each in db.session.scalars(known.order_by(Customer.id)).all():
        db.session.add(NoteParticipant(note_id=note.id, customer_id=each))
    db.session.flush()


def _checked(plan: Plan, at: datetime) -> dict[str, object]:
    title, said = text.one_line(plan.title, 200), text.clean(plan.text).strip()
    others = text.one_line(plan.others, 500)
    if not title:
        raise DomainError(N_("Give it a title."), field="title")
    if not said:
        raise DomainError(N_("Write down what was said."), field="text")
    if plan.held_on is None or plan.held_on > organisation.today(at):
        raise DomainError(N_("Say when it was: today or before."), field="held_on")
    if plan.language not in LANGUAGES:
        raise DomainError(N_("Choose a language."), field="language")
    return {
        "kind": plan.kind,
        "held_on": plan.held_on,
        "language": plan.language,
        "title": title,
        "text": said[:LONGEST],
        "others": others,
        "folded": searched(title, said, others),
    }
