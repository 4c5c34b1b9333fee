"""What would still tell whose an answer was after it is cut off: disputes, cards, and the sealed record of events.

The record is never changed: it says which answer came to which ask by plain numbers. So an answer that is cut off gets a number
that stands nowhere in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update

from helpdesk.cards.models import Card, CardReading
from helpdesk.disputes.models import Dispute, DisputeDecision
from helpdesk.extensions import db
from helpdesk.kit.columns import table_of
from helpdesk.privacy import wiping
from helpdesk.reports.models import SCORE_FACTS, UNREAD_COMMENTS
from helpdesk.surveys.models import Answer, Response


def of_disputes(ids: Sequence[int]) -> None:
    """Disputes that are over stay with their rulings, and forget which answer it was and what was said of it."""
    disputes, decisions = table_of(Dispute), table_of(DisputeDecision)
    own = select(disputes.c.id).where(disputes.c.invitation_id.in_(ids))
    words = {"why": wiping.mark(), "taken_back_why": ""}
    db.session.execute(update(decisions).where(decisions.c.dispute_id.in_(own)).values(words))
    gone = {"response_id": None, "words": wiping.mark(), "version": disputes.c.version + 1}
    db.session.execute(update(disputes).where(disputes.c.invitation_id.in_(ids)).values(gone))


def on_cards(ids: Sequence[int]) -> None:
    """Which card went along with a visit stays; what was read on it goes, since the answer says the same."""
    cards = select(Card).where(Card.invitation_id.in_(ids)).order_by(Card.id)
    here = list(db.session.scalars(cards.with_for_update(key_share=True)))
    for card in here:
        card.satisfaction, card.causes, card.counted_on = None, "", None
    read = (
        select(CardReading)
        .where(CardReading.card_id.in_([card.id for card in here]))
        .order_by(CardReading.id)
    )
    for reading in db.session.scalars(read.with_for_update(key_share=True)):
        reading.given, reading.unreadable, reading.filled_on = {}, [], None
        reading.scan_id, reading.scan_name = None, ""
    db.session.flush()


def renumber(ids: Sequence[int]) -> None:
    """Gives these answers other numbers, in an order of their own. Their facts and values follow; nothing else leads to them."""
    responses, answers = table_of(Response), table_of(Answer)
    columns = [column for column in responses.columns if column.name != "id"]
    names = [column.name for column in columns]
    db.session.execute(delete(UNREAD_COMMENTS).where(UNREAD_COMMENTS.c.response_id.in_(ids)))
    for old in secrets.SystemRandom().sample(list(ids), len(ids)):
        copied = insert(responses).from_select(names, select(*columns).where(responses.c.id == old))
        new = db.session.scalars(copied.returning(responses.c.id)).one()
        for table in (answers, SCORE_FACTS):
            db.session.execute(update(table).where(table.c.response_id == old).values(response_id=new))
        db.session.execute(delete(responses).where(responses.c.id == old))
