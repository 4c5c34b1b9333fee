"""While one writes: how the words will look, files that wait with them, and taking a reply back."""

from __future__ import annotations

from flask import abort, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.tickets import draft_files, drafts, numbers, undoing
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import DraftFile, Message, Ticket
from helpdesk.tickets.views import blueprint, finding
from helpdesk.tickets.words import MessageKind
from helpdesk.tickets.writing import LONGEST
from helpdesk.web import saving
from helpdesk.web.auth import ensure, signed_in
from helpdesk.web.errors import sentence_of


@blueprint.post("/tickets/<number>/messages/<id:message_id>/undoing")
@signed_in
def undo_reply(number: str, message_id: int) -> Response:
    """Takes one's own reply back while its letter waits; it stands in the composer again."""
    ticket = _worked(number)
    message = db.session.get(Message, message_id)
    was_forwarded = message is not None and message.kind is MessageKind.FORWARD
    undoing.take_back(ticket, message_id, by=finding.reader(), at=clock.now())
    url = finding.url_of(ticket, _anchor="composer")
    if was_forwarded:
        url = finding.url_of(ticket, "tickets.forwarding")
    return saving.done(gettext("Taken back: nothing was sent. Your words are in the draft."), url)


@blueprint.post("/tickets/<number>/preview")
@signed_in
def preview(number: str) -> str:
    """How the words look with their formatting. A POST, since words do not belong into addresses."""
    ticket, words = _worked(number), request.form.get("text", "")[:LONGEST]
    whole = "HX-Request" not in request.headers
    template = "tickets/preview.html" if whole else "tickets/_preview.html"
    return render_template(template, ticket=ticket, words=words, shown_number=numbers.shown(ticket.number))


@blueprint.post("/tickets/<number>/draft-files")
@signed_in
def draft_file(number: str) -> Response | str | tuple[str, int]:
    """Keeps one file with what is being written; answers its line in the composer."""
    ticket, given = _worked(number), request.files.get("file")
    if given is None or not given.filename:
        abort(400)
    upload = Upload(given.filename, given.mimetype or "", given.read())
    try:
        id_ = draft_files.keep(ticket, upload, by=finding.reader(), at=clock.now(), kind=_kind())
    except DomainError as error:
        return sentence_of(error), 422
    name = db.session.get_one(DraftFile, id_).name
    db.session.commit()
    return render_template("tickets/_draft_file.html", ticket=ticket, file_id=id_, name=name, goes=_kind())


@blueprint.post("/tickets/<number>/draft-files/<id:file_id>/removal")
@signed_in
def draft_file_removal(number: str, file_id: int) -> Response:
    """Takes a file away again."""
    ticket = _worked(number)
    draft_files.drop(ticket, file_id, by=finding.reader())
    url = finding.url_of(ticket, _anchor="composer")
    if _kind():
        url = finding.url_of(ticket, "tickets.forwarding")
    db.session.commit()
    return Response(status=204) if "HX-Request" in request.headers else redirect(url, 303)


def _kind() -> str:
    """Of which draft: a letter to a third party has files of its own."""
    return drafts.FORWARD if request.args.get("goes") == drafts.FORWARD else ""


def _worked(number: str) -> Ticket:
    ticket = finding.ticket_or_404(number, follow=True)
    ensure("work_ticket", ticket)
    return ticket
