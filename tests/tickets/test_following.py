"""Followers and mentions: who is called, who follows, who is told, and who may not be."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.people.models import Notice, User
from helpdesk.tickets import conversation, following, merging
from helpdesk.tickets.models import Follower, Ticket
from helpdesk.tickets.words import Channel
from tests.factories import customers, people, tickets


@pytest.fixture
def staff(app: Flask) -> dict[str, User]:
    names = ("Anna Liepa", "Jānis Kalniņš", "Janis Ozols", "Per Nygård", "Anna Marija Liepa")
    return {name: people.agent(name) for name in names}


@pytest.fixture
def ticket(staff: dict[str, User]) -> Ticket:
    return tickets.ticket(
        channel=Channel.EMAIL, customer=customers.customer("Ilze", email="ilze@example.net")
    )


def told(user: User) -> list[str]:
    rows = db.session.scalars(select(Notice).filter_by(user_id=user.id).order_by(Notice.id))
    return [notice.kind.removeprefix("ticket.") for notice in rows]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Ask @Jānis Kalniņš.", ["Jānis Kalniņš"]),
        ("@janis kalnins, and @PER?", ["Jānis Kalniņš", "Per Nygård"]),
        ("@Janis is two people", []),
        ("@Anna Marija Liepa", ["Anna Marija Liepa"]),
        ("@Anna Liepa @Anna Marija Liepa", ["Anna Liepa", "Anna Marija Liepa"]),
        ("per@example.net and @Pertti", []),
        ("Nobody", []),
    ],
)
def test_names_are_found_with_or_without_accents_whole_or_first_where_one_has_it(
    staff: dict[str, User], text: str, called: list[str]
) -> None:
    assert following.mentioned(text) == sorted(staff[name].id for name in called)


def test_whom_a_note_mentions_is_told_and_follows(
    staff: dict[str, User], ticket: Ticket, at: datetime
) -> None:
    anna, per = staff["Anna Liepa"], staff["Per Nygård"]
    conversation.add_note(ticket, by=anna, body="@Per and @Anna Liepa look at it.", at=at)
    assert (told(per), told(anna)) == (["mentioned"], [])
    assert following.followers(ticket) == [per.id]
    notice = db.session.scalars(select(Notice)).one()
    assert notice.values == {"number": f"HD-{ticket.number}", "name": "Anna Liepa"}
    assert db.session.scalar(select(EventRecord.payload).filter_by(kind="ticket.followed")) == {
        "ticket_id": ticket.id,
        "user_id": per.id,
    }


def test_followers_are_told_of_replies_and_of_the_customers_words_but_not_of_their_own(
    staff: dict[str, User], ticket: Ticket, at: datetime
) -> None:
    anna, per = staff["Anna Liepa"], staff["Per Nygård"]
    following.follow(ticket, [anna.id, per.id, per.id], by=Actor.user(per), at=at)
    conversation.reply(ticket, by=anna, body="We are on it.", at=at)
    conversation.add_note(ticket, by=anna, body="Nobody is called.", at=at)
    assert (told(anna), told(per)) == ([], ["answered"])
    ticket.assignee_id = per.id
    conversation.receive(ticket, body="And now?", at=at, customer=None)
    assert (told(anna), told(per)) == (["wrote"], ["answered", "wrote"]), "an owner who follows is told once"
    following.unfollow(ticket, per.id, by=Actor.user(per), at=at)
    following.unfollow(ticket, per.id, by=Actor.user(per), at=at)
    assert following.followers(ticket) == [anna.id]


def test_who_may_not_see_a_restricted_ticket_is_neither_told_nor_follows(
    staff: dict[str, User], ticket: Ticket, at: datetime
) -> None:
    quiet = people.team("Quiet", restricted=True)
    member, lead = people.agent("Member Quiet", quiet), people.supervisor("Laura Ozola")
    per = staff["Per Nygård"]
    following.follow(ticket, [per.id], by=Actor.user(per), at=at)
    ticket.team_id = quiet.id
    db.session.flush()
    assert following.followers(ticket) == []
    conversation.add_note(ticket, by=member, body="@Per Nygård @Laura @Member", at=at)
    assert (told(per), told(lead), told(member)) == ([], ["mentioned"], [])
    conversation.reply(ticket, by=member, body="Done.", at=at)
    assert (told(per), told(lead)) == ([], ["mentioned", "answered"])
    people_gone = staff["Anna Liepa"]
    people_gone.deactivated_at = at
    db.session.flush()
    assert following.who_may_see(ticket, [people_gone.id, lead.id]) == [lead.id]


def test_followers_of_a_merged_ticket_follow_the_one_it_lives_on_in(
    staff: dict[str, User], ticket: Ticket, at: datetime
) -> None:
    per, lead = staff["Per Nygård"], people.supervisor("Laura Ozola")
    twin = tickets.ticket(customer=False, by=per)
    twin.customer_id = ticket.customer_id
    following.follow(twin, [per.id], by=Actor.user(per), at=at)
    merging.merge(twin, ticket, by=lead, at=at)
    assert following.followers(ticket) == [per.id]
    assert db.session.query(Follower).count() == 2, "taken out again, it has its own"
