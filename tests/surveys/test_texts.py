"""Asking by text message: by what way, when, how often, what happens where it does not arrive, and how it is stopped."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.customers.models import ContactPoint
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.reports import verifying
from helpdesk.reports.models import ClosingFact, ScoreFact
from helpdesk.reports.words import ALONE
from helpdesk.surveys import answering, bouncing, invitations, jobs, previewing, sending, settings
from helpdesk.surveys import text_messages as texts
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import DeliveryState, InvitationState, Mode, Reason, Way
from helpdesk.texting import delivering, gateways, hearing, segments
from helpdesk.texting import jobs as texting_jobs
from helpdesk.texting.models import OutgoingText
from helpdesk.texting.words import Encoding, TextState
from helpdesk.tickets import lifecycle
from helpdesk.tickets.words import Channel
from tests.factories import customers, people, surveys, texting
from tests.factories.texting import NUMBER
from tests.gateways import Server
from tests.gateways import server as running

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def at(request: pytest.FixtureRequest) -> datetime:
    """Thursday 19 November 2026, 11:30 in Riga: no day of rest, as the day before is."""
    moment = datetime(2026, 11, 19, 9, 30, tzinfo=UTC)
    if "clock" in request.fixturenames:
        request.getfixturevalue("clock").move_to(moment)
    return moment


@pytest.fixture
def server() -> Any:
    with running() as gateway:
        yield gateway


@pytest.fixture
def gateway(app: Flask, server: Server) -> int:
    """A gateway that is in use and takes answers."""
    return texting.gateway(server.address, takes_replies=True).id


def caller(name: str = "Juris Kalns", *, email: str | None = None, **more: Any) -> Any:
    return customers.customer(name, phone=more.pop("phone", NUMBER), email=email, language="lv", **more)


def called(*, at: datetime, **more: Any) -> Invitation:
    """The invitation of a call that was closed at `at`."""
    more["customer"] = more.get("customer") or caller()
    return surveys.call(at=at, **more)


def work(at: datetime) -> None:
    """What the worker does about surveys and texts."""
    db.session.commit()
    jobs.send_due(at)
    delivering.deliver(at)
    texting_jobs.hear(at)
    jobs.send_due(at)
    db.session.expire_all()


def delivery(made: Invitation, way: Way = Way.TEXT) -> Delivery:
    return surveys.delivery_of(made, way)


def link(text: str) -> str:
    (found,) = re.findall(r"/s/([A-Za-z0-9_-]+)", text)
    return str(found)


# E13: by what way


@pytest.mark.parametrize(
    ("channel", "email", "phone", "way"),
    [
        (Channel.PHONE, True, NUMBER, Way.TEXT),
        (Channel.PHONE, True, "+37167000001", Way.EMAIL),
        (Channel.PHONE, False, NUMBER, Way.TEXT),
        (Channel.PHONE, False, "+37167000001", Way.CODE),
        (Channel.WALK_IN, True, NUMBER, Way.EMAIL),
        (Channel.WALK_IN, False, NUMBER, Way.SLIP),
        (Channel.EMAIL, True, NUMBER, Way.EMAIL),
        (Channel.WEB, True, NUMBER, Way.EMAIL),
        (Channel.WEB, False, NUMBER, Way.TEXT),
        (Channel.WEB, False, "+37167000001", Way.CODE),
    ],
)
def test_e13_the_first_way_that_can_be_gone(
    gateway: int, at: datetime, channel: Channel, email: bool, phone: str, way: Way
) -> None:
    somebody = caller(email="j@example.net" if email else None, phone=phone)
    made = surveys.scheduled(at=at, channel=channel, customer=somebody)
    assert made.way is way
    assert made.address == {Way.TEXT: NUMBER, Way.EMAIL: "j@example.net"}.get(way, "")


def test_e13_the_order_is_a_setting_of_each_channel(gateway: int, at: datetime) -> None:
    settings.PHONE_WAYS.set("email text code", at=at)
    settings.WALK_IN_WAYS.set("text email slip", at=at)
    both = caller(email="j@example.net")
    assert called(at=at, customer=both).way is Way.EMAIL
    visitor = caller("Visitor", phone="+37129418809")
    assert surveys.visit(at=at, customer=visitor).way is Way.TEXT


def test_e13_without_a_gateway_callers_get_what_they_got_before(app: Flask, at: datetime) -> None:
    assert called(at=at).way is Way.CODE
    assert called(at=at, customer=caller("B", email="b@example.net", phone="+37129418808")).way is Way.EMAIL


def test_the_preview_says_what_will_be(gateway: int, at: datetime, clock: Any) -> None:
    from tests.factories import tickets

    surveys.version()
    ticket = tickets.ticket(channel=Channel.PHONE, customer=caller(), by=people.agent())
    seen = previewing.preview(ticket, by=people.supervisor(), at=at)
    assert seen is not None and (seen.way, seen.due_at) == (Way.TEXT, at + HOUR)


# E1: when


def test_e1_a_text_goes_an_hour_after_closing_and_within_decent_hours(
    gateway: int, server: Server, at: datetime
) -> None:
    made = called(at=at)
    assert delivery(made).next_attempt_at == at + HOUR
    work(at + timedelta(minutes=59))
    assert server.taken == []
    work(at + HOUR)
    assert len(server.texts_to(NUMBER)) == 1
    evening = datetime(2026, 11, 19, 17, 30, tzinfo=UTC)  # half past seven in Riga
    late = called(at=evening, customer=caller("Late", phone="+37129418807"))
    morning = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    assert delivery(late).next_attempt_at == morning


def test_what_no_gateway_took_before_night_waits_for_the_morning_and_every_gate(
    gateway: int, server: Server, at: datetime
) -> None:
    closed = datetime(2026, 11, 19, 16, 30, tzinfo=UTC)
    made = called(at=closed)
    server.status = 503
    work(closed + HOUR)  # half past seven in the evening
    work(closed + timedelta(hours=2))  # half past eight: its time is over
    assert len(server.taken) == 1
    morning = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    assert delivery(made).next_attempt_at == morning
    server.status = 202
    first = server.taken[0].text
    work(morning)
    assert len(server.taken) == 2 and link(server.taken[1].text) != link(first), "it is written anew"
    db.session.refresh(made)
    assert made.state is InvitationState.SENT


def test_who_refused_before_the_morning_is_not_asked(gateway: int, server: Server, at: datetime) -> None:
    closed = datetime(2026, 11, 19, 17, 30, tzinfo=UTC)
    somebody = caller()
    made = called(at=closed, customer=somebody)
    consent.refuse(customer=somebody, source="staff", at=at)
    work(datetime(2026, 11, 20, 7, 0, tzinfo=UTC))
    db.session.refresh(made)
    assert (made.state, made.reason, server.taken) == (InvitationState.SUPPRESSED, Reason.OPTED_OUT, [])


# What is said


@pytest.mark.parametrize(
    ("language", "begins", "encoding"),
    [
        ("en", "Helpdesk: how was our help today? ", Encoding.GSM7),
        ("lv", "Helpdesk: kā vērtējat mūsu palīdzību? ", Encoding.UCS2),
        ("et", "Helpdesk: kuidas jäite abiga rahule? ", Encoding.GSM7),
        ("nb", "Helpdesk: hvordan var hjelpen? ", Encoding.GSM7),
    ],
)
def test_survey_8_the_words_in_each_language(
    app: Flask, language: str, begins: str, encoding: Encoding
) -> None:
    said = texts.composed(language, "t" * 22, "")
    assert said.startswith(begins) and said.endswith(": STOP")
    size = segments.size(said)
    assert size.encoding is encoding and size.parts <= 2
    assert said.count("http") == 1
    assert texts.composed(language, "t" * 22, "s" * 22).count("http") == 2
    assert texts.composed(language, "t" * 22, "", reminds=True) != said


def test_e15_without_answers_a_text_carries_a_link_to_stop_it(
    app: Flask, server: Server, at: datetime
) -> None:
    texting.gateway(server.address)
    called(at=at)
    work(at + HOUR)
    (said,) = server.texts_to(NUMBER)
    assert re.search(r"/u/[A-Za-z0-9_-]{22}$", said)


def test_row_20_no_row_tells_the_link(gateway: int, server: Server, at: datetime) -> None:
    called(at=at)
    work(at + HOUR)
    token = link(server.texts_to(NUMBER)[0])
    rows = [*db.session.scalars(select(OutgoingText)), *db.session.scalars(select(Delivery))]
    assert token not in " ".join(str(value) for row in rows for value in vars(row).values())


# What comes of it


@pytest.mark.slow
def test_an_answer_to_a_text_counts_by_its_own_mode(gateway: int, server: Server, at: datetime) -> None:
    made = called(at=at)
    work(at + HOUR)
    db.session.refresh(made)
    assert (made.state, made.sent_at) == (InvitationState.SENT, at + HOUR)
    assert made.expires_at == at + HOUR + 7 * DAY, "a text can be answered for a week"
    given = {"satisfaction": 2, "solved": "no"}
    answering.answer(made, given, delivery=delivery(made), language="lv", nonce="n", at=at + 2 * HOUR)
    assert {fact.mode for fact in db.session.scalars(select(ScoreFact))} == {Mode.TEXT} <= set(ALONE)
    fact = db.session.scalars(select(ClosingFact)).one()
    assert fact.sent and fact.answered and not fact.bounced and fact.way == Way.TEXT
    assert verifying.differences() == []


def test_one_reminder_goes_by_text_too_and_none_after_an_answer(
    gateway: int, server: Server, at: datetime
) -> None:
    made = called(at=at)
    other = called(at=at, customer=caller("Other", phone="+37129418807"))
    work(at + HOUR)
    given = {"satisfaction": 5}
    answering.answer(other, given, delivery=delivery(other), language="lv", nonce="n", at=at + 2 * HOUR)
    for days in (4, 6, 7, 8):
        work(at + HOUR + days * DAY)
    assert len(server.texts_to(NUMBER)) == 2 and len(server.texts_to("+37129418807")) == 1
    jobs.expire(at + 8 * DAY)
    db.session.refresh(made)
    assert made.state is InvitationState.EXPIRED


def test_e3_reopening_takes_a_text_back_that_has_not_left(gateway: int, server: Server, at: datetime) -> None:
    made = called(at=at)
    server.status = 503
    work(at + HOUR)
    lifecycle.reopen(
        surveys.ticket_of(made), by=Actor.user(people.agent()), at=at + 2 * HOUR, because="staff"
    )
    server.status = 202
    work(at + 3 * HOUR)
    assert len(server.taken) == 1
    assert db.session.scalars(select(OutgoingText)).one().state is TextState.CANCELLED


def test_e14_e16_the_throttle_counts_the_number_whoever_uses_it(
    gateway: int, server: Server, at: datetime
) -> None:
    called(at=at)
    work(at + HOUR)
    family = called(at=at + 2 * DAY, customer=caller("Anna Kalna"))
    assert (family.state, family.reason) == (InvitationState.SUPPRESSED, Reason.THROTTLED)


# What does not arrive


def test_a_text_that_fails_is_followed_by_a_letter_where_there_is_an_address(
    gateway: int, server: Server, client: Any, clock: Any, at: datetime
) -> None:
    somebody = caller(email="j@example.net")
    made = called(at=at, customer=somebody)
    work(at + HOUR)
    clock.move_to(at + 2 * HOUR)
    told = {"id": "gw-1", "status": "undelivered"}
    assert texting.tell(client, gateway, told, at=at + 2 * HOUR).status == 204
    texting_jobs.hear(at + 2 * HOUR)
    db.session.refresh(made)
    assert (made.state, made.way, made.address) == (InvitationState.BOUNCED, Way.EMAIL, "j@example.net")
    assert delivery(made).state is DeliveryState.BOUNCED
    assert verifying.differences() == []
    work(at + 3 * HOUR)
    letter = delivery(made, Way.EMAIL)
    assert letter.outgoing_id is not None
    invitations.sent(letter, at=at + 3 * HOUR)
    db.session.commit()
    db.session.refresh(made)
    assert made.state is InvitationState.SENT
    assert made.expires_at == at + HOUR + 7 * DAY, "a second way makes it last no longer"
    answering.answer(made, {"satisfaction": 4}, delivery=letter, language="lv", nonce="n", at=at + 4 * HOUR)
    assert {fact.mode for fact in db.session.scalars(select(ScoreFact))} == {Mode.EMAIL}
    fact = db.session.scalars(select(ClosingFact)).one()
    assert fact.sent and fact.answered and not fact.bounced
    assert verifying.differences() == []


def test_a_letter_that_bounces_is_followed_by_a_text(gateway: int, server: Server, at: datetime) -> None:
    somebody = caller(email="gone@example.net")
    settings.PHONE_WAYS.set("email text code", at=at)
    made = called(at=at, customer=somebody)
    work(at + DAY)
    bouncing.bounced(delivery(made, Way.EMAIL), "5.1.1", at=at + DAY)
    assert (made.state, made.way, made.address) == (InvitationState.BOUNCED, Way.TEXT, NUMBER)
    work(at + DAY)
    db.session.refresh(made)
    assert made.state is InvitationState.SENT and len(server.texts_to(NUMBER)) == 1
    assert verifying.differences() == []


def test_where_no_other_way_is_left_it_stays_bounced_and_leaves_the_base(
    gateway: int, server: Server, at: datetime
) -> None:
    server.status = 422
    made = called(at=at)
    work(at + HOUR)
    db.session.refresh(made)
    assert made.state is InvitationState.BOUNCED
    fact = db.session.scalars(select(ClosingFact)).one()
    assert fact.bounced and not fact.answered
    work(at + DAY)
    assert len(server.taken) == 1
    assert verifying.differences() == []


def test_nobody_is_asked_twice_by_the_same_way(gateway: int, server: Server, at: datetime) -> None:
    made = called(at=at, customer=caller(email="j@example.net"))
    server.status = 422
    work(at + HOUR)
    work(at + 2 * HOUR)
    bouncing.bounced(delivery(made, Way.EMAIL), "5.1.1", at=at + 3 * HOUR)
    work(at + 4 * HOUR)
    ways = db.session.scalars(
        select(Delivery.way).filter_by(invitation_id=made.id).order_by(Delivery.id)
    ).all()
    assert list(ways) == [Way.TEXT, Way.EMAIL]
    assert db.session.get_one(Invitation, made.id).state is InvitationState.BOUNCED


def test_gates_are_asked_again_before_the_second_way(gateway: int, server: Server, at: datetime) -> None:
    somebody = caller(email="j@example.net")
    made = called(at=at, customer=somebody)
    work(at + HOUR)
    bouncing.bounced(delivery(made), "failed", at=at + 2 * HOUR)
    consent.refuse(customer=somebody, source="staff", at=at + 2 * HOUR)
    work(at + 3 * HOUR)
    assert delivery(made, Way.EMAIL).state is DeliveryState.VOID
    db.session.refresh(made)
    assert (made.state, made.reason) == (InvitationState.BOUNCED, None)


def test_a_number_that_does_not_exist_is_not_tried_again(
    gateway: int, server: Server, client: Any, clock: Any, at: datetime
) -> None:
    somebody = caller()
    called(at=at, customer=somebody)
    work(at + HOUR)
    clock.move_to(at + 2 * HOUR)
    texting.tell(client, gateway, {"id": "gw-1", "status": "unknown_subscriber"}, at=at + 2 * HOUR)
    texting_jobs.hear(at + 2 * HOUR)
    point = db.session.scalars(select(ContactPoint).filter_by(value=NUMBER)).one()
    assert point.unusable_since == at + 2 * HOUR
    assert called(at=at + 60 * DAY, customer=somebody).way is Way.CODE


def test_where_the_gateway_was_switched_off_another_way_is_gone(
    gateway: int, server: Server, at: datetime
) -> None:
    made = called(at=at, customer=caller(email="j@example.net"))
    gateways.switch(gateways.current(), on=False, by=SYSTEM, at=at)  # type: ignore[arg-type]
    work(at + HOUR)
    db.session.refresh(made)
    assert made.way is Way.EMAIL and delivery(made, Way.EMAIL).outgoing_id is not None
    assert verifying.differences() == []


def test_without_another_way_it_waits_some_hours_for_a_gateway(
    gateway: int, server: Server, at: datetime
) -> None:
    made = called(at=at)
    gateways.switch(gateways.current(), on=False, by=SYSTEM, at=at)  # type: ignore[arg-type]
    for hours in range(1, 8):
        work(at + hours * HOUR)
        assert made.state is InvitationState.SCHEDULED or hours == 7
    db.session.refresh(made)
    assert made.state is InvitationState.BOUNCED and server.taken == []
    assert verifying.differences() == []


def test_what_may_have_arrived_counts_as_asked(gateway: int, server: Server, at: datetime) -> None:
    made = called(at=at, customer=caller(email="j@example.net"))
    server.drop = True
    work(at + HOUR)
    work(at + 2 * HOUR)
    work(at + DAY)
    db.session.refresh(made)
    assert (made.state, made.sent_at) == (InvitationState.SENT, at + HOUR)
    assert len(server.taken) == 2
    reminders = select(Delivery).filter_by(invitation_id=made.id, is_reminder=True)
    assert len(db.session.scalars(reminders).all()) == 1


# E15: stopping it


def stop(client: Any, gateway: int, *, at: datetime, text: str = "STOP", number: str = NUMBER) -> None:
    texting.tell(client, gateway, {"from": number, "text": text}, at=at, where="answers")
    work(at)


def test_e15_stop_refuses_for_customer_and_number_and_is_confirmed_once(
    gateway: int, server: Server, client: Any, clock: Any, at: datetime
) -> None:
    somebody = caller(email="j@example.net")
    called(at=at, customer=somebody)
    work(at + HOUR)
    clock.move_to(at + 2 * HOUR)
    for _each in range(3):
        stop(client, gateway, at=at + 2 * HOUR, text="Atteikties")
    assert consent.refused(somebody) and consent.refused(None, NUMBER)
    said = server.texts_to(NUMBER)
    assert said[1:] == ["Helpdesk: no mums vairs nesaņemsiet aptaujas."]
    told = db.session.scalars(select(EventRecord).filter_by(kind="customer.surveys_refused")).all()
    assert [each.payload["source"] for each in told] == ["text"]
    for days in (5, 6, 7):
        work(at + HOUR + days * DAY)
    assert len(server.texts_to(NUMBER)) == 2, "no reminder"
    assert called(at=at + 60 * DAY, customer=somebody).reason is Reason.OPTED_OUT


def test_e15_stop_from_a_number_that_several_share_is_kept_for_the_number(
    gateway: int, server: Server, client: Any, clock: Any, at: datetime
) -> None:
    caller("Anna"), caller("Juris")
    stop(client, gateway, at=at)
    assert consent.refused(None, NUMBER)
    assert called(at=at, customer=caller("Pēteris")).reason is Reason.OPTED_OUT


def test_e20_other_words_change_nothing(
    gateway: int, server: Server, client: Any, clock: Any, at: datetime
) -> None:
    """Row E20: what people write is read by people, never into a score."""
    made = called(at=at)
    work(at + HOUR)
    clock.move_to(at + 2 * HOUR)
    stop(client, gateway, at=at + 2 * HOUR, text="5")
    assert not consent.refused(None, NUMBER)
    assert answering.current_response(made.id) is None and len(server.taken) == 1


def test_two_workers_at_once_send_a_text_once(gateway: int, server: Server, at: datetime) -> None:
    called(at=at)
    jobs.send_due(at + HOUR)
    first = sending.due(at + HOUR)
    assert first == [] and hearing.due(OutgoingText, at, 0) == []
    delivering.deliver(at + HOUR)
    delivering.deliver(at + HOUR)
    assert len(server.taken) == 1


@pytest.mark.parametrize("ends", ["answered", "reopened"])
def test_what_may_have_gone_is_not_sent_once_more_after_an_answer_or_a_reopening(
    gateway: int, server: Server, at: datetime, ends: str
) -> None:
    made = called(at=at)
    server.drop = True
    work(at + HOUR)
    server.drop = False
    if ends == "answered":
        ask = delivery(made)
        answering.answer(made, {"satisfaction": 4}, delivery=ask, language="lv", nonce="n", at=at + HOUR)
    else:
        lifecycle.reopen(surveys.ticket_of(made), by=SYSTEM, at=at + HOUR, because="customer_message")
    work(at + 2 * HOUR)
    assert len(server.taken) == 1
    assert verifying.differences() == []


def test_a_text_that_fails_after_its_week_is_not_followed_by_a_letter_whose_link_is_over(
    gateway: int, server: Server, at: datetime
) -> None:
    made = called(at=at, customer=caller(email="j@example.net"))
    work(at + HOUR)
    evening = at + 7 * DAY  # half an hour before its week ends; the letter would go in the morning
    bouncing.bounced(delivery(made), "failed", at=evening)
    letter = delivery(made, Way.EMAIL)
    letter.next_attempt_at = at + HOUR + 7 * DAY
    work(at + HOUR + 7 * DAY)
    assert delivery(made, Way.EMAIL).outgoing_id is None
    assert db.session.get_one(Invitation, made.id).state is InvitationState.BOUNCED
    assert verifying.differences() == []


def test_row_attack_stop_from_a_forged_number_makes_us_pay_for_no_text(
    gateway: int, server: Server, client: Any, clock: Any, at: datetime
) -> None:
    stop(client, gateway, at=at, number="+37129000001")
    assert consent.refused(None, "+37129000001")
    assert server.taken == []
