"""What tickets were about, and how it felt: the tree, where most dissatisfaction comes from, causes in two voices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from helpdesk.categories import queries as tree
from helpdesk.categories.queries import Node
from helpdesk.reports import overview, queries
from helpdesk.reports.families import CAUSES, MONTH, SATISFACTION
from helpdesk.reports.filters import Filters
from helpdesk.reports.rules import DISSATISFIED
from helpdesk.reports.scope import Scope, month_after
from helpdesk.reports.tallies import (
    BAD,
    GOOD,
    Asking,
    Change,
    Figure,
    Tally,
    change,
    gathered,
    together,
    total,
)
from helpdesk.scores import casemix, control

MOST_BARS = 10
VITAL = Fraction(4, 5)


@dataclass(frozen=True)
class Row:
    """A node with all below it. `months`: shares over time; `change` since the period before, `proven` among so many."""

    id: int
    name: str
    path: str
    depth: int
    tally: Tally
    good: Figure
    bad: Figure
    asking: Asking
    months: list[float | None]
    change: Change | None
    proven: bool = False


@dataclass(frozen=True)
class Bar:
    """One category's own bad answers, with the running share of all; `vital` while within the first 80 %."""

    path: str
    category_id: int
    count: int
    running: Fraction
    n: int
    vital: bool


@dataclass(frozen=True)
class Voice:
    """A cause as customers name it, and as we found it; None where nobody said anything."""

    key: str
    said: Figure | None
    found: Figure | None


@dataclass(frozen=True)
class Categories:
    """The page."""

    rows: list[Row]
    whole: Tally
    figure: Figure
    asking: Asking
    bars: list[Bar]
    bad: int
    voices: list[Voice]
    version: int | None
    older: int


def read(filters: Filters, language: str) -> Categories:
    """The page for these filters, names in `language`."""
    scope = filters.scope()
    key = "reported_category_id" if filters.reported else "category_id"
    sums = queries.scores(scope, (SATISFACTION,), group=(key,), period=MONTH)
    version = filters.version or sums.newest(SATISFACTION)
    by_month = {(k[1], k[2]): tally for k, tally in sums.of(version).items()}
    before = {
        k[1]: t for k, t in queries.scores(scope.before(), (SATISFACTION,), group=(key,)).of(version).items()
    }
    asking = {k[0]: row for k, row in queries.closings(scope, group=(key,)).items()}
    own = gathered((category, tally) for (category, _), tally in by_month.items())
    nodes = [n for n in tree.walk(language) if filters.category is None or n.id in filters.below]
    rows = [_row(node, scope, own, by_month, before, asking) for node in nodes]
    whole = total(own.values())
    bars, bad = _bars(own, tree.names(language))
    return Categories(
        rows=_proven([row for row in rows if row.tally.n or row.asking.closings]),
        whole=whole,
        figure=whole.of(GOOD, names_agent=False),
        asking=together(asking.values()),
        bars=bars,
        bad=bad,
        voices=_voices(scope, version),
        version=version,
        older=sums.others(version, SATISFACTION),
    )


def _row(
    node: Node,
    scope: Scope,
    own: Mapping[int, Tally],
    by_month: Mapping[tuple[int, date], Tally],
    before: Mapping[int, Tally],
    asking: Mapping[int, Asking],
) -> Row:
    below = tree.descendants(node.id)
    tally = _sum(own, below)
    good = tally.of(GOOD, names_agent=False)
    return Row(
        id=node.id,
        name=node.name,
        path=node.path,
        depth=node.depth,
        tally=tally,
        good=good,
        bad=tally.of(BAD, names_agent=False),
        asking=together(asking[each] for each in below if each in asking),
        months=_months(scope, below, by_month),
        change=change(good, _sum(before, below).of(GOOD, names_agent=False)),
    )


def _sum(tallies: Mapping[int, Tally], ids: Iterable[int]) -> Tally:
    return total(tallies[each] for each in ids if each in tallies)


def _months(scope: Scope, ids: set[int], by_month: Mapping[tuple[int, date], Tally]) -> list[float | None]:
    shares: list[float | None] = []
    first = scope.first.replace(day=1)
    while first <= scope.last:
        figure = total(by_month[each, first] for each in ids if (each, first) in by_month).of(
            GOOD, names_agent=False
        )
        shares.append(float(figure.share) if figure.share is not None and figure.has_range else None)
        first = month_after(first)
    return shares


def _proven(rows: list[Row]) -> list[Row]:
    """Marks the changes that stand although so many categories were looked at (Benjamini-Hochberg)."""
    tested = [(place, chance) for place, row in enumerate(rows) if (chance := _chance(row)) is not None]
    stands = control.benjamini_hochberg([chance for _, chance in tested]) if tested else []
    proven = {place for (place, _), holds in zip(tested, stands, strict=True) if holds}
    return [
        Row(**{**vars(row), "proven": place in proven and row.change is not None and row.change.proven})
        for place, row in enumerate(rows)
    ]


def _chance(row: Row) -> float | None:
    """How likely so large a change is where nothing has changed."""
    if row.change is None:
        return None
    (x1, n1), (x2, n2) = row.good.whole_counts, row.change.before.whole_counts
    return casemix.mantel_haenszel([((x1, n1 - x1), (x2, n2 - x2))]).p_value


def _bars(own: Mapping[int, Tally], names: Mapping[int, str]) -> tuple[list[Bar], int]:
    """Categories by their own bad answers, the worst first; and how many bad answers there are."""
    counted = [(int(tally.count(*BAD)), category, tally) for category, tally in own.items()]
    counted = sorted((c for c in counted if c[0]), key=lambda c: (-c[0], names.get(c[1], "")))
    bad = sum(count for count, _, _ in counted)
    bars, running = [], 0
    for count, category, tally in counted[:MOST_BARS]:
        vital = Fraction(running, bad) < VITAL
        running += count
        bars.append(
            Bar(names.get(category, "–"), category, count, Fraction(running, bad), int(tally.n), vital)
        )
    return bars, bad


def _voices(scope: Scope, version: int | None) -> list[Voice]:
    said = queries.scores(scope, (CAUSES, DISSATISFIED), group=("choice",)).of(version)
    named = dict(overview.causes(said))
    found = {k[0]: row.closings for k, row in queries.closings(scope, group=("cause_id",)).items() if k[0]}
    all_found = sum(found.values())
    voices = []
    ids = tree.cause_ids()
    for key in dict.fromkeys([*ids, *named]):
        count = found.get(ids.get(key, 0), 0)
        share = Tally((count * 10_000, (all_found - count) * 10_000, 0, 0, 0), all_found * 10**8)
        ours = share.of((1,), names_agent=False) if all_found else None
        if key in named or count:
            voices.append(Voice(key, named.get(key), ours))
    return sorted(voices, key=lambda v: -(v.said.x if v.said else 0))
