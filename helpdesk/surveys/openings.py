"""The log of fetches: it touches neither invitation nor token nor answer. "Opened" is derived from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import Request
from sqlalchemy import Executable, String, bindparam, case, insert, select

from helpdesk.extensions import UNHURRIED, db, run_apart
from helpdesk.kit.columns import Id, UtcDateTime
from helpdesk.surveys import machines, wording
from helpdesk.surveys.models import Delivery, Opening

CHOICES = tuple(
    str(n) for n in range(11)
)  # what links of ours carry; anything else is not worth a line of its own


def note(delivery: Delivery, request: Request, at: datetime) -> None:
    """Writes one line about this fetch, in a transaction of its own."""
    choice = request.args.get("r", "")
    anonymous = wording.of(
        delivery.invitation.version_id
    ).anonymous  # then a choice would be kept with who made it
    choice = choice if choice in CHOICES and not anonymous else ""
    look: dict[str, Any] = {
        "method": request.method,
        "agent": request.headers.get("User-Agent", ""),
        "since_sent": at - delivery.sent_at if delivery.sent_at else None,
        "has_language": bool(request.headers.get("Accept-Language")),
    }
    line = {
        "of": delivery.id,
        "fetched_at": at,
        "by_method": request.method,
        "with_choice": choice,
        "alone": machines.suspect(**look, other_choice_since=None),
        "beside_others": machines.suspect(**look, other_choice_since=timedelta()),
        "same_breath": at - machines.SAME_BREATH,
    }
    run_apart(_noting(db.engine.dialect.name), line)


@cache
def _noting(engine: str) -> Executable:
    """The line, which looks itself whether another choice was fetched in the same breath: one statement, not two."""
    of, choice = bindparam("of", type_=Id), bindparam("with_choice", type_=String)
    others = select(Opening.id).where(
        Opening.delivery_id == of, Opening.choice != choice, Opening.at > bindparam("same_breath")
    )
    suspect = case(
        (others.exists(), bindparam("beside_others", type_=String)), else_=bindparam("alone", type_=String)
    )
    line = select(
        of, bindparam("fetched_at", type_=UtcDateTime), bindparam("by_method", type_=String), choice, suspect
    )
    noting = insert(Opening).from_select(["delivery_id", "at", "method", "choice", "suspect"], line)
    return noting.returning(Opening.id, *([UNHURRIED] if engine == "postgresql" else []))


def opened(delivery_ids: list[int]) -> bool:
    """Did a person open any of these deliveries?"""
    seen = select(Opening.id).where(Opening.delivery_id.in_(delivery_ids), Opening.suspect == "").limit(1)
    return db.session.scalar(seen) is not None
