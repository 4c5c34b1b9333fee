"""Figures as the charts and tables of the templates take them: words finished, geometry left to the macros."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from helpdesk.categories.queries import BETWEEN
from helpdesk.reports import agents, fairness, labels, phrases
from helpdesk.reports.agents import Agents
from helpdesk.reports.categories import Categories
from helpdesk.reports.channels import Channels
from helpdesk.reports.fairness import Team
from helpdesk.reports.filters import Filters
from helpdesk.reports.listing import Wanted
from helpdesk.reports.matrix import Cell, Matrix
from helpdesk.reports.overview import Trend
from helpdesk.reports.tallies import Figure, Tally
from helpdesk.reports.words import Band, Level
from helpdesk.scores.intervals import Interval
from helpdesk.surveys import labels as asking
from helpdesk.surveys.words import Mode
from helpdesk.tickets import labels as desk
from helpdesk.tickets.words import Channel
from helpdesk.web.i18n import percent


def rating_words(question: str) -> dict[int, str]:
    """1 to 5 in words."""
    words = {
        "satisfaction": [
            _("Very dissatisfied"),
            _("Dissatisfied"),
            _("Neither"),
            _("Satisfied"),
            _("Very satisfied"),
        ],
        "agent": [_("Very poor"), _("Poor"), _("Fair"), _("Good"), _("Very good")],
    }[question]
    return dict(enumerate(words, 1))


def bars(tally: Tally, question: str) -> list[dict[str, Any]]:
    """The distribution, 5 at the top."""
    words = rating_words(question)
    return [
        {
            "value": value,
            "label": f"{value} {words[value]}",
            "count": float(count),
            "count_text": text,
            "share_text": share,
        }
        for value, count, text, share in phrases.distribution(tally)
    ]


def weeks(trend: Trend) -> list[dict[str, Any]]:
    """The points of the control chart."""
    points = []
    for week in trend.weeks:
        figure = week.figure
        share = float(figure.share) if figure.share is not None else None
        number_of_week = week.monday.isocalendar().week
        points.append(
            {
                "label": _("w %(week)s", week=number_of_week),
                "n": int(figure.n),
                "value": share,
                "text": phrases.share(figure),
                "low": week.low,
                "high": week.high,
                "state": week.state,
            }
        )
    return points


def scale(trend: Trend) -> tuple[float, float]:
    """Where the chart's axis begins and ends: shares of points and limits, in tenths."""
    values = [float(w.figure.share) for w in trend.weeks if w.figure.share is not None]
    if trend.centre is not None:
        values += [week.low for week in trend.weeks if week.figure.n]
    low = min(values, default=0.6)
    return max(0.0, min(0.6, int(low * 10) / 10)), 1.0


def range_scale(figures: list[Figure]) -> tuple[float, float]:
    """One axis for a column of ranges, in tenths."""
    lows = [f.interval.low for f in figures if f.has_range and f.interval]
    return (max(0.0, min(0.5, int(min(lows) * 10) / 10)) if lows else 0.5), 1.0


def funnel(team: Team, people: dict[int, str]) -> dict[str, Any]:
    """The funnel of one team: its people, its limits, its scale."""
    shown = [s for s in team.standings if s.crude.has_range and s.agent_id in people]
    drawn: list[dict[str, Any]] = [
        {
            "name": people[s.agent_id],
            "n": float(s.crude.n),
            "value": min(1.0, s.rate if s.rate is not None else float(s.crude.share or 0)),
            "text": percent(min(1.0, s.rate), s.crude.digits)
            if s.rate is not None
            else phrases.share(s.crude),
            "state": {Band.BELOW: "below", Band.ABOVE: "above", Band.FEW: "few"}.get(s.band, ""),
        }
        for s in shown
    ]
    limits = agents.funnel(team)
    lowest = min([d["value"] for d in drawn] + [lim.low998 for lim in limits], default=0.6)
    return {
        "people": drawn,
        "limits": [vars(limit) for limit in limits],
        "biggest": max([int(d["n"]) for d in drawn] + [lim.n for lim in limits] + [40]),
        "bottom": max(0.0, min(0.6, int(lowest * 10) / 10)),
    }


def pareto(page: Categories) -> list[dict[str, Any]]:
    """Where most dissatisfaction comes from."""
    return [
        {
            "label": bar.path,
            "count": bar.count,
            "share_text": percent(float(bar.running), 0),
            "n": bar.n,
            "vital": bar.vital,
        }
        for bar in page.bars
    ]


def voices(page: Categories, causes: dict[str, str]) -> list[dict[str, Any]]:
    """Causes as customers name them and as we found them."""
    return [
        {
            "label": causes.get(voice.key, voice.key),
            "left": _drawn(voice.said),
            "left_text": phrases.share(voice.said) if voice.said else "",
            "right": _drawn(voice.found),
            "right_text": phrases.share(voice.found) if voice.found else "",
        }
        for voice in page.voices
    ]


def _drawn(figure: Figure | None) -> float | None:
    return float(figure.share) if figure is not None and figure.share is not None else None


TINTS = {-2: "low2", -1: "low1", 0: "same", 1: "high1", 2: "high2"}


def cell(found: Cell, name: str, category: str, href: str) -> dict[str, Any]:
    """One cell of the heat table."""
    figure = found.figure
    few = figure.level in {Level.NONE, Level.HIDDEN}
    counts = figure.level is Level.COUNTS
    tint = "too_few" if few else "counts" if counts else TINTS[found.standing]
    return {
        "tint": tint,
        "text": phrases.share(figure),
        "n": phrases.amount(figure.n),
        "href": href,
        "mark": ("up" if found.standing > 0 else "down") if found.marked else "",
        "words": cell_words(found, name, category),
        "total": found.category_id is None,
    }


def cell_words(found: Cell, name: str, category: str) -> str:
    """The cell as a sentence."""
    figure = found.figure
    head = f"{name}, {category}: "
    if figure.level is Level.NONE:
        return head + _("no answers")
    if figure.level is Level.HIDDEN:
        return head + _("fewer than 5 answers, not shown")
    words = head + phrases.described(figure)
    if found.difference is None or not found.standing:
        return words
    return (
        words
        + ". "
        + _(
            "Team colleagues: %(others)s. Difference %(points)s points, between %(low)s and %(high)s.",
            others=phrases.described(found.others),
            **phrases.apart(found.difference),
        )
    )


def foot(figure: Figure, href: str) -> dict[str, Any]:
    """A cell of the last row, which names nobody."""
    words = phrases.described(figure)
    tint = "counts" if figure.level in {Level.COUNTS, Level.NONE} else "same"
    return {
        "tint": tint,
        "text": phrases.share(figure),
        "n": phrases.amount(figure.n),
        "href": href,
        "mark": "",
        "words": words,
        "total": True,
    }


def columns(page: Matrix, names: dict[int, str]) -> list[str]:
    """Heads of the columns: the category's own name; its path where two are called the same."""
    paths = [names.get(category, "–") for category in page.columns]
    short = [path.split(BETWEEN)[-1] for path in paths]
    return [path if short.count(name) > 1 else name for path, name in zip(paths, short, strict=True)]


def range_words(low: float, high: float) -> str:
    """A range in percent."""
    return phrases.limits(Interval(low, high))


def agents_axis(page: Agents) -> dict[str, Any]:
    """One axis for all ranges of the table, and each team's figure as the hair."""
    shown = [row.standing for rows in page.rows.values() for row in rows if row.standing is not None]
    lows = [s.low for s in shown if s.low is not None]
    lows += [s.crude.interval.low for s in shown if s.crude.has_range and s.crude.interval and s.low is None]
    bottom = max(0.0, min(0.5, int(min(lows) * 10) / 10)) if lows else 0.5
    hair = {team.team_id: team.target for team in page.teams if team.target is not None}
    return {"bottom": bottom, "top": 1.0, "hair": hair}


def lowest(page: Agents) -> float | None:
    """What the lowest of equally good agents would show by chance."""
    crude = [row.standing.crude for rows in page.rows.values() for row in rows if row.standing is not None]
    sizes = [int(figure.n) for figure in crude if figure.comparable]
    share = page.figure.share
    return fairness.lowest_of_equals(float(share), sizes) if share is not None else None


def channel_figures(page: Channels) -> list[Figure]:
    return [row.good for _mode, rows in page.modes for row in rows]


def channel_words(value: str) -> str:
    return desk.label(Channel(value))


def reason_words(value: str) -> str:
    """Why nobody was asked."""
    return asking.reason(value)


def mode_words(mode: Mode) -> str:
    """By what an answer came."""
    return asking.label(mode)


def excluded_words(value: str) -> str:
    """Why an answer does not count."""
    return asking.reason(value)


def flag_words(value: str) -> str:
    """What was noticed about an answer."""
    return asking.flag(value)


def state_words(value: str) -> str:
    """How far the ask came."""
    return {
        "answered": _("answered"),
        "partial": _("broken off"),
        "bounced": _("not delivered"),
        "revoked": _("withdrawn"),
        "waiting": _("waits for an answer"),
        "sent": _("no answer"),
        "not_asked": _("not asked"),
    }[value]


def list_title(wanted: Wanted) -> str:
    """What a list of answers holds."""
    if wanted.unread:
        return _("Unread comments")
    if wanted.excluded:
        return _("Answers left out")
    if wanted.choice or wanted.question == "causes":
        return _("Answers that name a cause")
    low = bool(wanted.values) and max(wanted.values) <= 2
    if wanted.question == "solved":
        return _("Answers to whether it is solved")
    if wanted.question == "agent":
        return _("Bad answers about agents") if low else _("Answers about agents")
    return _("Bad answers") if low else _("Answers")


def list_export(filters: Filters, wanted: Wanted, address: Any) -> str:
    """Where the same list is had as a file."""
    return str(address("reports.export", filters, report="answers", **wanted.args()))


def month_name(first: date) -> str:
    """ "June 2026"."""
    return str(format_date(first, "LLLL y"))


def as_band(band: str) -> str:
    return labels.label(Band(band))
