"""Search: words, a number, a customer; the page and the command bar."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.customers import matching
from helpdesk.kit import clock
from helpdesk.tickets import listing, numbers, policy, queries, search
from helpdesk.tickets.views import blueprint, finding
from helpdesk.tickets.views.rows import Group, lines, rows_words
from helpdesk.web.auth import signed_in

COUNTED, SHOWN = 100, 50
SUGGESTED = 6


@blueprint.get("/search", endpoint="search")
@signed_in
def find() -> str | Response:
    """Tickets by words, newest first; a bare number opens that ticket."""
    typed = request.args.get("q", "").strip()[:200]
    if (url := _jump(typed)) is not None:
        return redirect(url)
    words = search.terms(typed)
    rows = listing.found_by(current_user, words, COUNTED) if words else []
    return render_template(
        "tickets/search.html",
        typed=typed,
        groups=[Group(None, False, "", lines(rows[:SHOWN], finding.reader(), clock.now()))] if rows else [],
        words=rows_words(),
        count=f"{COUNTED}+" if len(rows) > COUNTED else str(len(rows)),
        cut=SHOWN if len(rows) > SHOWN else 0,
        customers=matching.search(typed, SUGGESTED) if typed else [],
    )


@blueprint.get("/search/commands")
@signed_in
def commands() -> str:
    """What the command bar shows while somebody types."""
    typed = request.args.get("q", "").strip()[:200]
    words = search.terms(typed) if len(typed) > 1 else []
    rows = listing.found_by(current_user, words, SUGGESTED) if words else []
    return render_template(
        "tickets/_commands.html",
        typed=typed,
        jump=_jump(typed),
        words=dict(rows_words()["status"]),
        found=lines(rows[:SUGGESTED], finding.reader(), clock.now()),
        customers=matching.search(typed, SUGGESTED) if words else [],
    )


def _jump(typed: str) -> str | None:
    """The address of the ticket whose number was typed, if this person may see it."""
    number = numbers.parse(typed)
    ticket = queries.by_number(number) if number is not None else None
    if ticket is None or not policy.may_see_ticket(current_user, ticket):
        return None
    return finding.url_of(ticket)
