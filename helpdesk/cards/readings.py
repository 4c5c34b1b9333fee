"""Typing cards in: by somebody who had no part in the visit, a drawn share twice, and what differs is decided.

The first reading counts at once; where the second one, or a decision, says otherwise, the answer is mended as its next
version, also after the change window: it was never said so. A card without a visit counts for its place alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from helpdesk.cards import finding, papers, rules, settings
from helpdesk.cards.events import CardDecided, CardRead
from helpdesk.cards.models import Card, CardReading
from helpdesk.cards.rules import Said
from helpdesk.cards.words import Fate, Waiting
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.files import names, store
from helpdesk.kit.errors import N_, Conflict, DomainError, NotAllowed
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.scores import sampling
from helpdesk.surveys import answering, calls, invitations, returns, wording
from helpdesk.surveys import rules as asking
from helpdesk.surveys.models import Delivery, Invitation, Response
from helpdesk.surveys.words import Mode, QuestionKey, Unsaid
from helpdesk.tickets.models import Closing

LARGEST_SCAN = 10_000_000  # bytes
_SCANS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "application/pdf": b"%PDF-"}


@dataclass(frozen=True)
class Scan:
    """A picture of the card: name and type are whoever's claim who gave it."""

    name: str
    content: bytes


def read(
    card_id: int, said: Said, *, slot: int, by: User, at: datetime, scan: Scan | None = None
) -> CardReading:
    """What `by` reads on the card: the first reading, or the second of one that was drawn.

    Raises NotAllowed for whoever took part in the visit or did the other reading, Conflict where it was typed in meanwhile,
    DomainError where a value or the date does not fit.
    """
    card, invitation = hold(card_id, by=by)
    if slot != next_slot(card):
        raise Conflict(N_("This card was typed in meanwhile."))
    if slot == 2 and by.id == _of(card, 1).by_id:
        raise NotAllowed(N_("Somebody else types this card in the second time."))
    _check(card, said, at)
    made = CardReading(
        card_id=card.id,
        slot=slot,
        by_id=by.id,
        at=at,
        filled_on=said.filled_on,
        given=dict(said.given),
        unreadable=list(said.unreadable),
        **_kept(scan, at),
    )
    db.session.add(made)
    db.session.flush()
    if slot == 1:
        card.read_at = at
        card.waits = Waiting.SECOND if is_drawn(card.id) else None
        _hold_to(card, invitation, made, by=by, at=at)
        what = "first"
    else:
        differs = bool(rules.differences(_of(card, 1).said, said))
        card.waits = Waiting.DECISION if differs else None
        what = "differs" if differs else "agrees"
    db.session.flush()
    fate = card.fate.value if card.fate else ""
    record(CardRead(card.batch_id, card.id, what, fate), by=Actor.user(by), at=at)
    return made


def decide(card_id: int, slot: int, *, by: User, at: datetime) -> Card:
    """Reading `slot` holds. Every figure follows.

    Raises NotAllowed for whoever took part in the visit, Conflict where nothing is to be decided any more.
    """
    card, invitation = hold(card_id, by=by)
    if card.waits is not Waiting.DECISION or slot not in {1, 2}:
        raise Conflict(N_("This was decided meanwhile."))
    card.waits, card.decided_by_id, card.decided_at = None, by.id, at
    if slot != card.holds:
        chosen = _of(card, slot)
        writer = db.session.get_one(User, chosen.by_id)
        _hold_to(card, invitation, chosen, by=writer, at=at)
    db.session.flush()
    record(CardDecided(card.batch_id, card.id, slot), by=Actor.user(by), at=at)
    return card


def hold(card_id: int, *, by: User) -> tuple[Card, Invitation | None]:
    """The card and the invitation it was handed out with, held, if `by` may type it in or decide about it."""
    known = finding.one(card_id)
    if known is None:
        raise LookupError(f"there is no card {card_id}")
    invitation = invitations.locked(known.invitation_id) if known.invitation_id else None
    card = finding.held(card_id)
    if card.invitation_id != (invitation.id if invitation else None):
        raise Conflict(N_("This card was handed out or taken back meanwhile. Try once more."))
    if not asking.may_interview(by.id, part_in(card)):
        raise NotAllowed(N_("Somebody who had no part in the visit types its card in."))
    return card, invitation


def part_in(card: Card) -> set[int | None]:
    """Everybody who served the visitor, handed the card out, or whom its answer counts for or did."""
    if card.invitation is None:
        return set()
    return {*calls.took_part(card.invitation), card.handed_by_id}


def next_slot(card: Card) -> int | None:
    """Which reading is the next one; None where it was read as often as is wanted."""
    if card.read_at is None:
        return 1
    return 2 if card.waits is Waiting.SECOND else None


def is_drawn(card_id: int) -> bool:
    """Is the card typed in twice? By a lot of its own, which nobody can foretell."""
    share = settings.TWICE_PERCENT.get() / 100
    return bool(share) and sampling.included(f"cards {current_app.config['SECRET_KEY']}", card_id, share)


def _check(card: Card, said: Said, at: datetime) -> None:
    """Refuses what cannot stand on this card."""
    if card.code_hmac is None and card.handed_at is not None:
        raise DomainError(N_("Whoever wrote this card is forgotten by their own wish. Destroy it."))
    if card.code_hmac is None:
        raise DomainError(N_("This card was never printed."))
    day = said.filled_on
    if day is not None and day > organisation.today(at):
        raise DomainError(N_("This day is yet to come."), field="filled_on")
    if day is not None and day < organisation.today(card.batch.printed_at or card.batch.created_at):
        raise DomainError(N_("The card was not printed yet on this day."), field="filled_on")
    _values(card, said)


def _values(card: Card, said: Said) -> dict[QuestionKey, Any]:
    """What is on it as answers are stored; what was asked of some alone counts for them alone."""
    items = {item.key: item for item in wording.of(card.batch.version_id).items}
    stands_for = papers.stands_for(card.id, card.batch.language)
    return returns.checked(stands_for, items, said.given, strict=False)


def _kept(scan: Scan | None, at: datetime) -> dict[str, Any]:
    if scan is None:
        return {}
    if len(scan.content) > LARGEST_SCAN:
        raise DomainError(N_("The scan is larger than 10 MB."), field="scan")
    mime = next((mime for mime, begins in _SCANS.items() if scan.content.startswith(begins)), None)
    if mime is None:
        raise DomainError(N_("A scan is a PNG, a JPEG or a PDF."), field="scan")
    file = store.put(scan.content, at=at)
    return {"scan_id": file.id, "scan_name": names.safe_name(one_line(scan.name, 255)), "scan_mime": mime}


def _of(card: Card, slot: int) -> CardReading:
    return db.session.scalars(select(CardReading).filter_by(card_id=card.id, slot=slot)).one()


def _hold_to(
    card: Card, invitation: Invitation | None, reading: CardReading, *, by: User, at: datetime
) -> None:
    """This reading is in force from now on."""
    card.holds = reading.slot
    card.counted_on = reading.filled_on or organisation.today(reading.at)
    values = _values(card, reading.said)
    rated = values.get(QuestionKey.SATISFACTION)
    card.satisfaction = rated[0].value if rated else None
    card.causes = ",".join(sorted(value.choice for value in values.get(QuestionKey.CAUSES, [])))[:250]
    if card.fate is Fate.COUNTED and invitation is not None:
        _mend(card, invitation, reading, by=by, at=at)
    elif reading.said.is_blank:
        card.fate = Fate.BLANK
    elif invitation is None:
        card.fate = Fate.APART
    else:
        card.fate = _answer(card, invitation, reading, by=by, at=at)


def _answer(card: Card, invitation: Invitation, reading: CardReading, *, by: User, at: datetime) -> Fate:
    if invitation.answered_at is not None:
        return Fate.ANSWERED
    if answering.is_over(invitation, at):
        return Fate.ENDED
    _write(card, invitation, reading, by=by, at=at)
    return Fate.COUNTED


def _mend(card: Card, invitation: Invitation, reading: CardReading, *, by: User, at: datetime) -> None:
    """The answer becomes what the other reading says, unless the customer has answered anew or it was erased."""
    current = answering.current_response(invitation.id)
    if current is not None and current.mode is Mode.CARD:
        _write(card, invitation, reading, by=by, at=at, mends=True)


def _write(
    card: Card, invitation: Invitation, reading: CardReading, *, by: User, at: datetime, mends: bool = False
) -> Response:
    closing = db.session.get_one(Closing, invitation.closing_id)
    return answering.answer(
        invitation,
        reading.given,
        delivery=db.session.get_one(Delivery, card.delivery_id),
        language=card.batch.language,
        nonce=f"card {card.id} {reading.slot}",
        at=at,
        mode=Mode.CARD,
        entered_by=by,
        unsaid={key: Unsaid.UNREADABLE.value for key in reading.unreadable if not reading.given.get(key)},
        said_on=max(reading.filled_on, closing.closed_on) if reading.filled_on else None,
        mends=mends,
    )
