"""What happened to a ticket, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape
from sqlalchemy import select

from helpdesk.events import registry
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.people.models import User
from helpdesk.standards import labels as promises
from helpdesk.standards.words import Target
from helpdesk.tickets import (
    checklist_templates,
    events,
    field_catalogue,
    field_rules,
    labels,
    numbers,
    queries,
)
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Outcome, Relation, Status
from helpdesk.web.i18n import moment

for _each in events.TicketEvent.__subclasses__():
    registry.know(_each)


Words = Callable[[Any], str]
_explanations: dict[str, Words] = {}


def explain(name: str, words: Words) -> None:
    """Says how a value of the payload called `name` is told to people: explain("reason", function)."""
    _explanations[name] = words


Names = Callable[[int | None], str]
_doers: dict[str, Names] = {}


def introduce(kind: str, name: Names) -> None:
    """Says how an actor of this kind is called: introduce("rule", function of its id)."""
    _doers[kind] = name


_PROPERTIES = {
    "subject": N_("the subject"),
    "kind": N_("the kind"),
    "priority": N_("the priority"),
    "category_id": N_("the category"),
    "customer_id": N_("the customer"),
    "language": N_("the language"),
    "tags": N_("the tags"),
}
_MOVES = {
    Status.OPEN: N_("%(actor)s went back to work on it"),
    Status.PENDING: N_("%(actor)s waits for the customer"),
    Status.ON_HOLD: N_("%(actor)s put it on hold"),
}


def of(rows: list[EventRecord], user: User) -> Iterable[tuple[EventRecord, Markup]]:
    """Each of these events that something is told of, with the sentence. It names no ticket that `user` may not see."""
    hidden = _out_of_sight(rows, user)
    for row in rows:
        if sentence := _sentence(row, hidden):
            yield row, sentence


def _out_of_sight(rows: list[EventRecord], user: User) -> Collection[int]:
    """The numbers of tickets in these events which `user` may not see; mostly there are none to ask for."""
    named = {row.payload[name] for row in rows for name in _LEADS_TO if name in row.payload}
    if not named or not queries.hidden_team_ids(user):
        return ()
    hidden = select(Ticket.number).where(Ticket.number.in_(named), ~queries.visible(user))
    return set(db.session.scalars(hidden))


def _sentence(row: EventRecord, hidden: Collection[int]) -> Markup:
    known = registry.class_of(row.kind)
    sentence = known.sentence if known else ""
    payload: Mapping[str, Any] = row.payload
    if row.kind == events.TicketAssigned.kind:
        sentence = _given(row, sentence)
    elif row.kind == events.TicketChanged.kind and payload["what"] == "status":
        sentence = _MOVES.get(Status(str(payload["after"])), "")
        if row.actor_kind == "customer":
            sentence = N_("The customer wrote, so it is open again")
        elif row.actor_kind == "third_party":
            sentence = N_("A third party wrote, so it is open again")
        elif payload.get("until"):
            sentence = N_("%(actor)s put it aside until %(until)s")
        elif row.actor_kind == "system" and payload["before"] == Status.ON_HOLD:
            sentence = N_("Its time has come, so it is open again")
    elif row.kind == events.TicketChanged.kind and payload["after"] is not None and _field(payload):
        sentence = N_("%(actor)s set %(what)s to %(value)s")
    if not sentence:
        return Markup("")
    bold = {name: Markup("<b>{}</b>").format(value) for name, value in _values(row, hidden).items()}
    return Markup("") + escape(gettext(sentence)) % bold


def _field(payload: Mapping[str, Any]) -> field_rules.Field | None:
    """The field of the desk's own that a change was of."""
    return field_catalogue.known().get(field_rules.id_of(str(payload["what"])) or 0)


def _given(row: EventRecord, sentence: str) -> str:
    if row.payload["assignee_id"] is None:
        return (
            N_("%(actor)s left it to %(team)s")
            if row.payload["team_id"]
            else N_("%(actor)s left it without an owner")
        )
    if row.actor_kind == "user" and row.actor_id == row.payload["assignee_id"]:
        return N_("%(actor)s took it")
    return sentence


def _values(row: EventRecord, hidden: Collection[int]) -> dict[str, str]:
    """What fills the placeholders: names and words for the ids and values of the payload."""
    known, payload = queries.directory(), row.payload
    values = {
        name: gettext("a ticket you may not see")
        if name in _LEADS_TO and value in hidden
        else _told(name, value)
        for name, value in payload.items()
    }
    values["actor"] = _actor(row, known.users)
    if "what" in payload and (field := _field(payload)) is not None:
        values["what"] = field_catalogue.name(field)
        values["value"] = field_catalogue.shown(field, payload["after"])
    if "assignee_id" in payload:
        values["assignee"] = known.users.get(payload["assignee_id"], gettext("nobody"))
        values["team"] = known.teams.get(payload["team_id"], gettext("no team"))
    return values


# Numbers in a payload that lead to their ticket; what lives on in this one, to its own page.
_LEADS_TO = {"into_number": "", "merged_number": "?itself=yes", "from_number": "", "other_number": ""}


def _told(name: str, value: Any) -> str:
    if name in _explanations and value is not None:
        return _explanations[name](value)
    if name == "outcome":
        return labels.label(Outcome(value))
    if name in {"until", "due_at"} and value:
        return moment(datetime.fromisoformat(value))
    if name == "target":
        return promises.label(Target(value)).lower()
    if name == "relation":
        return labels.label(Relation(value)).lower()
    if name == "template_id":
        template = checklist_templates.known().get(value)
        return template.name if template else "–"
    if name in _LEADS_TO:
        return Markup('<a class="nowrap" href="/tickets/{}{}">{}</a>').format(
            value, _LEADS_TO[name], numbers.shown(value)
        )
    if name == "what":
        return str(gettext(_PROPERTIES[value])) if value in _PROPERTIES else str(value)
    return str(value).replace("_", " ")


def _actor(row: EventRecord, users: Mapping[int, str]) -> str:
    if row.actor_kind in _doers:
        return _doers[row.actor_kind](row.actor_id)
    if row.actor_kind == "user":
        return users.get(row.actor_id or 0, str(gettext("A colleague")))
    if row.actor_kind == "third_party":
        return str(gettext("A third party"))
    return str(gettext("The customer")) if row.actor_kind == "customer" else str(gettext("The system"))
