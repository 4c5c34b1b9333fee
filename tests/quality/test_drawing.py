"""Draws: by chance and repeatable, honest in their counts, never of one's own work, never twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError, NotAllowed
from helpdesk.people.models import User
from helpdesk.quality import designing, drawing, rating
from helpdesk.quality.models import Review, ReviewForm
from helpdesk.quality.words import Spread
from helpdesk.tickets import conversation, spam
from helpdesk.tickets.words import Channel, Outcome
from tests.factories import categories, people, quality, tickets


@pytest.fixture
def lead(app: Any) -> User:
    return people.supervisor("Laura")


def closings_of(agent: User, count: int, at: datetime, **more: Any) -> list[int]:
    return [tickets.closed_ticket(by=agent, at=at, **more)[1].id for _ in range(count)]


def drawn_closings(sample: Any) -> list[int]:
    return [each.closing_id for each in quality.drawn(sample)]


def test_the_same_seed_draws_the_same_and_the_count_is_honest(lead: User, at: datetime) -> None:
    anna, janis = people.agent(), people.agent()
    mine, his = closings_of(anna, 6, at), closings_of(janis, 2, at)
    version = quality.version()
    sample = quality.sample(lead, version, at=at)
    assert (sample.fitting, sample.size, sample.left_out) == (8, 5, {"rated": 0, "part": 0})
    chosen = drawn_closings(sample)
    assert set(his) < set(chosen) and len(set(mine) & set(chosen)) == 3
    assert drawing.again(sample, db.session.get_one(ReviewForm, version.form_id))
    other = quality.sample(lead, at=at, seed="x")
    assert drawn_closings(other) == chosen, "another form, the same seed, the same list"


def test_a_closing_is_drawn_once_under_a_form(lead: User, at: datetime) -> None:
    closings_of(people.agent(), 5, at)
    version = quality.version()
    first, second = quality.sample(lead, version, at=at), quality.sample(lead, version, at=at, seed="y")
    assert (second.fitting, second.size, second.left_out["rated"]) == (5, 2, 3)
    assert not set(drawn_closings(first)) & set(drawn_closings(second))
    assert drawing.again(first, db.session.get_one(ReviewForm, version.form_id))
    with pytest.raises(DomainError, match="Nothing to draw from: 5 closings fit, 5"):
        quality.sample(lead, version, at=at)


def test_who_took_part_does_not_judge(lead: User, at: datetime) -> None:
    agent, second = people.agent(), people.supervisor("Toms")
    closings_of(lead, 1, at)
    helped = tickets.ticket(by=agent, assignee=agent, at=at)
    conversation.add_note(helped, by=second, body="Ask for the serial number.", at=at)
    tickets.lifecycle.close(helped, by=agent, at=at, outcome=Outcome.RESOLVED, category_id=helped.category_id)
    free = closings_of(agent, 1, at)
    sample = quality.sample(lead, at=at, second_id=second.id)
    assert drawn_closings(sample) == free and sample.left_out == {"rated": 0, "part": 2}
    alone = quality.sample(lead, at=at)
    assert alone.left_out["part"] == 1, "her own; she had nothing to do with the other one"


def test_who_wrote_on_it_since_cannot_save(lead: User, at: datetime) -> None:
    ticket, _closing = tickets.closed_ticket(at=at)
    [review] = quality.drawn(quality.sample(lead, at=at))
    conversation.add_note(ticket, by=lead, body="I would have sent a technician.", at=at)
    with pytest.raises(DomainError, match="took part"):
        quality.saved(review)


def test_what_there_is_nothing_to_rate_in_is_left_out(lead: User, at: datetime) -> None:
    agent, gone = people.agent(), people.agent()
    for outcome in (Outcome.DUPLICATE, Outcome.SPAM, Outcome.TEST):
        closings_of(agent, 1, at, outcome=outcome)
    spam.mark(tickets.ticket(by=agent, at=at), by=agent, at=at)
    closings_of(gone, 1, at)
    gone.deactivated_at = at
    team_alone = tickets.ticket(channel=Channel.EMAIL, at=at)  # nobody of us ever reached the customer
    tickets.lifecycle.close(
        team_alone, by=agent, at=at, outcome=Outcome.NO_REPLY, category_id=team_alone.category_id
    )
    left = closings_of(agent, 1, at)
    sample = quality.sample(lead, at=at)
    assert (sample.fitting, drawn_closings(sample)) == (1, left)


def test_limits(lead: User, at: datetime) -> None:
    root = categories.category("Fibre")
    leaf, other = categories.category("Drops", root), categories.category("Bills")
    team = people.team(restricted=True)
    agent = people.agent("Anna", team)
    wanted = closings_of(
        agent, 1, at, final=leaf, kind=RequestKind.COMPLAINT, channel=Channel.WALK_IN, team_id=team.id
    )
    closings_of(people.agent(), 2, at, final=other)
    closings_of(agent, 1, at - timedelta(days=40), final=other)
    for limit in (
        {"agent_id": agent.id, "first": date(2026, 11, 1)}, {"team_id": team.id, "first": date(2026, 11, 1)}, {"category_id": root.id},
        {"kind": "complaint"}, {"channel": "walk_in"},
    ):  # fmt: skip
        assert drawn_closings(quality.sample(lead, at=at, **limit)) == wanted, limit
    complaints = quality.version(kinds=["complaint"])
    assert drawn_closings(quality.sample(lead, complaints, at=at)) == wanted
    assert quality.sample(lead, at=at, number=2, spread=Spread.ALL).size == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"first": date(2026, 12, 31), "last": date(2026, 1, 1)}, "last"),
        ({"first": date(2024, 1, 1)}, "last"),
        ({"number": 0}, "number"),
        ({"number": 21}, "number"),
    ],
)
def test_wishes_that_cannot_be(lead: User, at: datetime, more: dict[str, Any], field: str) -> None:
    closings_of(people.agent(), 1, at)
    with pytest.raises(DomainError) as refused:
        quality.sample(lead, at=at, **more)
    assert refused.value.field == field


def test_nobody_rates_twice_and_agents_never(lead: User, at: datetime) -> None:
    for second in (lead, people.agent()):
        with pytest.raises(DomainError, match="another supervisor"):
            quality.sample(lead, at=at, second_id=second.id)


def test_a_picked_closing_is_marked_so(lead: User, at: datetime) -> None:
    ticket, closing = tickets.closed_ticket(at=at)
    version = quality.version()
    sample = drawing.pick(ticket, version.id, by=lead, at=at)
    [review] = quality.drawn(sample)
    assert sample.picked and review.picked and review.closing_id == closing.id
    for wrong, why in (
        (ticket, "before"), (tickets.ticket(at=at), "never closed"), (tickets.closed_ticket(by=lead, at=at)[0], "took part"),
        (tickets.closed_ticket(at=at, outcome=Outcome.TEST)[0], "nothing to review"),
    ):  # fmt: skip
        with pytest.raises(DomainError, match=why):
            drawing.pick(wrong, version.id, by=lead, at=at)


def test_nothing_is_drawn_under_a_draft_or_a_retired_form(lead: User, at: datetime) -> None:
    version = quality.version()
    form = designing.form_of(version.form_id)
    assert form is not None
    draft = designing.begin(form, by=drawing.Actor.user(lead), at=at)
    designing.retire(form, by=drawing.Actor.user(lead), at=at)
    for each in (draft, version):
        with pytest.raises(DomainError, match="not in use"):
            quality.sample(lead, each, at=at)


def test_what_is_put_aside_may_be_drawn_again_and_what_was_saved_stays(lead: User, at: datetime) -> None:
    closings_of(people.agent(), 3, at)
    version, second = quality.version(), people.supervisor()
    sample = quality.sample(lead, version, at=at, second_id=second.id)
    first = quality.drawn(sample)[0]
    quality.saved(first, at=at)
    rating.keep(quality.drawn(sample)[1], rating.Filled({}, comment="Half"), by=lead, at=at)
    with pytest.raises(NotAllowed):
        rating.end(sample, by=people.supervisor(), at=at)
    assert first.shown_at is None
    assert rating.end(sample, by=second, at=at) == 5 and rating.end(sample, by=second, at=at) == 0
    assert db.session.query(Review.closing_id).scalar() == first.closing_id and first.shown_at == at
    assert quality.sample(lead, version, at=at, seed="y").size == 2
