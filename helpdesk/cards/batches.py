"""Batches of cards: made for a place, a version and a language; printed with a number and a code on each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload

from helpdesk.cards import papers, rules
from helpdesk.cards.events import CardBatchAdded, CardsPrinted
from helpdesk.cards.models import Card, CardBatch
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.people.models import Place
from helpdesk.surveys import links, wording
from helpdesk.surveys.models import SurveyVersion

history.tell(
    {
        "cards.added": N_("%(actor)s made this batch."),
        "cards.printed": N_("%(actor)s printed the cards."),
        "cards.handed_out": N_("%(actor)s noted which visit a card was handed out with."),
        "cards.taken_back": N_("%(actor)s took back which visit a card was handed out with."),
        "cards.read.first": N_("%(actor)s typed a card in."),
        "cards.read.agrees": N_("%(actor)s typed a card in once more: the readings agree."),
        "cards.read.differs": N_("%(actor)s typed a card in once more: the readings differ."),
        "cards.decided": N_("%(actor)s decided which reading of a card holds."),
    }
)


@dataclass(frozen=True)
class Printed:
    """One card with its secrets, this once."""

    card_id: int
    number: int
    code: str
    token: str


def add(
    place: Place, version: SurveyVersion, language: str, sheets: int, *, by: Actor, at: datetime
) -> CardBatch:
    """A batch that is not printed yet: four cards a sheet, numbered on from the last card of the place.

    Raises DomainError where the place is retired, or the survey is not asked in this language or too long for a card.
    """
    if place.retired_at is not None:
        raise DomainError(N_("This place is retired. Choose another one."), field="place_id")
    if version.published_at is None or language not in version.languages:
        raise DomainError(N_("This survey is not asked in this language."), field="language")
    if version.anonymous:
        raise DomainError(
            N_("This survey is anonymous, and cards are read by one of ours."), field="version_id"
        )
    if not 1 <= sheets <= rules.MOST_SHEETS:
        raise DomainError(N_("A number from 1 to %(most)s."), field="sheets", most=rules.MOST_SHEETS)
    if papers.height_of(wording.of(version.id).items, language) > rules.ROOM:
        raise DomainError(N_("This survey has more questions than fit on a card."), field="version_id")
    # The place is held: whoever makes the next batch counts on from this one.
    db.session.execute(select(Place.id).where(Place.id == place.id).with_for_update(key_share=True))
    last = select(func.max(CardBatch.first_number + CardBatch.size)).where(CardBatch.place_id == place.id)
    batch = CardBatch(
        place_id=place.id,
        version_id=version.id,
        language=language,
        first_number=db.session.scalar(last) or 1,
        size=sheets * rules.ON_A_SHEET,
        created_at=at,
    )
    db.session.add(batch)
    db.session.flush()
    db.session.add_all(
        Card(batch_id=batch.id, number=number) for number in range(batch.first_number, batch.last_number + 1)
    )
    db.session.flush()
    record(CardBatchAdded(batch.id, batch.size), by=by, at=at)
    return batch


def print_cards(batch: CardBatch, *, seen: int, by: Actor, at: datetime) -> list[Printed]:
    """New codes for all its cards; what was printed before is waste. `seen`: the batch's version on the page that asked.

    Raises Conflict where it was printed meanwhile (a page loaded again must not void cards), DomainError once cards of it
    are in use.
    """
    batch = held(batch.id)
    if batch.version != seen:
        raise Conflict(N_("These cards were printed meanwhile. Look at the batch before you print again."))
    used = exists().where(
        Card.batch_id == batch.id, or_(Card.invitation_id.is_not(None), Card.read_at.is_not(None))
    )
    if db.session.scalar(select(used)):
        raise DomainError(N_("Cards of this batch are in use. Make a new batch to print more."))
    cards = (
        select(Card).where(Card.batch_id == batch.id).order_by(Card.number).with_for_update(key_share=True)
    )
    printed = [
        Printed(card.id, card.number, links.new_code(), tokens.new()) for card in db.session.scalars(cards)
    ]
    fresh = {each.card_id: each for each in printed}
    for card in db.session.scalars(cards):
        card.code_hmac = links.hashed_code(fresh[card.id].code)
        card.token_hash = tokens.hashed(fresh[card.id].token)
    batch.printed_at = at
    batch.version += 1
    db.session.flush()
    record(CardsPrinted(batch.id, batch.size), by=by, at=at)
    return printed


def held(batch_id: int) -> CardBatch:
    """The batch as it stands, with its place, held until the transaction ends."""
    query = (
        select(CardBatch).where(CardBatch.id == batch_id).options(joinedload(CardBatch.place, innerjoin=True))
    )
    query = query.with_for_update(key_share=True, of=CardBatch)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
