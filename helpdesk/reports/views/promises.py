"""Promises kept and broken, and the tickets behind each number."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext, pgettext

from helpdesk.categories import queries as categories
from helpdesk.reports import lists
from helpdesk.reports import promises as page
from helpdesk.reports.filters import Filters
from helpdesk.reports.views import bar, blueprint
from helpdesk.reports.views.exports import sent
from helpdesk.reports.words import Report
from helpdesk.standards import labels as standards
from helpdesk.standards import rulebook
from helpdesk.standards.words import Target
from helpdesk.tickets import queries as tickets
from helpdesk.web.auth import requires
from helpdesk.web.i18n import day, locale

CHIPS = ("team", "category")


def _given(filters: Filters, by: str) -> dict[str, Any]:
    known = tickets.directory()
    spans = {"first": day(filters.first, "short"), "last": day(filters.last)}
    if by == "started":
        period = gettext("Promises begun %(first)s – %(last)s", **spans)
    else:
        period = gettext("Promises ended %(first)s – %(last)s", **spans)
    return {
        "filters": filters,
        "by": by,
        "period": period,
        "presets": bar.presets(filters),
        "kept": [*bar.kept(filters)],
        "address": bar.address,
        "link": partial(_link, filters, by),
        "people": known.users,
        "teams": known.teams,
        "names": categories.names(locale()),
        "targets": {each: standards.label(each) for each in Target},
    }


@blueprint.get("/reports/promises")
@requires("see_reports")
def promises() -> str:
    """How many promises were kept, by whom, about what."""
    filters, by = bar.read(), page.wanted(request.args).by
    return render_template(
        "reports/promises.html",
        page=page.read(filters, by),
        chips=bar.chips(filters, CHIPS),
        bases=[
            (
                words,
                bar.address("reports.promises", filters, by=value if value != "stopped" else None),
                value == by,
            )
            for value, words in (
                ("stopped", gettext("By day of ending")),
                ("started", gettext("By day of beginning")),
            )
        ],
        promised=rulebook.promised(),
        **_given(filters, by),
    )


@blueprint.get("/reports/promises/tickets")
@requires("see_reports")
def promise_tickets() -> str:
    """Exactly the clocks a number counts."""
    filters, wanted = bar.read(), page.wanted(request.args)
    before = request.args.get("before", type=int)
    found = page.lines(filters, wanted, before)
    rows, more = found[: page.PAGE], None
    own = {name: request.args[name] for name in _OWN if name in request.args}
    if len(found) > page.PAGE:
        more = bar.address("reports.promise_tickets", filters, **own, before=rows[-1].id)
    return render_template(
        "reports/promise_tickets.html",
        rows=rows,
        more=more,
        title=_title(wanted),
        own=own,
        **_given(filters, wanted.by),
    )


def _link(filters: Filters, by: str, kept: str, of: dict[str, Any]) -> str:
    """The address of the clocks a number counts."""
    given = of | ({"by": by} if by != page.BY[0] else {})
    return bar.address("reports.promise_tickets", filters, kept=kept, **given)


_OWN = ("by", "target", "kept", "of_agent", "of_team", "of_category")


def _title(wanted: page.Wanted) -> str:
    kept = {
        True: pgettext("promises", "kept"),
        False: pgettext("promises", "broken"),
        None: gettext("all promises"),
    }
    words = kept[wanted.kept]
    return f"{standards.label(wanted.target)}: {words}" if wanted.target else words[:1].upper() + words[1:]


@blueprint.post("/reports/promises/tickets/export")
@requires("see_reports")
def promise_tickets_export() -> Response:
    """The list behind a number as a file."""
    filters = bar.read()
    return sent(Report.PROMISED, lists.of_promises(filters, page.wanted(request.args)), filters)
