"""What waits for a decision, what was decided, and how often each colleague asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import render_template, request

from helpdesk.disputes import labels, queries, rules
from helpdesk.disputes.views import blueprint
from helpdesk.kit import clock
from helpdesk.tickets import queries as tickets
from helpdesk.web import pages
from helpdesk.web.auth import requires

SINCE = timedelta(days=365)


@blueprint.get("/disputes", endpoint="disputes")
@requires("see_disputes")
def board() -> str:
    """Open ones, what is due first on top; and a year's disputes by colleague."""
    at = clock.now()
    found, tallies = queries.open_ones(), queries.tallies(at - SINCE)
    known = tickets.directory()
    by_name = sorted(tallies.items(), key=lambda pair: known.users.get(pair[0], "").casefold())
    return render_template(
        "disputes/board.html",
        disputes=found,
        late=sum(each.due_at <= at for each in found),
        tallies=[(known.users.get(agent, "–"), tally) for agent, tally in by_name],
        labels=labels,
        now=at,
        soon=at + rules.SOON,
        most=queries.MOST_OPEN,
    )


@blueprint.get("/disputes/decided")
@requires("see_disputes")
def decided() -> str:
    """Decided and withdrawn ones, the newest first."""
    before = pages.decode_as(request.args.get("after"), datetime, int)
    found = queries.ended((before[0], before[1]) if before else None)
    page = pages.cut(found, queries.SHOWN, lambda each: (each.ended_at, each.id))
    return render_template("disputes/decided.html", page=page, labels=labels)
