"""An answer came, changed, was excluded, restored or erased: is it one that somebody must look at?"""

from __future__ import annotations

from typing import Any

from helpdesk.events.models import EventRecord
from helpdesk.recovery import alerting, cases
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
