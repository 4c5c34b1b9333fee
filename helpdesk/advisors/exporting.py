"""Who is in a group as rows of a file, with the consent as it was given; and its notes."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from helpdesk.advisors import labels, queries
from helpdesk.advisors.models import Group
from helpdesk.advisors.note_models import Note
from helpdesk.people import organisation
from helpdesk.people import queries as people

Rows = list[list[object]]


def file(group: Group) -> tuple[list[str], Rows]:
    """Head and rows, by name."""
    found = queries.members(group.id, None, limit=None)
    names = people.names(
        number for each in found for number in (each.member.joined_by_id, each.member.ended_by_id)
    )
    head = [_("Customer"), _("Number"), _("State"), _("Since"), _("Agreed on"), _("How"), _("Noted by"), _("What they agreed to")]  # fmt: skip
    return head, [
        [
            each.customer.name,
            each.customer.id,
            labels.standing(each.member.standing),
            _day(each.member.since),
            _day(each.member.joined_at),
            labels.heard(each.member.joined_heard),
            names.get(each.member.joined_by_id or 0, ""),
            each.member.joined_words,
        ]
        for each in found
    ]


def notes(found: list[Note]) -> tuple[list[str], Rows]:
    """Head and rows, the latest first."""
    head = [_("Day"), _("What was it?"), _("Title"), _("Members who took part"), _("Others who took part"), _("Language"), _("Written by"), _("What was said")]  # fmt: skip
    return head, [
        [
            each.held_on.isoformat(),
            labels.note(each.kind),
            each.title,
            ", ".join(one.customer.name for one in each.participants),
            each.others,
            each.language,
            each.author.name,
            each.text,
        ]
        for each in found
    ]


def _day(at: datetime | None) -> str:
    return organisation.today(at).isoformat() if at else ""
