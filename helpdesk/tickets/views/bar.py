"""The filter chips over the queue: what is set, what may be set. All of it lives in the address."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.tickets import labels, queries
from helpdesk.tickets.listing import FILTERS, Filters
from helpdesk.tickets.views import finding
from helpdesk.tickets.words import Channel, Priority
from helpdesk.web.i18n import LANGUAGES, locale


@dataclass(frozen=True)
class Chip:
    """One filter. Set: `words` say to what and `clear` takes it away. Not set: `options` (value, label) to choose from."""

    name: str
    title: str
    words: str
    clear: str
    options: list[tuple[str, str]]
    long: bool  # a list to search in rather than a few boxes
    kept: list[tuple[str, str]]  # the other filters, for the form that sets this one


def chips(filters: Filters) -> list[Chip]:
    """All filters in the order of the strip. In "My tickets" nobody asks whose they are."""
    titles = {
        "kind": gettext("Kind"),
        "category": gettext("Category"),
        "channel": gettext("Channel"),
        "language": gettext("Language"),
        "priority": gettext("Priority"),
        "team": gettext("Team"),
        "assignee": gettext("Assignee"),
    }
    hidden = {"mine": {"assignee"}, "unassigned": {"assignee"}}.get(filters.view, set())
    return [_chip(name, titles[name], filters) for name in FILTERS if name not in hidden]


def _chip(name: str, title: str, filters: Filters) -> Chip:
    values = [str(value) for value in getattr(filters, name)]
    known = dict(_options(name))
    words = ", ".join(known.get(value, gettext("unknown")) for value in values)
    active = f"{title}: {words}" if values else ""
    kept = [] if values else _kept(filters)
    options = [] if values else list(known.items())
    clear = finding.address(filters, without=name)
    return Chip(name, title, active, clear, options, name in {"category", "assignee"}, kept)


def _options(name: str) -> list[tuple[str, str]]:
    if name == "kind":
        return labels.choices(RequestKind)
    if name == "channel":
        return labels.choices(Channel)
    if name == "priority":
        return labels.choices(Priority)
    if name == "language":
        return list(LANGUAGES.items())
    if name == "category":
        return [(str(id_), path) for id_, path in categories.choices(locale())]
    known = queries.directory()
    if name == "team":
        return [(str(id_), known.teams[id_]) for id_ in known.active_teams]
    return [(str(id_), known.users[id_]) for id_ in known.active_users]


def _kept(filters: Filters) -> list[tuple[str, str]]:
    pairs = [("view", filters.view)]
    for name in FILTERS:
        pairs += [(name, str(value)) for value in getattr(filters, name)]
    if filters.sort != "waiting":
        pairs.append(("sort", filters.sort))
    return pairs
