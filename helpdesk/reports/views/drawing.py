"""Figures as the charts and tables of the templates take them: in words, with the ends of their axes."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from helpdesk.categories.queries import BETWEEN
from helpdesk.reports import agents, fairness, labels, phrases
from helpdesk.reports.agents import Agents
from helpdesk.reports.categories import Categories
from helpdesk.reports.channels import Channels
from helpdesk.reports.fairness import Team
from helpdesk.reports.matrix import Cell, Matrix
from helpdesk.reports.overview import Trend
from helpdesk.reports.tallies import Figure, Tally
from helpdesk.reports.words import Band, Level
from helpdesk.web.i18n import percent


def bars(tally: Tally, question: str) -> list[dict[str, Any]]:
    """The distribution, 5 at the top."""
    words = labels.ratings(question)
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
        "words": phrases.cell(found, name, category),
        "total": found.category_id is None,
    }


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
