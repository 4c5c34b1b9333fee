"""The list of a mailing as rows of a file: everybody once, what became of them, and what they answered."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.mailings import labels, progress
from helpdesk.mailings.events import MailingExported
from helpdesk.mailings.models import Mailing
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.surveys import labels as asking
from helpdesk.surveys import texts
from helpdesk.surveys.models import Answer, Invitation, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.web.i18n import locale

Rows = list[list[object]]


def file(mailing: Mailing) -> tuple[list[str], Rows]:
    """Head and rows, in the order of the draw. Answers that do not count are left out."""
    given = _given(mailing.id)
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


def _given(mailing_id: int) -> dict[int, dict[QuestionKey, object]]:
    """What counts of the answers: invitation -> question -> number, words, or choices one after the other."""
    query = (
        select(Invitation.id, Answer.key, Answer.value, Answer.choice, Answer.text)
        .join(Response, Response.invitation_id == Invitation.id)
        .join(Answer, Answer.response_id == Response.id)
        .where(
            Invitation.mailing_id == mailing_id,
            Response.is_current,
            Response.quarantined_at.is_(None),
            Response.excluded_at.is_(None),
        )
        .order_by(Invitation.id, Answer.id)
    )
    found: dict[int, dict[QuestionKey, object]] = defaultdict(dict)
    for invitation_id, key, value, choice, text in db.session.execute(query):
        own = found[invitation_id]
        if choice:
            own[key] = f"{own[key]}, {choice}" if key in own else choice
        else:
            own[key] = text if value is None else _said(key, value)
    return found


def _said(key: QuestionKey, value: int) -> object:
    """A number that may be counted with; in words where it is none: "solved?", and what was not relevant."""
    if key is QuestionKey.SOLVED:
        return asking.solved(value)
    return value if value or key is QuestionKey.RECOMMEND else texts.NOT_RELEVANT[locale()]
