"""Folding changes into rollups, a little every minute; and making the rollups anew from all facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, delete, insert, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Select

from helpdesk.extensions import db
from helpdesk.reports import families
from helpdesk.reports.families import (
    BASES,
    CLOSING_FAMILIES,
    CLOSING_SUMS,
    FAMILIES,
    PERIODS,
    SCORE_SUMS,
    Family,
)
from helpdesk.reports.models import CLOSING_CHANGES, CLOSING_FACTS, SCORE_CHANGES, SCORE_FACTS

BATCH = 2000


def fold_some() -> int:
    """Sums up one batch of changes of each kind; says how many. The caller commits."""
    return _fold(SCORE_CHANGES) + _fold(CLOSING_CHANGES)


def _fold(changes: Table) -> int:
    """Adds one batch of changes to their rollups and forgets them. Rows another worker holds are left to it."""
    claimed = (
        select(changes.c.id)
        .order_by(changes.c.id)
        .limit(BATCH)
        .with_for_update(key_share=True, skip_locked=True)
    )
    ids = list(db.session.scalars(claimed))
    if not ids:
        return 0
    sums_of = score_sums if changes is SCORE_CHANGES else closing_sums
    for target, sums, measures in sums_of(changes):
        _add(target, sums.where(changes.c.id.in_(ids)), measures)
    db.session.execute(delete(changes).where(changes.c.id.in_(ids)))
    return len(ids)


def score_sums(source: Table) -> Iterator[tuple[Table, Select[Any], tuple[str, ...]]]:
    """For each rollup of scores and basis: its table, the statement that sums `source` for it, what it sums."""
    for family in FAMILIES:
        for basis in BASES:
            yield family.table, _score_sums(source, family, basis), SCORE_SUMS


def _score_sums(source: Table, family: Family, basis: str) -> Select[Any]:
    keys = {
        "basis": literal(basis),
        "question": source.c.question,
        "period": PERIODS[family.period](families.day_column(source, basis)),
        **{name: families.key_of(source, name) for name in family.keys},
    }
    counts = (
        source.c.agent_id.is_not(None) if family.by_weight else source.c.excluded | (source.c.company == 1)
    )
    terms = families.score_terms(source, family.by_weight)
    return _grouped(keys, terms).where(source.c.question.in_(family.questions), counts)


def closing_sums(source: Table) -> Iterator[tuple[Table, Select[Any], tuple[str, ...]]]:
    """The same for closings."""
    for family in CLOSING_FAMILIES:
        period = PERIODS[family.period](source.c.closed_on)
        keys = {"period": period, **{name: families.key_of(source, name) for name in family.keys}}
        yield family.table, _grouped(keys, families.closing_terms(source)), CLOSING_SUMS


def _grouped(keys: dict[str, Any], terms: dict[str, Any]) -> Select[Any]:
    labelled = [expression.label(name) for name, expression in keys.items()]
    grouping = [expression for name, expression in keys.items() if name != "basis"]
    return select(*labelled, *families.summed(terms)).group_by(*grouping).order_by(*grouping)


def _add(target: Table, sums: Select[Any], measures: tuple[str, ...]) -> None:
    """Adds sums to the rows of `target` that have their keys, in key order, so that two workers never wait in a ring."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = dialect.insert(target).from_select([column.name for column in sums.selected_columns], sums)
    added = {name: target.c[name] + row.excluded[name] for name in measures}
    keys = [column.name for column in target.primary_key]
    db.session.execute(row.on_conflict_do_update(index_elements=keys, set_=added))


def rebuild() -> int:
    """Makes every rollup anew from the facts; says how many. The caller commits."""
    hold_facts()
    made = 0
    for source, sums in ((SCORE_FACTS, score_sums), (CLOSING_FACTS, closing_sums)):
        for target in dict.fromkeys(target for target, _, _ in sums(source)):
            db.session.execute(delete(target))
        for target, query, _ in sums(source):
            names = [column.name for column in query.selected_columns]
            db.session.execute(insert(target).from_select(names, query))
            made += 1
    for changes in (SCORE_CHANGES, CLOSING_CHANGES):
        db.session.execute(delete(changes))
    return made


def hold_facts() -> None:
    """Lets nobody write a fact until the caller commits. SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(
            text("LOCK TABLE score_facts, closing_facts, score_changes, closing_changes IN EXCLUSIVE MODE")
        )
