"""What an invitation has of responses so far: each change of an answer is the next version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import selectinload

from helpdesk.extensions import db
from helpdesk.surveys.models import Delivery, Invitation, Response
from helpdesk.surveys.words import DeliveryState


@dataclass(frozen=True)
class Known:
    """The number of the last version, the one that counts now, and the one that was sent with this very page.

    `reminded_later`: a reminder of the invitation waits to be sent. `others`: other asks about its ticket were answered.
    """

    last_version: int
    reminded_later: bool
    others: bool
    current: Response | None
    sent_before: Response | None


def known(invitation: Invitation, nonce: str = "") -> Known:
    """As it stands now; `nonce` is that of the page which is being answered."""
    given = {"invitation": invitation.id, "ticket": invitation.ticket_id, "nonce": nonce}
    rows = db.session.execute(_VERSIONS, given).all()
    found = [row.Response for row in rows if row.Response is not None]
    return Known(
        last_version=rows[0].last,
        reminded_later=rows[0].reminder,
        others=rows[0].others,
        current=next((each for each in found if each.is_current), None),
        sent_before=next((each for each in found if nonce and each.nonce == nonce), None),
    )


def _versions() -> Select[Any]:
    """One statement, however often an answer was changed: of all versions only the one or two that matter."""
    of = Response.invitation_id == bindparam("invitation")
    last = select(func.coalesce(func.max(Response.version), 0).label("last")).where(of).subquery()
    this_page = and_(Response.nonce == bindparam("nonce"), Response.quarantined_at.is_(None))
    matters = or_(Response.is_current, and_(Response.nonce != "", this_page))
    waits = Delivery.is_reminder, Delivery.state == DeliveryState.SCHEDULED
    reminder = exists().where(Delivery.invitation_id == bindparam("invitation"), *waits).label("reminder")
    same_ticket = Invitation.ticket_id == bindparam("ticket"), Invitation.id != bindparam("invitation")
    others = exists().where(*same_ticket, Invitation.answered_at.is_not(None)).label("others")
    query = (
        select(last.c.last, reminder, others, Response)
        .select_from(last)
        .outerjoin(Response, and_(of, matters))
    )
    query = query.options(selectinload(Response.answers)).order_by(Response.id)
    return query.execution_options(populate_existing=True)


_VERSIONS = _versions()
