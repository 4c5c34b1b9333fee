"""Files and originals of a conversation, handed out so that nothing in them can act."""

from __future__ import annotations

from flask import Response, abort, make_response, render_template
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db
from helpdesk.files import names, serving
from helpdesk.mail.html import safe_html
from helpdesk.tickets.models import Attachment, Message
from helpdesk.tickets.views import blueprint, finding
from helpdesk.web.auth import signed_in

_BIGGEST = 2**63 - 1
_SANDBOX = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


@blueprint.get(f"/tickets/<number>/attachments/<int(max={_BIGGEST}):attachment_id>/<path:name>")
@signed_in
def attachment(number: str, attachment_id: int, name: str) -> Response:
    """A file of this very ticket; pictures are shown, anything else is downloaded. The name in the address is
    for people alone."""
    ticket = finding.ticket_or_404(number)
    query = (
        select(Attachment)
        .join(Message, Message.id == Attachment.message_id)
        .where(Attachment.id == attachment_id, Message.ticket_id == ticket.id)
        .options(joinedload(Attachment.file))
    )
    found = db.session.scalar(query)
    if found is None:
        abort(404)
    return serving.response(found.file, found.name, found.mime, inline=names.is_picture(found.mime))


@blueprint.get(f"/tickets/<number>/messages/<int(max={_BIGGEST}):message_id>/original")
@signed_in
def original(number: str, message_id: int) -> Response:
    """A mail's own HTML: cleaned once more, in a sandbox without scripts, network or our origin."""
    ticket = finding.ticket_or_404(number)
    message = db.session.get(Message, message_id)
    if message is None or message.ticket_id != ticket.id or not message.html:
        abort(404)
    content = Markup(safe_html(message.html))  # noqa: S704 - cleaned this moment, and the sandbox is behind it
    page = render_template(
        "tickets/original.html", subject=ticket.subject, language=ticket.language, content=content
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = _SANDBOX
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
