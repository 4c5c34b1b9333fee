"""What the pages of the room show. All lists are newest first and bounded."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.texting import gateways
from helpdesk.texting.models import Gateway, IncomingText, OutgoingText
from helpdesk.texting.words import TextState
from helpdesk.web import pages

SHOWN = 50
TESTS_SHOWN = 5
_UNSENT = (TextState.FAILED, TextState.UNCERTAIN, TextState.LATE)


def gateway(gateway_id: int) -> Gateway | None:
    return db.session.get(Gateway, gateway_id)


def all_gateways(*, retired: bool = False) -> list[Gateway]:
    """Those that can be used, or those that were retired."""
    wanted = Gateway.retired_at.is_not(None) if retired else Gateway.retired_at.is_(None)
    return list(db.session.scalars(select(Gateway).where(wanted).order_by(Gateway.name, Gateway.id)))


def tests_of(gateway: Gateway) -> list[OutgoingText]:
    """The latest test texts of a gateway."""
    own = select(OutgoingText).where(OutgoingText.ref == gateways.ref_of(gateway))
    return list(db.session.scalars(own.order_by(OutgoingText.id.desc()).limit(TESTS_SHOWN)))


def texts(cursor: str | None, *, trouble: bool = False) -> pages.Page[OutgoingText]:
    """Texts out; only those that did not arrive, or may not have, where there is `trouble`."""
    query = select(OutgoingText)
    if trouble:
        query = query.where(OutgoingText.state.in_(_UNSENT))
    return _page(query, OutgoingText, cursor)


def incoming(cursor: str | None) -> pages.Page[IncomingText]:
    """What people wrote to us."""
    return _page(select(IncomingText), IncomingText, cursor)


def waiting() -> int:
    """How many texts wait to leave."""
    queued = select(func.count()).select_from(OutgoingText).where(OutgoingText.state == TextState.QUEUED)
    return db.session.scalar(queued) or 0


def _page(query: Any, model: Any, cursor: str | None) -> pages.Page[Any]:
    after = pages.decode_as(cursor, int)
    if after is not None:
        query = query.where(model.id < after[0])
    rows = list(db.session.scalars(query.order_by(model.id.desc()).limit(SHOWN + 1)))
    return pages.cut(rows, SHOWN, lambda row: (row.id,))
