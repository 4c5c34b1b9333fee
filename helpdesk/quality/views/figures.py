"""Figures of reviews, and the same as a file: an audited POST, since it leaves the house."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext, pgettext
from flask_login import current_user

from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotFound
from helpdesk.people import organisation
from helpdesk.quality import designing, labels, queries
from helpdesk.quality import figures as reckoning
from helpdesk.quality.figures import Wanted
from helpdesk.quality.views import blueprint
from helpdesk.tickets import numbers
from helpdesk.tickets import queries as tickets
from helpdesk.web import saving
from helpdesk.web.auth import requires


@blueprint.get("/reviews/figures")
@requires("review")
def figures() -> str:
    """In all, by agent, by team, by criterion; never across versions."""
    versions = queries.versions()
    wanted = _wanted(versions)
    known = tickets.directory()
    return render_template(
        "quality/figures.html",
        versions=versions,
        wanted=wanted,
        version=next((each for each in versions if wanted and each.id == wanted.version_id), None),
        found=reckoning.of(wanted) if wanted else None,
        known=known,
        labels=labels,
    )


@blueprint.post("/reviews/figures/export")
@requires("review")
def figures_export() -> Response:
    """Every review behind the figures."""
    wanted = _wanted(queries.versions())
    if wanted is None:
        raise NotFound(N_("There is no published form yet."))
    found, known = reckoning.rows(wanted), tickets.directory()
    marks, criteria = reckoning.marks_of(found), designing.criteria_of(wanted.version_id)
    head = [
        gettext("Ticket"), gettext("Day"), gettext("Agent"), gettext("Team"), gettext("Reviewer"),
        gettext("Drawn or picked"), gettext("Percent"), gettext("Critical criterion not met"),
        *(labels.name(each) for each in criteria), gettext("All in all"),
    ]  # fmt: skip
    rows: list[list[Any]] = [
        [
            numbers.shown(each.number), each.closed_on.isoformat(), known.users.get(each.agent_id, ""),
            known.teams.get(each.team_id or 0, ""), known.users.get(each.reviewer_id, ""),
            pgettext("review", "picked") if each.picked else pgettext("review", "drawn"),
            round(each.share * 100, 2), pgettext("criterion", "Yes") if each.failed else "",
            *(_value(marks[each.sheet_id].get(criterion.id)) for criterion in criteria), each.comment,
        ]
        for each in found
    ]  # fmt: skip
    reckoning.audit(wanted, len(rows), by=current_user, at=clock.now())
    return saving.sheet(f"reviews-{wanted.version_id}-{wanted.first}-{wanted.last}", head, rows)


def _value(value: int | None) -> int | str:
    return "" if value is None else value


def _wanted(versions: list[Any]) -> Wanted | None:
    return reckoning.read(request.args, versions, organisation.today(clock.now()))
