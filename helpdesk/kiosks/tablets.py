"""Setting kiosks up: a link that works once gives a tablet its secret; revoking takes it away at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kiosks.events import (
    KioskAdded,
    KioskChanged,
    KioskLinked,
    KioskPaired,
    KioskRevoked,
)
from helpdesk.kiosks.models import Kiosk
from helpdesk.kit import tokens
from helpdesk.kit.errors import N_, Conflict, DomainError, Gone
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history
from helpdesk.people.models import Place

LINK_LIVES = timedelta(hours=24)
LONGEST_NAME = 80
history.tell(
    {
        "kiosk.added": N_("%(actor)s added this kiosk."),
        "kiosk.changed": N_("%(actor)s changed name or place."),
        "kiosk.linked": N_("%(actor)s made a link for a tablet."),
        "kiosk.paired": N_("A tablet was set up with the link."),
        "kiosk.revoked": N_("%(actor)s switched it off; its tablet can hand nothing in any more."),
        "kiosk.held": N_("Answers that look like play were held back."),
        "kiosk.judged.counted": N_("%(actor)s looked at answers that were held back: they count."),
        "kiosk.judged.left_out": N_("%(actor)s looked at answers that were held back: they are left out."),
    }
)


def add(place: Place, name: str, *, by: Actor, at: datetime) -> Kiosk:
    """A kiosk that no tablet stands for yet."""
    kiosk = Kiosk(place_id=_in_use(place).id, name=one_line(name, LONGEST_NAME), created_at=at)
    db.session.add(kiosk)
    db.session.flush()
    record(KioskAdded(kiosk.id), by=by, at=at)
    return kiosk


def change(kiosk: Kiosk, place: Place, name: str, *, version: int, by: Actor, at: datetime) -> None:
    """Another name or place. At another place its tablet has to be set up anew: its address names the place."""
    kiosk = held(kiosk.id)
    if kiosk.version != version:
        raise Conflict(
            N_("A colleague changed this kiosk meanwhile. Look at it, then save again to put yours over it.")
        )
    new = (place.id, one_line(name, LONGEST_NAME))
    if new == (kiosk.place_id, kiosk.name):
        return
    if place.id != kiosk.place_id:
        _in_use(place)
        kiosk.secret_hash = kiosk.link_hash = kiosk.link_until = None
    kiosk.place_id, kiosk.name = new
    kiosk.version += 1
    db.session.flush()
    record(KioskChanged(kiosk.id), by=by, at=at)


def make_link(kiosk: Kiosk, *, by: Actor, at: datetime) -> str:
    """The token of a link for one tablet; an earlier link ends. Until it is used the tablet before goes on."""
    kiosk, token = held(kiosk.id), tokens.new()
    kiosk.link_hash, kiosk.link_until, kiosk.revoked_at = tokens.hashed(token), at + LINK_LIVES, None
    kiosk.version += 1
    db.session.flush()
    record(KioskLinked(kiosk.id), by=by, at=at)
    return token


def pair(place_id: int, token: str, *, at: datetime) -> tuple[Kiosk, str]:
    """The kiosk of a link, and the secret for the tablet that used it; the tablet before has none any more.

    Raises Gone where the link was used, has grown too old or never was.
    """
    waiting = by_link(place_id, token, at)
    kiosk = held(waiting.id) if waiting else None
    if kiosk is None or not _fits(kiosk, place_id, token, at):
        raise Gone(N_("This link does not work any more. A supervisor can make a new one."))
    secret = tokens.new()
    kiosk.secret_hash, kiosk.link_hash, kiosk.link_until = tokens.hashed(secret), None, None
    kiosk.paired_at, kiosk.revoked_at = at, None
    kiosk.version += 1
    db.session.flush()
    record(KioskPaired(kiosk.id), by=SYSTEM, at=at)
    return kiosk, secret


def revoke(kiosk: Kiosk, *, by: Actor, at: datetime) -> None:
    """Its tablet can show and hand in nothing any more, and no link leads to it."""
    kiosk = held(kiosk.id)
    if kiosk.revoked_at is not None:
        return
    kiosk.secret_hash = kiosk.link_hash = kiosk.link_until = None
    kiosk.revoked_at = at
    kiosk.version += 1
    db.session.flush()
    record(KioskRevoked(kiosk.id), by=by, at=at)


def by_secret(place_id: int, secret: str) -> Kiosk | None:
    """The kiosk whose tablet this is; None for any other browser."""
    if not secret:
        return None
    query = select(Kiosk).where(Kiosk.secret_hash == tokens.hashed(secret), Kiosk.place_id == place_id)
    return db.session.scalar(query.options(joinedload(Kiosk.place, innerjoin=True)))


def by_link(place_id: int, token: str, at: datetime) -> Kiosk | None:
    """The kiosk that waits for a tablet with this link."""
    query = select(Kiosk).where(Kiosk.link_hash == tokens.hashed(token))
    kiosk = db.session.scalar(query.options(joinedload(Kiosk.place, innerjoin=True)))
    return kiosk if kiosk is not None and _fits(kiosk, place_id, token, at) else None


def held(kiosk_id: int) -> Kiosk:
    """The kiosk as it stands, held until the transaction ends."""
    query = select(Kiosk).where(Kiosk.id == kiosk_id).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _fits(kiosk: Kiosk, place_id: int, token: str, at: datetime) -> bool:
    alive = kiosk.link_until is not None and at < kiosk.link_until
    return alive and kiosk.place_id == place_id and kiosk.link_hash == tokens.hashed(token)


def _in_use(place: Place) -> Place:
    if place.retired_at is not None:
        raise DomainError(N_("This place is retired. Choose another one."), field="place_id")
    return place
