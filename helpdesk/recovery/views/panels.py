"""What the room shows on others' pages, to those who follow bad answers up."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from helpdesk.kit import clock
from helpdesk.recovery import cases, labels, policy, queries, rules
from helpdesk.tickets.models import Ticket


def ticket_side(*, ticket: Ticket, **_more: Any) -> str:
    """The ticket's newest case: how far it is, and who has it."""
    if not policy.may_see_cases(current_user):
        return ""
    case = queries.of_ticket(ticket.id)
    if case is None:
        return ""
    return render_template(
        "recovery/_on_ticket.html",
        case=case,
        step=rules.step(cases.standing(case)),
        late=queries.is_late(case, clock.now()),
        labels=labels,
    )
