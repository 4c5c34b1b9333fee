"""Figures are of one version of one survey, and it is the one that asks what the page is about."""

from __future__ import annotations

from typing import Any

from helpdesk.reports import overview
from helpdesk.reports.filters import Filters, named
from helpdesk.reports.words import Preset
from tests.reports import desk


def _filters(day: Any) -> Filters:
    first, last = named(Preset.THREE_MONTHS, day)
    return Filters(Preset.THREE_MONTHS, first, last, day)


def test_a_survey_that_asks_only_whether_it_is_solved_hid_how_satisfied_people_were(
    app: Any, at: Any
) -> None:
    usual, other = desk.version(1), desk.version(1, key="effort")
    for _ in range(10):
        desk.answer(desk.close(desk.ticket(), survey=usual), 4)
    for _ in range(12):
        desk.answer(desk.close(desk.ticket(), survey=other), None, solved=1, agent=5, causes=("slow",))
    page = overview.read(_filters(at.date()))
    assert (page.version, page.satisfied.n) == (usual.id, 10)
