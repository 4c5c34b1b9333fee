"""Comment cards, printed, handed out and typed in as the desk does it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from helpdesk.cards import batches, finding, handing, readings, settings
from helpdesk.cards.batches import Printed
from helpdesk.cards.models import Card, CardBatch, CardReading
from helpdesk.cards.readings import Scan
from helpdesk.cards.rules import Said
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import Place, User
from helpdesk.surveys.models import Invitation
from tests.conftest import MOMENT
from tests.factories import people, surveys


def batch(*, place: Place | None = None, at: datetime = MOMENT, **more: Any) -> CardBatch:
    """A sheet of four that is not printed yet."""
    version = more.pop("version", None) or surveys.version(at)
    return batches.add(
        place or people.place("Riga, Brīvības iela"), version, more.pop("language", "en"), more.pop("sheets", 1),
        by=SYSTEM, at=at,
    )  # fmt: skip


def printed(*, at: datetime = MOMENT, **more: Any) -> list[Printed]:
    """The same, printed."""
    made = batch(at=at, **more)
    return batches.print_cards(made, seen=made.version, by=SYSTEM, at=at)


def one(*, at: datetime = MOMENT, **more: Any) -> Card:
    """A printed card that went along with no visit."""
    return found(printed(at=at, **more)[0].card_id)


def handed(made: Invitation, *, at: datetime = MOMENT, by: User | None = None) -> Card:
    """A card that went along with this visit, from the box of its place."""
    ticket = surveys.ticket_of(made)
    card = printed(at=at - timedelta(days=1), place=_place(ticket.place_id))[0]
    done = handing.hand_out(ticket, card.code, None, by=by or people.agent(), at=at)
    assert done is not None, "a gate said no"
    return done


def read(
    card: Card, given: dict[str, Any], *, by: User, at: datetime = MOMENT, slot: int = 1, **more: Any
) -> CardReading:
    """What somebody reads on it."""
    scan = more.pop("scan", None)
    return readings.read(card.id, Said(given, **more), slot=slot, by=by, at=at, scan=scan)


def always_twice(share: int = 100) -> None:
    """Every card is drawn to be typed in twice."""
    settings.TWICE_PERCENT.set(share, at=MOMENT)


def differing(card: Card, first: User, second: User, *, at: datetime = MOMENT) -> Card:
    """Two readings of it that differ."""
    always_twice()
    read(card, {"satisfaction": "1", "causes": ["slow"]}, by=first, at=at)
    read(card, {"satisfaction": "2", "causes": ["slow"]}, by=second, at=at, slot=2)
    return found(card.id)


def found(card_id: int) -> Card:
    """The card as it stands."""
    card = finding.one(card_id)
    assert card is not None
    return card


def _place(place_id: int | None) -> Place | None:
    return db.session.get(Place, place_id) if place_id else None


def scan() -> Scan:
    """A picture of a card, as small as one can be."""
    return Scan("card.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)
