"""What the clock makes this room do."""

from __future__ import annotations

from datetime import datetime

from helpdesk.extensions import db
from helpdesk.reports import rollups


def roll_up(_at: datetime) -> int:
    """Sums up what changed since the last time; says how many changes. Commits per batch."""
    done = 0
    while count := rollups.fold_some():
        db.session.commit()
        done += count
        if count < rollups.BATCH:
            break
    return done
