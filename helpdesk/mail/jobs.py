"""What the clock makes the room do, besides fetching, handling and sending."""

from __future__ import annotations

from datetime import datetime

from helpdesk.extensions import db
from helpdesk.mail import brake


def sweep_answers(at: datetime) -> int:
    """Forgets automatic answers that no brake asks about any more."""
    gone = brake.sweep(at)
    db.session.commit()
    return gone
