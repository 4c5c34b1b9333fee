"""Who else is at a ticket: asked again and again while its page is open."""

from __future__ import annotations

import hashlib

from flask import Response, make_response, render_template, request

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.people import notices
from helpdesk.tickets import company, queries, told
from helpdesk.tickets.views import blueprint, finding
from helpdesk.web import i18n
from helpdesk.web.auth import ensure, signed_in


@blueprint.post("/tickets/<number>/company")
@signed_in
def look(number: str) -> Response:
    """An open page says that somebody looks at it; so they know what they were told of it."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    reader, at = finding.reader(), clock.now()
    company.look(ticket, reader, at)
    notices.read_about(reader.id, told.path(ticket.number), at)
    db.session.commit()
    return Response(status=204)


@blueprint.get("/tickets/<number>/company", endpoint="company")
@signed_in
def others(number: str) -> Response:
    """ "Anna is writing": 304 while nothing is different."""
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    here = company.others(ticket, finding.reader(), clock.now())
    known = queries.directory() if here else None
    answer = make_response(render_template("tickets/_company.html", others=here, known=known))
    answer.set_etag(hashlib.sha256(f"{i18n.locale()} {here}".encode()).hexdigest()[:20])
    return answer.make_conditional(request)  # type: ignore[return-value]  # werkzeug's own supertype
