"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What the rows of a file are."""

    CUSTOMERS = "customers"
    CATEGORIES = "categories"
    MACROS = "macros"
    TICKETS = "tickets"


class State(StrEnum):
    """How far an import is. Nothing is written before somebody has seen the outcome of the check."""

    READ = "read"  # its columns are to be chosen
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"  # by a colleague; going on does what is left


FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.CUSTOMERS: (
        "external_id", "name", "email", "phone", "language", "organisation", "address", "notes", "no_surveys",
    ),
    Kind.CATEGORIES: ("external_id", "path", "name_en", "name_lv", "name_et", "name_nb", "team"),
    Kind.MACROS: ("external_id", "name", "key", "text", "language", "team"),
    Kind.TICKETS: (
        "external_id", "subject", "text", "opened_at", "closed_at", "outcome", "category", "name", "email", "phone",
        "assignee", "kind", "priority", "channel", "language", "tags",
    ),
}  # fmt: skip
NEEDED: dict[Kind, tuple[str, ...]] = {
    Kind.CUSTOMERS: ("name",),
    Kind.CATEGORIES: ("path",),
    Kind.MACROS: ("name", "text"),
    Kind.TICKETS: ("subject", "opened_at"),
}
