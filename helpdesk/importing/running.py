"""The life of an import: read, checked by a rehearsal, then brought in batch by batch, each whole or not at all.

The rehearsal does what the import will do and takes it back, row by row, so that both say the same. How far it is stands
in the row of the import and is committed with each batch: whoever goes on after a crash neither repeats nor leaves out.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from helpdesk.categories import queries as categories
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.importing import reading, rows
from helpdesk.importing.events import ImportEnded, ImportStarted, ImportStopped
from helpdesk.importing.models import Import, ImportedRow, ImportProblem
from helpdesk.importing.reading import Sheet
from helpdesk.importing.words import FIELDS, NEEDED, Kind, State
from helpdesk.jobs import leases, queue
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.kit.text import one_line
from helpdesk.people import organisation
from helpdesk.people.models import User

JOB = "importing.work"
BATCH = 25  # rows of one transaction: a moment, for others wait that long to write
WORKED = (State.CHECKING, State.RUNNING)


def receive(kind: Kind, raw: bytes, name: str, *, by: User, at: datetime) -> Import:
    """Keeps the file and guesses how it is to be read. Raises DomainError where it is no table."""
    if len(raw) > reading.LARGEST:
        raise DomainError(N_("The file is larger than 10 MB. Part it in several."), field="file")
    encoding = reading.encoding_of(raw, baltic=organisation.LANGUAGE.get() in {"lv", "et"})
    delimiter = reading.delimiter_of(reading.text_of(raw, encoding))
    sheet = reading.read(raw, encoding, delimiter)
    run = Import(
        kind=kind,
        file_id=store.put(raw, at=at).id,
        name=one_line(name, 200) or "CSV",
        by_id=by.id,
        at=at,
        encoding=encoding,
        delimiter=delimiter,
        mapping=reading.guess(sheet.head, FIELDS[kind]),
        total=len(sheet.rows),
    )
    db.session.add(run)
    db.session.flush()
    return run


def sheet_of(run: Import) -> Sheet:
    """The file as it is to be read. `run.file` must be loaded."""
    return reading.read(store.read(run.file), run.encoding, run.delimiter)


def read_anew(run: Import, *, encoding: str, delimiter: str) -> None:
    """Another encoding or separator; the columns are guessed anew."""
    _ensure(run, State.READ, State.CHECKED)
    sheet = reading.read(store.read(run.file), encoding, delimiter)
    run.encoding, run.delimiter, run.state = encoding, delimiter, State.READ
    run.total, run.mapping = len(sheet.rows), reading.guess(sheet.head, FIELDS[run.kind])
    db.session.flush()


def check(run: Import, mapping: dict[str, int], *, at: datetime) -> None:
    """Says which column is what, and lets the rehearsal begin."""
    _ensure(run, State.READ, State.CHECKED)
    for field in NEEDED[run.kind]:
        if field not in mapping:
            raise DomainError(N_("Choose the column of what each row needs."), field=field)
    run.mapping = {field: place for field, place in mapping.items() if field in FIELDS[run.kind]}
    _begin(run, State.CHECKING, at)


def start(run: Import, *, by: User, at: datetime) -> None:
    """Brings the rows in; from where it was stopped, if it was."""
    _ensure(run, State.CHECKED, State.STOPPED)
    if run.state is State.CHECKED:
        _begin(run, State.RUNNING, at)
    else:
        run.state, run.next_attempt_at, run.ended_at = State.RUNNING, at, None
        queue.nudge(JOB)
        db.session.flush()
    record(ImportStarted(run.id, run.total - run.done), by=Actor.user(by), at=at)


def stop(run: Import, *, by: User, at: datetime) -> None:
    """Ends it after the batch that is being worked on. What is in stays in."""
    db.session.refresh(run, with_for_update={"of": Import, "key_share": True})
    _ensure(run, State.RUNNING, State.CHECKING)
    run.state = State.STOPPED if run.state is State.RUNNING else State.READ
    run.ended_at = at
    leases.release(run, None)
    db.session.flush()
    record(ImportStopped(run.id, run.done), by=Actor.user(by), at=at)


def problems(run: Import, limit: int | None = None) -> list[ImportProblem]:
    """What is wrong, in the order of the rows."""
    query = select(ImportProblem).filter_by(import_id=run.id).order_by(ImportProblem.row, ImportProblem.id)
    return list(db.session.scalars(query.limit(limit) if limit else query))


def problem_count(run: Import) -> int:
    return db.session.scalar(select(func.count(ImportProblem.id)).filter_by(import_id=run.id)) or 0


class _Rehearsed(Exception):
    pass


def bring_row(run: Import, sheet: Sheet, place: int, at: datetime) -> None:
    """One row, whole or not at all; in a rehearsal, not at all."""
    values = {field: reading.cell(sheet.rows[place], column) for field, column in run.mapping.items()}
    key, by = rows.key_of(values), db.session.get_one(User, run.by_id)
    known = select(ImportedRow.id).filter_by(kind=run.kind, key=key)
    new = False
    try:
        with db.session.begin_nested():
            if db.session.scalar(known) is None:
                target_id, new = rows.bring(run.kind, values, by=by, at=at)
                if run.state is State.RUNNING:
                    db.session.add(ImportedRow(kind=run.kind, key=key, target_id=target_id, import_id=run.id))
            db.session.flush()
            if run.state is State.CHECKING:
                raise _Rehearsed
    except _Rehearsed:
        categories.forget()
    except DomainError as error:
        categories.forget()
        _note(run, sheet.numbers[place], error.field or "", error.sentence, error.values)
        return
    except IntegrityError:
        categories.forget()
        _note(run, sheet.numbers[place], "", N_("It contradicts something that is here already."), {})
        return
    run.added, run.known = run.added + new, run.known + (not new)


def _note(run: Import, row: int, field: str, sentence: str, values: dict[str, object]) -> None:
    said = {name: str(value)[:200] for name, value in values.items()}
    db.session.add(
        ImportProblem(import_id=run.id, row=row, field=field[:30], sentence=sentence[:250], values=said)
    )


def _begin(run: Import, state: State, at: datetime) -> None:
    db.session.execute(delete(ImportProblem).where(ImportProblem.import_id == run.id))
    run.state, run.done, run.added, run.known = state, 0, 0, 0
    run.next_attempt_at, run.ended_at = at, None
    db.session.flush()
    queue.nudge(JOB)


def end(run: Import, at: datetime) -> None:
    was = run.state
    run.state = State.CHECKED if was is State.CHECKING else State.DONE
    run.ended_at = at
    leases.release(run, None)
    db.session.flush()
    if was is State.RUNNING:
        record(ImportEnded(run.id, run.added, run.known, problem_count(run)), by=SYSTEM, at=at)


def _ensure(run: Import, *states: State) -> None:
    if run.state not in states:
        raise Conflict(N_("This import has gone on meanwhile. Look at it again."))
