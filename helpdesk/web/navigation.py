"""The rail. Rooms add their entries; each shows itself to whom its policy allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext, pgettext
from flask_login import current_user

Allowed = Callable[[Any], bool]


@dataclass(frozen=True)
class Entry:
    """A place one can go. `label` is an English message id, `icon` a sprite name, `key` a shortcut ("g c").

    `count` gives the number beside it ("999+" where it is only a bound), or None; `arguments` complete its URL.
    Pages below its address belong to it, and those that begin with one of `within`.
    """

    endpoint: str
    label: str
    icon: str
    key: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    allowed: Allowed = lambda _user: True
    count: Callable[[Any], int | str | None] | None = None
    context: str = ""  # of the label, where its words mean two things
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """An entry as the template draws it."""

    url: str
    label: str
    icon: str
    key: str
    count: int | str | None
    current: str  # what aria-current says: "page", "true" on a page below it, or nothing
    live: str = ""  # the name under which a live answer of the page tells its count anew


_groups: dict[tuple[str, str], list[Entry]] = {}
_made: dict[tuple[str, str], Callable[[Any], list[Shown]]] = {}  # what stands before the entries of a group


def lead(label: str, made: Callable[[Any], list[Shown]], *, context: str = "") -> None:
    """Lets the group under the heading `label` begin with what `made` draws for the present user."""
    _made[label, context] = made


def group(label: str, *entries: Entry, context: str = "") -> None:
    """Sets the entries under the heading `label` ("" for the first, unnamed group)."""
    _groups[label, context] = list(entries)


def menu() -> list[tuple[str, list[Shown]]]:
    """Headings and entries for the present user, in order; empty headings are left out. Made once per request."""
    here: Any = request
    asked, made = g.get("menu", (None, []))
    if asked is not here._get_current_object():
        made = _menu()
        g.menu = (here._get_current_object(), made)
    return list(made)


def _menu() -> list[tuple[str, list[Shown]]]:
    allowed = [(label, [e for e in entries if e.allowed(current_user)]) for label, entries in _groups.items()]
    nearest = max((e for _label, entries in allowed for e in entries), key=_nearness, default=None)
    shown = [
        (
            _said(*label),
            [
                *(_made[label](current_user) if label in _made else ()),
                *(_show(e, e is nearest) for e in entries),
            ],
        )
        for label, entries in allowed
    ]
    return [(label, entries) for label, entries in shown if entries]


def _nearness(entry: Entry) -> int:
    """How many letters of the present address belong to the entry; 0 where the page is not below it."""
    own = () if entry.arguments else (url_for(entry.endpoint) + "/",)
    here = request.path + "/"
    return max((len(each) for each in (*own, *entry.within) if here.startswith(each)), default=0)


def _said(label: str, context: str) -> str:
    if not label:
        return ""
    return str(pgettext(context, label) if context else gettext(label))


def _show(entry: Entry, nearest: bool) -> Shown:
    url = url_for(entry.endpoint, **entry.arguments)
    here = request.endpoint == entry.endpoint and all(
        request.args.get(k, (request.view_args or {}).get(k)) == v for k, v in entry.arguments.items()
    )
    below = "true" if nearest and _nearness(entry) else ""
    count = entry.count(current_user) if entry.count else None
    return Shown(
        url, _said(entry.label, entry.context), entry.icon, entry.key, count, "page" if here else below
    )
