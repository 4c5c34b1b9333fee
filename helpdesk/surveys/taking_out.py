"""What was answered at milestones and to mailings, as cells of files."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.surveys import labels, texts
from helpdesk.surveys.milestone_events import MilestoneExported
from helpdesk.surveys.models import Answer, Invitation, Milestone, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.web.i18n import locale

_AT_ONCE = 500
Rows = list[list[object]]


def given(which: ColumnElement[bool]) -> dict[int, dict[QuestionKey, object]]:
    """What counts of the answers: invitation -> question -> number, words, or choices one after the other."""
    query = (
        select(Invitation.id, Answer.key, Answer.value, Answer.choice, Answer.text)
        .join(Response, Response.invitation_id == Invitation.id)
        .join(Answer, Answer.response_id == Response.id)
        .where(
            which,
            Response.is_current,
            Response.quarantined_at.is_(None),
            Response.excluded_at.is_(None),
        )
        .order_by(Invitation.id, Answer.id)
    )
    found: dict[int, dict[QuestionKey, object]] = defaultdict(dict)
    for invitation_id, key, value, choice, text in db.session.execute(query):
        add(found[invitation_id], key, value, choice, text)
    return found


def add(
    own: dict[QuestionKey, object], key: QuestionKey, value: int | None, choice: str, text: str | None
) -> None:
    """One value more of what somebody answered."""
    if choice:
        own[key] = f"{own[key]}, {choice}" if key in own else choice
    else:
        own[key] = text if value is None else said(key, value)


def said(key: QuestionKey, value: int) -> object:
    """A number that may be counted with; in words where it is none: "solved?", and what was not relevant."""
    if key is QuestionKey.SOLVED:
        return labels.solved(value)
    return value if value or key is QuestionKey.RECOMMEND else texts.NOT_RELEVANT[locale()]


def of_milestone(milestone: Milestone) -> tuple[list[str], Rows]:
    """Head and rows: whoever reached it, the oldest first, what became of asking them, and what counts of their answers."""
    which = Invitation.milestone_id == milestone.id
    answered = given(which)
    keys = [key for key in QuestionKey if any(key in own for own in answered.values())]
    query = select(Invitation, Customer.name).outerjoin(Customer, Customer.id == Invitation.customer_id)
    rows: Rows = []
    for each, name in db.session.execute(
        query.where(which).order_by(Invitation.id).execution_options(yield_per=_AT_ONCE)
    ):
        own = answered.get(each.id, {})
        days = [organisation.today(at).isoformat() if at else "" for at in (each.sent_at, each.answered_at)]
        reason = labels.reason(each.reason.value) if each.reason else ""
        due = each.due_on.isoformat() if each.due_on else ""
        who = [name or "", each.customer_id or "", due, labels.label(each.state), reason]
        rows.append([*who, *days, *(own.get(key, "") for key in keys)])
    head = [_("Customer"), _("Number"), _("Day"), _("State"), _("Why"), _("Sent on"), _("Answered on")]
    return [*head, *(labels.question(key) for key in keys)], rows


def audit(milestone: Milestone, rows: int, *, by: User, at: datetime) -> None:
    """Notes who took them out."""
    record(MilestoneExported(milestone.id, rows), by=Actor.user(by), at=at)
