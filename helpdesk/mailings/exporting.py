"""The list of a mailing as rows of a file: everybody once, what became of them, and what they answered."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from helpdesk.events.recording import record
from helpdesk.kit.event import Actor
from helpdesk.mailings import labels, progress
from helpdesk.mailings.events import MailingExported
from helpdesk.mailings.models import Mailing
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.surveys import labels as asking
from helpdesk.surveys import taking_out
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import QuestionKey

Rows = list[list[object]]


def file(mailing: Mailing) -> tuple[list[str], Rows]:
    """Head and rows, in the order of the draw. Answers that do not count are left out."""
    given = taking_out.given(Invitation.mailing_id == mailing.id)
    keys = [key for key in QuestionKey if any(key in own for own in given.values())]
    head = [_("Place"), _("Customer"), _("Number"), _("State"), _("Why"), _("Sent on"), _("Answered on")]
    rows: Rows = []
    for each in progress.everybody(mailing.id):
        ask = each.invitation
        own = given.get(ask.id, {}) if ask else {}
        days = [
            organisation.today(at).isoformat() if at else ""
            for at in ((ask.sent_at, ask.answered_at) if ask else (None, None))
        ]
        rows.append(
            [
                each.place,
                each.customer.name,
                each.customer_id,
                labels.outcome(each),
                labels.why(each),
                *days,
                *(own.get(key, "") for key in keys),
            ]
        )
    return [*head, *(asking.question(key) for key in keys)], rows


def audit(mailing: Mailing, rows: int, *, by: User, at: datetime) -> None:
    """Notes who took the list out."""
    record(MailingExported(mailing.id, rows), by=Actor.user(by), at=at)
