"""The strip over every report: which report, and which answers. All of it lives in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from flask import g, request, url_for
from flask_babel import gettext

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.kit import clock
from helpdesk.kit.errors import N_
from helpdesk.people import organisation
from helpdesk.reports import filters as reading
from helpdesk.reports import labels
from helpdesk.reports.filters import Filters
from helpdesk.reports.listing import Wanted
from helpdesk.reports.words import Basis, Preset
from helpdesk.surveys import labels as asking
from helpdesk.surveys import queries as surveys
from helpdesk.surveys.words import Mode
from helpdesk.tickets import labels as desk
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.words import Channel
from helpdesk.web.i18n import LANGUAGES, day, locale

_IN_PATH = {"agent_id", "report"}
EVERYTHING = ("team", "category", "channel", "kind", "language", "mode", "version")


@dataclass(frozen=True)
class Chip:
    """One filter of the strip: its words now, the address without it, and what could be chosen (words, address, now)."""

    name: str
    words: str
    active: bool
    clear: str
    options: list[tuple[str, str, bool]]


def read() -> Filters:
    """The filters of the present address; the category with all below it."""
    found = reading.read(request.args, organisation.today(clock.now()))
    if found.category is None:
        return found
    below = {found.category} if found.exactly else categories.descendants(found.category)
    return replace(found, below=frozenset(below))


def address(endpoint: str, filters: Filters, **more: Any) -> str:
    """The address of a report with these filters."""
    changes = {name: more.pop(name) for name in list(more) if name in Filters.__dataclass_fields__}
    given = filters.args(**changes)
    if more.keys() & _IN_PATH:
        return url_for(endpoint, **given, **more)
    given |= {name: value for name, value in more.items() if value is not None}
    return _path(endpoint) + _query(given)


def behind(filters: Filters, wanted: Wanted, **changes: Any) -> str:
    """The address of the answers a number counts. `changes`: of the filters, and of what is wanted."""
    of = {
        name: changes.pop(name)
        for name in list(changes)
        if name in Wanted.__dataclass_fields__ and name != "version"
    }
    cursor = changes.pop("cursor", None)
    version = {"version": wanted.version} if wanted.version is not None else {}
    given = filters.args(**version, **changes) | wanted.args(**of)
    return _path("reports.answers") + _query(given | ({"cursor": cursor} if cursor else {}))


def all_unread(filters: Filters) -> str:
    """The address of every comment that nobody has read, as far back as one page can go."""
    first = filters.today - reading.LONGEST
    everything = Filters(Preset.CUSTOM, first, filters.today, filters.today)
    return behind(everything, Wanted(unread=True))


def _query(given: dict[str, Any]) -> str:
    """What stands behind the path; most of it are the same few words on every link of a page."""
    return f"?{'&'.join([f'{name}={_quoted(str(value))}' for name, value in given.items()])}" if given else ""


_quoted = lru_cache(maxsize=5000)(quote_plus)


def _path(endpoint: str) -> str:
    """The address of an endpoint without arguments, built once a page: pages of cells link hundreds of times."""
    known: dict[str, str] = g.setdefault("report_paths", {})
    if endpoint not in known:
        known[endpoint] = url_for(endpoint)
    return known[endpoint]


def period_words(filters: Filters) -> str:
    """Which tickets: "Tickets closed 1 Sep – 18 Nov 2026"."""
    values = {"first": day(filters.first, "short"), "last": day(filters.last)}
    if filters.basis is Basis.CLOSED:
        return gettext("Tickets closed %(first)s – %(last)s", **values)
    return gettext("Answers given %(first)s – %(last)s", **values)


def chips(
    filters: Filters,
    names: tuple[str, ...] = EVERYTHING,
    *,
    every_mode: bool = False,
    every_version: bool = False,
    **fixed: Any,
) -> list[Chip]:
    """The filters of this page in their order. `every_mode`, `every_version`: see pages.show. `fixed`: parts of the path."""
    path, own = _own_path(fixed), _kept()

    def to(**changes: Any) -> str:
        return path + _query(filters.args(**changes) | own)

    titles = _TITLES | ({"mode": N_("All ways of answering")} if every_mode else {})
    titles |= {"version": N_("All surveys")} if every_version else {}
    found = [_chip(name, filters, titles[name], to) for name in names]
    return [chip for chip in found if chip.name != "version" or len(chip.options) > 1]


def presets(filters: Filters, **fixed: Any) -> list[tuple[str, str, bool]]:
    """The periods one can choose by name."""
    path, own = _own_path(fixed), _kept()
    return [
        (words, path + _query(filters.args(preset=Preset(value)) | own), filters.preset == value)
        for value, words in labels.choices(Preset)
        if value != Preset.CUSTOM
    ]


def bases(filters: Filters, **fixed: Any) -> list[tuple[str, str, bool]]:
    """By which day answers belong to the period."""
    path, own = _own_path(fixed), _kept()
    return [
        (words, path + _query(filters.args(basis=Basis(value)) | own), filters.basis == value)
        for value, words in labels.choices(Basis)
    ]


def _own_path(fixed: dict[str, Any]) -> str:
    return url_for(request.endpoint or "reports.overview", **fixed)


def kept(filters: Filters) -> list[tuple[str, str]]:
    """What the form for chosen days must carry along."""
    given = filters.args() | _kept()
    return [(name, value) for name, value in given.items() if name not in {"period", "since", "until"}]


def _kept() -> dict[str, Any]:
    """Parts of the address that belong to a page itself and not to the filters."""
    own = ("question", "values", "choice", "count", "excluded", "unread", "state", "reason", "columns", "by")
    return {name: request.args[name] for name in own if name in request.args}


# Written out for the catalogue; each chip says its own alone.
_TITLES = {
    "team": N_("All teams"),
    "category": N_("All categories"),
    "channel": N_("All channels"),
    "kind": N_("All kinds"),
    "language": N_("All languages"),
    "mode": N_("Answered alone"),
    "version": N_("The usual survey"),
}


def _chip(name: str, filters: Filters, title: str, to: Any) -> Chip:
    value = getattr(filters, name)
    known = _options(name)
    if value is None:
        words = gettext(title)
    else:
        named = next((text for key, text in known if str(key) == str(value)), None)
        words = named or _retired(name, value) or gettext("unknown")
    options = [(text, to(**{name: key}), str(key) == str(value)) for key, text in known]
    return Chip(name, words, value is not None, to(**{name: None}), options)


def _options(name: str) -> Sequence[tuple[Any, str]]:
    if name == "team":
        known = tickets.directory()
        return [(team, known.teams[team]) for team in known.active_teams]
    if name == "category":
        return list(categories.choices(locale()))
    if name == "version":
        return list(versions().items())
    return _words_of(name, locale())


def versions() -> dict[int, str]:
    """What every version that was ever asked by is called, read once a page."""
    if "report_versions" not in g:
        g.report_versions = {
            each: labels.survey(called, number) for each, called, number in surveys.published()
        }
    known: dict[int, str] = g.report_versions
    return known


def _retired(name: str, value: Any) -> str | None:
    """What is no longer offered still has a name."""
    if name == "team":
        return tickets.directory().teams.get(value)
    return categories.names(locale()).get(value) if name == "category" else None


@lru_cache(maxsize=50)
def _words_of(name: str, _language: str) -> Sequence[tuple[Any, str]]:
    """The words of a list that never changes, once a language."""
    if name == "channel":
        return [(Channel(value), words) for value, words in desk.choices(Channel)]
    if name == "kind":
        return [(RequestKind(value), words) for value, words in desk.choices(RequestKind)]
    if name == "language":
        return list(LANGUAGES.items())
    return [(Mode(value), words) for value, words in asking.choices(Mode)]
