"""The answers and closings behind a number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from helpdesk.recovery import queries as cases
from helpdesk.reports import closings as closings_list
from helpdesk.reports import listing
from helpdesk.reports.filters import Filters
from helpdesk.reports.listing import Wanted
from helpdesk.reports.views import bar, blueprint, pages
from helpdesk.tickets import queries as tickets
from helpdesk.web.auth import requires


@blueprint.get("/reports/answers")
@requires("see_reports")
def answers() -> str:
    """Exactly the answers a number counts."""
    filters = bar.read()
    wanted = listing.wanted(request.args, filters.version)
    scope = filters.scope(every_mode=wanted.unread)
    found = listing.answers(scope, wanted, request.args.get("cursor"))
    total = listing.count(scope, wanted)
    known = tickets.directory()
    more = bar.behind(filters, wanted, cursor=found.next) if found.next else None
    return pages.show(
        "answers",
        filters,
        every_mode=wanted.unread,
        every_version=True,
        title=_title(wanted),
        file=bar.address("reports.export", filters, report="answers", **wanted.args()),
        wanted=wanted,
        kinds=_kinds(filters, wanted),
        found=found,
        total=total,
        more=more,
        people=known.users,
        versions=bar.versions() if filters.version is None and len(bar.versions()) > 1 else {},
        cases=cases.of_answers(line.response_id for line in found.rows),
    )


@blueprint.get("/reports/closings")
@requires("see_reports")
def closings() -> str:
    """Exactly the closings a number counts: who was asked, who was not and why."""
    filters = bar.read()
    state, reason = request.args.get("state", ""), request.args.get("reason", "")[:40]
    scope = filters.scope()
    found = closings_list.page(scope, state, reason, request.args.get("cursor"))
    total = closings_list.count(scope, state, reason)
    more = bar.address(
        "reports.closings", filters, state=state or None, reason=reason or None, cursor=found.next
    )
    known = tickets.directory()
    chips = ("team", "category", "channel", "kind", "language")
    return pages.show(
        "closings",
        filters,
        chips,
        found=found,
        total=total,
        more=more if found.next else None,
        state=state,
        reason=reason,
        people=known.users,
    )


def _title(wanted: Wanted) -> str:
    """What the list holds."""
    if wanted.unread:
        return _("Unread comments")
    if wanted.excluded:
        return _("Answers left out")
    if wanted.choice or wanted.question == "causes":
        return _("Answers that name a cause")
    low = bool(wanted.values) and max(wanted.values) <= 2
    if wanted.question == "solved":
        return _("Answers to whether it is solved")
    if wanted.question == "agent":
        return _("Bad answers about agents") if low else _("Answers about agents")
    return _("Bad answers") if low else _("Answers")


def _kinds(filters: Filters, wanted: Wanted) -> list[dict[str, Any]]:
    """Which answers one can look through, by name, under the same filters."""
    every = Wanted(version=filters.version)
    named = (
        (pgettext("answers", "All"), every),
        (pgettext("answers", "Low"), replace(every, values=(1, 2))),
        (_("Not read yet"), replace(every, unread=True)),
        (_("Excluded"), replace(every, excluded=True)),
    )
    kinds = [
        {"text": words, "href": bar.behind(filters, kind), "current": kind == wanted} for words, kind in named
    ]
    return [*kinds, {"text": _("From machines"), "href": url_for("surveys.machines"), "current": False}]
