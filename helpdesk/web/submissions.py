"""One effect per form: a double click or a browser's retry finds what the first one did.

first = submissions.claim(form.submission.data, user_id, at)
if first is not None: return redirect(first)
… deed …
submissions.finish(form.submission.data, user_id, url)
db.session.commit()
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, wraps
from typing import Any, TypeVar, cast

from sqlalchemy import Executable, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import db, reading, run, start_writing, writes_later
from helpdesk.kit.columns import table_of
from helpdesk.kit.errors import N_, Conflict
from helpdesk.kit.text import clean
from helpdesk.web.models import Submission

F = TypeVar("F", bound=Callable[..., Any])
KEPT = timedelta(days=2)


def read_first(view: F) -> F:
    """The view only reads until it claims its form: so long it keeps no other writer waiting (SQLite has one)."""

    @wraps(view)
    def looking(*args: Any, **kwargs: Any) -> Any:
        reading.set(True)
        writes_later.set(True)
        return view(*args, **kwargs)

    return cast(F, looking)


def new_key() -> str:
    """A key for a form that is being shown."""
    return secrets.token_urlsafe(18)


def claim(key: str | None, user_id: int, at: datetime) -> str | None:
    """None where this form has no effect yet (go on); else the URL to which its first sending led.

    Waits for a twin that is being worked on at this moment (the unique row is locked until it commits).
    """
    start_writing()
    if not key:
        return None
    given = {"key": _kept(key), "user_id": user_id, "at": at}
    if run(_claiming(db.engine.dialect.name), given).first() is not None:
        return None
    known = db.session.scalar(select(Submission.result).filter_by(key=given["key"], user_id=user_id))
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
        run(_FINISHED, {"form": _kept(key), "sender": user_id, "result": result[:500]})


def _kept(key: str) -> str:
    """The key as the databases can hold it, whatever came back in the field."""
    return clean(key)[:64]


_SUBMISSIONS = table_of(Submission)
_FINISHED = (
    update(_SUBMISSIONS)
    .where(_SUBMISSIONS.c.key == bindparam("form"), _SUBMISSIONS.c.user_id == bindparam("sender"))
    .values(result=bindparam("result"))
)


@cache
def _claiming(engine: str) -> Executable:
    dialect = postgresql if engine == "postgresql" else sqlite
    return dialect.insert(_SUBMISSIONS).on_conflict_do_nothing().returning(_SUBMISSIONS.c.id)


def sweep(at: datetime) -> int:
    """Forgets old submissions."""
    gone = db.session.scalars(
        delete(Submission).where(Submission.at < at - KEPT).returning(Submission.id)
    ).all()
    db.session.commit()
    return len(gone)
