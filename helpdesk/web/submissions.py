"""One effect per form: a double click or a browser's retry finds what the first one did.

first = submissions.claim(form.submission.data, user_id, at)
if first is not None: return redirect(first)
… deed …
submissions.finish(form.submission.data, user_id, url)
db.session.commit()
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict
from helpdesk.web.models import Submission

KEPT = timedelta(days=2)


def new_key() -> str:
    """A key for a form that is being shown."""
    return secrets.token_urlsafe(18)


def claim(key: str | None, user_id: int, at: datetime) -> str | None:
    """None where this form has no effect yet (go on); else the URL to which its first sending led.

    Waits for a twin that is being worked on at this moment (the unique row is locked until it commits).
    """
    if not key:
        return None
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = dialect.insert(Submission).values(key=key[:64], user_id=user_id, at=at).on_conflict_do_nothing()
    if db.session.execute(row.returning(Submission.id)).first() is not None:
        return None
    known = db.session.scalar(select(Submission.result).filter_by(key=key[:64], user_id=user_id))
    if known is None:
        raise Conflict(
            N_(
                "This form was already sent and is still being worked on. Look at the list before sending it again."
            )
        )
    return known


def finish(key: str | None, user_id: int, result: str) -> None:
    """Remembers the URL to which this form led. The caller commits it together with the deed."""
    if key:
        row = db.session.scalars(select(Submission).filter_by(key=key[:64], user_id=user_id)).one()
        row.result = result[:500]


def sweep(at: datetime) -> int:
    """Forgets old submissions."""
    gone = db.session.scalars(
        delete(Submission).where(Submission.at < at - KEPT).returning(Submission.id)
    ).all()
    db.session.commit()
    return len(gone)
