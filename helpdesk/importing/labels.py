"""What kinds, fields and states are called on pages."""

from __future__ import annotations

from flask_babel import gettext

from helpdesk.importing.words import Kind, State
from helpdesk.kit.errors import N_

KINDS: dict[Kind, str] = {
    Kind.CUSTOMERS: N_("Customers"),
    Kind.CATEGORIES: N_("Categories"),
    Kind.MACROS: N_("Canned replies"),
    Kind.TICKETS: N_("Old tickets"),
}
STATES: dict[State, str] = {
    State.READ: N_("Columns to be chosen"),
    State.CHECKING: N_("Being checked"),
    State.CHECKED: N_("Checked"),
    State.RUNNING: N_("Being brought in"),
    State.DONE: N_("Done"),
    State.STOPPED: N_("Stopped"),
}
FIELDS: dict[str, str] = {
    "external_id": N_("Number at the other desk"),
    "name": N_("Name"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "language": N_("Language"),
    "organisation": N_("Organisation"),
    "address": N_("Postal address"),
    "notes": N_("Notes"),
    "no_surveys": N_("Wants no surveys"),
    "path": N_("Category with those above it"),
    "name_en": N_("Name in English"),
    "name_lv": N_("Name in Latvian"),
    "name_et": N_("Name in Estonian"),
    "name_nb": N_("Name in Norwegian"),
    "team": N_("Team"),
    "key": N_("Key"),
    "text": N_("Text"),
    "subject": N_("Subject"),
    "opened_at": N_("Opened"),
    "closed_at": N_("Closed on"),
    "outcome": N_("Outcome"),
    "category": N_("Category"),
    "assignee": N_("Assignee"),
    "kind": N_("Kind"),
    "priority": N_("Priority"),
    "channel": N_("Channel"),
    "tags": N_("Tags"),
}


def field(name: str) -> str:
    """What a field of ours is called; empty for none."""
    return str(gettext(FIELDS[name])) if name in FIELDS else ""
