"""What was answered to an anonymous survey: figures of groups, never of fewer than five, never of a colleague."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from helpdesk.reports import questions
from helpdesk.reports.filters import Filters
from helpdesk.reports.questions import Line
from helpdesk.surveys import ballot_queries as ballots
from helpdesk.surveys import wording
from helpdesk.surveys.ballot_queries import Group
from helpdesk.surveys.ballot_rules import LEAST
from helpdesk.surveys.words import RANGES, QuestionKey


@dataclass(frozen=True)
class Row:
    """A month, a team (0: groups that name none) or a category, with its first question."""

    month: date | None
    id: int
    line: Line


@dataclass(frozen=True)
class Anonymous:
    """The page of one version. `few`: questions with too few answers to say anything; `causes`: how often each was named."""

    version: int | None
    versions: list[int]
    ballots: int
    in_box: int
    lines: list[Line]
    few: list[QuestionKey]
    causes: list[tuple[str, int]]
    months: list[Row]
    teams: list[Row]
    categories: list[Row]
    comments: list[str]


def read(filters: Filters) -> Anonymous:
    """The version that the filters name, else the newest; months that begin before their last day and end after their first."""
    known = ballots.versions()
    version = filters.version if filters.version in known else known[0] if known else None
    if version is None:
        return Anonymous(None, [], 0, 0, [], [], [], [], [], [], [])
    found = ballots.groups(version, filters.first.replace(day=1), filters.last)
    sums = _together(found)
    keys = [key for key in RANGES if sums[key]]
    causes: Counter[str] = sum((each.causes for each in found), Counter())
    first = wording.of(version).items[0].key
    return Anonymous(
        version=version,
        versions=known,
        ballots=sum(each.ballots for each in found),
        in_box=ballots.in_box(version),
        lines=[questions.line(key, dict(sums[key])) for key in keys if sums[key].total() >= LEAST],
        few=[key for key in keys if sums[key].total() < LEAST],
        causes=[(key, number) for key, number in sorted(causes.items(), key=_most) if number >= LEAST],
        months=_rows(found, first, lambda each: (each.month, 0)),
        teams=_rows(found, first, lambda each: (None, each.team)),
        categories=_rows(found, first, lambda each: (None, each.category)),
        comments=ballots.comments(version) if found else [],
    )


def _most(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _together(groups: list[Group]) -> dict[QuestionKey, Counter[int]]:
    return {key: sum((each.counts[key] for each in groups), Counter()) for key in QuestionKey}


def _rows(
    groups: list[Group], first: QuestionKey, of: Callable[[Group], tuple[date | None, int]]
) -> list[Row]:
    """The first question, which every ballot answers, so that no row has fewer answers than a group has."""
    parts: dict[tuple[date | None, int], Counter[int]] = {}
    for each in groups:
        parts.setdefault(of(each), Counter()).update(each.counts[first])
    return [Row(month, number, questions.line(first, dict(sums))) for (month, number), sums in parts.items()]
