"""Tickets, opened and closed as the desk does it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from helpdesk.categories.models import Category
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Customer
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.people.queries import user_with_teams
from helpdesk.tickets import (
    checklist_templates,
    field_catalogue,
    fields,
    kept_views,
    lifecycle,
    macros,
    opening,
    running,
)
from helpdesk.tickets.bulk import Wish
from helpdesk.tickets.checklist_templates import Template
from helpdesk.tickets.criteria import Criteria
from helpdesk.tickets.field_rules import Field
from helpdesk.tickets.listing import Filters
from helpdesk.tickets.macros import Plan
from helpdesk.tickets.models import Closing, Macro, Run, Ticket, View
from helpdesk.tickets.words import Channel, FieldKind, Outcome
from tests.conftest import MOMENT
from tests.factories import categories, customers, people

_serial = count(1)


def ticket(
    subject: str = "",
    *,
    by: User | None = None,
    customer: Customer | None = None,
    category: Category | None = None,
    at: datetime = MOMENT,
    channel: Channel = Channel.PHONE,
    kind: RequestKind = RequestKind.QUESTION,
    body: str = "The router blinks.",
    **more: Any,
) -> Ticket:
    """A ticket through the deed: a call logged by an agent, unless told otherwise (`by` None and an e-mail
    channel: it came by itself). A customer and a category are made where none is given; `customer=False`: none."""
    if by is None and channel in {Channel.PHONE, Channel.WALK_IN}:
        by = people.agent()
    who = (
        customers.customer(email=f"customer{next(_serial)}@example.com")
        if customer is None
        else customer or None
    )
    category_id = more.pop("category_id", None) or (category or categories.category()).id
    return opening.open_ticket(
        channel=channel,
        kind=kind,
        subject=subject or f"Ticket {next(_serial)}",
        body=body,
        at=at,
        by=by,
        customer=who,
        category_id=category_id,
        **more,
    )


def macro(name: str = "", *, text: str = "", at: datetime = MOMENT, **more: Any) -> Macro:
    """A macro, everybody's unless told otherwise; `text` is its English one, `texts` gives more languages."""
    texts = ({"en": text} if text else {}) | more.pop("texts", {})
    plan = Plan(name=name or f"Macro {next(_serial)}", texts=texts, **more)
    return macros.add(plan, by=SYSTEM, at=at)


def checklist(name: str = "", steps: Sequence[str] = ("Call", "Send"), **more: Any) -> Template:
    """A checklist, named in English."""
    plan = checklist_templates.Plan(
        {"en": name or f"Checklist {next(_serial)}"}, [{"en": each} for each in steps], **more
    )
    made = checklist_templates.add(plan, by=SYSTEM, at=MOMENT)
    return checklist_templates.known()[made.id]


def field(
    name: str = "",
    kind: FieldKind = FieldKind.TEXT,
    *,
    choices: Sequence[str] = ("First", "Second"),
    at: datetime = MOMENT,
    **more: Any,
) -> Field:
    """A field of the desk's own, named in English."""
    plans = [fields.ChoicePlan({"en": each}) for each in choices]
    names = {"en": name or f"Field {next(_serial)}"}
    made = fields.add(fields.Plan(kind, names, choices=plans, **more), by=SYSTEM, at=at)
    return field_catalogue.known()[made.id]


def view(name: str = "", *, at: datetime = MOMENT, asks: Criteria | None = None, **more: Any) -> View:
    """A view, everybody's unless told otherwise."""
    plan = kept_views.Plan(name or f"View {next(_serial)}", asks or Criteria(), **more)
    return kept_views.add(plan, by=SYSTEM, at=at)


def run(by: User, wish: Wish | None = None, *, at: datetime = MOMENT, filters: Filters | None = None) -> Run:
    """Work on all open tickets, or those of `filters`, begun."""
    filters, by = filters or Filters(view="open"), user_with_teams(by.id) or by
    wanted = wish or Wish({"priority": "high"})
    size = running.size(by, filters)
    return running.begin(
        by, filters, wanted, title="All open", address="/tickets?view=open", expected=size, at=at
    )


def closed_ticket(
    *,
    by: User | None = None,
    at: datetime = MOMENT,
    outcome: Outcome = Outcome.RESOLVED,
    final: Category | None = None,
    cause_id: int | None = None,
    **more: Any,
) -> tuple[Ticket, Closing]:
    """A ticket of an hour ago that `by` (its assignee) closes at `at`, and its closing."""
    by = by or people.agent()
    made = ticket(
        by=more.pop("opened_by", by), at=more.pop("opened_at", at - timedelta(hours=1)), assignee=by, **more
    )
    closing = lifecycle.close(
        made,
        by=by,
        at=at,
        outcome=outcome,
        category_id=final.id if final else int(made.category_id or 0),
        cause_id=cause_id,
    )
    return made, closing
