"""The supervisor's desk: who has how much now, how the backlog moved, when tickets come in."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from babel.dates import get_day_names
from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import pgettext
from flask_login import current_user

from helpdesk.kit import clock
from helpdesk.kit.text import whole
from helpdesk.people import organisation, presence
from helpdesk.reports import workload as reading
from helpdesk.reports import workload_board as board
from helpdesk.reports.views import blueprint
from helpdesk.reports.workload import Flow, Load
from helpdesk.tickets import promises
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.views.rows import waited
from helpdesk.tickets.words import Status
from helpdesk.web import i18n, submissions
from helpdesk.web.auth import requires


@blueprint.get("/reports/workload")
@requires("see_reports")
def workload() -> str:
    """Who has how much, and when it came."""
    return page(request.args.getlist("show"))


def page(shown: list[str], **moved: Any) -> str:
    """The page with the lists of these colleagues open; `moved`: what became of tickets that were given to somebody."""
    at = clock.now()
    today = organisation.today(at)
    now = reading.now()
    flow = reading.flow(today, now.total.all)
    known = tickets.directory()
    held = board.held(current_user, _open(shown, now))
    return render_template(
        "reports/workload.html",
        now=now,
        flow=flow,
        days=_days(flow, today),
        hours=_hours(flow),
        busiest=_busiest(flow),
        zone=organisation.TIME_ZONE.get(),
        here=presence.who(at),
        people=known.users,
        teams=known.teams,
        retired=set(known.teams) - set(known.active_teams),
        cells=_cells,
        waits=lambda since: waited(since, at),
        behind=behind,
        several=_several,
        held=held,
        fuse=promises.fuses(at),
        owners=_owners(now, known),
        known=known,
        submission=submissions.new_key(),
        moved=moved or None,
    )


def _open(shown: list[str], now: reading.Now) -> list[int]:
    """Whose lists are open: those asked for; else that of nobody, where somebody has to be found."""
    asked = [number for each in shown if (number := whole(each, 15)) is not None]
    return asked or ([board.NOBODY] if now.total.unassigned else [])


def _owners(now: reading.Now, known: tickets.Directory) -> list[tuple[int, str, int]]:
    """Nobody, then all who work here, with how many open tickets each has."""
    counts = {load.id or board.NOBODY: load.all for load in now.people}
    people = [(id_, known.users[id_], counts.get(id_, 0)) for id_ in known.active_users]
    return [(board.NOBODY, _("Nobody"), counts.get(board.NOBODY, 0)), *people]


def _cells(load: Load, person: bool) -> list[tuple[str, int, str]]:
    """The numbers of one row: heading, count, where the tickets behind it are."""
    own = {"assignee" if person else "team": load.id or 0}
    counts = (
        (pgettext("figure", "Open"), load.all, "all", "open"),
        (_("Waiting for us"), load.ours, "ours", None),
        (pgettext("view", "Waiting on customer"), load.counts[Status.PENDING], "pending", "waiting"),
        (pgettext("view", "On hold"), load.counts[Status.ON_HOLD], "on_hold", "on_hold"),
    )
    in_queue = load.id is not None  # its views show those of a colleague or a team, not those of nobody
    return [
        (words, count, _view(view, **own) if view and in_queue else behind(what, **own))
        for words, count, what, view in counts
    ]


def _view(view: str, **filters: int) -> str:
    """The address of the queue."""
    return f"/tickets?{urlencode({'view': view, **filters})}"


def behind(what: str, **given: Any) -> str:
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
            "links": {what: behind(what, day=day.day) for what in ("opened", "reopened", "closed", "open")},
        }
        for day in flow.days
    ]


def _hours(flow: Flow) -> dict[str, Any]:
    """The heat table: hours that ever saw a ticket, and all between them, beside every weekday."""
    if not flow.hours:
        return {}
    shown = range(min(hour for _day, hour in flow.hours), max(hour for _day, hour in flow.hours) + 1)
    rows = []
    for weekday, name in weekdays().items():
        cells = []
        for hour in shown:
            count = flow.hours[weekday, hour]
            words = _("%(weekday)s, %(hour)s: %(count)s", weekday=name, hour=clock_hour(hour), count=count)
            href = behind("hour", weekday=weekday, hour=hour)
            cells.append({"count": count, "words": words, "href": href, "tint": _tint(count, flow.peak)})
        rows.append({"name": name, "cells": cells, "total": sum(cell["count"] for cell in cells)})
    return {"heads": [f"{hour:02}" for hour in shown], "rows": rows}


def _tint(count: int, peak: int) -> int:
    """Four steps up to the busiest hour; 0 where there was nothing."""
    return -(-4 * count // peak) if peak else 0


def weekdays() -> dict[int, str]:
    """Their names, from Monday 0."""
    names = get_day_names("wide", "stand-alone", locale=i18n.locale())
    return {day: names[day] for day in range(7)}


def clock_hour(hour: int) -> str:
    """An hour of the day: "09:00–10:00"."""
    return f"{hour:02}:00–{(hour + 1) % 24:02}:00"


def _busiest(flow: Flow) -> str:
    """When most tickets came in, as a sentence."""
    if not flow.hours:
        return ""
    (weekday, hour), count = max(flow.hours.items(), key=lambda item: (item[1], -item[0][0], -item[0][1]))
    given = {"weekday": weekdays()[weekday], "hour": clock_hour(hour), "count": count}
    return _("Most tickets came in on this weekday and hour: %(weekday)s, %(hour)s (%(count)s).", **given)
