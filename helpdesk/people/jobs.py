"""What the clock makes the room do."""

from __future__ import annotations

from datetime import datetime

from helpdesk.extensions import db
from helpdesk.people import forgotten, sign_in


def answer_forgotten(at: datetime) -> int:
    """Mails links to those who asked for a new password."""
    count = forgotten.answer_due(at)
    db.session.commit()
    return count


def sweep_sessions(at: datetime) -> int:
    """Forgets sign-ins that have been over for long."""
    count = sign_in.sweep(at)
    db.session.commit()
    return count
