"""What was answered by a link as rows of a file: every answer once, whether it counts, and why not."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.surveys import labels as asking
from helpdesk.surveys import taking_out
from helpdesk.surveys.words import QuestionKey
from helpdesk.weblinks import labels
from helpdesk.weblinks.events import WeblinkExported
from helpdesk.weblinks.models import Weblink, WeblinkAnswer

_AT_ONCE = 500
Rows = list[list[object]]


def file(weblink: Weblink) -> tuple[list[str], Rows]:
    """Head and rows, the oldest first. What is held back or left out is among them and says so."""
    query = select(WeblinkAnswer).where(WeblinkAnswer.weblink_id == weblink.id).order_by(WeblinkAnswer.id)
    query = query.options(selectinload(WeblinkAnswer.values)).execution_options(yield_per=_AT_ONCE)
    found: list[tuple[list[object], dict[QuestionKey, object]]] = []
    for answer in db.session.scalars(query):
        own: dict[QuestionKey, object] = {}
        for each in answer.values:
            taking_out.add(own, each.key, each.value, each.choice, each.text)
        why = labels.doubt(answer.doubt) if answer.doubt else ""
        found.append(
            ([answer.answered_on.isoformat(), answer.language, labels.standing(answer.standing), why], own)
        )
    keys = [key for key in QuestionKey if any(key in own for _head, own in found)]
    head = [_("Day"), _("Language"), _("State"), _("Why"), *(asking.question(key) for key in keys)]
    return head, [[*first, *(own.get(key, "") for key in keys)] for first, own in found]


def audit(weblink: Weblink, rows: int, *, by: User, at: datetime) -> None:
    """Notes who took them out."""
    record(WeblinkExported(weblink.id, rows), by=Actor.user(by), at=at)
