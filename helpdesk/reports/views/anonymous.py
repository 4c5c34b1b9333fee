"""Anonymous surveys: figures of groups, and words apart from them."""

from __future__ import annotations

from flask import Response

from helpdesk.categories import queries as categories
from helpdesk.reports import anonymous as anonymous_page
from helpdesk.reports import exports
from helpdesk.reports.views import bar, blueprint
from helpdesk.reports.views.exports import sent
from helpdesk.reports.views.pages import show
from helpdesk.reports.words import Report
from helpdesk.surveys import labels as asking
from helpdesk.tickets import queries as tickets
from helpdesk.web.auth import requires
from helpdesk.web.i18n import locale


@blueprint.get("/reports/anonymous")
@requires("see_reports")
def anonymous() -> str:
    """One anonymous survey."""
    filters = bar.read()
    page = anonymous_page.read(filters)
    return show(
        "anonymous",
        filters,
        (),
        one_basis=True,
        page=page,
        versions=bar.versions(),
        said=asking.question,
        solved=asking.solved,
        causes=categories.cause_names(locale()) if page.causes else {},
        teams=tickets.directory().teams,
    )


@blueprint.post("/reports/anonymous/export")
@requires("see_reports")
def anonymous_export() -> Response:
    """The same figures; no words."""
    filters = bar.read()
    return sent(Report.ANONYMOUS, exports.of_anonymous(anonymous_page.read(filters)), filters)
