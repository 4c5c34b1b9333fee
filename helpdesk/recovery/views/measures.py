"""What following up comes to, and the same as a file: an audited POST, since it leaves the house."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext, pgettext
from flask_login import current_user

from helpdesk.categories import queries as categories
from helpdesk.kit import clock
from helpdesk.people import organisation
from helpdesk.recovery import measures as reckoning
from helpdesk.recovery.measures import Measures
from helpdesk.recovery.views import blueprint
from helpdesk.scores.rounding import round_half_up
from helpdesk.tickets import queries as tickets
from helpdesk.web import i18n, saving
from helpdesk.web.auth import requires


@blueprint.get("/recovery/measures")
@requires("see_cases")
def measures() -> str:
    """In all and by category."""
    at = clock.now()
    period = reckoning.read(request.args, organisation.today(at))
    return render_template(
        "recovery/measures.html",
        period=period,
        found=reckoning.of(period, at),
        known=tickets.directory(),
        names=categories.names(i18n.locale()),
    )


@blueprint.post("/recovery/measures/export")
@requires("see_cases")
def measures_export() -> Response:
    """The figures of the page, with its days."""
    at = clock.now()
    period = reckoning.read(request.args, organisation.today(at))
    found, names = reckoning.of(period, at), categories.names(i18n.locale())
    head = [
        gettext("Category"), gettext("Cases"), gettext("Bad answers"), gettext("Cases of these"), gettext("Reached in time"),
        gettext("Reached in time, of"), gettext("Hours until reached, median"), gettext("Accepted"),
        gettext("Accepted, of"), gettext("Put right, say customers"), gettext("Put right, say customers, of"),
        gettext("Back within 30 days"), gettext("Back within 30 days, of"),
    ]  # fmt: skip
    rows = [_row(pgettext("figure", "All"), found.whole)]
    rows += [_row(names.get(id_, ""), each) for id_, each in found.categories]
    reckoning.audit(period, len(rows), by=current_user, at=at)
    return saving.sheet(f"cases-{period.first}-{period.last}", head, rows)


def _row(name: str, of: Measures) -> list[Any]:
    hours = "" if of.hours is None else float(round_half_up(of.hours, 2))
    shares = (of.accepted.x, of.accepted.n, of.recovered.x, of.recovered.n, of.back.x, of.back.n)
    return [name, of.cases, of.bad, of.of_bad, of.in_time.x, of.in_time.n, hours, *shares]
