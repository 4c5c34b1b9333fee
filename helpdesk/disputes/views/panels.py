"""What the room shows on the ticket's page: a dispute, or the way to one, to whom it concerns."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from helpdesk.disputes import labels, queries
from helpdesk.kit import clock
from helpdesk.surveys import policy as answers
from helpdesk.surveys import queries as surveys
from helpdesk.surveys.models import Response
from helpdesk.tickets.models import Ticket
from helpdesk.web.auth import may
from helpdesk.web.panels import Shared


def answer_side(*, response: Response, **_more: Any) -> str:
    """For who decides: the newest dispute about the answer."""
    found = queries.newest(response.invitation_id) if may("see_disputes") else None
    return render_template("disputes/_on_answer.html", dispute=found, labels=labels) if found else ""


def ticket_side(*, ticket: Ticket, shared: Shared, **_more: Any) -> str:
    """For the colleague it counts for, once the answer is final."""
    story = shared.once(surveys.story, ticket)
    if story is None or story.response is None:
        return ""
    if not any(each.user_id == current_user.id for each in story.credited):
        return ""
    if not answers.may_read_answer(current_user, story.invitation, story.credited):
        return ""
    found = queries.of_answer(story.invitation.id, current_user, clock.now())
    if not found.dispute_id and (story.response.excluded_at or not found.may_ask):
        return ""
    return render_template(
        "disputes/_on_ticket.html", standing=found, response_id=story.response.id, labels=labels
    )
