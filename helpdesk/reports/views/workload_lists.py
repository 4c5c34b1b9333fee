"""The tickets behind the numbers of the workload page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_babel import pgettext

from helpdesk.kit import clock
from helpdesk.kit.text import whole
from helpdesk.people import organisation
from helpdesk.reports import workload_lists as lists
from helpdesk.reports.views import blueprint
from helpdesk.reports.views.workload import clock_hour, weekdays
from helpdesk.reports.workload_lists import Behind
from helpdesk.tickets import queries as tickets
from helpdesk.web import i18n
from helpdesk.web.auth import requires


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
    number = whole(value)
    if number is None or number > most:
        abort(400)
    return number


def _title(behind: Behind) -> str:
    day = i18n.day(behind.day)
    if behind.what == "hour":
        weekday = weekdays()[behind.weekday or 0]
        return _("Opened: %(weekday)s, %(hour)s", weekday=weekday, hour=clock_hour(behind.hour or 0))
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
