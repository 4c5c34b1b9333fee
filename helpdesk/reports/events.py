"""What happens to reports."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class ReportExported(Event):
    """Somebody took figures or answers out as a file."""

    kind = "report.exported"
    readers = Readers.SUPERVISORS
    subject_kind = "user"

    user_id: int
    report: str
    rows: int
    first: str  # days of the period
    last: str
