"""Which card somebody holds in their hand: by its code, or by its number and place."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from helpdesk.cards.models import Card, CardBatch
from helpdesk.extensions import db
from helpdesk.surveys import links

_LONGEST_NUMBER = 7  # digits: a code has eight signs


def card(typed: str, place_id: int | None = None) -> Card | None:
    """The card with this code or number. A number that several places have needs the place."""
    said = "".join(sign for sign in typed if sign.isalnum())
    if said.isascii() and said.isdigit() and len(said) <= _LONGEST_NUMBER:
        return _numbered(int(said), place_id)
    code = links.read_code(typed)
    if code is None:
        return None
    hashes = [links.hashed_code(code, key) for key in links.keys()]  # noqa: SIM118 - keys to sign with
    return db.session.scalar(_whole().where(Card.code_hmac.in_(hashes)))


def one(card_id: int) -> Card | None:
    """A card with its batch, place and wording, and the invitation it was handed out with."""
    return db.session.scalar(_whole().where(Card.id == card_id))


def held(card_id: int) -> Card:
    """The same as it stands, held until the transaction ends. Hold ticket and invitation first."""
    query = _whole().where(Card.id == card_id).with_for_update(key_share=True, of=Card)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _numbered(number: int, place_id: int | None) -> Card | None:
    query = _whole().where(Card.number == number, CardBatch.printed_at.is_not(None))
    if place_id is not None:
        query = query.where(CardBatch.place_id == place_id)
    found = db.session.scalars(query.order_by(Card.id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _whole() -> Select[Card]:
    batch = joinedload(Card.batch, innerjoin=True)
    return (
        select(Card)
        .join(CardBatch, CardBatch.id == Card.batch_id)
        .options(batch.joinedload(CardBatch.place, innerjoin=True), joinedload(Card.invitation))
    )
