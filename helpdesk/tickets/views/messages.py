"""What one says on a ticket: replies, notes, calls, visits; drafts; having read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import abort, flash, redirect, request
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import update
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.kit.text import whole
from helpdesk.people import notices
from helpdesk.people.models import User
from helpdesk.tickets import (
    assignment,
    conversation,
    draft_files,
    drafts,
    following,
    macro_use,
    queries,
    replying,
    time_spent,
    told,
    writing,
)
from helpdesk.tickets.forms import KINDS, MessageForm
from helpdesk.tickets.models import DraftFile, Message, Ticket
from helpdesk.tickets.views import blueprint, finding, forwarding, macro_lines
from helpdesk.tickets.views.keeping import keeps_words, says_it_ended
from helpdesk.tickets.views.ticket import page
from helpdesk.tickets.words import CallResult, Direction, Status
from helpdesk.web import i18n, submissions
from helpdesk.web.auth import ensure, signed_in

Answer = Response | tuple[str, int]
_STATUSES = {"wait": Status.PENDING, "hold": Status.ON_HOLD}  # after a reply, by the button that sent it


@blueprint.post("/tickets/<number>/messages")
@keeps_words
@signed_in
def messages(number: str) -> Answer:
    """The composer: its tab says what it is."""
    return _say(number, request.form.get("kind", ""))


@blueprint.post("/tickets/<number>/replies")
@signed_in
def replies(number: str) -> Answer:
    """Answers the customer."""
    return _say(number, "reply")


@blueprint.post("/tickets/<number>/notes")
@signed_in
def notes(number: str) -> Answer:
    """Keeps a note for colleagues."""
    return _say(number, "note")


@blueprint.post("/tickets/<number>/calls")
@signed_in
def calls(number: str) -> Answer:
    """Logs a call."""
    return _say(number, "call")


@blueprint.post("/tickets/<number>/visits")
@signed_in
def visits(number: str) -> Answer:
    """Logs a visit."""
    return _say(number, "visit")


def _say(number: str, kind: str) -> Answer:
    ticket, at, form = finding.ticket_or_404(number, follow=True), clock.now(), MessageForm()
    ensure("work_ticket", ticket)
    if kind not in KINDS:
        abort(400)
    if not form.validate_on_submit():
        return page(ticket, form), 422
    if kind == "reply" and _closes_first(ticket, form) and not _answered_meanwhile(ticket, form):
        return _to_the_closing(ticket, form, at)
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    if kind == "reply" and (who := _answered_meanwhile(ticket, form)):
        form.anyway.data = "yes"
        return page(ticket, form, meanwhile=who), 409
    try:
        macros = macro_use.ready(finding.reader(), macro_lines.sent())
        message = _add(ticket, kind, form, at)
        if form.spent.data and kind in {"reply", "note"}:
            time_spent.add(ticket, form.spent.data, by=finding.reader(), at=at)
        macro_use.carry_out(ticket, macros, by=finding.reader(), at=at, moves=not request.form.get("then"))
        over = kind == "note" and request.form.get("then") == "over"
        to = assignment.give_to_called(ticket, message.body, by=current_user, at=at) if over else None
    except DomainError as error:
        db.session.rollback()  # a macro may have refused after the words were written
        form.refuse(error)
        return page(finding.ticket_or_404(number), form), error.status
    drafts.forget(ticket, kind=kind, by=current_user)
    if kind == "note":
        _say_who_was_not_told(ticket, message)
    url = _onwards(ticket, message)
    submissions.finish(form.submission.data, current_user.id, url)
    db.session.commit()
    flash(_done(kind, to), "sent" if kind == "reply" else "success")
    return redirect(url, 303)


def _say_who_was_not_told(ticket: Ticket, message: Message) -> None:
    """Colleagues who were called but may not see the ticket."""
    called = following.mentioned(message.body)
    blind = sorted(set(called) - set(following.who_may_see(ticket, called)))
    if blind:
        names = ", ".join(queries.directory().users[each] for each in blind)
        flash(gettext("Not told, since they may not see this ticket: %(names)s.", names=names), "error")


def _answered_meanwhile(ticket: Ticket, form: MessageForm) -> str:
    """Which colleague has answered since the writer loaded the page; asked once."""
    last = queries.last_word(ticket.id)
    if form.anyway.data or not form.seen_id() or last is None or last.id <= form.seen_id():
        return ""
    if last.author_id is None or last.author_id == current_user.id:
        return ""
    return queries.directory().users.get(last.author_id, "")


def _add(ticket: Ticket, kind: str, form: MessageForm, at: datetime) -> Message:
    body = form.text.data or ""
    duration = timedelta(minutes=form.minutes.data) if form.minutes.data else None
    if kind == "reply":
        then = _STATUSES.get(request.form.get("then", ""))
        cc = replying.addresses(form.cc.data or "")
        return conversation.reply(
            ticket,
            by=finding.reader(),
            body=body,
            at=at,
            attachments=form.uploads(),
            cc=cc,
            then=then,
            kept=_kept(ticket),
            macros=" ".join(map(str, macro_lines.sent())),
        )
    if kind == "note":
        return conversation.add_note(
            ticket, by=current_user, body=body, at=at, attachments=form.uploads(), kept=_kept(ticket)
        )
    if kind == "visit":
        return conversation.log_visit(ticket, by=current_user, body=body, at=at, duration=duration)
    return conversation.log_call(
        ticket,
        by=current_user,
        body=body,
        at=at,
        direction=Direction(form.direction.data),
        result=CallResult(form.result.data),
        duration=duration,
    )


def _kept(ticket: Ticket) -> Sequence[DraftFile]:
    """The files that waited with the words."""
    ids = [id_ for each in request.form.getlist("kept") if (id_ := whole(each)) is not None]
    return draft_files.of(ticket, finding.reader(), ids) if ids else ()


def _closes_first(ticket: Ticket, form: MessageForm) -> bool:
    """Shall the closing be filled in before the words go out? Not where files or copies go with them: those go now."""
    wanted = request.form.get("then") == "close" and ticket.is_open
    return wanted and not form.cc.data and not form.attached() and "kept" not in request.form


def _to_the_closing(ticket: Ticket, form: MessageForm, at: datetime) -> Answer:
    """The words wait in the closing, as its last words; nothing is sent before that is done."""
    try:
        body = writing.said(form.text.data or "")
    except DomainError as error:
        form.refuse(error)
        return page(ticket, form), 422
    macros = " ".join(map(str, macro_lines.sent()))
    drafts.keep(ticket, kind="reply", body=body, by=current_user, at=at, macros=macros)
    url = finding.url_of(ticket, "tickets.closure", words="reply")
    db.session.commit()
    return redirect(url, 303)


def _onwards(ticket: Ticket, message: Message) -> str:
    if request.form.get("then") == "close" and ticket.is_open:
        return finding.url_of(ticket, "tickets.closure")
    return finding.url_of(ticket, _anchor=f"m{message.id}")


def _done(kind: str, to: User | None) -> str:
    if to is not None:
        return gettext("The note is kept, and %(name)s has the ticket now.", name=to.name)
    return {
        "reply": gettext("Your reply is on its way."),
        "note": gettext("The note is kept."),
        "call": gettext("The call is logged."),
        "visit": gettext("The visit is logged."),
    }[kind]


@blueprint.post("/tickets/<number>/drafts")
@says_it_ended
@signed_in
def draft(number: str) -> str:
    """Keeps what is being written and says when."""
    at, kind = clock.now(), request.form.get("kind", "")
    ticket = finding.ticket_or_404(number, follow=True)
    ensure("work_ticket", ticket)
    if kind not in (*KINDS, drafts.FORWARD):
        abort(400)
    macros = " ".join(map(str, macro_lines.sent()))
    more = forwarding.chosen(request.form).kept() if kind == drafts.FORWARD else None
    text = request.form.get("text", "")
    drafts.keep(ticket, kind=kind, body=text, by=current_user, at=at, macros=macros, more=more)
    db.session.commit()
    return gettext("Draft saved %(time)s", time=i18n.moment(at, "time"))


@blueprint.post("/tickets/<number>/read")
@signed_in
def read(number: str) -> Response:
    """An agent has read what came in. No change of the ticket: nobody's form grows old by it."""
    ticket = finding.ticket_or_404(number, follow=True)
    seen = update(Ticket).where(Ticket.id == ticket.id, Ticket.unread).values(unread=False)
    db.session.execute(seen.execution_options(synchronize_session=False))
    notices.read_about(current_user.id, told.path(ticket.number), clock.now())
    url = finding.url_of(ticket)
    db.session.commit()
    if "HX-Request" in request.headers:
        return Response(status=204)
    return redirect(url, 303)
