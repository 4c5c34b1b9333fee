"""An answer came, changed, was excluded, restored or erased: is it one that somebody must look at? And what letters of ours do."""

from __future__ import annotations

from typing import Any

from helpdesk.events.models import EventRecord
from helpdesk.mail.events import ComplaintReceived
from helpdesk.recovery import alerting, cases, checking
from helpdesk.surveys.events import AnswerChanged, CreditChanged


def answer_changed(event: Any, record: EventRecord) -> None:
    """Raises, keeps or withdraws the alert about the answer, and with it what its case comes to."""
    alert = alerting.settle(event.invitation_id, event.ticket_id, at=record.at)
    if alert is not None and isinstance(event, AnswerChanged):
        cases.mark_after_contact(event.response_id, event.invitation_id)
    if alert is not None and isinstance(event, CreditChanged):
        case = cases.held(alert.case_id)
        if case is not None:
            cases.free_of_rated(case, at=record.at)


def complaint_received(event: ComplaintReceived, record: EventRecord) -> None:
    """Somebody called the question of a week later spam: they are asked nothing any more."""
    kind, _, number = event.ref.partition(":")
    if kind == "check" and number.isdigit():
        checking.refuse(int(number), at=record.at)
