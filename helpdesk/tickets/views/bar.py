"""The filter chips over the queue: what is set, what may be set. All of it lives in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext, pgettext

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.standards import rulebook
from helpdesk.tickets import field_catalogue, field_finding, labels, queries
from helpdesk.tickets.field_rules import Field
from helpdesk.tickets.listing import FILTERS, Filters
from helpdesk.tickets.views import finding
from helpdesk.tickets.words import Channel, FieldKind, Priority
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
    asks: str = (
        ""  # of a field of our own: "words", or "span" (its one option says of what); `name` is its id
    )


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
    if filters.promise or rulebook.promised():
        titles["promise"] = gettext("Promise")
    fields = [_of_field(each, filters) for each in field_catalogue.in_use()]
    hidden = {"mine": {"assignee"}, "unassigned": {"assignee"}}.get(filters.view, set())
    own = [_chip(name, titles[name], filters) for name in FILTERS if name in titles and name not in hidden]
    return own + fields


def _of_field(field: Field, filters: Filters) -> Chip:
    """A field of the desk's own: its choices, or the ends of a span, or words."""
    title = field_catalogue.name(field)
    wished = [wish for wish in filters.field if field_finding.read(wish)[0].id == field.id]
    if wished:
        others = tuple(wish for wish in filters.field if wish not in wished)
        words = ", ".join(field_finding.said(wish)[1] for wish in wished)
        clear = finding.address(replace(filters, field=others))
        return Chip("field", title, f"{title}: {words}", clear, [], False, [])
    kept, name = _kept(filters), "field"
    options = [(f"{field.id}:{value}", said) for value, said in field_catalogue.choices(field)]
    if field.kind is not FieldKind.CHOICE:
        name = str(field.id)
        options = [("words", "words")] if field.kind is FieldKind.TEXT else [("span", field.kind.value)]
    return Chip(
        name, title, "", "", options, len(options) > 9, kept, asks=options[0][0] if name != "field" else ""
    )


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
    if name == "promise":
        return [("overdue", pgettext("promise", "Overdue")), ("at_risk", pgettext("promise", "At risk"))]
    known = queries.directory()
    if name == "team":
        return [(str(id_), known.teams[id_]) for id_ in known.active_teams]
    return [(str(id_), known.users[id_]) for id_ in known.active_users]


def _kept(filters: Filters) -> list[tuple[str, str]]:
    pairs = [("view", filters.view)]
    for name in FILTERS:
        pairs += [(name, str(value)) for value in getattr(filters, name)]
    if filters.sort != filters.usual_sort:
        pairs.append(("sort", filters.sort))
    return pairs
