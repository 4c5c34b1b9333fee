"""Who else is at a ticket: asked again and again while its page is open."""

from __future__ import annotations

import hashlib

from flask import Response, make_response, render_template, request

from helpdesk.kit import clock
from helpdesk.tickets import company, queries
from helpdesk.tickets.views import blueprint, finding
from helpdesk.web import i18n
from helpdesk.web.auth import ensure, signed_in


@blueprint.get("/tickets/<number>/company", endpoint="company")
@signed_in
def others(number: str) -> Response:
    """ "Anna is writing": 304 while nothing is different."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    writers = company.writers(ticket, finding.reader(), clock.now())
    known = queries.directory() if writers else None
    answer = make_response(render_template("tickets/_company.html", writers=writers, known=known))
    answer.set_etag(hashlib.sha256(f"{i18n.locale()} {writers}".encode()).hexdigest()[:20])
    return answer.make_conditional(request)  # type: ignore[return-value]  # werkzeug's own supertype
