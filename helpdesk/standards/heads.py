"""What a standard's conditions are called: words of rooms further right are told by the assembly (`learn`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask_babel import gettext
from sqlalchemy import select

from helpdesk.categories import queries as categories
from helpdesk.customers.models import Organisation
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import clean, fold
from helpdesk.people import queries as people
from helpdesk.standards.models import Standard
from helpdesk.web.i18n import locale

Choices = Callable[[], list[tuple[str, str]]]
TITLES = {
    "kinds": N_("Kind"),
    "priorities": N_("Priority"),
    "categories": N_("Category"),
    "organisations": N_("Organisation"),
    "teams": N_("Team"),
}
_words: dict[str, Choices] = {}


def learn(head: str, words: Choices) -> None:
    """Says what the values of a head ("kinds", "priorities") are called."""
    _words[head] = words


def choices(head: str) -> list[tuple[str, str]]:
    return _words[head]() if head in _words else []


def title(head: str) -> str:
    return str(gettext(TITLES[head]))


def organisations(ids: Iterable[int]) -> dict[int, str]:
    """Names of customers' organisations."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(found.order_by(Organisation.folded_name))}


def named(typed: str, field: str) -> list[int]:
    """The organisations of these names, one a line. Refuses a name that nobody has."""
    found: list[int] = []
    for line in filter(None, (clean(each).strip() for each in typed.splitlines())):
        same = select(Organisation.id).where(Organisation.folded_name == fold(line)[:200])
        ids = list(db.session.scalars(same))
        if not ids:
            raise DomainError(
                N_("No customer's organisation is called “%(name)s”."), field=field, name=line[:80]
            )
        found += ids
    return found


def said(standards: Iterable[Standard]) -> dict[int, list[tuple[str, str]]]:
    """For each standard what a ticket must be: (head, its values in words)."""
    known = list(standards)
    words = {head: dict(choices(head)) for head in ("kinds", "priorities")}
    named_ = {
        "categories": categories.names(locale()) if any(each.category_ids for each in known) else {},
        "organisations": organisations({i for each in known for i in each.organisation_ids}),
        "teams": people.team_names() if any(each.team_ids for each in known) else {},
    }
    found: dict[int, list[tuple[str, str]]] = {}
    for each in known:
        own = each.conditions
        parts: list[tuple[str, str]] = []
        for head in TITLES:
            values = getattr(own, head)
            names = words.get(head) or named_.get(head) or {}
            if values:
                told = [str(name) for value, name in names.items() if value in values]
                parts.append((title(head), ", ".join(told) or "–"))
        found[each.id] = parts
    return found
