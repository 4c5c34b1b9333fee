"""Two entries of one person become one, count as one, and come apart exactly as they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.customers import consent, matching, merging, registering
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.mail import incoming
from helpdesk.reports import verifying
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState, Reason
from helpdesk.tickets import changing, jobs
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel
from tests.factories import customers, mail, people, surveys, tickets
from tests.pages import Client


def everything() -> dict[str, Any]:
    """All that undoing must bring back."""
    db.session.flush()
    db.session.expire_all()
    people_ = {
        each.id: (
            each.name,
            each.language,
            each.address,
            each.notes,
            each.is_internal,
            each.has_merged,
            each.merged_into_id,
        )
        for each in db.session.scalars(select(Customer))
    }
    points = {
        each.id: (each.customer_id, each.value, each.is_owner, each.retired_at)
        for each in db.session.scalars(select(ContactPoint))
    }
    owned = {t.number: (t.customer_id, t.contact_point_id) for t in db.session.scalars(select(Ticket))}
    return {"people": people_, "points": points, "tickets": owned}


def pair() -> tuple[Customer, Customer]:
    one = customers.customer(
        "Ilze Ozola", email="ilze@example.net", phone="+37129418806", notes="Prefers calls."
    )
    two = customers.customer("I. Ozola", email="i.ozola@work.example", phone="+37129418806", language="lv")
    return one, two


def point_of(customer: Customer, kind: ContactKind) -> ContactPoint:
    return db.session.scalars(select(ContactPoint).filter_by(customer_id=customer.id, kind=kind)).one()


def test_everything_goes_along_and_comes_back(app: Flask, at: datetime) -> None:
    boss, (one, two) = people.supervisor(), pair()
    called = tickets.ticket(customer=one, contact_point=point_of(one, ContactKind.PHONE))
    written = tickets.ticket(customer=one, contact_point=point_of(one, ContactKind.EMAIL))
    tickets.ticket(customer=two)
    versions = called.version, written.version
    before = everything()

    merging.merge(one, two, by=boss, at=at)
    db.session.expire_all()
    assert {called.customer_id, written.customer_id} == {two.id} and one.merged_into_id == two.id
    assert called.contact_point_id == point_of(two, ContactKind.PHONE).id
    assert (called.version, written.version) > versions
    assert two.notes == "Prefers calls." and two.language == "lv"
    live = select(ContactPoint.value).filter_by(customer_id=two.id, retired_at=None)
    assert sorted(db.session.scalars(live)) == ["+37129418806", "i.ozola@work.example", "ilze@example.net"]
    assert point_of(two, ContactKind.PHONE).is_owner
    assert [match.customer.id for match in matching.search("ilze@example")] == [two.id]
    assert registering.for_address("ilze@example.net", at=at)[0] == two

    assert merging.separate(one, by=boss, at=at + timedelta(days=1)) == two
    assert everything() == before
    assert [match.customer.id for match in matching.search("ilze@example")] == [one.id]
    kinds = select(EventRecord.kind).where(EventRecord.actor_id == boss.id).order_by(EventRecord.id)
    assert list(db.session.scalars(kinds)) == [
        "customer.merged",
        "customer.joined",
        "customer.separated",
        "customer.parted",
    ]


def test_what_was_changed_since_is_left_as_it_was_made(app: Flask, at: datetime) -> None:
    boss, (one, two) = people.supervisor(), pair()
    given_away = tickets.ticket(customer=one)
    merging.merge(one, two, by=boss, at=at)
    db.session.expire_all()
    two.notes = "Prefers calls. Before noon."
    third = customers.customer("Somebody else")
    changing.change(given_away, by=boss, at=at, version=given_away.version, customer_id=third.id)
    merging.separate(one, by=boss, at=at)
    db.session.expire_all()
    assert two.notes == "Prefers calls. Before noon." and given_away.customer_id == third.id


def test_mail_from_either_address_finds_the_one_and_follows_its_own_when_undone(
    app: Flask, at: datetime
) -> None:
    mail.mailbox("help@kulda.example")
    boss, (one, two) = people.supervisor(), pair()
    merging.merge(one, two, by=boss, at=at)
    row = mail.received(mail.raw(sender="ilze@example.net"), at)
    db.session.commit()
    incoming.process_due(at)
    ticket = db.session.get_one(Ticket, int(row.ref.partition(":")[2]))
    assert ticket.customer_id == two.id
    merging.separate(one, by=boss, at=at)
    db.session.expire_all()
    assert ticket.customer_id == one.id
    assert registering.for_address("ilze@example.net", at=at)[0] == one


def test_e16_the_throttle_counts_both_as_one(app: Flask, at: datetime) -> None:
    surveys.version()
    one, two = pair()
    first, _token = surveys.invitation(customer=one, at=at)
    merging.merge(one, two, by=people.supervisor(), at=at + timedelta(days=1))
    db.session.expire_all()
    asked = surveys.scheduled(customer=two, at=at + timedelta(days=2))
    assert (asked.state, asked.reason) == (InvitationState.SUPPRESSED, Reason.THROTTLED)
    assert first.customer_id == one.id, "what was asked stays by whom it was asked"
    merging.separate(one, by=people.supervisor(), at=at + timedelta(days=3))
    db.session.expire_all()
    assert surveys.scheduled(customer=two, at=at + timedelta(days=4)).state is InvitationState.SCHEDULED
    assert verifying.differences() == []


@pytest.mark.parametrize("who", ["source", "target"])
def test_the_stricter_word_about_surveys_holds_for_both(app: Flask, at: datetime, who: str) -> None:
    one, two = pair()
    consent.refuse(customer=one if who == "source" else two, source="staff", at=at)
    merging.merge(one, two, by=people.supervisor(), at=at)
    db.session.expire_all()
    assert consent.refused(one) and consent.refused(two) and consent.refusals(two)
    assert surveys.scheduled(customer=two, at=at).reason is Reason.OPTED_OUT
    merging.separate(one, by=people.supervisor(), at=at)
    db.session.expire_all()
    assert (consent.refused(one), consent.refused(two)) == (who == "source", who == "target")


def test_a_refusal_by_an_old_letter_holds_for_the_one_they_became(app: Flask, at: datetime) -> None:
    one, two = pair()
    merging.merge(one, two, by=people.supervisor(), at=at)
    db.session.expire_all()
    consent.refuse(customer=one, address="ilze@example.net", source="link", at=at)
    assert consent.refused(two)
    consent.allow(customer=two, at=at)
    assert not consent.refused(two) and not consent.refused(one)


def test_a_colleague_stays_one_and_fields_that_were_empty_are_filled(app: Flask, at: datetime) -> None:
    one = customers.customer("Anna", is_internal=True, legal_hold=True, address="Tartu", language="et")
    two = customers.customer("Anna L.", language="lv")
    merging.merge(one, two, by=people.supervisor(), at=at)
    db.session.expire_all()
    assert (two.is_internal, two.legal_hold, two.address, two.language) == (True, True, "Tartu", "lv")
    merging.separate(one, by=people.supervisor(), at=at)
    db.session.expire_all()
    assert (two.is_internal, two.legal_hold, two.address) == (False, False, "")


def test_whoever_was_merged_before_goes_along_and_order_is_kept(app: Flask, at: datetime) -> None:
    boss, (one, two) = people.supervisor(), pair()
    three = customers.customer("Ilze", email="three@example.net")
    merging.merge(one, two, by=boss, at=at)
    merging.merge(two, three, by=boss, at=at)
    db.session.expire_all()
    assert {one.merged_into_id, two.merged_into_id} == {three.id}
    with pytest.raises(DomainError, match="Take that one apart first"):
        merging.separate(one, by=boss, at=at)
    for wrong in ((one, three), (three, three), (three, two)):
        with pytest.raises(DomainError):
            merging.merge(*wrong, by=boss, at=at)
    merging.separate(two, by=boss, at=at)
    db.session.expire_all()
    assert (one.merged_into_id, two.merged_into_id, three.has_merged) == (two.id, None, False)
    merging.separate(one, by=boss, at=at)
    with pytest.raises(Conflict):
        merging.separate(one, by=boss, at=at)


def test_a_ticket_that_came_in_the_very_moment_follows(app: Flask, at: datetime) -> None:
    one, two = pair()
    merging.merge(one, two, by=people.supervisor(), at=at)
    stray = tickets.ticket(customer=one, channel=Channel.WEB, by=None)
    assert jobs.follow_merges(at) == 1 and jobs.follow_merges(at) == 0
    db.session.expire_all()
    assert stray.customer_id == two.id


def test_from_the_page_and_back(
    app: Flask, clock: Any, sign_in_as: Callable[..., Client], at: datetime
) -> None:
    one, two = pair()
    tickets.ticket("Line drops", customer=one)
    registering.change(two, by=SYSTEM, at=at, version=two.version, notes="")
    desk = sign_in_as(people.agent("Anna"))
    page = desk.get(f"/customers/{one.id}/merging")
    assert "Perhaps the same person" in page.text and "I. Ozola" in page.links()
    page = desk.get(page.links()["I. Ozola"])
    assert "1 ticket" in page.text and "ilze@example.net" in page.text and "Prefers calls" not in page.text
    page = desk.submit(page, "merging")
    assert (
        page.h1 == "I. Ozola"
        and "Line drops" in page.text
        and "Ilze Ozola lives on in I. Ozola." in page.text
    )
    assert desk.get(f"/customers/{one.id}").h1 == "I. Ozola"
    page = desk.submit(page, "separation")
    assert page.h1 == "Ilze Ozola" and "Line drops" in page.text


def test_what_cannot_be_merged_is_said(app: Flask, clock: Any, sign_in_as: Callable[..., Client]) -> None:
    one, _two = pair()
    desk = sign_in_as(people.agent("Anna"))
    for into, status in ((str(one.id), 422), ("999999", 422), ("x", 422), ("9" * 30, 422)):
        assert desk.get(f"/customers/{one.id}/merging?into={into}").status == status
    assert "Nobody fits" in desk.get(f"/customers/{one.id}/merging?q=zzz").text


def test_an_invitation_on_its_way_goes_to_the_person_they_are(app: Flask, at: datetime, drain: Any) -> None:
    surveys.version()
    one, two = pair()
    made = surveys.scheduled(customer=one, at=at).id
    consent.refuse(customer=two, source="staff", at=at)
    merging.merge(one, two, by=people.supervisor(), at=at)
    drain(at + timedelta(days=3))
    db.session.expire_all()
    again = db.session.get_one(Invitation, made)
    assert (again.state, again.reason) == (InvitationState.SUPPRESSED, Reason.OPTED_OUT)


def test_attack_65_merging_shows_nobody_a_ticket_that_was_not_theirs_to_see(
    app: Flask, clock: Any, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    """An address may be shared and customers merged by every agent; what a team keeps to itself stays there."""
    quiet = people.team("Quiet cases", restricted=True)
    victim, thief = customers.customer("Victim", email="v@example.net"), customers.customer("Thief")
    hidden = tickets.ticket("Salary dispute", customer=victim, team_id=quiet.id)
    tickets.ticket("Line drops", customer=victim)
    desk = sign_in_as(people.agent("Anna", people.team("Riga desk")))
    shared = desk.submit(desk.get(f"/customers/{thief.id}"), "add-contact", contact="v@example.net")
    assert shared.status == 200
    mail.mailbox("help@example.com")
    arrived = mail.received(mail.raw(sender="V <v@example.net>"), at)
    db.session.commit()
    incoming.process_due(at)
    came = db.session.get_one(Ticket, int(arrived.ref.partition(":")[2]))
    assert came.customer_id == victim.id, "mail stays with whom the address is"
    page = desk.submit(desk.get(f"/customers/{victim.id}/merging?into={thief.id}"), "merging")
    assert "lives on in" in page.text and "Line drops" in page.text
    for each in (page, desk.get(f"/customers/{victim.id}"), desk.get("/search?q=salary")):
        assert "Salary dispute" not in each.text
    assert desk.get(f"/tickets/{hidden.number}").status == 404
