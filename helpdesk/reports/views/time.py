"""Pages of the time spent: for supervisors by agent, team and category, for everybody their own."""

from __future__ import annotations

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.events.recording import record
from helpdesk.kit import clock
from helpdesk.kit.event import Actor
from helpdesk.people import organisation
from helpdesk.reports import time as spent
from helpdesk.reports.events import ReportExported
from helpdesk.reports.time import By, Range
from helpdesk.reports.views import blueprint
from helpdesk.web import saving
from helpdesk.web.auth import requires, signed_in


@blueprint.get("/reports/time", endpoint="time")
@requires("see_reports")
def everybodys() -> str:
    """What everybody's time went to."""
    within = spent.read(request.args, organisation.today(clock.now()))
    return _page(within, spent.sums(within), own=False)


@blueprint.get("/my/time")
@signed_in
def own_time() -> str:
    """What one's own time went to."""
    within = spent.read({"by": By.CATEGORY} | request.args.to_dict(), organisation.today(clock.now()))
    return _page(within, spent.sums(within, user_id=current_user.id), own=True)


@blueprint.post("/reports/time/export")
@requires("see_reports")
def time_export() -> Response:
    """The same as a file."""
    within = spent.read(request.args, organisation.today(clock.now()))
    rows = [[each.name, each.entered, each.spoken, each.minutes, each.tickets] for each in spent.sums(within)]
    first, last = within.first.isoformat(), within.last.isoformat()
    taken = ReportExported(current_user.id, "time", len(rows), first, last)
    record(taken, by=Actor.user(current_user), at=clock.now())
    head = [
        _words(within.by),
        _("Minutes written down"),
        _("Minutes of calls and visits"),
        _("Minutes"),
        _("Tickets"),
    ]
    return saving.sheet(f"time-{within.by.value}-{first}-{last}", head, rows)


def _words(by: By) -> str:
    words = {By.AGENT: _("Agent"), By.TEAM: _("Team"), By.CATEGORY: _("Category")}
    return str(words[by])


def _page(within: Range, sums: list[spent.Sum], *, own: bool) -> str:
    return render_template(
        "reports/time.html",
        within=within,
        sums=sums,
        own=own,
        words={each.value: _words(each) for each in By if not (own and each is By.AGENT)},
        total=sum(each.minutes for each in sums),
        here="reports.own_time" if own else "reports.time",
    )
