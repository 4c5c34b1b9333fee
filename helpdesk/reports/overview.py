"""How customers felt: one figure with its range, its neighbours, the weeks, the causes, and what is new to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from helpdesk.reports import collecting, comments, queries
from helpdesk.reports.collecting import Collecting
from helpdesk.reports.comments import Comment
from helpdesk.reports.families import CAUSES, SATISFACTION, SOLVED, WEEK
from helpdesk.reports.filters import Filters
from helpdesk.reports.rules import DISSATISFIED
from helpdesk.reports.scope import Scope
from helpdesk.reports.tallies import BAD, GOOD, YES, Asking, Change, Figure, Tally, change, together
from helpdesk.scores import control

SUNDAY = timedelta(days=6)
WEEKS = 26
BASELINE = 20  # periods with answers below which no limits are drawn


@dataclass(frozen=True)
class Week:
    """One point of the chart: a share with the limits of its own size; `open` while answers may still come."""

    monday: date
    figure: Figure
    low: float
    high: float
    state: str  # "", "open", "low", "high"

    @property
    def sunday(self) -> date:
        return self.monday + SUNDAY


@dataclass(frozen=True)
class Trend:
    """Weeks in order. `centre` None: too few weeks with answers for limits, nothing is called out."""

    weeks: list[Week]
    centre: float | None
    left_out: int  # weeks of another version of the survey

    @property
    def out(self) -> list[Week]:
        return [week for week in self.weeks if week.state in {"low", "high"}]


@dataclass(frozen=True)
class Overview:
    """Everything the page says. `older`: answers to other versions of the survey, which are not in any figure."""

    satisfaction: Tally
    satisfied: Figure
    dissatisfied: Figure
    solved: Figure
    partly: Figure
    unsolved: Figure
    change: Change | None
    before: Figure
    asking: Asking
    trend: Trend
    causes: list[tuple[str, Figure]]
    comments: list[Comment]
    unread: int
    version: int | None
    older: int


def read(filters: Filters) -> Overview:
    """The page for these filters."""
    scope = filters.scope()
    asked = (SATISFACTION, SOLVED, CAUSES, DISSATISFIED)
    sums, past = queries.scores_of((scope, scope.before()), asked, group=("choice",))
    version = filters.version or sums.newest(SATISFACTION)
    now = sums.of(version)
    satisfaction = now.get((SATISFACTION, ""), Tally())
    satisfied = satisfaction.of(GOOD, names_agent=False)
    before = past.of(version).get((SATISFACTION, ""), Tally()).of(GOOD, names_agent=False)
    solved = now.get((SOLVED, ""), Tally())
    latest, unread = comments.unread()
    return Overview(
        satisfaction=satisfaction,
        satisfied=satisfied,
        dissatisfied=satisfaction.of(BAD, names_agent=False),
        solved=solved.of(YES, names_agent=False),
        partly=solved.of((2,), names_agent=False),
        unsolved=solved.of((3,), names_agent=False),
        change=change(satisfied, before),
        before=before,
        asking=together(queries.closings(scope).values()),
        trend=trend(scope, version),
        causes=causes(now),
        comments=latest,
        unread=unread,
        version=version,
        older=sums.others(version, SATISFACTION),
    )


def causes(now: dict[queries.Key, Tally]) -> list[tuple[str, Figure]]:
    """Causes by how many named them, of those the question was meant for."""
    base = now.get((DISSATISFIED, ""), Tally())
    found = []
    for (question, choice), tally in now.items():
        if question == CAUSES and tally.n:
            named = Tally((tally.w[0], base.w[0] - tally.w[0], 0, 0, 0), base.ww)
            found.append((choice, named.of((1,), names_agent=False)))
    return sorted(found, key=lambda item: (-item[1].x, item[0]))


def trend(scope: Scope, version: int | None) -> Trend:
    """The last 26 weeks up to the end of the period, of one version of the survey; limits from 20 weeks on."""
    monday = scope.last - timedelta(days=scope.last.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    sums = queries.scores(scope.between(first, scope.last), (SATISFACTION,), period=WEEK)
    rows = {key[1]: tally for key, tally in sums.of(version).items()}
    others = {
        key[1] for v, found in sums.by_version.items() if v != version for key, t in found.items() if t.n
    }
    mondays = [first + timedelta(weeks=place) for place in range(WEEKS)]
    open_days = collecting.read(scope)
    figures = [rows.get(each, Tally()).of(GOOD, names_agent=False) for each in mondays]
    finished = [
        f
        for f, each in zip(figures, mondays, strict=True)
        if f.n and not open_days.still(each, each + SUNDAY)
    ]
    if len(finished) < BASELINE:
        weeks = [_plain(each, figure, open_days) for each, figure in zip(mondays, figures, strict=True)]
        return Trend(weeks, None, len(others - rows.keys()))
    baseline = sum(f.x for f in finished) / sum(f.n for f in finished)
    chart = control.p_chart([int(f.x) for f in figures], [int(f.n) for f in figures], baseline)
    weeks = [
        _judged(each, figure, point, open_days)
        for each, figure, point in zip(mondays, figures, chart.points, strict=True)
    ]
    return Trend(weeks, float(baseline), len(others - rows.keys()))


def _plain(monday: date, figure: Figure, open_days: Collecting) -> Week:
    return Week(monday, figure, 0.0, 1.0, "open" if open_days.still(monday, monday + SUNDAY) else "")


def _judged(monday: date, figure: Figure, point: control.Point, open_days: Collecting) -> Week:
    low = point.lower if point.lower is not None else 0.0
    high = point.upper if point.upper is not None else 1.0
    state = "open" if open_days.still(monday, monday + SUNDAY) else ""
    if point.out and point.value is not None and not state:
        state = "low" if point.value < low else "high"
    return Week(monday, figure, low, high, state)
