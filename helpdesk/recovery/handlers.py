"""An answer came, changed, was excluded, restored or erased: is it one that somebody must look at?"""

from __future__ import annotations

from typing import Any

from helpdesk.events.models import EventRecord
from helpdesk.recovery import alerting


def answer_changed(event: Any, record: EventRecord) -> None:
    """Raises, keeps or withdraws the alert about the answer."""
    alerting.settle(event.invitation_id, at=record.at)
