"""Who is in a group as rows of a file, with the consent as it was given."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from helpdesk.advisors import labels, queries
from helpdesk.advisors.models import Group
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


def _day(at: datetime | None) -> str:
    return organisation.today(at).isoformat() if at else ""
