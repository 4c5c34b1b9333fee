"""Following a ticket, and the colleagues one can call in a note."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.kit import clock
from helpdesk.kit.event import Actor
from helpdesk.kit.text import fold
from helpdesk.tickets import following, numbers, queries
from helpdesk.tickets.views import blueprint, dialogs, finding
from helpdesk.web.auth import ensure, signed_in

SHOWN = 8


@blueprint.post("/tickets/<number>/following")
@signed_in
def follow(number: str) -> Response:
    """One is told what happens on it, or no more."""
    ticket, at, by = finding.ticket_or_404(number), clock.now(), Actor.user(current_user)
    ensure("work_ticket", ticket)
    shown = numbers.shown(ticket.number)
    if request.form.get("follow") == "no":
        following.unfollow(ticket, current_user.id, by=by, at=at)
        words = gettext("You are told no more of %(number)s.", number=shown)
    else:
        following.follow(ticket, [current_user.id], by=by, at=at)
        words = gettext("You are told of every reply on %(number)s.", number=shown)
    return dialogs.back(ticket, words)


@blueprint.get("/tickets/<number>/colleagues")
@signed_in
def colleagues(number: str) -> str:
    """Whom one can call here: those who may see the ticket and have a name with this beginning."""
    ticket, known = finding.ticket_or_404(number), queries.directory()
    ensure("work_ticket", ticket)
    wanted = fold(request.args.get("q", "")[:60])
    fitting = [
        user_id
        for user_id in known.active_users
        if user_id != current_user.id
        and any(part.startswith(wanted) for part in fold(known.users[user_id]).split())
    ]
    seeing = set(following.who_may_see(ticket, fitting))
    found = [(user_id, known.users[user_id]) for user_id in fitting if user_id in seeing]
    return render_template("tickets/_colleagues.html", found=found[:SHOWN])
