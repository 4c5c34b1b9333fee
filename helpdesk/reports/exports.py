"""The same figures as rows of a file: percentages as numbers, nothing shown that the page hides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from helpdesk.categories import queries as categories
from helpdesk.events.recording import record
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.reports import (
    agents,
    anonymous,
    channels,
    labels,
    listing,
    lists,
    matrix,
    overview,
    promises,
    questions,
    scorecard,
)
from helpdesk.reports import categories as category_page
from helpdesk.reports.events import ReportExported
from helpdesk.reports.filters import Filters
from helpdesk.reports.listing import Wanted
from helpdesk.reports.lists import File, Rows
from helpdesk.reports.tallies import Asking, Figure
from helpdesk.reports.words import Level, Report
from helpdesk.scores.rounding import round_half_up
from helpdesk.standards import labels as standards
from helpdesk.surveys import labels as asking
from helpdesk.surveys.words import Mode
from helpdesk.tickets import labels as desk
from helpdesk.tickets import queries as tickets
from helpdesk.web.i18n import locale


def audit(report: Report, file: File, filters: Filters, *, by: User, at: datetime) -> None:
    """Notes who took what out."""
    first, last = filters.first.isoformat(), filters.last.isoformat()
    record(ReportExported(by.id, report.value, len(file.rows), first, last), by=Actor.user(by), at=at)


def make(report: Report, filters: Filters, args: Mapping[str, str]) -> File:
    """The file of a supervisors' report."""
    if report is Report.ANSWERS:
        return _listed(filters, listing.wanted(args, filters.version))
    if report is Report.CLOSINGS:
        return lists.of_closings(filters.scope(), args.get("state", ""), args.get("reason", "")[:40])
    if report is Report.PROMISES:
        return _promises(filters, promises.wanted(args).by)
    return _MAKERS[report](filters)


def _promises(filters: Filters, by: str) -> File:
    page, known = promises.read(filters, by), tickets.directory()
    names = categories.names(locale())
    parts: list[tuple[str, list[promises.Row], Mapping[int, str]]] = [
        (pgettext("figure", "All"), [page.total], {}),
        (_("Agent"), page.agents, known.users),
        (_("Team"), page.teams, known.teams),
        (_("Category"), page.categories, names),
    ]
    rows: Rows = []
    for part, found, called in parts:
        for row in found:
            for target, figure in row.figures.items():
                if figure.n:
                    kept, n, *share = _figure(figure)
                    name = called.get(row.id or 0, "")
                    rows.append([part, name, standards.label(target), kept, n - kept, *share])
    head = [_("By"), _("Name"), _("Promise"), pgettext("promises", "Kept"), pgettext("promises", "Broken")]
    return File([*head, _("Percent"), _("Range from"), _("Range to")], rows)


def _listed(filters: Filters, wanted: Wanted) -> File:
    return lists.of_answers(filters.scope(every_mode=wanted.unread), wanted)


def _heads(*first: str) -> list[str]:
    return [*first, pgettext("figure", "Good"), _("Answers"), _("Percent"), _("Range from"), _("Range to")]


def _figure(figure: Figure) -> list[Any]:
    """x, n, percent and range; what may not be said stays empty."""
    if figure.level is Level.HIDDEN:
        return ["", _("fewer than 5"), "", "", ""]
    interval = figure.interval
    if not figure.has_range or figure.share is None or interval is None:
        return [float(figure.x), float(figure.n), "", "", ""]
    return [
        float(figure.x),
        float(figure.n),
        _percent(figure.share),
        _percent(interval.low),
        _percent(interval.high),
    ]


def _percent(share: Fraction | float) -> float:
    """Two decimals, half up. A computed share is taken for the decimal number that it prints as."""
    exact = share if isinstance(share, Fraction) else Fraction(repr(share))
    return float(round_half_up(exact * 100, 2))


def _asking_heads() -> list[str]:
    return [
        pgettext("figure", "Closed"),
        _("Eligible"),
        _("Asked"),
        _("Delivered"),
        _("Answered"),
        _("Asked %"),
        _("Answered %"),
    ]


def _asking(row: Asking) -> list[Any]:
    coverage, rate = row.coverage, row.response_rate
    return [
        row.closings,
        row.eligible,
        row.asked,
        row.delivered,
        row.answered,
        _percent(coverage) if coverage is not None else "",
        _percent(rate) if rate is not None else "",
    ]


def _overview(filters: Filters) -> File:
    page = overview.read(filters)
    rows: Rows = [
        [pgettext("figure", "Satisfied"), *_figure(page.satisfied)],
        [pgettext("figure", "Dissatisfied"), *_figure(page.dissatisfied)],
        [_("Solved"), *_figure(page.solved)],
        [_("Partly solved"), *_figure(page.partly)],
        [_("Not solved"), *_figure(page.unsolved)],
    ]
    causes = categories.cause_names(locale())
    rows += [[causes.get(key, key), *_figure(figure)] for key, figure in page.causes]
    rows += [[week.monday.isoformat(), *_figure(week.figure)] for week in page.trend.weeks]
    return File(_heads(_("Figure")), rows)


def _agents(filters: Filters) -> File:
    page = agents.read(filters)
    teams = tickets.directory().teams
    rows: Rows = []
    for band, members in page.rows.items():
        for row in members:
            standing = row.standing
            figure = _figure(standing.crude) if standing else [0, 0, "", "", ""]
            compared = standing is not None and standing.crude.comparable
            extra = [standing.adjusted, standing.low, standing.high] if standing and compared else [None] * 3
            ratio = standing.ratio if standing and compared else None
            rows.append(
                [row.name, teams.get(row.team_id, ""), labels.label(band), *figure]
                + [_percent(value) if value is not None else "" for value in extra]
                + [float(round_half_up(ratio, 3)) if ratio is not None else "", *_asking(row.asking)]
                + _raw(page, row.agent_id, standing.crude if standing else None)
            )
    head = _heads(_("Agent"), _("Team"), _("Band"))
    adjusted = [_("Adjusted percent"), _("Adjusted from"), _("Adjusted to"), _("Seen ÷ expected")]
    with_all = [_("Left out"), _("Raw: good"), _("Raw: answers"), _("Raw percent")]
    return File([*head, *adjusted, *_asking_heads(), *with_all], rows)


def _raw(page: agents.Agents, agent_id: int, counted: Figure | None) -> list[Any]:
    """How many were left out, and the figure with them, of all the agent's teams together."""
    pair = page.raw.agents.get(agent_id)
    if pair is not None:
        return [float(pair.left_out), *_figure(pair.raw)[:3]]
    return [0, *_figure(counted)[:3]] if counted else [0, 0, 0, ""]


def of_agent(page: scorecard.Scorecard) -> File:
    """One agent's months and categories."""
    names = categories.names(locale())
    rows: Rows = [[pgettext("answers", "All"), *_figure(page.good)], [_("Solved"), *_figure(page.solved)]]
    rows += [[month.first.isoformat()[:7], *_figure(month.figure)] for month in page.months]
    rows += [[names.get(each.category_id, "–"), *_figure(each.figure)] for each in page.categories]
    return File(_heads(_("Figure")), rows)


def _categories(filters: Filters) -> File:
    page = category_page.read(filters, locale())
    rows: Rows = [[row.path, *_figure(row.good), int(row.bad.x), *_asking(row.asking)] for row in page.rows]
    return File([*_heads(_("Category")), _("Bad"), *_asking_heads()], rows)


def _matrix(filters: Filters) -> File:
    page = matrix.read(filters, matrix.MOST_COLUMNS)
    names = categories.names(locale())
    rows: Rows = []
    for row in page.rows:
        for cell in row.cells:
            if cell.figure.n:
                category = (
                    pgettext("categories", "All")
                    if cell.category_id is None
                    else names.get(cell.category_id, "–")
                )
                rows.append([row.name, category, *_figure(cell.figure)])
    return File(_heads(_("Agent"), _("Category")), rows)


def _channels(filters: Filters) -> File:
    page = channels.read(filters)
    rows: Rows = []
    for mode, found in page.modes:
        for row in found:
            rows.append(
                [desk.label(row.channel), asking.label(mode), *_figure(row.good), *_figure(row.solved)[:2]]
            )
    for place in page.exits:
        rows.append([place.place, asking.label(Mode.KIOSK), *_figure(place.good), "", ""])
    for box in page.boxes:
        rows.append([box.place, asking.label(Mode.CARD), *_figure(box.good), "", ""])
    return File([*_heads(_("Channel"), _("Answered")), _("Solved"), _("of answers")], rows)


def _questions(filters: Filters) -> File:
    page = questions.read(filters)
    rows: Rows = []
    for line in page.lines:
        share = _figure(line.figure) if line.figure else ["", line.n, "", "", ""]
        score = (
            [_points(value) for value in (line.nps.value, line.nps.low, line.nps.high)]
            if line.nps
            else [""] * 3
        )
        mean = _points(line.mean.value) if line.mean else ""
        counts = [line.counts.get(value, "") for value in range(11)]
        rows.append([asking.question(line.key), labels.measure(line.key), *share, *score, mean, *counts])
    head = [*_heads(_("Question"), _("Measure")), "NPS", _("NPS from"), _("NPS to"), _("Mean")]
    return File([*head, *(str(value) for value in range(11))], rows)


def _points(value: float) -> float:
    return float(round_half_up(Fraction(repr(value)), 2))


def of_anonymous(page: anonymous.Anonymous) -> File:
    """The figures of an anonymous survey: of its groups, never of fewer than five answers."""
    teams, names = tickets.directory().teams, categories.names(locale())
    rows: Rows = [[_("Question"), asking.question(line.key), *_answered(line)] for line in page.lines]
    rows += [[_("Month"), f"{row.month:%Y-%m}", *_answered(row.line)] for row in page.months]
    rows += [[_("Team"), teams.get(row.id, ""), *_answered(row.line)] for row in page.teams]
    rows += [[_("Category"), names.get(row.id, ""), *_answered(row.line)] for row in page.categories]
    return File(_heads(_("By"), _("Name")), rows)


def _answered(line: questions.Line) -> list[Any]:
    return _figure(line.figure) if line.figure else ["", line.n, "", "", ""]


_MAKERS = {
    Report.OVERVIEW: _overview,
    Report.AGENTS: _agents,
    Report.CATEGORIES: _categories,
    Report.MATRIX: _matrix,
    Report.CHANNELS: _channels,
    Report.QUESTIONS: _questions,
}
