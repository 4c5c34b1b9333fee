"""Baltvik's box for comment cards: a batch at the counter, some noted with a visit, more without one, two readings that differ."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.cards import batches, finding, handing, readings, settings
from helpdesk.cards.batches import Printed
from helpdesk.cards.rules import Said
from helpdesk.cards.words import Waiting
from helpdesk.demo.telling import Stage
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.surveys import seeding
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.rules import may_interview
from helpdesk.surveys.words import InvitationState, Way
from helpdesk.tickets.models import Ticket

DAY = timedelta(days=1)
SHEETS = 12
TWICE = 30  # in a hundred: a demo is short
VISITS, STRANGERS = 7, 26
WEIGHTS = (6, 9, 14, 40, 31)  # of 1 to 5
CAUSES = ("slow", "information", "price", "attitude", "not_first_time")
COMMENTS = (
    "",
    "",
    "",
    "Paldies!",
    "Bija ilgi jāgaida.",
    "Ļoti laipna apkalpošana.",
    "Neizstāstīja, cik maksās.",
)


def write(stage: Stage, began: datetime, at: datetime) -> None:
    """A quarter of cards from the first place; another batch is not printed yet."""
    version = seeding.current_version()
    if version is None:
        return
    settings.TWICE_PERCENT.set(TWICE, at=began)
    chance = random.Random(20261124)  # noqa: S311 - the same demo every time
    place = stage.places[0]
    batch = batches.add(place, version, "lv", SHEETS, by=SYSTEM, at=began)
    printed = iter(batches.print_cards(batch, seen=batch.version, by=SYSTEM, at=began))
    for invitation in _visits(version.id, at):
        _with_visit(stage, next(printed), invitation, chance, at)
    for number in range(STRANGERS):
        day = began + (at - began) * (number + 1) / (STRANGERS + 1)
        _read(stage, next(printed).card_id, _said(chance, day), day + DAY)
    batches.add(place, version, "en", SHEETS // 2, by=SYSTEM, at=at)
    db.session.flush()


def _visits(version_id: int, at: datetime) -> list[Invitation]:
    """Visits that got a slip and have not answered."""
    query = select(Invitation).where(
        Invitation.way == Way.SLIP,
        Invitation.state == InvitationState.SENT,
        Invitation.version_id == version_id,
        Invitation.sent_at < at - 2 * DAY,
        Invitation.expires_at > at,
        ~Invitation.asks_again,
    )
    return list(db.session.scalars(query.order_by(Invitation.id).limit(VISITS)))


def _with_visit(
    stage: Stage, printed: Printed, invitation: Invitation, chance: random.Random, at: datetime
) -> None:
    """Handed out at the counter; most come back after a day."""
    ticket = db.session.get_one(Ticket, invitation.ticket_id)
    agent = next((user for _player, user in stage.players.values() if user.id == ticket.assignee_id), None)
    if ticket.is_open or agent is None or invitation.sent_at is None:
        return
    given_at = invitation.sent_at + timedelta(minutes=3)
    card = handing.hand_out(ticket, printed.code, None, by=agent, at=given_at)
    if card is not None and chance.random() < 0.8:
        _read(stage, card.id, _said(chance, given_at), min(at, given_at + DAY))


def _said(chance: random.Random, day: datetime) -> Said:
    value = chance.choices((1, 2, 3, 4, 5), WEIGHTS)[0]
    given: dict[str, Any] = {"satisfaction": str(value), "solved": "yes" if value > 3 else "partly"}
    if chance.random() < 0.7:
        given["agent"] = str(min(5, value + chance.randint(0, 1)))
    if value < 4:
        given["causes"] = chance.sample(CAUSES, chance.randint(1, 2))
    if words := chance.choice(COMMENTS):
        given["comment"] = words
    unreadable = ("agent",) if "agent" not in given and chance.random() < 0.3 else ()
    return Said(given, unreadable, day.date() if chance.random() < 0.6 else None)


def _read(stage: Stage, card_id: int, said: Said, at: datetime) -> None:
    """By a supervisor who had no part in it; some of those that are drawn once more, and one of them otherwise."""
    readers = _readers(stage, card_id)
    if not readers:
        return
    readings.read(card_id, said, slot=1, by=readers[0], at=at)
    card = finding.held(card_id)
    if card.waits is not Waiting.SECOND or len(readers) < 2 or card_id % 3 == 0:
        return
    again = said
    if card_id % 2:
        other = {"satisfaction": str(6 - int(said.given["satisfaction"])), "comment": "Paldies"}
        again = Said({**said.given, **other}, said.unreadable, said.filled_on)
    readings.read(card_id, again, slot=2, by=readers[1], at=at + timedelta(hours=3))


def _readers(stage: Stage, card_id: int) -> list[User]:
    part = readings.part_in(finding.held(card_id))
    leads = [user for _player, user in stage.players.values() if user.sees_scores]
    return [user for user in leads if may_interview(user.id, part)]
