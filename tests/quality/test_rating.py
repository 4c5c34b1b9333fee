"""Rating, correcting, reading and remarking; two who rate the same closing see nothing of each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.people.models import Notice, User
from helpdesk.quality import policy, rating
from helpdesk.quality.models import Review, Sheet
from helpdesk.tickets import conversation, timeline
from helpdesk.tickets.models import Ticket
from tests.factories import people, quality, surveys, tickets


@dataclass
class Desk:
    lead: User
    second: User
    agent: User


@pytest.fixture
def desk(app: Any, at: datetime) -> Desk:
    made = Desk(people.supervisor("Laura"), people.supervisor("Toms"), people.agent("Anna"))
    tickets.closed_ticket(by=made.agent, at=at)
    return made


def one(desk: Desk, at: datetime, **more: Any) -> Review:
    return quality.drawn(quality.sample(desk.lead, at=at, **more))[0]


def notices_of(user: User) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_a_saved_review_is_frozen_and_its_colleague_is_told(desk: Desk, at: datetime) -> None:
    review = one(desk, at)
    rating.keep(review, rating.Filled({}, comment="Not yet"), by=desk.lead, at=at)
    assert rating.kept(review).comment == "Not yet"
    sheet = quality.saved(review, 1, 2, 1, at=at)
    assert sheet.result.share == Fraction(1 * 3 + 2 * 2 + 1 * 3, 12) and review.shown_at == at
    assert rating.kept(review).comment == ""
    [told] = notices_of(desk.agent)
    assert told.sentence % told.values == f"Laura reviewed your work on HD-{review.ticket.number}"
    with pytest.raises(Conflict):
        quality.saved(review)


def test_what_is_missing_is_asked_for(desk: Desk, at: datetime) -> None:
    review = one(desk, at)
    *_others, critical = quality.filled(review).values
    with pytest.raises(DomainError) as refused:
        quality.saved(review, 1, 2, None, at=at)
    assert refused.value.field == f"value_{critical}"
    with pytest.raises(DomainError, match="given to a colleague"):
        rating.save(review, quality.filled(review), by=desk.second, at=at)


def test_a_correction_is_the_next_version_and_both_are_kept(desk: Desk, at: datetime) -> None:
    review = one(desk, at)
    quality.saved(review, 1, 3, 0, at=at)
    rating.read(review, by=desk.agent, at=at)
    better = quality.filled(review, 1, 3, 1)
    with pytest.raises(DomainError, match="Say why"):
        rating.correct(review, better, "  ", seen=1, by=desk.lead, at=at)
    rating.correct(review, better, "The invoice was right.", seen=1, by=desk.lead, at=at)
    with pytest.raises(Conflict):
        rating.correct(review, better, "Again", seen=1, by=desk.lead, at=at)
    rows = db.session.scalars(select(Sheet).order_by(Sheet.number)).all()
    assert [(row.number, row.is_current, float(row.result.share)) for row in rows] == [
        (1, False, 0),
        (2, True, 1),
    ]
    assert rows[0].read_at is not None and rows[1].read_at is None, "the new one is to be read"
    assert "corrected" in notices_of(desk.agent)[1].sentence


def test_the_colleague_reads_it_and_remarks_once(desk: Desk, at: datetime) -> None:
    review = one(desk, at)
    with pytest.raises(DomainError, match="work of a colleague"):
        rating.read(review, by=desk.agent, at=at)
    quality.saved(review, at=at)
    with pytest.raises(DomainError, match="work of a colleague"):
        rating.remark(review, "Me too", by=desk.second, at=at)
    rating.remark(review, "The line was bad.", by=desk.agent, at=at)
    assert review.sheets[0].read_at == at
    with pytest.raises(Conflict):
        rating.remark(review, "And more", by=desk.agent, at=at)
    assert "remark on your review" in notices_of(desk.lead)[0].sentence
    rating.see_remark(review, by=desk.second, at=at)
    assert review.remark_seen_at == at


def test_two_who_rate_the_same_see_nothing_of_each_other_before_both_are_done(
    desk: Desk, at: datetime
) -> None:
    sample = quality.sample(desk.lead, at=at, second_id=desk.second.id)
    [hers], [his] = quality.drawn(sample), quality.drawn(sample, desk.second)
    quality.saved(hers, at=at)
    assert not policy.may_see_review(desk.second, hers) and not policy.may_read_own_review(desk.agent, hers)
    assert policy.may_see_review(desk.lead, hers) and notices_of(desk.agent) == []
    quality.saved(his, 0, 0, 1, at=at)
    assert policy.may_see_review(desk.second, hers) and policy.may_read_own_review(desk.agent, his)
    assert len(notices_of(desk.agent)) == 2


def test_colleagues_never_read_of_each_other_nor_judge_themselves(desk: Desk, at: datetime) -> None:
    review, other = one(desk, at), people.agent()
    quality.saved(review, at=at)
    assert not policy.may_read_own_review(other, review) and not policy.may_see_review(other, review)
    assert not policy.may_see_review(desk.agent, review), "her page is another one"
    assert not policy.may_rate(desk.second, review) and policy.may_rate(desk.lead, review)


def test_the_timeline_tells_supervisors_and_the_colleague_alone(desk: Desk, at: datetime) -> None:
    review, other = one(desk, at), people.agent()
    quality.saved(review, at=at)
    ticket = db.session.get_one(Ticket, review.ticket_id)

    def told(user: User) -> str:
        days = timeline.of(ticket, user, at=at, zone="Europe/Riga")
        return str([part for day in days for part in day.parts if isinstance(part, list)])

    assert "reviewed how it was answered" in told(desk.agent) and "reviewed how" in told(desk.second)
    assert "reviewed" not in told(other)


def test_who_judges_sees_the_conversation_as_it_stood_and_nothing_of_what_the_customer_said_of_it(
    desk: Desk, at: datetime
) -> None:
    given = {"satisfaction": 1, "agent": 1, "solved": "no", "comment": "Terrible."}
    answer = surveys.answered(given, at=at, by=desk.agent)
    [review] = [
        each for each in quality.drawn(quality.sample(desk.lead, at=at + timedelta(hours=2)))
        if each.ticket_id == db.session.scalar(select(Ticket.id).where(Ticket.satisfaction == 1))
    ]  # fmt: skip
    conversation.add_note(
        review.ticket, by=desk.second, body="Unhappy, see survey", at=at + timedelta(hours=1)
    )
    days = timeline.as_it_stood(
        review.ticket,
        desk.lead,
        then=review.closing.closed_at,
        at=at + timedelta(hours=2),
        zone="Europe/Riga",
    )
    said = str([[getattr(part, "words", part) for part in day.parts] for day in days])
    assert answer is not None and "opened the ticket" in said and "closed" in said
    assert (
        "answered" not in said and "bad answer" not in said and "asked" not in said and "survey" not in said
    )
