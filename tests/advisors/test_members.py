"""Joining and leaving: the customer's own word, kept with how we heard it; a no holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.advisors import members, queries
from helpdesk.advisors.models import Group, Member
from helpdesk.advisors.words import Heard, Standing
from helpdesk.customers import consent, family, merging
from helpdesk.customers.models import Customer
from helpdesk.customers.words import Purpose
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError, Gone
from helpdesk.mail.models import OutgoingEmail
from tests.factories import advisors, customers, people

DAY = timedelta(days=1)


@pytest.fixture
def laura(app: Flask, clock: Any) -> Any:
    return people.supervisor("Laura")


@pytest.fixture
def group(laura: Any, at: datetime) -> Group:
    return advisors.group(owner=laura, at=at)


@pytest.fixture
def ilze(app: Flask) -> Customer:
    return customers.customer("Ilze Vītola", email="ilze@example.net", language="lv")


def standing(group: Group, customer: Customer) -> Standing | None:
    found = {each.group_id: each.standing for each in queries.of_person(family.ids(customer))}
    return found.get(group.id)


def happened() -> list[str]:
    query = select(EventRecord.kind).where(EventRecord.kind.startswith("advisor."))
    return list(db.session.scalars(query.order_by(EventRecord.id)))


def test_consent_is_kept_with_when_how_and_by_whom(
    group: Group, ilze: Customer, laura: Any, at: datetime
) -> None:
    members.join(group, ilze, heard=Heard.COUNTER, words="Yes,\ngladly", by=laura, at=at)
    (row,) = queries.members(group.id, Standing.JOINED)
    assert (row.member.joined_at, row.member.joined_heard, row.member.joined_by_id) == (
        at,
        Heard.COUNTER,
        laura.id,
    )
    assert row.member.joined_words == "Yes, gladly" and row.customer is ilze
    assert happened() == ["advisor.joined"]
    with pytest.raises(Conflict):
        members.join(group, ilze, heard=Heard.PHONE, by=laura, at=at)


def test_whoever_was_invited_joins_by_the_link_and_leaves_by_it(
    group: Group, ilze: Customer, at: datetime
) -> None:
    row = advisors.invited(group, ilze, at=at)
    assert standing(group, ilze) is Standing.INVITED
    letter = db.session.scalars(select(OutgoingEmail).filter_by(purpose="advisors")).one()
    assert letter.subject == "Vai drīkstam Jums laiku pa laikam kaut ko pajautāt?" and letter.content is None
    members.join_by_link(row, at=at + DAY)
    members.join_by_link(row, at=at + DAY)
    assert row.joined_heard is Heard.LINK and row.joined_by_id is None
    members.leave_by_link(row, at=at + 2 * DAY)
    members.leave_by_link(row, at=at + 2 * DAY)
    assert standing(group, ilze) is Standing.LEFT
    assert happened() == ["advisor.invited", "advisor.joined", "advisor.left"]


def test_an_invitation_that_is_too_old_is_taken_up_no_more(
    group: Group, ilze: Customer, at: datetime
) -> None:
    row = advisors.invited(group, ilze, at=at)
    with pytest.raises(Gone):
        members.join_by_link(row, at=at + 60 * DAY)
    members.leave_by_link(row, at=at + 60 * DAY)
    assert standing(group, ilze) is Standing.REFUSED


def test_whoever_said_no_is_invited_by_no_group_again_until_they_say_yes(
    group: Group, ilze: Customer, laura: Any, at: datetime
) -> None:
    other = advisors.group("Others", owner=laura, at=at)
    row = advisors.invited(group, ilze, at=at)
    members.leave_by_link(row, at=at + DAY)
    for each in (group, other):
        with pytest.raises(DomainError, match="has said no"):
            members.invite(each, ilze, by=laura, at=at + 900 * DAY)
    members.join(other, ilze, heard=Heard.PHONE, by=laura, at=at + 901 * DAY)
    with pytest.raises(DomainError, match="has said no"):
        members.invite(group, ilze, by=laura, at=at + 902 * DAY)


def test_a_no_by_link_is_one_to_every_group_for_customers_read_no_names_of_groups(
    group: Group, ilze: Customer, laura: Any, at: datetime
) -> None:
    other = advisors.group("Others", owner=laura, at=at)
    first = advisors.member(group, ilze, at=at)
    advisors.member(other, ilze, at=at)
    members.leave_by_link(first, at=at + DAY)
    assert standing(group, ilze) is standing(other, ilze) is Standing.LEFT


def test_a_no_that_a_colleague_noted_is_of_one_group_and_is_not_taken_back_by_link(
    group: Group, ilze: Customer, laura: Any, at: datetime
) -> None:
    other = advisors.group("Others", owner=laura, at=at)
    row = advisors.member(group, ilze, at=at)
    advisors.member(other, ilze, at=at)
    members.leave(group, ilze, heard=Heard.PHONE, by=laura, at=at + DAY)
    assert (standing(group, ilze), standing(other, ilze)) == (Standing.LEFT, Standing.JOINED)
    assert not members.may_join_by_link(row, at + DAY)
    with pytest.raises(Conflict):
        members.leave(group, ilze, heard=Heard.PHONE, by=laura, at=at + DAY)


def test_who_never_was_invited_may_say_no_beforehand(
    group: Group, ilze: Customer, laura: Any, at: datetime
) -> None:
    members.leave(group, ilze, heard=Heard.COUNTER, by=laura, at=at)
    assert standing(group, ilze) is Standing.REFUSED and happened() == ["advisor.refused"]


@pytest.mark.parametrize("flag", ["is_internal", "undeliverable", "legal_hold"])
def test_nobody_is_invited_whom_no_survey_may_ask(
    group: Group, ilze: Customer, laura: Any, at: datetime, flag: str
) -> None:
    setattr(ilze, flag, True)
    db.session.flush()
    with pytest.raises(DomainError, match="not to be asked"):
        members.invite(group, ilze, by=laura, at=at)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_nobody_is_invited_who_refused_surveys_of_any_sort(
    group: Group, ilze: Customer, laura: Any, at: datetime, purpose: Purpose
) -> None:
    consent.refuse(customer=ilze, purpose=purpose, source="staff", at=at)
    with pytest.raises(DomainError, match="does not want"):
        members.invite(group, ilze, by=laura, at=at)


def test_whoever_does_not_answer_is_invited_once_more_after_a_while(
    group: Group, ilze: Customer, laura: Any, at: datetime
) -> None:
    advisors.invited(group, ilze, at=at)
    with pytest.raises(DomainError, match="invited already"):
        members.invite(group, ilze, by=laura, at=at + 89 * DAY)
    members.invite(group, ilze, by=laura, at=at + 90 * DAY)
    assert happened() == ["advisor.invited"] * 2


def test_a_retired_group_takes_nobody_in(group: Group, ilze: Customer, laura: Any, at: datetime) -> None:
    row = advisors.invited(group, ilze, at=at)
    group.retired_at = at
    db.session.flush()
    with pytest.raises(Conflict):
        members.join(group, ilze, heard=Heard.PHONE, by=laura, at=at)
    with pytest.raises(Gone):
        members.join_by_link(row, at=at)


def test_merged_customers_are_one_member_by_the_latest_word_and_two_again_afterwards(
    group: Group, ilze: Customer, laura: Any, at: datetime
) -> None:
    twin = customers.customer("I. Vītola", email="iv@example.net")
    advisors.member(group, twin, at=at)
    early = advisors.invited(group, ilze, at=at - DAY)
    merging.merge(twin, ilze, by=laura, at=at)
    (row,) = queries.members(group.id, None)
    assert row.customer.id == ilze.id and row.member.standing is Standing.JOINED
    assert queries.counts([group.id])[group.id][Standing.JOINED] == 1
    assert queries.counts([group.id])[group.id][Standing.INVITED] == 0
    assert list(db.session.scalars(queries.joined(group.id))) == [ilze.id]
    merging.separate(twin, by=laura, at=at + DAY)
    db.session.expire_all()
    assert standing(group, ilze) is Standing.INVITED and standing(group, twin) is Standing.JOINED
    merging.merge(twin, ilze, by=laura, at=at + 2 * DAY)
    members.leave_by_link(db.session.get_one(Member, early.id), at=at + 3 * DAY)
    assert standing(group, ilze) is Standing.LEFT


def test_whoever_was_erased_is_nobodys_member(group: Group, ilze: Customer, at: datetime) -> None:
    advisors.member(group, ilze, at=at)
    ilze.erased_at = at
    db.session.flush()
    assert (
        queries.members(group.id, None) == [] and queries.counts([group.id])[group.id][Standing.JOINED] == 0
    )
