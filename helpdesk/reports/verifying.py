"""Do answers, facts and rollups agree? And making them agree again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, select

from helpdesk.extensions import db
from helpdesk.reports import facts, rollups, standing
from helpdesk.reports.models import CLOSING_CHANGES, CLOSING_FACTS, SCORE_CHANGES, SCORE_FACTS
from helpdesk.reports.rules import Row
from helpdesk.surveys import ballot_queries as ballots
from helpdesk.tickets.models import Closing

BATCH = 2000  # tickets at a time
SHOWN = 20  # sentences of one kind; beyond that their number


def differences() -> list[str]:
    """One sentence per disagreement, facts against answers first, then rollups against facts, then anonymous
    surveys; empty where all agree."""
    return [*mendable(), *lasting()]


def mendable() -> list[str]:
    """Of them, what `rebuild` mends."""
    return [*_limited(_wrong_facts()), *_limited(_strays()), *_limited(_wrong_rollups())]


def lasting() -> list[str]:
    """Of them, what nothing can mend: answers to anonymous surveys are kept nowhere but in their box and its counts."""
    return _limited(ballots.faults())


def rebuild() -> dict[str, int]:
    """Makes facts what answers say and rollups what facts say; says how many rows each mended. The caller commits."""
    rollups.hold_facts()
    mended = {"closing facts": _drop_strays(), "score facts": 0}
    for tickets in _tickets():
        mended["closing facts"] += _mend_closings(tickets)
        mended["score facts"] += _mend_scores(tickets)
    mended["rollups"] = rollups.rebuild()
    return mended


class Ticket:
    """What one ticket's closings make, beside the facts that are stored of it."""

    def __init__(self, ticket_id: int) -> None:
        self.id = ticket_id
        self.cases: list[standing.Case] = []
        self.closings: dict[int, Row] = {}
        self.scores: dict[int, Row] = {}

    def wanted_scores(self) -> list[Row]:
        """The score facts it should have; facts whose invitation was cut off stay as they are."""
        return facts.settled(facts.matched(self.scores, facts.desired(self.cases)))


def _tickets() -> Iterator[list[Ticket]]:
    last = 0
    while ids := list(
        db.session.scalars(
            select(Closing.ticket_id)
            .where(Closing.ticket_id > last)
            .distinct()
            .order_by(Closing.ticket_id)
            .limit(BATCH)
        )
    ):
        yield _read(ids)
        last = ids[-1]


def _read(ids: list[int]) -> list[Ticket]:
    found = {ticket_id: Ticket(ticket_id) for ticket_id in ids}
    closing_ids = list(db.session.scalars(select(Closing.id).where(Closing.ticket_id.in_(ids))))
    for case in standing.cases(closing_ids).values():
        found[case.closed.ticket_id].cases.append(case)
    for row in db.session.execute(select(CLOSING_FACTS).where(CLOSING_FACTS.c.ticket_id.in_(ids))):
        found[row.ticket_id].closings[row.closing_id] = row._asdict()
    stored = select(SCORE_FACTS).where(SCORE_FACTS.c.ticket_id.in_(ids)).order_by(SCORE_FACTS.c.id)
    for row in db.session.execute(stored):
        found[row.ticket_id].scores[row.id] = row._asdict()
    return list(found.values())


def _wrong_facts() -> Iterator[str]:
    for tickets in _tickets():
        for ticket in tickets:
            yield from _wrong_closings(ticket)
            yield from _wrong_scores(ticket)


def _wrong_closings(ticket: Ticket) -> Iterator[str]:
    for case in ticket.cases:
        wanted, stored = facts.closing_row_of(case), ticket.closings.get(case.closed.closing_id)
        if stored is None:
            yield f"closing {case.closed.closing_id} has no fact"
            continue
        if wrong := _unequal(facts.lasting(stored, wanted, case), stored):
            yield f"the fact of closing {case.closed.closing_id} is wrong in {', '.join(wrong)}"


def _wrong_scores(ticket: Ticket) -> Iterator[str]:
    kept = set()
    for row in ticket.wanted_scores():
        what = f"{row['question']} {row['choice']}".strip()
        if "id" not in row:
            yield f"response {row['response_id']} lacks a fact for {what}"
            continue
        kept.add(row["id"])
        if wrong := _unequal(row, ticket.scores[row["id"]]):
            yield f"score fact {row['id']} ({what}) is wrong in {', '.join(wrong)}"
    for fact_id in ticket.scores.keys() - kept:
        yield f"score fact {fact_id} has no answer"


def _unequal(wanted: Row, stored: Row) -> list[str]:
    return sorted(name for name in wanted if wanted[name] != stored[name])


def _strays() -> Iterator[str]:
    """Closing facts without a closing."""
    for closing_id in _stray_ids():
        yield f"closing fact {closing_id} has no closing"


def _stray_ids() -> list[int]:
    known = select(Closing.id).where(Closing.id == CLOSING_FACTS.c.closing_id).exists()
    return list(db.session.scalars(select(CLOSING_FACTS.c.closing_id).where(~known)))


def _drop_strays() -> int:
    """Forgets closing facts without a closing; the rollups are made anew afterwards."""
    ids = _stray_ids()
    db.session.execute(delete(CLOSING_FACTS).where(CLOSING_FACTS.c.closing_id.in_(ids)))
    return len(ids)


def _wrong_rollups() -> Iterator[str]:
    """Every rollup plus the changes it does not know of, against the facts summed up now."""
    yield from _compare(rollups.score_sums(SCORE_FACTS), rollups.score_sums(SCORE_CHANGES))
    changes = rollups.closing_sums(CLOSING_CHANGES)
    yield from _compare(rollups.closing_sums(CLOSING_FACTS), changes)


def _compare(of_facts: Iterator[Any], of_changes: Iterator[Any]) -> Iterator[str]:
    sums: dict[Any, Counter[Any]] = defaultdict(Counter)
    for (target, facts_query, measures), (_, changes_query, _) in zip(of_facts, of_changes, strict=True):
        for query, sign in ((facts_query, 1), (changes_query, -1)):
            _count(sums[target], query, _keys(target), measures, sign)
    for target, wanted in sums.items():
        measures = tuple(column.name for column in target.columns if not column.primary_key)
        stored: Counter[Any] = Counter()
        _count(stored, select(target), _keys(target), measures, 1)
        for key in sorted({*wanted, *stored}, key=str):
            if wanted[key] != stored[key]:
                yield f"{target.name} {_shown(key)} says {stored[key]}, facts say {wanted[key]}"


def _keys(target: Any) -> tuple[str, ...]:
    return tuple(column.name for column in target.primary_key)


def _count(
    into: Counter[Any], query: Any, keys: tuple[str, ...], measures: tuple[str, ...], sign: int
) -> None:
    for row in db.session.execute(query):
        values = row._mapping
        key = tuple(values[name] for name in keys)
        for measure in measures:
            into[(*key, measure)] += sign * int(values[measure])


def _shown(key: tuple[Any, ...]) -> str:
    return " ".join(str(part) for part in key if part not in ("", 0))


def _limited(sentences: Iterator[str]) -> list[str]:
    shown: list[str] = []
    more = 0
    for sentence in sentences:
        if len(shown) < SHOWN:
            shown.append(sentence)
        else:
            more += 1
    return [*shown, *([f"and {more} more like these"] if more else [])]


def _mend_closings(tickets: list[Ticket]) -> int:
    """Writes at once what these tickets' closing facts lack; rollups are made anew afterwards."""
    pairs = [
        (ticket.closings.get(case.closed.closing_id), facts.closing_row_of(case), case)
        for ticket in tickets
        for case in ticket.cases
    ]
    new = [wanted for stored, wanted, _ in pairs if stored is None]
    due = [(stored, facts.lasting(stored, wanted, case)) for stored, wanted, case in pairs if stored]
    changed = [wanted for stored, wanted in due if wanted != stored]
    facts.put_closings(new, changed)
    return len(new) + len(changed)


def _mend_scores(tickets: list[Ticket]) -> int:
    """The same for their score facts."""
    parts = [facts.turned(ticket.scores, ticket.wanted_scores()) for ticket in tickets]
    found = facts.Turned(
        gone=[fact_id for part in parts for fact_id in part.gone],
        changed=[row for part in parts for row in part.changed],
        new=[row for part in parts for row in part.new],
    )
    facts.put_scores(found)
    return found.count
