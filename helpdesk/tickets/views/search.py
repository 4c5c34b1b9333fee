"""Search: words, operators, a number, a customer; the page and the command bar."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import Row
from werkzeug.wrappers import Response

from helpdesk.customers import matching
from helpdesk.kit import clock
from helpdesk.tickets import numbers, policy, queries, searching
from helpdesk.tickets.search_operators import Typed
from helpdesk.tickets.views import blueprint, finding
from helpdesk.tickets.views.rows import Group, Line, lines, rows_words
from helpdesk.web.auth import signed_in

COUNTED, SHOWN = 100, 50
SUGGESTED = 6


@blueprint.get("/search", endpoint="search")
@signed_in
def find() -> str | Response:
    """Tickets by words and operators, newest first; a bare number opens that ticket."""
    typed = request.args.get("q", "").strip()[:200]
    if (url := _jump(typed)) is not None:
        return redirect(url)
    user = finding.reader()
    found = searching.find(user, typed, COUNTED, get_timezone())
    rows, words = found.rows, found.typed.words
    return render_template(
        "tickets/search.html",
        typed=typed,
        groups=[Group(None, False, "", _lines(rows[:SHOWN], words))] if rows else [],
        words=rows_words(),
        searched=words,
        count=f"{COUNTED}+" if len(rows) > COUNTED else str(len(rows)),
        cut=SHOWN if len(rows) > SHOWN else 0,
        problems=found.problems,
        read=0 if found.complete else searching.MOST_READ,
        customers=_customers(found.typed),
    )


@blueprint.get("/search/commands")
@signed_in
def commands() -> str:
    """What the command bar shows while somebody types."""
    typed = request.args.get("q", "").strip()[:200]
    long_enough = typed if len(typed) > 1 else ""
    found = searching.find(finding.reader(), long_enough, SUGGESTED, get_timezone())
    return render_template(
        "tickets/_commands.html",
        typed=typed,
        jump=_jump(typed),
        words=dict(rows_words()["status"]),
        found=lines(found.rows[:SUGGESTED], finding.reader(), clock.now()),
        customers=_customers(found.typed),
    )


def _lines(rows: list[Row[Any]], words: Collection[str]) -> list[Line]:
    """The rows as lines; where the subject does not tell why a ticket was found, the place in its messages does."""
    why = searching.passages(rows, words)
    made = lines(rows, finding.reader(), clock.now())
    return [
        replace(line, excerpt=why.get(row.id, line.excerpt)) for row, line in zip(rows, made, strict=True)
    ]


def _customers(typed: Typed) -> list[matching.Match]:
    """Customers of that name; none where operators say that tickets are meant."""
    return matching.search(typed.free, SUGGESTED) if typed.words and not typed.operators else []


def _jump(typed: str) -> str | None:
    """The address of the ticket whose number was typed, if this person may see it."""
    number = numbers.parse(typed)
    ticket = queries.by_number(number) if number is not None else None
    if ticket is None or not policy.may_see_ticket(current_user, ticket):
        return None
    return finding.url_of(ticket)
