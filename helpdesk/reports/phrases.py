"""Figures in words: never a number alone, never more than so many answers can say.

A page of cells says hundreds of them, so translations and written numbers are remembered per language.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from flask_babel import format_date, gettext, ngettext

from helpdesk.kit.errors import N_
from helpdesk.reports.matrix import Cell
from helpdesk.reports.tallies import Amount, Change, Figure, Tally
from helpdesk.reports.words import Level
from helpdesk.scores.intervals import Difference, Interval
from helpdesk.scores.rounding import round_half_up
from helpdesk.web import i18n

FIGURES = 2000  # said again and again: some pages of all reports


@lru_cache(maxsize=500)
def _translated(_language: str, sentence: str) -> str:
    return gettext(sentence)


def _say(sentence: str, **values: str) -> str:
    said = _translated(i18n.locale(), sentence)
    return said % values if values else said


@lru_cache(maxsize=50_000)
def _number(_language: str, value: Decimal | Amount, digits: int) -> str:
    return i18n.number(round_half_up(value, digits), digits)


@lru_cache(maxsize=50_000)
def _percent(_language: str, x: Amount, n: Amount, digits: int) -> str:
    return i18n.percent(Fraction(x, n), digits)  # type: ignore[arg-type]


def amount(value: Amount | float) -> str:
    """A number of answers; shared ones leave a decimal."""
    exact = value if type(value) is int else Fraction(value)
    return _number(i18n.locale(), exact, 0 if exact.denominator == 1 else 1)


def counts(figure: Figure) -> str:
    """ "691 of 800"."""
    return _counts(i18n.locale(), figure)


@lru_cache(maxsize=FIGURES)
def _counts(_language: str, figure: Figure) -> str:
    return _say(N_("%(some)s of %(all)s"), some=amount(figure.x), all=amount(figure.n))


def share(figure: Figure) -> str:
    """The percentage, or the counts alone, or that it is hidden, or that nobody answered."""
    if figure.level is Level.NONE:
        return _say(N_("no answers"))
    if figure.level is Level.HIDDEN:
        return _say(N_("hidden"))
    if figure.level is Level.COUNTS:
        return counts(figure)
    return _percent(i18n.locale(), figure.x, figure.n, figure.digits)


def limits(found: Interval | Difference, digits: int = 1) -> str:
    """ "83.9 – 88.6 %"."""
    return f"{_points(found.low, digits)} – {_points(found.high, digits)}{i18n.NBSP}%"


def _points(value: float, digits: int = 1) -> str:
    """A share as a number of hundredths, rounded to what is shown before it is looked up."""
    hundredths = round_half_up(Fraction(repr(value)) * 100, digits)
    return _number(i18n.locale(), hundredths, digits)


def span(figure: Figure) -> str:
    """The range of a figure, or why there is none."""
    return _span(i18n.locale(), figure)


@lru_cache(maxsize=FIGURES)
def _span(_language: str, figure: Figure) -> str:
    interval = figure.interval if figure.has_range else None
    if interval is not None:
        return limits(interval, figure.digits)
    if figure.level is Level.HIDDEN:
        return _say(N_("hidden, fewer than 5 answers"))
    if figure.level is Level.COUNTS:
        return _say(N_("counts alone, fewer than 10 answers"))
    return ""


def points(value: float) -> str:
    """A difference of shares in percentage points."""
    return _points(abs(value))


def apart(found: Difference | Change) -> dict[str, str]:
    """How far a difference may be, smallest first, in percentage points."""
    low, high = sorted((abs(found.low), abs(found.high)))
    return {"points": points(found.value), "low": points(low), "high": points(high)}


def change(found: Change | None, now: Figure) -> str:
    """What became of a figure since the period before: a change only where it is proven."""
    if found is None:
        return _say(N_("Too few answers to compare with the period before.")) if now.n else ""
    if not found.proven:
        words = {"before": share(found.before), "now": share(now)}
        return _say(N_("No proven change. The step from %(before)s to %(now)s can be chance."), **words)
    values = {"before": share(found.before), **apart(found)}
    if found.value > 0:
        return _say(N_("Up from %(before)s, by %(points)s points, between %(low)s and %(high)s."), **values)
    return _say(N_("Down from %(before)s, by %(points)s points, between %(low)s and %(high)s."), **values)


def answers(n: Amount) -> str:
    """ "412 answers"."""
    if Fraction(n).denominator == 1:
        return ngettext("%(amount)s answer", "%(amount)s answers", int(n), amount=amount(n))
    return _say(N_("%(amount)s answers"), amount=amount(n))


def described(figure: Figure) -> str:
    """Everything about a figure in one line, for those who cannot see its drawing."""
    return _described(i18n.locale(), figure)


@lru_cache(maxsize=FIGURES)
def _described(_language: str, figure: Figure) -> str:
    if not figure.has_range:
        return share(figure)
    values = {"share": share(figure), "range": span(figure), "counts": counts(figure)}
    return _say(N_("%(share)s, between %(range)s, %(counts)s"), **values)


def distribution(tally: Tally) -> list[tuple[int, Amount, str, str]]:
    """Value, count, count in words and share in words, 5 first."""
    n, language = tally.n, i18n.locale()
    rows = []
    for value in (5, 4, 3, 2, 1):
        count = tally.count(value)
        rows.append((value, count, amount(count), _percent(language, count, n, 0) if n else ""))
    return rows


def cell(found: Cell, name: str, category: str) -> str:
    """A cell of the heat table as a sentence."""
    figure = found.figure
    head = f"{name}, {category}: "
    if figure.level is Level.NONE:
        return head + gettext("no answers")
    if figure.level is Level.HIDDEN:
        return head + gettext("fewer than 5 answers, not shown")
    words = head + described(figure)
    if found.difference is None or not found.standing:
        return words
    return (
        words
        + ". "
        + gettext(
            "Team colleagues: %(others)s. Difference %(points)s points, between %(low)s and %(high)s.",
            others=described(found.others),
            **apart(found.difference),
        )
    )


def month(first: date) -> str:
    """ "June 2026"."""
    return str(format_date(first, "LLLL y"))
