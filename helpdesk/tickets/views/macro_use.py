"""Macros on a ticket: choosing one, its text and acts in the composer, and doing what one does without a word."""

from __future__ import annotations

from flask import jsonify, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotFound
from helpdesk.tickets import macro_finding, macro_use, macro_words, numbers, view_finding
from helpdesk.tickets.models import Macro
from helpdesk.tickets.views import blueprint, finding
from helpdesk.tickets.views.macro_lines import language_of, put_in
from helpdesk.tickets.views.ticket import page
from helpdesk.web import saving
from helpdesk.web.auth import ensure, may, signed_in


@blueprint.get("/tickets/<number>/macros")
@signed_in
def ticket_macros(number: str) -> str:
    """Those one can use here, the best match first: a page, or the options of a list while one types."""
    ticket, typed = finding.ticket_or_404(number), request.args.get("q", "")[:100]
    ensure("work_ticket", ticket)
    found = macro_finding.usable(finding.reader(), typed)
    fragment = "HX-Request" in request.headers
    language = language_of(ticket, request.args.get("kind", "reply"))
    return render_template(
        "tickets/macros/_options.html" if fragment else "tickets/macros/pick.html",
        ticket=ticket,
        shown_number=numbers.shown(ticket.number),
        macros=found[: macro_finding.SHOWN] if fragment else found,
        acts={macro.id: macro_words.acts(macro) for macro in found},
        first={macro.id: macro_words.preview(macro, language) for macro in found},
        typed=typed,
    )


@blueprint.get("/tickets/<number>/macros/<id:macro_id>")
@signed_in
def ticket_macro(number: str, macro_id: int) -> Response | str:
    """The text for this ticket and what will be done: for the composer, or as the page with both in it."""
    if "HX-Request" not in request.headers:
        view_finding.with_directory(finding.reader())
    ticket, at = finding.ticket_or_404(number), clock.now()
    ensure("work_ticket", ticket)
    macro, kind = _wanted(macro_id), request.args.get("kind", "reply")
    body, line = put_in(ticket, macro, kind=kind, at=at)
    if "HX-Request" in request.headers:
        return jsonify(text=body, line=render_template("tickets/macros/_line.html", line=line))
    return page(ticket, added=(body, line))


@blueprint.post("/tickets/<number>/macros/<id:macro_id>")
@signed_in
def ticket_macro_use(number: str, macro_id: int) -> Response:
    """Does what the macro does, without a message."""
    ticket, at = finding.ticket_or_404(number), clock.now()
    ensure("work_ticket", ticket)
    macro = _wanted(macro_id)
    seen = macro_use.parse([request.form.get("macro", f"{macro.id}.{macro.version}")])
    name, url = macro.name, finding.url_of(ticket)
    macro_use.carry_out(ticket, macro_use.ready(finding.reader(), seen), by=finding.reader(), at=at)
    return saving.done(gettext("“%(name)s” is done.", name=name), url)


def _wanted(macro_id: int) -> Macro:
    macro = macro_finding.by_id(macro_id)
    if macro is None or not may("use_macro", macro):
        raise NotFound(N_("There is no such macro, or it is not in use."))
    return macro
