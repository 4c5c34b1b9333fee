"""What an improvement brought: shares on either side of its day, and no more said than the counts bear."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from helpdesk.categories.words import CauseKey
from helpdesk.extensions import db
from helpdesk.reports import effects
from helpdesk.reports.effects import Counts, line
from helpdesk.reports.words import Said
from tests.factories import categories, recovery
from tests.reports import desk

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((3, 9), (1, 200), Said.TOO_FEW),
        ((60, 200), (0, 0), Said.TOO_FEW),
        ((6, 10), (1, 29), Said.NOT_COMPARED),
        ((15, 30), (14, 30), Said.NO_CHANGE),
        ((100, 200), (60, 200), Said.LESS),
        ((60, 200), (100, 200), Said.MORE),
        ((0, 0), (0, 0), Said.TOO_FEW),
    ],
)
def test_a_difference_is_called_one_only_beyond_chance(before: Counts, after: Counts, said: Said) -> None:
    assert line({1: (before, after)}, begun=True).said is said


def test_the_vector_of_newcombe_stands_behind_the_word() -> None:
    """SURVEYS 3, D1: 56/70 - 48/80."""
    found = line({1: ((48, 80), (56, 70))}, begun=True)
    assert found.difference is not None
    numbers = [
        round(each, 4) for each in (found.difference.value, found.difference.low, found.difference.high)
    ]
    assert (found.said, numbers) == (Said.MORE, [0.2, 0.0524, 0.3339])


def test_wordings_are_never_joined() -> None:
    changed = line({1: ((50, 100), (0, 0)), 2: ((0, 0), (20, 100))}, begun=True)
    assert (changed.said, changed.difference) == (Said.CHANGED_SURVEY, None)
    assert (changed.before.n, changed.after.n) == (100, 100)
    usual = line({1: ((50, 100), (1, 2)), 2: ((40, 80), (20, 100))}, begun=True)
    assert (usual.before.n, usual.after.n, usual.said) == (80, 100, Said.LESS)


def test_before_it_begins_nothing_is_said() -> None:
    assert line({1: ((50, 100), (0, 0))}, begun=False).said is Said.NOT_YET
    days = effects.days_of(date(2026, 12, 1), date(2026, 11, 18))
    assert not days.begun and days.before_first == date(2026, 9, 2)


def test_there_are_as_many_days_before_as_since_and_at_most_ninety() -> None:
    start = date(2026, 11, 1)
    found = effects.days_of(start, date(2026, 11, 10))
    assert (found.before_first, found.day_before, found.after_last) == (
        date(2026, 10, 22), date(2026, 10, 31), date(2026, 11, 10),
    )  # fmt: skip
    late = effects.days_of(start, date(2028, 1, 1))
    assert (late.before_first, late.after_last) == (start - 90 * DAY, start + 89 * DAY)
    first = effects.days_of(start, start)
    assert (first.before_first, first.after_last, first.begun) == (start - DAY, start, True)


def closed(at: datetime, count: int, category: Any, *, slow: int = 0, low: int = 0) -> None:
    """So many answers on one day; the first are low, and the first of these name slowness."""
    for n in range(count):
        asked = desk.close(desk.ticket(category=category, at=at), at=at)
        desk.answer(
            asked, 1 if n < low else 5, causes=("slow",) if n < slow else ("price",) * (n < low), at=at
        )


def test_the_share_of_a_cause_and_of_the_dissatisfied_is_counted_on_both_sides(
    app: Flask, at: datetime
) -> None:
    root = categories.category("Fibre")
    leaf, other = categories.category("Leaf", root), categories.category("Other")
    start = at - 5 * DAY
    closed(start - DAY, 12, leaf, slow=6, low=10)
    closed(start, 11, leaf, slow=1, low=10)
    closed(start + DAY, 4, other, slow=4, low=4)
    closed(start - 30 * DAY, 3, leaf, slow=3, low=3)  # longer ago than it has been going on
    made = recovery.improvement(cause=CauseKey.SLOW, category=root, starts_on=start.date(), at=at)
    db.session.commit()
    found = effects.of(made, at.date())
    assert found.cause is not None
    sides = found.cause.before, found.cause.after, found.dissatisfied.before, found.dissatisfied.after
    assert [(each.x, each.n) for each in sides] == [(6, 10), (1, 10), (10, 12), (10, 11)]
    assert found.cause.said is Said.NOT_COMPARED and found.cause.before.range is not None
    everywhere = recovery.improvement(cause=None, starts_on=start.date(), at=at)
    whole = effects.of(everywhere, at.date())
    assert whole.cause is None and (whole.dissatisfied.after.x, whole.dissatisfied.after.n) == (14, 15)


def test_what_is_left_out_counts_on_neither_side(app: Flask, at: datetime) -> None:
    category = categories.category("Fibre")
    asked = desk.close(desk.ticket(category=category, at=at), at=at)
    response = desk.answer(asked, 1, causes=("slow",), at=at)
    made = recovery.improvement(cause=CauseKey.SLOW, starts_on=at.date(), at=at)
    found = effects.of(made, at.date())
    assert found.cause is not None and (found.cause.after.n, found.dissatisfied.after.n) == (1, 1)
    desk.exclude(response, at=at)
    found = effects.of(made, at.date())
    assert found.cause is not None and (found.cause.after.n, found.dissatisfied.after.n) == (0, 0)
