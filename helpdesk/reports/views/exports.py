"""Reports as CSV: an audited POST, since a file leaves the house."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request
from flask_login import current_user

from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotFound
from helpdesk.people import organisation
from helpdesk.recovery import improving
from helpdesk.reports import effects, exports, lists, scorecard
from helpdesk.reports.filters import Filters
from helpdesk.reports.views import bar, blueprint
from helpdesk.reports.words import Report
from helpdesk.tickets import queries as tickets
from helpdesk.web import saving
from helpdesk.web.auth import requires

PAGES = "overview,agents,categories,matrix,channels,questions,answers,closings,promises"


@blueprint.post(f"/reports/<any({PAGES}):report>/export")
@requires("see_reports")
def export(report: str) -> Response:
    """The figures of one page, with its filters."""
    filters = bar.read()
    return sent(Report(report), exports.make(Report(report), filters, request.args), filters)


@blueprint.post("/reports/agents/<int:agent_id>/export")
@requires("see_reports")
def agent_export(agent_id: int) -> Response:
    """One agent's figures."""
    if agent_id not in tickets.directory().users:
        raise NotFound(N_("There is no such colleague."))
    filters = bar.read()
    return sent(Report.AGENT, exports.of_agent(scorecard.read(agent_id, filters)), filters)


@blueprint.post("/my/answers/export")
@requires("see_own_answers")
def own_export() -> Response:
    """An agent's own figures, of answers that can no longer be changed."""
    filters = bar.read()
    page = scorecard.read(current_user.id, filters, final_at=clock.now())
    return sent(Report.OWN, exports.of_agent(page), filters)


@blueprint.post("/reports/improvements/export")
@requires("see_reports")
def improvements_export() -> Response:
    """Every improvement with what it brought."""
    today = organisation.today(clock.now())
    filters = replace(bar.read(), first=today, last=today)
    found = [(each, effects.of(each, today)) for each in improving.all_of()]
    return sent(Report.IMPROVEMENTS, lists.of_improvements(found), filters)


def sent(report: Report, file: lists.File, filters: Filters) -> Response:
    """The file on its way, noted."""
    exports.audit(report, file, filters, by=current_user, at=clock.now())
    return saving.sheet(f"{report.value}-{filters.first}-{filters.last}", file.head, file.rows)
