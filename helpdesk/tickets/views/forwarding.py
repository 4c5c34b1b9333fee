"""A letter to a third party: the page where it is written, and sending it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.kit.text import whole
from helpdesk.people import organisation
from helpdesk.tickets import (
    draft_files,
    drafts,
    forwarding,
    numbers,
    queries,
    recipients,
    third_party,
    view_finding,
)
from helpdesk.tickets.forms import ForwardForm
from helpdesk.tickets.forwarding import Forwarding
from helpdesk.tickets.models import Draft, Message, Ticket
from helpdesk.tickets.views import blueprint, finding
from helpdesk.tickets.views.keeping import keeps_letter
from helpdesk.web import i18n, submissions
from helpdesk.web.auth import ensure, signed_in


@blueprint.get("/tickets/<number>/forward", endpoint="forwarding")
@signed_in
def forwarding_page(number: str) -> str:
    """What was begun, or a new letter: with one message (`message`), as an answer to a third party (`answers`), or with
    the whole conversation."""
    view_finding.with_directory(finding.reader())
    ticket = finding.ticket_or_404(number)
    ensure("work_ticket", ticket)
    begun = drafts.to_third_party(ticket, by=finding.reader())
    wanted = _begun(begun) if begun is not None else _new(ticket)
    entries = forwarding.offered(ticket, wanted=wanted)
    form = ForwardForm(formdata=None, data={name: getattr(wanted, name) for name in _FIELDS})
    return _page(ticket, form, wanted, entries, begun)


@blueprint.post("/tickets/<number>/forward")
@keeps_letter(lambda: chosen(request.form).kept())
@signed_in
def forward(number: str) -> Response | tuple[str, int]:
    """Sends it."""
    ticket, at, form = finding.ticket_or_404(number, follow=True), clock.now(), ForwardForm()
    ensure("work_ticket", ticket)
    wanted = chosen(request.form)
    if "older" in request.form:  # no button of sending was pressed: the same page with more to choose from
        return _page(ticket, form, wanted, _shown(ticket, wanted)), 200
    if not form.validate_on_submit():
        return _page(ticket, form, wanted, _shown(ticket, wanted)), 422
    first = submissions.claim(form.submission.data, finding.reader().id, at)
    if first is not None:
        return redirect(first, 303)
    ids = _ids(request.form, "kept")
    kept = draft_files.of(ticket, finding.reader(), ids, kind=drafts.FORWARD) if ids else ()
    hold = request.form.get("then") == "hold"
    try:
        by = finding.reader()
        message = forwarding.send(ticket, wanted, by=by, at=at, uploads=form.uploads(), kept=kept, hold=hold)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        ticket = finding.ticket_or_404(number, follow=True)
        return _page(ticket, form, wanted, _shown(ticket, wanted)), error.status
    drafts.forget(ticket, kind=drafts.FORWARD, by=finding.reader())
    return _sent(ticket, message, form)


def _sent(ticket: Ticket, message: Message, form: ForwardForm) -> Response:
    url = finding.url_of(ticket, _anchor=f"m{message.id}")
    submissions.finish(form.submission.data, finding.reader().id, url)
    db.session.commit()
    flash(gettext("Your letter is on its way."), "sent")
    return redirect(url, 303)


def _shown(ticket: Ticket, wanted: Forwarding) -> list[Message]:
    """As many entries as the page has shown, or was asked to show."""
    count = whole(request.form.get("older") or request.form.get("shown", "")) or 0
    return forwarding.offered(ticket, count, wanted)


_FIELDS = ("to", "cc", "subject", "language", "text", "with_address")


def chosen(form: MultiDict[str, Any]) -> Forwarding:
    """What was filled in."""
    return Forwarding(
        to=form.get("to", "")[:3000],
        cc=form.get("cc", "")[:3000],
        subject=form.get("subject", "")[:250],
        language=_language(form.get("language", "")),
        text=form.get("text", ""),
        with_address="with_address" in form,
        quoted=_ids(form, "quoted"),
        originals=_ids(form, "originals"),
    )


def _ids(form: MultiDict[str, Any], name: str) -> tuple[int, ...]:
    found = [id_ for each in form.getlist(name) if (id_ := whole(each)) is not None]
    return tuple(dict.fromkeys(found))


def _language(given: str) -> str:
    return given if given in i18n.LANGUAGES else organisation.LANGUAGE.get()


def _begun(draft: Draft) -> Forwarding:
    more = draft.more or {}
    return Forwarding(
        to=more.get("to", ""),
        cc=more.get("cc", ""),
        subject=more.get("subject", ""),
        language=_language(more.get("language", "")),
        text=draft.body,
        with_address=bool(more.get("with_address")),
        quoted=tuple(more.get("quoted", ())),
        originals=tuple(more.get("originals", ())),
    )


def _new(ticket: Ticket) -> Forwarding:
    only, answers = whole(request.args.get("message")), whole(request.args.get("answers"))
    named = Forwarding("", "", "", quoted=tuple(id_ for id_ in (only, answers) if id_ is not None))
    entries = forwarding.offered(ticket, wanted=named)
    answered = next((each for each in entries if each.id == answers), None) if answers else None
    to = third_party.writer_of(answered)[0] if answered is not None else ""
    going = forwarding.proposed(entries, answered.id if answered is not None else only)
    files = [] if answered is not None else [file.id for each in going for file in each.attachments]
    return Forwarding(
        to=to,
        subject=forwarding.usual_subject(ticket, answers=bool(to)),
        language=_language(""),
        quoted=tuple(each.id for each in going),
        originals=tuple(files),
    )


def _page(
    ticket: Ticket,
    form: ForwardForm,
    wanted: Forwarding,
    entries: list[Message],
    begun: Draft | None = None,
) -> str:
    address = recipients.of(ticket)
    return render_template(
        "tickets/forward.html",
        ticket=ticket,
        form=form,
        wanted=wanted,
        entries=entries,
        older=forwarding.older(ticket, entries),
        step=forwarding.OFFERED,
        waiting=draft_files.of(ticket, finding.reader(), kind=drafts.FORWARD),
        known=queries.directory(),
        address=address[0] if address else "",
        saved=i18n.moment(begun.saved_at, "time") if begun is not None else "",
        shown_number=numbers.shown(ticket.number),
    )
