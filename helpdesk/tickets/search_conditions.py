"""What the operators of a search mean among our tickets, in the reader's language and time zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.customers import matching
from helpdesk.kit import text
from helpdesk.people.models import User
from helpdesk.tickets import field_catalogue, field_finding, labels, queries
from helpdesk.tickets.field_rules import Field
from helpdesk.tickets.models import Attachment, Message, Tag, Ticket, TicketTag
from helpdesk.tickets.search_operators import Operator, days
from helpdesk.tickets.words import Channel, FieldKind, Priority, Status
from helpdesk.web.i18n import LANGUAGES, locale

MOST_CUSTOMERS = 500  # of whom tickets are looked for with one `from:`
_ME, _NOBODY = {"me", "es", "mina", "meg"}, {"none", "neviens", "keegi", "ingen"}
_FILES = {"attachment", "file", "pielikums", "fails", "manus", "fail", "vedlegg", "fil"}


class NotUnderstood(ValueError):
    """An operator whose value means nothing here; the message says so to the reader."""


@dataclass(frozen=True)
class Reader:
    """Who asks, and where their days begin."""

    user: User
    zone: tzinfo


def conditions(
    operators: Iterable[Operator], user: User, zone: tzinfo
) -> tuple[list[ColumnElement[bool]], list[str]]:
    """What a ticket must fulfil, and a sentence for each operator that could not be understood."""
    reader, found, problems = Reader(user, zone), list[ColumnElement[bool]](), list[str]()
    for operator in operators:
        try:
            meant = _MEANINGS[operator.name](operator.value, reader)
        except NotUnderstood as error:
            problems.append(str(error))
            continue
        found.append(not_(func.coalesce(meant, false())) if operator.negated else meant)
    return found, problems


def _customer(value: str, _reader: Reader) -> ColumnElement[bool]:
    ids = matching.ids(value, MOST_CUSTOMERS + 1)
    if not ids:
        raise NotUnderstood(gettext("No customer is called “%(value)s”.", value=value))
    if len(ids) > MOST_CUSTOMERS:
        said = gettext("More than %(count)s customers are called “%(value)s”. Add the other name.", count=MOST_CUSTOMERS, value=value)  # fmt: skip
        raise NotUnderstood(said)
    return Ticket.customer_id.in_(ids)


def _category(value: str, _reader: Reader) -> ColumnElement[bool]:
    wanted = text.words(value)
    fitting = [
        node.id for node in categories.walk(locale()) if _begin(wanted, text.words(node.path)) and wanted
    ]
    if not fitting:
        raise NotUnderstood(gettext("No category is called “%(value)s”.", value=value))
    ids = set[int]().union(*(categories.descendants(each) for each in fitting))
    return Ticket.category_id.in_(sorted(ids))


def _one_of(kind: type[StrEnum], column: Any) -> Callable[[str, Reader], ColumnElement[bool]]:
    def meaning(value: str, _reader: Reader) -> ColumnElement[bool]:
        fitting: ColumnElement[bool] = column.in_(_of(kind, value))
        return fitting

    return meaning


def _of(kind: type[StrEnum], value: str) -> list[StrEnum]:
    """The words of an enum that `value` begins, by their own names or by what the reader calls them."""
    wanted = text.fold(value)
    known = labels.choices(kind)
    fitting = [kind(each) for each, label in known if wanted in {each, text.fold(label)}] or [
        kind(each) for each, label in known if each.startswith(wanted) or text.fold(label).startswith(wanted)
    ]
    if not fitting:
        said = gettext("“%(value)s” is none of: %(words)s.", value=value, words=", ".join(label for _each, label in known))  # fmt: skip
        raise NotUnderstood(said)
    return fitting


def _agent(value: str, reader: Reader) -> ColumnElement[bool]:
    wanted = text.fold(value)
    if wanted in _ME:
        return Ticket.assignee_id == reader.user.id
    if wanted in _NOBODY:
        return Ticket.assignee_id.is_(None)
    return Ticket.assignee_id.in_(
        _named(queries.directory().users, value, gettext("No colleague is called “%(value)s”.", value=value))
    )


def _team(value: str, _reader: Reader) -> ColumnElement[bool]:
    if text.fold(value) in _NOBODY:
        return Ticket.team_id.is_(None)
    return Ticket.team_id.in_(
        _named(queries.directory().teams, value, gettext("No team is called “%(value)s”.", value=value))
    )


def _named(names: dict[int, str], value: str, otherwise: str) -> list[int]:
    wanted = text.words(value)
    ids = [each for each, name in names.items() if wanted and _begin(wanted, text.words(name))]
    if not ids:
        raise NotUnderstood(otherwise)
    return ids


def _tag(value: str, _reader: Reader) -> ColumnElement[bool]:
    named = Tag.name == text.one_line(value, 60).lower()
    meant = select(func.coalesce(Tag.into_id, Tag.id)).where(named).scalar_subquery()
    tagged = select(TicketTag.ticket_id).where(TicketTag.tag_id == meant)
    return Ticket.id.in_(tagged)


def _language(value: str, _reader: Reader) -> ColumnElement[bool]:
    wanted = text.fold(value)
    fitting = [
        code for code, name in LANGUAGES.items() if code == wanted or text.fold(name).startswith(wanted)
    ]
    if not fitting:
        said = gettext("“%(value)s” is none of: %(words)s.", value=value, words=", ".join(LANGUAGES))
        raise NotUnderstood(said)
    return Ticket.language.in_(fitting)


def _before(value: str, reader: Reader) -> ColumnElement[bool]:
    return Ticket.opened_at < _midnight(_days(value)[0], reader)


def _after(value: str, reader: Reader) -> ColumnElement[bool]:
    return Ticket.opened_at >= _midnight(_days(value)[0], reader)


def _on(value: str, reader: Reader) -> ColumnElement[bool]:
    first, beyond = _days(value)
    return and_(Ticket.opened_at >= _midnight(first, reader), Ticket.opened_at < _midnight(beyond, reader))


def _days(value: str) -> tuple[date, date]:
    meant = days(value)
    if meant is None or not 1900 < meant[0].year < 9000:
        raise NotUnderstood(
            gettext("“%(value)s” is no date. Dates are typed as 2026-11-30 or 30.11.2026.", value=value)
        )
    return meant


def _midnight(day: date, reader: Reader) -> datetime:
    localize = getattr(reader.zone, "localize", None)  # a zone of pytz must be asked
    local = datetime.combine(day, time())
    return localize(local) if localize else local.replace(tzinfo=reader.zone)


def _has(value: str, _reader: Reader) -> ColumnElement[bool]:
    if text.fold(value) not in _FILES:
        raise NotUnderstood(gettext("After “has:” stands “attachment”."))
    own = select(Attachment.id).join(Message, Message.id == Attachment.message_id)
    return exists(own.where(Message.ticket_id == Ticket.id))


def _own_field(value: str, _reader: Reader) -> ColumnElement[bool]:
    """ "model=X200": a field of the desk's own and what it holds; "model" alone: it holds something."""
    name, equals, wish = (each.strip() for each in value.partition("="))
    fitting = field_finding.named(name)
    if not fitting:
        known = ", ".join(field_catalogue.name(each) for each in field_catalogue.in_use()) or "–"
        raise NotUnderstood(gettext("“%(value)s” is none of: %(words)s.", value=name, words=known))
    try:
        return or_(*(field_finding.condition(each, _wish(each, wish) if equals else "*") for each in fitting))
    except field_finding.NotUnderstood:
        said = gettext(
            "“%(value)s” cannot stand in “%(name)s”.", value=wish, name=field_catalogue.name(fitting[0])
        )
        raise NotUnderstood(said) from None


def _wish(field: Field, typed: str) -> str:
    """A choice by the words that it begins with; anything else as it was typed."""
    if field.kind is not FieldKind.CHOICE or not typed:
        return typed
    wanted = text.words(typed)
    for each in field.choices:
        if any(wanted and _begin(wanted, text.words(name)) for name in each.names.values()):
            return str(each.id)
    return typed


def _begin(wanted: list[str], words: list[str]) -> bool:
    """Does each of `wanted` begin one of `words`?"""
    return all(any(word.startswith(each) for word in words) for each in wanted)


_MEANINGS: dict[str, Callable[[str, Reader], ColumnElement[bool]]] = {
    "from": _customer,
    "category": _category,
    "kind": _one_of(RequestKind, Ticket.kind),
    "status": _one_of(Status, Ticket.status),
    "channel": _one_of(Channel, Ticket.channel),
    "priority": _one_of(Priority, Ticket.priority),
    "agent": _agent,
    "team": _team,
    "tag": _tag,
    "language": _language,
    "before": _before,
    "after": _after,
    "on": _on,
    "has": _has,
    "field": _own_field,
}
