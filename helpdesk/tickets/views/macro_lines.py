"""The macros in what one writes: each with a line that says what will be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request

from helpdesk.tickets import macro_finding, macro_use, macro_words
from helpdesk.tickets.macro_use import Chosen
from helpdesk.tickets.models import Macro, Ticket
from helpdesk.tickets.views import finding
from helpdesk.web import i18n


@dataclass(frozen=True)
class Line:
    """A macro under the text one writes: what it will do, and in which language it speaks where that is not asked for."""

    chosen: Chosen
    name: str
    acts: list[str]
    language: str = ""


def sent() -> list[Chosen]:
    """The macros that came with the form."""
    return macro_use.parse(request.form.getlist("macro"), request.form.getlist("acts"))


def language_of(ticket: Ticket, kind: str) -> str:
    """The language that a message of this kind is read in: the customer's, or among colleagues one's own."""
    return ticket.language if kind == "reply" else i18n.locale()


def put_in(ticket: Ticket, macro: Macro, *, kind: str, at: datetime) -> tuple[str, Line]:
    """The macro's text for this ticket, and its line."""
    wanted = language_of(ticket, kind)
    spoken, body = macro_use.text(macro, ticket, by=finding.reader(), at=at, language=wanted)
    other = spoken if spoken not in {"", wanted} else ""
    return body, Line(Chosen(macro.id, macro.version, acts=True), macro.name, macro_words.acts(macro), other)


def lines(chosen: list[Chosen]) -> list[Line]:
    """The lines of macros that are in a text already, each as it is now."""
    known = macro_finding.by_ids(finding.reader(), (each.macro_id for each in chosen))
    return [
        Line(Chosen(macro.id, macro.version, each.acts), macro.name, macro_words.acts(macro))
        for each in chosen
        if (macro := known.get(each.macro_id)) is not None
    ]
