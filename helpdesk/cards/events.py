"""What happens to comment cards, told of their batch; what is on a card is in no event."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class CardEvent(Event):
    """About one batch of cards."""

    subject_kind = "card_batch"
    readers = Readers.SUPERVISORS

    card_batch_id: int


@dataclass(frozen=True)
class CardBatchAdded(CardEvent):
    kind = "cards.added"

    number: int


@dataclass(frozen=True)
class CardsPrinted(CardEvent):
    kind = "cards.printed"

    number: int


@dataclass(frozen=True)
class CardHandedOut(CardEvent):
    """A colleague noted which visit a card was handed out with."""

    kind = "cards.handed_out"

    card_id: int
    invitation_id: int


@dataclass(frozen=True)
class CardTakenBack(CardEvent):
    """That was a mistake: the card belongs to no visit."""

    kind = "cards.taken_back"

    card_id: int
    invitation_id: int


@dataclass(frozen=True)
class CardRead(CardEvent):
    """`what`: first, agrees or differs; `fate` as it stands then."""

    kind = "cards.read"

    card_id: int
    what: str
    fate: str


@dataclass(frozen=True)
class CardDecided(CardEvent):
    """`slot`: whose reading holds, 1 or 2."""

    kind = "cards.decided"

    card_id: int
    slot: int
