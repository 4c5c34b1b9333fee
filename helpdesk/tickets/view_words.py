"""What a view asks, and who can use it, in the reader's words; and what it names that is no longer in use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from flask_babel import gettext, ngettext
from sqlalchemy import select

from helpdesk.categories import queries as categories
from helpdesk.customers.models import Organisation
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, NC_
from helpdesk.kit.text import whole
from helpdesk.mail.models import Mailbox
from helpdesk.people.models import Place
from helpdesk.tickets import field_finding, labels, queries
from helpdesk.tickets.criteria import ME, NONE, OWN, Age, Criteria, ids
from helpdesk.tickets.view_finding import Kept
from helpdesk.web import i18n

TITLES = {
    "status": N_("Status"),
    "kind": N_("Kind"),
    "priority": N_("Priority"),
    "channel": N_("Channel"),
    "language": N_("Language"),
    "category": N_("Category"),
    "team": N_("Team"),
    "assignee": N_("Assignee"),
    "mailbox": N_("Mailbox"),
    "place": N_("Place"),
    "organisation": N_("Customer's organisation"),
    "tag": N_("Tags"),
    "without_tag": N_("Without the tags"),
    "opened": N_("Opened"),
    "updated": N_("Last message"),
    "waiting": N_("Waiting"),
}
SORTS = {
    "waiting": N_("Longest waiting first"),
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
    "priority": N_("Most urgent first"),
    "updated": N_("Latest message first"),
    "quiet": N_("Longest without a message first"),
    "due": N_("Due first"),
}
COLUMNS = {
    "category": N_("Category and kind"),
    "waiting": NC_("column", "Waiting"),
    "assignee": N_("Assignee"),
    "time": N_("Last message"),
    "team": N_("Team"),
    "priority": N_("Priority"),
    "organisation": N_("Organisation"),
    "language": N_("Language"),
    "tags": N_("Tags"),
    "opened": N_("Opened"),
}
FLAGS = {
    "aside": (N_("put aside until a time"), N_("not put aside")),
    "attachment": (N_("with an attachment"), N_("without attachments")),
    "unread": (N_("with something unread"), N_("with nothing unread")),
    "replied": (N_("answered at least once"), N_("not answered yet")),
    "followed": (N_("followed by you"), N_("not followed by you")),
}


def said(criteria: Criteria) -> list[str]:
    """One short phrase for each thing asked."""
    found = []
    for name in ("status", "kind", "priority", "channel"):
        words: tuple[StrEnum, ...] = getattr(criteria, name)
        if words:
            found.append(_phrase(name, (labels.label(each) for each in words)))
    for name, known in _names(criteria).items():
        values: tuple[str, ...] = getattr(criteria, name)
        if values:
            found.append(_phrase(name, (known(each) for each in values)))
    for name in ("opened", "updated", "waiting"):
        if (age := getattr(criteria, name)) is not None:
            found.append(_phrase(name, [_aged(age, waits=name == "waiting")]))
    found += [": ".join(_wished(wish)) for wish in criteria.field]
    found += [
        str(gettext(words[0] if getattr(criteria, name) else words[1]))
        for name, words in FLAGS.items()
        if getattr(criteria, name) is not None
    ]
    return found


def _wished(wish: str) -> tuple[str, str]:
    try:
        return field_finding.said(wish)
    except field_finding.NotUnderstood:
        return str(gettext("A field")), str(gettext("no longer in use"))


def wishes(found: Iterable[str]) -> list[tuple[str, str]]:
    """Each wish of a field of our own, and how it reads."""
    return [(wish, ": ".join(_wished(wish))) for wish in found]


def _phrase(name: str, words: Iterable[str]) -> str:
    return f"{gettext(TITLES[name])}: {', '.join(words)}"


def _aged(age: Age, *, waits: bool) -> str:
    if age.hours % 24:
        span = ngettext("%(num)s hour", "%(num)s hours", age.hours)
    else:
        span = ngettext("%(num)s day", "%(num)s days", age.hours // 24)
    if waits:
        return str(
            gettext("longer than %(span)s", span=span)
            if age.older
            else gettext("less than %(span)s", span=span)
        )
    return str(
        gettext("more than %(span)s ago", span=span)
        if age.older
        else gettext("in the last %(span)s", span=span)
    )


def _names(criteria: Criteria) -> dict[str, Callable[[str], str]]:
    """How the values of each list are called; what the database must say is asked where it is wanted alone."""
    known, paths, gone = queries.directory(), categories.names(i18n.locale()), str(gettext("unknown"))
    mailboxes = _named(Mailbox, criteria.mailbox)
    places, organisations = _named(Place, criteria.place), _named(Organisation, criteria.organisation)
    special = {
        "category": {NONE: gettext("none")},
        "team": {NONE: gettext("No team"), OWN: gettext("one of yours")},
        "assignee": {NONE: gettext("No owner"), ME: gettext("you")},
    }

    def of(name: str, names: dict[int, str]) -> Callable[[str], str]:
        own = special.get(name, {})
        return lambda value: str(own.get(value) or names.get(whole(value) or 0, gone))

    return {
        "language": lambda value: i18n.LANGUAGES.get(value, value),
        "category": of("category", paths),
        "team": of("team", known.teams),
        "assignee": of("assignee", known.users),
        "mailbox": of("mailbox", mailboxes),
        "place": of("place", places),
        "organisation": of("organisation", organisations),
        "tag": str,
        "without_tag": str,
    }


def _named(model: type[Mailbox] | type[Place] | type[Organisation], values: Iterable[str]) -> dict[int, str]:
    wanted = ids(values)
    if not wanted:
        return {}
    named = select(model.id, model.name).where(model.id.in_(wanted))
    return dict(db.session.execute(named).all())


def ended(criteria: Criteria) -> list[str]:
    """Names of categories, teams and colleagues that it asks for although they are no longer in use."""
    known, found = queries.directory(), []
    if criteria.category:
        nodes = {node.id: node for node in categories.walk(i18n.locale())}
        asked = [nodes[each] for each in ids(criteria.category) if each in nodes]
        found += [node.path for node in asked if node.retired]
    found += [
        known.teams[each]
        for each in ids(criteria.team)
        if each in known.teams and each not in known.active_teams
    ]
    found += [
        known.users[each]
        for each in ids(criteria.assignee)
        if each in known.users and each not in known.active_users
    ]
    return found


def audience(view: Kept, reader_id: int) -> str:
    """Who can use it."""
    known = queries.directory()
    if view.owner_id == reader_id:
        return str(gettext("Only you"))
    if view.owner_id:
        return str(gettext("Only %(name)s", name=known.users.get(view.owner_id, "–")))
    if view.team_id:
        return known.teams.get(view.team_id, "–")
    return str(gettext("Everybody"))
