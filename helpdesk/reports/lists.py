"""What stands behind numbers, line by line, as rows of a file: answers, closings, promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from helpdesk.categories import queries as categories
from helpdesk.recovery.models import Improvement
from helpdesk.reports import closings, labels, listing, promises
from helpdesk.reports.effects import Effect, Line
from helpdesk.reports.filters import Filters
from helpdesk.reports.listing import Wanted
from helpdesk.reports.scope import Scope
from helpdesk.standards import labels as standards
from helpdesk.surveys import labels as asking
from helpdesk.surveys import queries as surveys
from helpdesk.surveys.words import Mode
from helpdesk.tickets import field_catalogue, field_values, numbers
from helpdesk.tickets import labels as desk
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.field_rules import Value
from helpdesk.tickets.words import Channel, FieldKind
from helpdesk.web.i18n import locale

MOST_LINES = 100_000
Rows = list[list[Any]]


@dataclass(frozen=True)
class File:
    """Heads and rows."""

    head: list[str]
    rows: Rows


def of_improvements(found: Iterable[tuple[Improvement, Effect]]) -> File:
    """Every improvement with the shares on either side of its day."""
    names, causes = categories.names(locale()), categories.cause_names(locale())
    rows: Rows = []
    for each, effect in found:
        about = (effect.cause, effect.dissatisfied)
        rows += [
            [
                each.name, causes.get(each.cause, "") if each.cause else "", names.get(each.category_id or 0, ""),
                each.owner.name, each.starts_on.isoformat(), each.due_on.isoformat(),
                each.ended_at.isoformat(timespec="seconds") if each.ended_at else "",
                effect.days.before_first.isoformat(), effect.days.after_last.isoformat(),
                *(count for line in about for count in _counts(line)),
            ]
        ]  # fmt: skip
    head = [
        _("Name"), _("Cause"), _("Category"), _("Owner"), _("Should show from"), _("To be done by"), _("Ended"),
        _("Compared from"), _("Compared until"), *_count_heads(_("Cause")), *_count_heads(pgettext("figure", "Dissatisfied")),
    ]  # fmt: skip
    return File(head, rows)


def _count_heads(what: str) -> list[str]:
    heads = [_("%(what)s before", what=what), _("%(what)s before, of", what=what)]
    return [*heads, _("%(what)s since", what=what), _("%(what)s since, of", what=what), _("What can be said")]


def _counts(line: Line | None) -> list[Any]:
    if line is None:
        return ["", "", "", "", ""]
    return [line.before.x, line.before.n, line.after.x, line.after.n, labels.said(line.said)]


def of_promises(filters: Filters, wanted: promises.Wanted) -> File:
    """Every promise behind a number."""
    names, known = categories.names(locale()), tickets.directory()
    rows: Rows = []
    before: int | None = None
    while len(rows) < MOST_LINES:
        found = promises.lines(filters, wanted, before, size=1000)
        rows += [
            [
                numbers.shown(line.number), standards.label(line.target),
                pgettext("promises", "kept") if line.kept else pgettext("promises", "broken"),
                line.started_at.isoformat(timespec="seconds"), line.stopped_at.isoformat(timespec="seconds"),
                line.broken_at.isoformat(timespec="seconds") if line.broken_at else "",
                known.users.get(line.agent_id or 0, ""), known.teams.get(line.team_id or 0, ""),
                names.get(line.category_id or 0, ""),
            ]
            for line in found[:1000]
        ]  # fmt: skip
        if len(found) <= 1000:
            break
        before = found[999].id
    head = [_("Ticket"), _("Promise"), _("Kept or broken"), _("Begun"), _("Ended"), _("Was due")]
    return File([*head, _("Agent"), _("Team"), _("Category")], rows)


def of_answers(scope: Scope, wanted: Wanted, *, names_people: bool = True) -> File:
    """Every answer behind a number. Without `names_people` the credited agent and the overall answer are left out."""
    names, users = categories.names(locale()), tickets.directory().users
    rows: Rows = []
    own = _own_heads() if names_people else []
    found = list(_lines(scope, wanted))
    versions = {each: (name, number) for each, name, number in surveys.published()}
    held = field_values.of_numbers(line.number for line in found if line.number) if own else {}
    for line in found:
        row: list[Any] = [
            line.day.isoformat(),
            numbers.shown(line.number) if line.number else "",
            names.get(line.category_id, "–"),
        ]
        row += [desk.label(Channel(line.channel)), asking.label(Mode(line.mode))]
        row += versions.get(line.version_id, ("", ""))
        if names_people:
            row += [users.get(line.agent_id or 0, ""), line.satisfaction, line.solved]
        more = _own(held.get(line.number or 0, {})) if own else []
        rows.append([*row, line.agent, line.weight, line.comment, *more])
    head = [_("Day"), _("Ticket"), _("Category"), _("Channel"), _("Answered"), _("Survey"), _("Version")]
    head += [_("Agent"), _("Satisfaction"), _("Solved")] if names_people else []
    return File([*head, _("Rating of the agent"), _("Weight"), _("Comment"), *own], rows)


def _own_heads() -> list[str]:
    """The names of the desk's own fields, which stand last in files."""
    return [field_catalogue.name(each) for each in field_catalogue.in_use()]


def _own(held: Mapping[int, Value]) -> list[Any]:
    """What they hold on one ticket: numbers as numbers, days as 2026-11-30."""
    values = []
    for each in field_catalogue.in_use():
        value = held.get(each.id)
        values.append(field_catalogue.shown(each, value) if each.kind is FieldKind.CHOICE else value)
    return values


def _lines(scope: Scope, wanted: Wanted) -> Iterator[listing.Line]:
    cursor, seen = None, 0
    while seen < MOST_LINES:
        page = listing.answers(scope, wanted, cursor, size=1000)
        yield from page.rows
        seen += len(page.rows)
        cursor = page.next
        if cursor is None:
            return


def of_closings(scope: Scope, state: str, reason: str) -> File:
    """Every closing behind a number."""
    names, users = categories.names(locale()), tickets.directory().users
    rows: Rows = []
    cursor = None
    while len(rows) < MOST_LINES:
        page = closings.page(scope, state, reason, cursor, size=1000)
        held = field_values.of_numbers(row.number for row in page.rows)
        rows += [
            [
                row.day.isoformat(), numbers.shown(row.number), names.get(row.category_id, "–"),
                desk.label(Channel(row.channel)), users.get(row.agent_id or 0, ""), row.state, row.reason,
                *_own(held.get(row.number, {})),
            ]
            for row in page.rows
        ]  # fmt: skip
        cursor = page.next
        if cursor is None:
            break
    head = [_("Day"), _("Ticket"), _("Category"), _("Channel"), _("Agent"), _("State"), _("Reason")]
    return File([*head, *_own_heads()], rows)
