"""From an address to what it means: a ticket, filters, a cursor."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import abort, request, url_for
from flask_login import current_user
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, NotFound
from helpdesk.kit.text import whole
from helpdesk.people.models import User
from helpdesk.tickets import field_finding, numbers, policy, queries, view_finding
from helpdesk.tickets.listing import FILTERS, PROMISES, SORTS, VIEWS, Filters
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.view_finding import Kept
from helpdesk.tickets.words import Channel, Priority
from helpdesk.web.i18n import LANGUAGES

_OWN_VIEW = re.compile(r"v[1-9][0-9]{0,14}")
Word = TypeVar("Word", bound=StrEnum)
_MOST_VALUES = 30
_READING = {"GET", "HEAD"}
_PATHS = {
    "tickets.queue": "/tickets",
    "tickets.news": "/tickets/news",
    "tickets.new_view": "/views/new",
    "tickets.new_run": "/runs/new",
}  # built many times on each page


def reader() -> User:
    """The signed-in colleague, not the proxy: asked for many times on one page."""
    user: User = current_user._get_current_object()
    return user


def ticket_or_404(number: str, *, follow: bool | None = None) -> Ticket:
    """The ticket of this address with its customer; one that this person may not see is not there.

    What was merged leads to the ticket that it lives on in (`follow`; None: for pages, not for deeds).
    """
    found = _whole(Ticket.number == (numbers.parse(number) or 0))
    if found is None or not policy.may_see_ticket(current_user, found):
        raise NotFound(N_("There is no such ticket, or it belongs to a team whose tickets you may not see."))
    if found.merged_into_id is None or not (request.method in _READING if follow is None else follow):
        return found
    lives_on = _whole(Ticket.id == queries.survivor(found).id)
    return lives_on if lives_on is not None and policy.may_see_ticket(current_user, lives_on) else found


def _whole(which: ColumnElement[bool]) -> Ticket | None:
    whole = select(Ticket).where(which).options(joinedload(Ticket.customer).joinedload(Customer.organisation))
    return db.session.scalar(whole)


def url_of(ticket: Ticket, endpoint: str = "tickets.ticket", **more: Any) -> str:
    """The address of one of the ticket's pages."""
    return url_for(endpoint, number=ticket.number, **more)


def filters() -> Filters:
    """What the address asks for; anything that is not on our lists is a 400."""
    view = request.args.get("view", "mine")
    kept = kept_view(int(view[1:])) if _OWN_VIEW.fullmatch(view) else None
    return Filters(
        view=view if kept is not None else _one_of(view, VIEWS, "mine"),
        kept=kept,
        kind=_words(RequestKind, "kind"),
        channel=_words(Channel, "channel"),
        priority=_words(Priority, "priority"),
        language=tuple(_one_of(value, tuple(LANGUAGES), "") for value in _values("language")),
        category=_ids("category"),
        team=_ids("team"),
        assignee=_ids("assignee"),
        promise=tuple(_one_of(value, PROMISES, "") for value in _values("promise")),
        field=_wishes(),
        sort=_one_of(request.args.get("sort"), SORTS, kept.sort if kept is not None else "waiting"),
    )


def _wishes() -> tuple[str, ...]:
    """What is wished of the desk's own fields; a form sends the ends of a span apart."""
    given = _values("field")
    for name in request.args:
        what, _, id_ = name.partition("-")
        if what == "least" and (
            wish := field_finding.span(request.args[name], request.args.get(f"most-{id_}", ""))
        ):
            given.append(f"{id_}:{wish}")
        elif what == "most" and f"least-{id_}" not in request.args and request.args[name].strip():
            given.append(f"{id_}:{field_finding.span('', request.args[name])}")
        elif what == "words" and request.args[name].strip():
            given.append(f"{id_}:{request.args[name]}")
    try:
        for each in given:
            field_finding.read(each)
    except field_finding.NotUnderstood:
        abort(400)
    return tuple(given)


def kept_view(view_id: int) -> Kept:
    """The view with this id; one that this person may not see is not there."""
    found = view_finding.by_id(reader(), view_id)
    if found is None or not policy.may_see_view(current_user, found):
        raise NotFound(N_("There is no such view, or it is somebody else's own."))
    return found


def address(
    wanted: Filters, *, endpoint: str = "tickets.queue", without: str | None = None, **more: Any
) -> str:
    """The address of the queue (or of its news) for these filters; `without` leaves one out, `more` adds to it."""
    values: dict[str, Any] = {"view": wanted.view}
    for name in FILTERS:
        if name != without and getattr(wanted, name):
            values[name] = [str(value) for value in getattr(wanted, name)]
    if wanted.sort != wanted.usual_sort:
        values["sort"] = wanted.sort
    return f"{_PATHS[endpoint]}?{urlencode(values | more, doseq=True)}"


def _one_of(value: str | None, allowed: tuple[str, ...], default: str) -> str:
    if value is None:
        return default
    if value not in allowed:
        abort(400)
    return value


def _values(name: str) -> list[str]:
    values = [value for value in request.args.getlist(name) if value]
    if len(values) > _MOST_VALUES:
        abort(400)
    return values


def _words(kind: type[Word], name: str) -> tuple[Word, ...]:
    try:
        return tuple(kind(value) for value in _values(name))
    except ValueError:
        abort(400)


def _ids(name: str) -> tuple[int, ...]:
    found = [whole(value, 15) for value in _values(name)]
    if None in found:
        abort(400)
    return tuple(each for each in found if each is not None)
