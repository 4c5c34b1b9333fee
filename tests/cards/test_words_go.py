"""What an erasure leaves of cards: the boxes, never words, scan or code."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from helpdesk.cards.models import CardReading
from helpdesk.extensions import db
from helpdesk.privacy import wiping
from helpdesk.privacy.reach import Reach
from tests.factories import cards, people, surveys


def test_words_scan_and_code_of_a_visits_card_go_and_those_of_others_stay(app: Flask, at: datetime) -> None:
    cards.always_twice(0)
    made, laura = surveys.visit(at=at), people.supervisor()
    mine, strangers = cards.handed(made, at=at), cards.one(at=at)
    for card in (mine, strangers):
        cards.read(
            card, {"satisfaction": "2", "comment": "Call 29418806."}, by=laura, at=at, scan=cards.scan()
        )
    wiping.wipe(Reach(tickets=(surveys.ticket_of(made).id,)), at=at)
    erased, other = db.session.scalars(select(CardReading).order_by(CardReading.id)).all()
    assert (erased.given, erased.scan_id, erased.scan_name) == ({"satisfaction": "2"}, None, "")
    assert other.given["comment"] and other.scan_id
    assert cards.found(mine.id).code_hmac is None and cards.found(strangers.id).code_hmac
