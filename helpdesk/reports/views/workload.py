"""The supervisor's desk: who has how much now, how the backlog moved, when tickets come in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from babel.dates import get_day_names
from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_babel import pgettext

from helpdesk.kit import clock
from helpdesk.people import organisation
from helpdesk.reports import workload as reading
from helpdesk.reports import workload_lists as lists
from helpdesk.reports.views import blueprint
from helpdesk.reports.workload import Flow, Load
from helpdesk.reports.workload_lists import Behind
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.views.rows import waited
from helpdesk.tickets.words import Status
from helpdesk.web import i18n
from helpdesk.web.auth import requires


@blueprint.get("/reports/workload")
@requires("see_reports")
def workload() -> str:
    """Who has how much, and when it came."""
    at = clock.now()
    today = organisation.today(at)
    now = reading.now()
    flow = reading.flow(today, now.total.all)
    known = tickets.directory()
    return render_template(
        "reports/workload.html",
        now=now,
        flow=flow,
        days=_days(flow, today),
        hours=_hours(flow),
        busiest=_busiest(flow),
        zone=organisation.TIME_ZONE.get(),
        people=known.users,
        teams=known.teams,
        retired=set(known.teams) - set(known.active_teams),
        cells=_cells,
        waits=lambda since: waited(since, at),
        behind=_behind,
        several=_several,
    )


def _cells(load: Load, person: bool) -> list[tuple[str, int, str]]:
    """The numbers of one row: heading, count, where the tickets behind it are."""
    name = "assignee" if person else "team"
    nobody = load.id is None
    own = {name: load.id or 0}
    counts = [
        (pgettext("figure", "Open"), load.all, None),
        (_("Waiting for us"), load.ours, None),
        (pgettext("view", "Waiting on customer"), load.counts[Status.PENDING], "waiting"),
        (pgettext("view", "On hold"), load.counts[Status.ON_HOLD], "on_hold"),
    ]
    found = []
    for (words, count, view), what in zip(counts, ("all", "ours", "pending", "on_hold"), strict=True):
        listed = view or ("open" if what == "all" else None)
        if listed is None or nobody:
            found.append((words, count, _behind(what, **own)))
        else:
            found.append((words, count, f"/tickets?{urlencode({'view': listed, **own})}"))
    return found


def _behind(what: str, **given: Any) -> str:
    """The address of the tickets a number counts."""
    return f"/reports/workload/tickets?{urlencode({'what': what, **given})}"


def _several(numbers: list[int]) -> str:
    """The page where these tickets get another colleague."""
    return f"/tickets/several?{urlencode({'ticket': numbers}, doseq=True)}"


def _days(flow: Flow, today: date) -> list[dict[str, Any]]:
    """The days of the chart."""
    return [
        {
            "label": i18n.day(day.day, "short"),
            "today": day.day == today,
            "monday": day.day.weekday() == 0,
            "open": day.open,
            "opened": day.opened,
            "reopened": day.reopened,
            "closed": day.closed,
            "links": {what: _behind(what, day=day.day) for what in ("opened", "reopened", "closed", "open")},
        }
        for day in flow.days
    ]


def _hours(flow: Flow) -> dict[str, Any]:
    """The heat table: hours that ever saw a ticket, and all between them, beside every weekday."""
    if not flow.hours:
        return {}
    shown = range(min(hour for _day, hour in flow.hours), max(hour for _day, hour in flow.hours) + 1)
    rows = []
    for weekday, name in _weekdays().items():
        cells = []
        for hour in shown:
            count = flow.hours[weekday, hour]
            words = _("%(weekday)s, %(hour)s: %(count)s", weekday=name, hour=_clock(hour), count=count)
            href = _behind("hour", weekday=weekday, hour=hour)
            cells.append({"count": count, "words": words, "href": href, "tint": _tint(count, flow.peak)})
        rows.append({"name": name, "cells": cells, "total": sum(cell["count"] for cell in cells)})
    return {"heads": [f"{hour:02}" for hour in shown], "rows": rows}


def _tint(count: int, peak: int) -> int:
    """Four steps up to the busiest hour; 0 where there was nothing."""
    return -(-4 * count // peak) if peak else 0


def _weekdays() -> dict[int, str]:
    names = get_day_names("wide", "stand-alone", locale=i18n.locale())
    return {day: names[day] for day in range(7)}


def _clock(hour: int) -> str:
    """An hour of the day: "09:00–10:00"."""
    return f"{hour:02}:00–{(hour + 1) % 24:02}:00"


def _busiest(flow: Flow) -> str:
    """When most tickets came in, as a sentence."""
    if not flow.hours:
        return ""
    (weekday, hour), count = max(flow.hours.items(), key=lambda item: (item[1], -item[0][0], -item[0][1]))
    given = {"weekday": _weekdays()[weekday], "hour": _clock(hour), "count": count}
    return _("Most tickets came in on this weekday and hour: %(weekday)s, %(hour)s (%(count)s).", **given)


@blueprint.get("/reports/workload/tickets")
@requires("see_reports")
def workload_tickets() -> str:
    """Exactly the tickets a number counts."""
    today = organisation.today(clock.now())
    behind = _read(today)
    below = _number("before", 2**62)
    known = tickets.directory()
    found = lists.tickets(behind, today, below)
    rows, more = found[: lists.PAGE], None
    if len(found) > lists.PAGE:
        given = {name: value for name, value in request.args.items() if name != "before"}
        more = f"/reports/workload/tickets?{urlencode(given | {'before': rows[-1].id})}"
    return render_template(
        "reports/workload_tickets.html",
        title=_title(behind),
        of=_whose(behind, known),
        rows=rows,
        more=more,
        people=known.users,
        teams=known.teams,
    )


def _read(today: date) -> Behind:
    """What the address asks for; what no link of ours says is a 400."""
    what = request.args.get("what", "all")
    given: dict[str, Any] = {name: _number(name, 2**62) for name in ("assignee", "team")}
    if what in lists.OF_A_DAY:
        try:
            given["day"] = date.fromisoformat(request.args.get("day", ""))
        except ValueError:
            abort(400)
        if not today - timedelta(days=3660) <= given["day"] <= today:
            abort(400)
    elif what == "hour":
        given |= {"weekday": _number("weekday", 6), "hour": _number("hour", 23)}
        if given["weekday"] is None or given["hour"] is None:
            abort(400)
    elif what not in lists.NOW:
        abort(400)
    return Behind(what, **given)


def _number(name: str, most: int) -> int | None:
    value = request.args.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 20 and int(value) <= most):
        abort(400)
    return int(value)


def _title(behind: Behind) -> str:
    day = i18n.day(behind.day)
    if behind.what == "hour":
        weekday = _weekdays()[behind.weekday or 0]
        return _("Opened: %(weekday)s, %(hour)s", weekday=weekday, hour=_clock(behind.hour or 0))
    return {
        "all": _("Open tickets"),
        "ours": _("Waiting for us"),
        "pending": pgettext("view", "Waiting on customer"),
        "on_hold": pgettext("view", "On hold"),
        "opened": _("Opened on %(day)s", day=day),
        "reopened": _("Reopened on %(day)s", day=day),
        "closed": _("Closed on %(day)s", day=day),
        "open": _("Open at the end of %(day)s", day=day),
    }[behind.what]


def _whose(behind: Behind, known: tickets.Directory) -> str:
    if behind.assignee is not None:
        return known.users.get(behind.assignee, _("Nobody"))
    return known.teams.get(behind.team, _("No team")) if behind.team is not None else ""
