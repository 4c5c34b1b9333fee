"""A person's rows in files that were brought in: their cells give way, the rows and their numbers stay."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.importing import reading, rows
from helpdesk.importing.models import Import, ImportedRow, ImportProblem
from helpdesk.importing.words import Kind
from helpdesk.kit.errors import DomainError
from helpdesk.kit.text import clean, fold
from helpdesk.privacy.reach import addresses_of
from helpdesk.tickets.models import Ticket

GIVEN_UP = "–"  # stands in the place of a cell


@dataclass(frozen=True)
class Person:
    """By what somebody is known in a sheet."""

    said: frozenset[str]  # folded names and addresses
    digits: frozenset[str]
    keys: frozenset[tuple[Kind, str]]  # of rows that became them or their tickets

    def is_in(self, cells: list[str]) -> bool:
        return any(
            fold(cell) in self.said or "".join(c for c in cell if c.isdigit())[-8:] in self.digits
            for cell in cells
        )


def of(customer_ids: list[int], addresses: list[str]) -> Person:
    """Before their particulars go."""
    names = db.session.scalars(select(Customer.folded_name).where(Customer.id.in_(customer_ids)))
    points = db.session.scalars(
        select(ContactPoint.value).where(ContactPoint.customer_id.in_(customer_ids))
    ).all()
    numbers = (point.removeprefix("+") for point in points if point.startswith("+"))
    own = select(Ticket.id).where(Ticket.customer_id.in_(customer_ids))
    became = (ImportedRow.kind == Kind.CUSTOMERS) & ImportedRow.target_id.in_(customer_ids)
    became |= (ImportedRow.kind == Kind.TICKETS) & ImportedRow.target_id.in_(own)
    keys = db.session.execute(select(ImportedRow.kind, ImportedRow.key).where(became)).all()
    said = {*names, *(fold(each) for each in (*points, *addresses))} - {""}
    return Person(
        frozenset(said),
        frozenset(number[-8:] for number in numbers if len(number) >= 8),
        frozenset((kind, key) for kind, key in keys),
    )


@dataclass(frozen=True)
class Sheet:
    """A file without the person's rows: its new content and the numbers of the rows; none where they are not in it."""

    content: bytes = b""
    rows: tuple[int, ...] = ()


# By import and file, as they were looked at with these particulars.
Sheets = dict[tuple[int, int | None, Person], Sheet]


def seen(customer_ids: list[int]) -> Sheets:
    """All files that were brought in, read and written anew; nothing is stored yet."""
    person = of(customer_ids, addresses_of(customer_ids))
    return {(run.id, run.file_id, person): _without(run, person) for run in _runs()}


def take_out(person: Person, sheets: Sheets, *, at: datetime) -> int:
    """Blanks the person's rows in every file that was brought in; says how many."""
    count = 0
    for run in _runs():
        key = (run.id, run.file_id, person)
        count += _blank(run, sheets[key] if key in sheets else _without(run, person), at)
    db.session.flush()
    return count


def _runs() -> list[Import]:
    return list(db.session.scalars(select(Import).order_by(Import.id).options(joinedload(Import.file))))


def _without(run: Import, person: Person) -> Sheet:
    try:
        raw = store.read(run.file)
        table = list(
            csv.reader(io.StringIO(reading.text_of(raw, run.encoding), newline=""), delimiter=run.delimiter)
        )
    except (OSError, DomainError, csv.Error):
        return Sheet()
    found = []
    for number, cells in enumerate([[clean(cell).strip() for cell in row] for row in table], start=1):
        values = {name: reading.cell(cells, place) for name, place in run.mapping.items()}
        if number > 1 and (person.is_in(cells) or (run.kind, rows.key_of(values)) in person.keys):
            table[number - 1] = [GIVEN_UP if cell.strip() else cell for cell in cells]
            found.append(number)
    if not found:
        return Sheet()
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=run.delimiter).writerows(table)
    encoding = "utf-8-sig" if run.encoding == "utf-8" and raw.startswith(b"\xef\xbb\xbf") else run.encoding
    return Sheet(out.getvalue().encode(encoding, "replace"), tuple(found))


def _blank(run: Import, sheet: Sheet, at: datetime) -> int:
    if not sheet.rows:
        return 0
    run.file_id = store.put(sheet.content, at=at).id
    of_rows = select(ImportProblem).where(
        ImportProblem.import_id == run.id, ImportProblem.row.in_(sheet.rows)
    )
    for problem in db.session.scalars(of_rows):
        problem.values = dict.fromkeys(problem.values, GIVEN_UP)
    return len(sheet.rows)
