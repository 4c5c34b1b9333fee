"""The queue: /tickets, its live note, its peek, and taking the next one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from helpdesk.categories import queries as categories
from helpdesk.kit import clock
from helpdesk.standards import rulebook
from helpdesk.tickets import (
    assignment,
    counting,
    listing,
    numbers,
    promises,
    queries,
    view_finding,
    view_words,
)
from helpdesk.tickets.criteria import USUAL_COLUMNS
from helpdesk.tickets.listing import PAGE, PARTS, SORTS, Filters
from helpdesk.tickets.views import bar, blueprint, finding
from helpdesk.tickets.views.rows import Group, groups, groups_by_due, lines, rows_words, waited
from helpdesk.web import i18n, pages, saving
from helpdesk.web.auth import signed_in


@blueprint.get("/tickets")
@signed_in
def queue() -> str:
    """A view of the queue, by the address; with HX-Request its next rows alone."""
    request.view_args = {"view": "mine"}  # /tickets is "My tickets": the rail marks it so
    at, filters = clock.now(), finding.filters()
    view_finding.with_directory(finding.reader())
    fragment = "HX-Request" in request.headers
    after, user = _cursor(filters), finding.reader()
    tally = counting.tally(user, filters)
    rows = listing.rows(user, filters, after)
    page = pages.cut(rows, PAGE, lambda row: listing.sort_values(filters, row))
    columns = filters.kept.columns if filters.kept is not None else USUAL_COLUMNS
    made = lines(page.rows, user, at, columns)
    if filters.grouped:
        begun = PARTS[after[0]] if after is not None and fragment else None
        parts = groups(page.rows, made, tally.groups, begun)
    elif filters.sort == "due" and filters.view != "closed":
        parts = groups_by_due(page.rows, made, at, after[2] if after is not None and fragment else None)
    else:
        parts = [Group(None, False, "", made)] if made else []
    return render_template(
        "tickets/_rows.html" if fragment else "tickets/queue.html",
        filters=filters,
        groups=parts,
        tally=tally,
        total=counting.shown(sum(tally.groups.values())),
        more=finding.address(filters, after=page.next) if page.next else None,
        bar=bar.chips(filters) if not fragment else [],
        orders={sort: finding.address(replace(filters, sort=sort)) for sort in SORTS},
        words=rows_words(),
        columns=None if columns == USUAL_COLUMNS else columns,
        ended=view_words.ended(filters.kept.criteria) if filters.kept is not None and not fragment else [],
        asks=view_words.said(filters.kept.criteria) if filters.kept is not None and not made else [],
        heads=view_words.COLUMNS,
        sorts=_sorts(filters),
        whole=finding.address(filters, endpoint="tickets.new_run") if sum(tally.groups.values()) else "",
        keep=finding.address(filters, endpoint="tickets.new_view"),
        live=finding.address(filters, endpoint="tickets.news", since=at.isoformat()),
        first=made[0] if made else None,
        untouched=not (made or fragment or tally.views["unassigned"]) and queries.none_yet(),
        uncategorised=not categories.choices(i18n.locale()),
    )


def _sorts(filters: Filters) -> dict[str, str]:
    """The orders to choose from: by deadlines only where there are some."""
    offered = {*view_words.SORTS} - (set() if rulebook.promised() or filters.sort == "due" else {"due"})
    return {sort: words for sort, words in view_words.SORTS.items() if sort in offered}


def _cursor(filters: Filters) -> tuple[Any, ...] | None:
    """Where the page begins; a cursor of the right length that holds the wrong things is a 400 too."""
    kinds = listing.cursor_kinds(filters)
    after = pages.decode(request.args.get("after"), len(kinds))
    if after is None:
        return None
    times = [value for value in after if isinstance(value, datetime)]
    fitting = all(type(value) is kind for value, kind in zip(after, kinds, strict=True))
    sane = all(value.tzinfo is not None and 1900 < value.year < 9000 for value in times)
    if not fitting or not sane or (len(after) > 2 and not 0 <= after[0] < len(PARTS)):
        abort(400)
    return after


@blueprint.get("/tickets/news")
@signed_in
def news() -> Response:
    """ "2 new, show": what came into this list since it was loaded. Rows never move by themselves."""
    filters = finding.filters()
    try:
        since = datetime.fromisoformat(request.args.get("since", ""))
    except ValueError:
        abort(400)
    if since.tzinfo is None or not 1900 < since.year < 9000:
        abort(400)
    count = counting.news(current_user, filters, since)
    words = ngettext("%(num)s new", "%(num)s new", count) if count else ""
    made = {f"v{view_id}": shown for view_id, shown in counting.of_made(finding.reader()).items()}
    answer = make_response(
        render_template("tickets/_news.html", words=words, url=finding.address(filters), made=made)
    )
    answer.set_etag(hashlib.sha256(f"{current_user.id} {count} {words} {made}".encode()).hexdigest()[:20])
    return answer.make_conditional(request)  # type: ignore[return-value]  # werkzeug's own supertype


@blueprint.post("/tickets/next")
@signed_in
def next() -> Answer:  # the endpoint is tickets.next
    """Takes the ticket that has waited longest without an owner and opens it."""
    at = clock.now()
    ticket = assignment.next_to_take(current_user)
    if ticket is None:
        flash(gettext("Every ticket has an owner."), "message")
        return redirect(url_for("tickets.queue"), 303)
    assignment.take(ticket, by=current_user, at=at)
    return saving.done(
        gettext("%(number)s is yours.", number=numbers.shown(ticket.number)), finding.url_of(ticket)
    )


@blueprint.get("/tickets/<number>/peek")
@signed_in
def peek(number: str) -> str:
    """What the side of the queue shows of one ticket."""
    ticket = finding.ticket_or_404(number)
    return render_template(
        "tickets/_peek.html",
        ticket=ticket,
        people=queries.directory().users,
        category=categories.names(i18n.locale()).get(ticket.category_id or 0, ""),
        answers=queries.past_answers(current_user, ticket.customer_id, at=clock.now()),
        last=queries.last_messages(ticket.id, 2),
        waits=waited(ticket.waiting_since, clock.now()),
        fuse=promises.fuses(clock.now())(ticket),
    )
