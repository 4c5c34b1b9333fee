"""Comments that no customer's name leads to, yet may hold one: behind survey links, and on cards as they were typed in.

They lapse as other comments do. Of a card's reading the scan goes too: it shows the words.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, String, cast, func, or_, select, update

from helpdesk.cards.models import Card, CardReading
from helpdesk.extensions import db
from helpdesk.kit.columns import table_of
from helpdesk.privacy import wiping
from helpdesk.privacy.holding import HELD
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import QuestionKey
from helpdesk.weblinks.models import WeblinkAnswer, WeblinkValue

_VALUES = table_of(WeblinkValue)


def by_links(before: datetime | None, after: int) -> Select[int]:
    """Words that somebody wrote behind a survey link."""
    query = select(WeblinkValue.id).join(WeblinkAnswer, WeblinkAnswer.id == WeblinkValue.answer_id)
    said = (func.coalesce(WeblinkValue.text, "") != "", WeblinkValue.text.not_in(wiping.marks()))
    due = query.where(WeblinkValue.id > after, *said, WeblinkAnswer.answered_at < before)
    return due.order_by(WeblinkValue.id)


def on_cards(before: datetime | None, after: int) -> Select[int]:
    """Readings with words or a scan, of cards with a visit or without."""
    words = cast(CardReading.given, String).contains(f'"{QuestionKey.COMMENT.value}"')
    query = (
        select(CardReading.id)
        .join(Card, Card.id == CardReading.card_id)
        .outerjoin(Invitation, Invitation.id == Card.invitation_id)
        .where(
            CardReading.id > after,
            CardReading.at < before,
            or_(words, CardReading.scan_id.is_not(None)),
            or_(Invitation.customer_id.is_(None), Invitation.customer_id.not_in(HELD)),
        )
    )
    return query.order_by(CardReading.id)


def lapse_links(ids: list[int], at: datetime) -> int:
    """Their words give way to the mark."""
    db.session.execute(update(_VALUES).where(_VALUES.c.id.in_(ids)).values(text=wiping.mark()))
    return len(ids)


def lapse_cards(ids: list[int], at: datetime) -> int:
    """The boxes stay."""
    own = select(CardReading).where(CardReading.id.in_(ids)).order_by(CardReading.id)
    for reading in db.session.scalars(own.with_for_update(key_share=True)):
        reading.given = {key: value for key, value in reading.given.items() if key != QuestionKey.COMMENT}
        reading.scan_id, reading.scan_name = None, ""
    db.session.flush()
    return len(ids)
