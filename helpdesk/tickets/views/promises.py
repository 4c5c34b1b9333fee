"""What is promised for a ticket and why, and how far the clocks are set anew."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, make_response, render_template, request
from flask_login import current_user

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import NotFound
from helpdesk.standards import heads, labels
from helpdesk.standards.models import Calendar
from helpdesk.standards.rules import shown_length
from helpdesk.tickets import clock_resetting, promises
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.views import blueprint, finding
from helpdesk.web.auth import requires


@blueprint.get("/standards/deciding")
@requires("manage_standards")
def deciding() -> str:
    """Which standard decides for the ticket that was typed, and why."""
    typed = request.args.get("ticket", "").strip()[:40]
    ticket = _ticket(typed)
    found = promises.decision(ticket) if ticket is not None else None
    calendar = db.session.get(Calendar, found.calendar_id) if found and found.calendar_id else None
    verdicts = (
        [(each, [heads.title(head) for head in each.misses]) for each in found.verdicts] if found else []
    )
    return render_template(
        "tickets/deciding.html",
        typed=typed,
        ticket=ticket,
        verdicts=verdicts,
        decided=any(each.decides for each, _misses in verdicts),
        calendar=calendar,
        targets=[(labels.label(target), shown_length(length)) for target, length in found.targets.items()]
        if found
        else [],
        standings=promises.standings(ticket, clock.now()) if ticket is not None and ticket.is_open else [],
    )


def _ticket(typed: str) -> Ticket | None:
    try:
        return finding.ticket_or_404(typed, follow=False) if typed else None
    except NotFound:
        return None


@blueprint.get("/standards/progress")
@requires("manage_standards")
def promise_progress() -> Response:
    """How far the clocks are set anew; 304 while nothing moved."""
    answer = make_response(_progress())
    answer.set_etag(
        hashlib.sha256(f"{current_user.id} {answer.get_data(as_text=True)}".encode()).hexdigest()[:20]
    )
    return answer.make_conditional(request)  # type: ignore[return-value]  # werkzeug's own supertype


def _progress() -> str:
    return render_template("tickets/_resetting.html", task=clock_resetting.latest())


def resetting(**_more: Any) -> str:
    """For the page of standards: how far a change has reached."""
    task = clock_resetting.latest()
    if task is None or task.finished_at is not None:
        return ""
    return render_template("tickets/_resetting_panel.html", task=task)


def trying(**_more: Any) -> str:
    """For the page of standards: try them on a ticket."""
    return render_template("tickets/_deciding_form.html", typed="")
