"""Search: words, operators, a number, a customer; the page and the command bar."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import Row
from werkzeug.wrappers import Response

from helpdesk.kit import clock
from helpdesk.tickets import numbers, policy, queries, searching, suggesting, view_finding
from helpdesk.tickets.views import blueprint, finding
from helpdesk.tickets.views.rows import Group, Line, lines, rows_words
from helpdesk.web import pages
from helpdesk.web.auth import signed_in

COUNTED, SHOWN = 100, 25
CUSTOMERS = 6


@blueprint.get("/search", endpoint="search")
@signed_in
def find() -> str | Response:
    """Tickets by words and operators, newest first; a bare number opens that ticket. With HX-Request the next rows alone."""
    typed = request.args.get("q", "").strip()[:200]
    if (url := _jump(typed)) is not None:
        return redirect(url)
    user = finding.reader()
    view_finding.with_directory(user)
    after = pages.decode_as(request.args.get("after"), int)
    fragment = "HX-Request" in request.headers
    below = after[0] if after else None
    found = searching.find(user, typed, SHOWN, get_timezone(), below=below, count=None if after else COUNTED)
    rows, words = found.rows, found.typed.words
    page = pages.cut(rows, SHOWN, lambda row: (row.id,))
    return render_template(
        "tickets/_found.html" if fragment else "tickets/search.html",
        typed=typed,
        groups=[Group(None, False, "", _lines(page.rows, words))] if rows else [],
        words=rows_words(),
        searched=words,
        count="" if after or not typed else f"{COUNTED}+" if found.count > COUNTED else str(found.count),
        more=url_for("tickets.search", q=typed, after=page.next) if page.next else None,
        problems=found.problems,
        read=0 if found.complete else searching.MOST_READ,
        customers=suggesting.customers_of(user, typed, found.typed, CUSTOMERS) if after is None else [],
    )


@blueprint.get("/search/commands")
@signed_in
def commands() -> str:
    """What the command bar and the field in the rail offer while somebody types."""
    user, typed = finding.reader(), request.args.get("q", "").strip()[:200]
    found = suggesting.suggest(user, typed, get_timezone())
    named, now = [found.named] if found.named else [], clock.now()
    return render_template(
        "tickets/_suggested.html",
        typed=typed,
        found=found,
        named=lines(named, user, now),
        tickets=lines(found.tickets, user, now),
        words=dict(rows_words()["status"]),
        acts="acts" in request.args,
    )


def _lines(rows: list[Row[Any]], words: Collection[str]) -> list[Line]:
    """The rows as lines; where the subject does not tell why a ticket was found, the place in its messages does."""
    why = searching.passages(rows, words)
    made = lines(rows, finding.reader(), clock.now())
    return [
        replace(line, excerpt=why.get(row.id, line.excerpt)) for row, line in zip(rows, made, strict=True)
    ]


def _jump(typed: str) -> str | None:
    """The address of the ticket whose number was typed, if this person may see it."""
    number = numbers.parse(typed)
    ticket = queries.by_number(number) if number is not None else None
    if ticket is None or not policy.may_see_ticket(current_user, ticket):
        return None
    return finding.url_of(ticket)
