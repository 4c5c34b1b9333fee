"""Words that are sent after a sign-in has ended by time: they wait as their writer's draft until they sign in again.

They are kept on the server and never in the browser, which at a counter the next person sits down at: whoever holds a
sign-in that has ended may leave words for its owner, for some days, and read nothing. Who signed out, or was signed out
by an administrator, meant to end it: of theirs nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from flask import flash, redirect, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.people import sign_in
from helpdesk.people.models import User
from helpdesk.tickets import drafts, numbers, policy, queries
from helpdesk.tickets.forms import KINDS
from helpdesk.tickets.models import Draft, Ticket
from helpdesk.tickets.views import macro_lines

F = TypeVar("F", bound=Callable[..., Any])


def keeps_words(view: F) -> F:
    """The view gets words from the composer: they outlive their writer's sign-in."""
    return _keeps(view, "#composer")


def keeps_letter(also: Callable[[], dict[str, Any]]) -> Callable[[F], F]:
    """The view gets a letter to a third party; `also`: what it has besides its words."""
    return lambda view: _keeps(view, "/forward", also)


def says_it_ended(view: F) -> F:
    """The view keeps a draft while somebody writes: it says that they have to sign in again, and that sending is safe."""

    @wraps(view)
    def guarded(number: str) -> Any:
        if current_user.is_authenticated or _whose() is None:
            return view(number)
        return gettext("Your sign-in has ended. Send it: it is kept while you sign in again."), 401

    return cast(F, guarded)


def _keeps(view: F, place: str, also: Callable[[], dict[str, Any]] | None = None) -> F:
    @wraps(view)
    def guarded(number: str) -> Any:
        whose = None if current_user.is_authenticated else _whose()
        if whose is None or not _keep(number, *whose, more=also() if also else None):
            return view(number)
        db.session.commit()
        flash(gettext("Your sign-in had ended. What you wrote is kept: sign in to go on with it."))
        return redirect(url_for("people.sign_in", next=f"/tickets/{numbers.parse(number)}{place}"), 303)

    return cast(F, guarded)


def _whose() -> tuple[User, datetime] | None:
    token = session.get("_user_id")
    return sign_in.ended_lately(token, clock.now()) if isinstance(token, str) else None


def _keep(number: str, user: User, ended_at: datetime, *, more: dict[str, Any] | None) -> bool:
    kind, text = drafts.FORWARD if more else request.form.get("kind", ""), request.form.get("text", "")
    found = queries.by_number(numbers.parse(number) or 0)
    ticket = queries.survivor(found) if found is not None else None
    if ticket is None or not policy.may_work_ticket(user, ticket) or kind not in (*KINDS, drafts.FORWARD):
        return False
    macros = " ".join(map(str, macro_lines.sent()))
    body = "\n\n".join(part for part in (_begun_since(ticket, user, kind, ended_at, text), text) if part)
    drafts.keep(ticket, kind=kind, body=body, by=user, at=clock.now(), macros=macros, more=more)
    return True


def _begun_since(ticket: Ticket, user: User, kind: str, ended_at: datetime, text: str) -> str:
    """What they have begun elsewhere since that sign-in ended stays, too."""
    own = select(Draft.body).filter_by(ticket_id=ticket.id, user_id=user.id, kind=kind)
    begun = db.session.scalar(own.where(Draft.saved_at > ended_at)) or ""
    return "" if begun in text else begun
