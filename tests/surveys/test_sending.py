"""What is due becomes a letter: at a decent hour, after every gate was asked again, once however many workers there are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.jobs import leases
from helpdesk.kit.event import SYSTEM
from helpdesk.mail.models import OutgoingEmail, OutgoingRecipient
from helpdesk.mail.outgoing import content_of
from helpdesk.mail.words import OutgoingState
from helpdesk.surveys import invitations, jobs, sending, settings
from helpdesk.surveys.models import Delivery, Invitation, SurveyVersion
from helpdesk.surveys.words import DeliveryState, InvitationState, Reason
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel, Outcome
from tests.factories import categories, customers, surveys
from tests.races import together

# Closed on Tuesday 24 November 2026 at 12:00 in Riga; due a day later.
CLOSED = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("UTC"))
DUE = CLOSED + timedelta(hours=24)


@pytest.fixture
def ilze(app: Flask) -> Customer:
    return customers.customer("Ilze", email="ilze@example.net", language="en")


@pytest.fixture
def due(ilze: Customer) -> Invitation:
    """An invitation that is to go out at DUE."""
    return surveys.scheduled(at=CLOSED, customer=ilze)


def letters() -> list[OutgoingEmail]:
    """What lies in the outbox, reminders too."""
    db.session.expire_all()
    return list(db.session.scalars(select(OutgoingEmail).order_by(OutgoingEmail.id)))


def deliveries(of: Invitation) -> list[Delivery]:
    db.session.expire_all()
    return list(db.session.scalars(select(Delivery).filter_by(invitation_id=of.id).order_by(Delivery.id)))


def kinds() -> list[str]:
    """The events about invitations, in order."""
    query = select(EventRecord.kind).where(EventRecord.kind.startswith("invitation."))
    return list(db.session.scalars(query.order_by(EventRecord.id)))


def accepted(letter: OutgoingEmail, at: datetime) -> None:
    """The next server took the letter."""
    delivery = db.session.scalars(select(Delivery).filter_by(outgoing_id=letter.id)).one()
    letter.state, letter.next_attempt_at = OutgoingState.SENT, None
    invitations.sent(delivery, at=at)
    db.session.commit()


# When


def test_e1_nothing_goes_out_before_its_time(due: Invitation) -> None:
    """E1: 24 hours after closing."""
    assert jobs.send_due(DUE - timedelta(seconds=1)) == 0
    assert letters() == []
    assert jobs.send_due(DUE) == 1
    (letter,) = letters()
    assert db.session.scalars(select(OutgoingRecipient.address)).all() == ["ilze@example.net"]
    assert letter.purpose == "survey"


def test_a_letter_is_written_once(due: Invitation) -> None:
    for minutes in (0, 1, 10, 60):
        jobs.send_due(DUE + timedelta(minutes=minutes))
    assert len(letters()) == 1


def test_what_an_outage_has_delayed_into_the_night_waits_for_the_morning(due: Invitation) -> None:
    """SURVEYS 4: each delivery passes the send hours again."""
    jobs.send_due(datetime(2026, 11, 26, 1, 30, tzinfo=ZoneInfo("UTC")))
    assert letters() == []
    (delivery,) = deliveries(due)
    assert delivery.next_attempt_at == datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo("Europe/Riga"))
    jobs.send_due(datetime(2026, 11, 26, 7, 0, tzinfo=ZoneInfo("UTC")))
    assert len(letters()) == 1


def test_hours_that_end_before_they_begin_do_not_stop_everything(due: Invitation) -> None:
    settings.FROM_HOUR.set(12, at=CLOSED)
    settings.UNTIL_HOUR.set(9, at=CLOSED)
    jobs.send_due(DUE)
    assert len(letters()) == 1


def test_a_week_too_late_is_not_worth_sending(due: Invitation) -> None:
    jobs.send_due(DUE + timedelta(days=7, minutes=1))
    assert letters() == []
    assert db.session.get_one(Invitation, due.id).reason is Reason.STALE


# The gates once more


def test_who_refused_meanwhile_is_not_asked(due: Invitation, ilze: Customer) -> None:
    consent.refuse(customer=ilze, source="staff", at=CLOSED)
    jobs.send_due(DUE)
    assert letters() == []
    assert db.session.get_one(Invitation, due.id).reason is Reason.OPTED_OUT
    assert kinds() == ["invitation.scheduled", "invitation.suppressed"]


SHUT = [
    (lambda ilze: setattr(ilze, "legal_hold", True), Reason.LEGAL_HOLD),
    (lambda ilze: setattr(ilze, "undeliverable", True), Reason.DECEASED),
    (lambda ilze: setattr(ilze, "is_internal", True), Reason.INTERNAL_REQUESTER),
    (lambda ilze: unusable(ilze), Reason.NO_CHANNEL),
]  # fmt: skip


@pytest.mark.parametrize(("change", "reason"), SHUT)
def test_every_gate_is_asked_again_before_sending(
    due: Invitation, ilze: Customer, change: Any, reason: Reason
) -> None:
    change(ilze)
    jobs.send_due(DUE)
    assert letters() == []
    assert db.session.get_one(Invitation, due.id).reason is reason


def unusable(customer: Customer) -> None:
    point = db.session.scalars(select(ContactPoint).filter_by(customer_id=customer.id)).one()
    point.unusable_since = CLOSED


def test_a_category_that_became_sensitive_is_not_asked_about(ilze: Customer) -> None:
    health = categories.category("Health")
    made = surveys.scheduled(at=CLOSED, customer=ilze, category=health)
    health.sensitive = True
    jobs.send_due(DUE)
    assert db.session.get_one(Invitation, made.id).reason is Reason.SENSITIVE


def test_a_rule_that_forbids_asking_did_not_stop_what_waited_to_be_sent(ilze: Customer) -> None:
    waits = surveys.scheduled(at=CLOSED, customer=ilze, channel=Channel.PHONE)
    rule = surveys.rule("Nobody after a call", None, at=CLOSED, channels=["phone"])
    jobs.send_due(DUE)
    found = db.session.get_one(Invitation, waits.id)
    assert letters() == [] and (found.reason, found.rule_id) == (Reason.SUPERVISOR_RULE, rule.id)


def test_a_rule_that_leads_elsewhere_by_now_changes_nothing_that_waits(due: Invitation) -> None:
    surveys.rule("All", surveys.another(at=CLOSED), at=CLOSED)
    jobs.send_due(DUE)
    assert len(letters()) == 1 and db.session.get_one(Invitation, due.id).version_id == due.version_id


def test_e17_a_new_secret_key_draws_nobody_out_again(app: Flask, ilze: Customer) -> None:
    """E17: whether a closing is asked about was drawn when it was closed."""
    settings.SAMPLING_PERCENT.set(50, at=CLOSED)
    made = [
        surveys.scheduled(at=CLOSED, customer=customers.customer(email=f"c{n}@example.net"))
        for n in range(12)
    ]
    drawn = sum(invitation.state is InvitationState.SCHEDULED for invitation in made)
    assert 0 < drawn < 12
    app.config["SECRET_KEYS"], app.config["SECRET_KEY"] = [app.config["SECRET_KEY"]], "another key" * 4
    jobs.send_due(DUE)
    assert len(letters()) == drawn


def test_e16_two_that_were_scheduled_at_once_send_one_letter(ilze: Customer) -> None:
    """E16: two closings that did not see each other; the elder goes."""
    settings.THROTTLE_DAYS.set(0, at=CLOSED)
    elder, younger = surveys.scheduled(at=CLOSED, customer=ilze), surveys.scheduled(at=CLOSED, customer=ilze)
    settings.THROTTLE_DAYS.set(30, at=CLOSED)
    jobs.send_due(DUE)
    assert [letter.ref for letter in letters()] == [f"delivery:{deliveries(elder)[0].id}"]
    assert db.session.get_one(Invitation, younger.id).reason is Reason.THROTTLED


# Reopening and closing again


def test_e2_reopening_before_sending_takes_the_ask_back(due: Invitation) -> None:
    lifecycle.reopen(ticket_of(due), by=SYSTEM, at=CLOSED + timedelta(hours=2), because="customer_message")
    jobs.send_due(DUE)
    assert letters() == []
    after = db.session.get_one(Invitation, due.id)
    assert (after.state, after.reason) == (InvitationState.REVOKED, Reason.REOPENED)
    assert kinds() == ["invitation.scheduled", "invitation.revoked"]


def test_reopening_while_the_letter_waits_in_the_outbox_takes_it_back(due: Invitation) -> None:
    jobs.send_due(DUE)
    lifecycle.reopen(ticket_of(due), by=SYSTEM, at=DUE, because="customer_message")
    assert [letter.state for letter in letters()] == [OutgoingState.CANCELLED]
    assert letters()[0].sealed is None, "its secret link is gone too"


def test_e6_closing_and_reopening_in_quick_succession_asks_once(due: Invitation) -> None:
    settings.DELAY_HOURS.set(0, at=CLOSED)
    ticket = ticket_of(due)
    at = CLOSED
    for _ in range(3):
        lifecycle.reopen(ticket, by=SYSTEM, at=at + timedelta(minutes=3), because="customer_message")
        at += timedelta(minutes=6)
        category_id = ticket.category_id or 0
        lifecycle.close(ticket, by=None, at=at, outcome=Outcome.RESOLVED, category_id=category_id)
        jobs.send_due(at)
    assert letters() == [], "the quiet period begins anew with each closing"
    jobs.send_due(at + timedelta(minutes=30))
    assert len(letters()) == 1
    states = list(db.session.scalars(select(Invitation.state).order_by(Invitation.id)))
    assert states == [InvitationState.REVOKED] * 3 + [InvitationState.SCHEDULED]


def closed_again(invitation: Invitation, at: datetime) -> Invitation:
    """The ticket was reopened and is closed once more; the invitation of the new closing."""
    ticket = ticket_of(invitation)
    lifecycle.reopen(ticket, by=SYSTEM, at=at - timedelta(hours=1), because="customer_message")
    category_id = ticket.category_id or 0
    closing = lifecycle.close(ticket, by=None, at=at, outcome=Outcome.RESOLVED, category_id=category_id)
    return db.session.scalars(select(Invitation).filter_by(closing_id=closing.id)).one()


def test_e5_a_re_closing_is_asked_about_although_its_first_letter_is_out(due: Invitation) -> None:
    jobs.send_due(DUE)
    accepted(letters()[0], DUE)
    again = closed_again(db.session.get_one(Invitation, due.id), DUE + timedelta(hours=4))
    jobs.send_due(DUE + timedelta(hours=28))
    assert [letter.ref for letter in letters()][1:] == [f"delivery:{deliveries(again)[0].id}"]


def test_e16_a_re_closing_is_not_asked_about_once_another_tickets_letter_is_out(
    due: Invitation, ilze: Customer
) -> None:
    """Two closings that did not see each other, one of them a re-closing."""
    settings.THROTTLE_DAYS.set(0, at=CLOSED)
    other = surveys.scheduled(at=CLOSED, customer=ilze)
    again = closed_again(due, CLOSED + timedelta(hours=3))
    settings.THROTTLE_DAYS.set(30, at=CLOSED)
    jobs.send_due(DUE)
    jobs.send_due(DUE + timedelta(hours=3))
    assert [letter.ref for letter in letters()] == [f"delivery:{deliveries(other)[0].id}"]
    assert db.session.get_one(Invitation, again.id).reason is Reason.THROTTLED


def ticket_of(invitation: Invitation) -> Ticket:
    return db.session.get_one(Ticket, invitation.ticket_id)


# The letter and its fate


def test_the_first_letter_that_is_taken_starts_expiry_and_plans_one_reminder(due: Invitation) -> None:
    jobs.send_due(DUE)
    accepted(letters()[0], DUE)
    after = db.session.get_one(Invitation, due.id)
    assert (after.state, after.sent_at) == (InvitationState.SENT, DUE)
    assert after.expires_at == DUE + timedelta(days=14)
    first, reminder = deliveries(due)
    assert (first.is_reminder, first.state) == (False, DeliveryState.SENT)
    assert (reminder.is_reminder, reminder.next_attempt_at) == (True, DUE + timedelta(days=5))


def test_there_is_one_reminder_and_it_does_not_lengthen_the_survey(due: Invitation) -> None:
    jobs.send_due(DUE)
    accepted(letters()[0], DUE)
    later = DUE + timedelta(days=5)
    assert jobs.send_due(later) == 1
    assert [letter.purpose for letter in letters()] == ["survey", "reminder"]
    accepted(letters()[1], later)
    assert jobs.send_due(later + timedelta(days=5)) == 0
    assert db.session.get_one(Invitation, due.id).expires_at == DUE + timedelta(days=14)
    assert kinds() == ["invitation.scheduled", "invitation.sent"]


def test_letter_and_reminder_have_links_of_their_own_to_the_same_answer(due: Invitation) -> None:
    jobs.send_due(DUE)
    accepted(letters()[0], DUE)
    jobs.send_due(DUE + timedelta(days=5))
    first, reminder = deliveries(due)
    assert first.token_hash and reminder.token_hash and first.token_hash != reminder.token_hash
    content = content_of(letters()[1])
    assert content is not None and "This is our only reminder." in content["text"]


def test_whoever_has_answered_is_not_reminded(due: Invitation) -> None:
    jobs.send_due(DUE)
    accepted(letters()[0], DUE)
    surveys.answer(db.session.get_one(Invitation, due.id), {"satisfaction": 4}, at=DUE + timedelta(days=1))
    assert jobs.send_due(DUE + timedelta(days=5)) == 0
    assert len(letters()) == 1


def test_an_answer_takes_back_the_reminder_that_waits_in_the_outbox(due: Invitation) -> None:
    jobs.send_due(DUE)
    accepted(letters()[0], DUE)
    jobs.send_due(DUE + timedelta(days=5))
    surveys.answer(db.session.get_one(Invitation, due.id), {"satisfaction": 4}, at=DUE + timedelta(days=5))
    assert letters()[1].state is OutgoingState.CANCELLED


def test_whoever_refused_after_the_letter_is_not_reminded(due: Invitation, ilze: Customer) -> None:
    jobs.send_due(DUE)
    accepted(letters()[0], DUE)
    consent.refuse(customer=ilze, source="link", at=DUE)
    jobs.send_due(DUE + timedelta(days=5))
    assert len(letters()) == 1
    assert db.session.get_one(Invitation, due.id).state is InvitationState.SENT, (
        "the survey itself stays open"
    )


@pytest.mark.parametrize("change", [change for change, _ in SHUT])
def test_nobody_is_reminded_once_a_gate_has_shut(due: Invitation, ilze: Customer, change: Any) -> None:
    jobs.send_due(DUE)
    accepted(letters()[0], DUE)
    change(ilze)
    jobs.send_due(DUE + timedelta(days=5))
    assert len(letters()) == 1
    assert deliveries(due)[1].state is DeliveryState.VOID


def test_another_survey_meanwhile_does_not_call_off_the_reminder(due: Invitation, ilze: Customer) -> None:
    jobs.send_due(DUE)
    accepted(letters()[0], DUE)
    settings.THROTTLE_DAYS.set(0, at=DUE)
    surveys.scheduled(at=DUE, customer=ilze)
    jobs.send_due(DUE + timedelta(hours=24))
    settings.THROTTLE_DAYS.set(30, at=DUE)
    jobs.send_due(DUE + timedelta(days=5))
    assert [letter.purpose for letter in letters()] == ["survey", "survey", "reminder"]


def test_no_reminder_comes_after_the_end(due: Invitation) -> None:
    settings.EXPIRY_DAYS.set(3, at=CLOSED)
    jobs.send_due(DUE)
    accepted(letters()[0], DUE)
    jobs.expire(DUE + timedelta(days=3))
    jobs.send_due(DUE + timedelta(days=5))
    assert len(letters()) == 1
    assert kinds()[-1] == "invitation.expired"


def test_a_survey_that_nobody_answered_ends_once(due: Invitation) -> None:
    jobs.send_due(DUE)
    accepted(letters()[0], DUE)
    assert jobs.expire(DUE + timedelta(days=14) - timedelta(seconds=1)) == 0
    assert jobs.expire(DUE + timedelta(days=14)) == 1
    assert jobs.expire(DUE + timedelta(days=15)) == 0
    assert db.session.get_one(Invitation, due.id).state is InvitationState.EXPIRED


def test_a_slip_that_nobody_printed_is_given_up_after_a_week(app: Flask) -> None:
    made = surveys.visit(at=CLOSED)
    assert jobs.give_up_slips(CLOSED + timedelta(days=7)) == 0
    assert jobs.give_up_slips(CLOSED + timedelta(days=7, seconds=1)) == 1
    assert db.session.get_one(Invitation, made.id).reason is Reason.STALE


# Several workers, and workers that die


def test_two_workers_write_one_letter_for_each(app: Flask) -> None:
    count = 12
    for _ in range(count):
        surveys.scheduled(at=CLOSED)
    together(app, *[lambda: jobs.send_due(DUE)] * 3)
    refs = [letter.ref for letter in letters()]
    assert len(refs) == len(set(refs)) == count


def test_a_worker_that_lost_its_lease_writes_nothing(due: Invitation) -> None:
    (slow,) = sending.due(DUE)
    (quick,) = leases.lease(
        Delivery, DUE + timedelta(minutes=6), Delivery.id == slow.id, length=sending.LEASE
    )
    assert sending.send(quick, at=DUE + timedelta(minutes=6)) is not None
    db.session.commit()
    slow.held_token = "an older one"
    assert sending.send(slow, at=DUE + timedelta(minutes=7)) is None
    db.session.commit()
    assert len(letters()) == 1


def test_one_letter_that_cannot_be_written_does_not_hold_up_the_others(
    app: Flask, due: Invitation, caplog: pytest.LogCaptureFixture
) -> None:
    other = surveys.scheduled(at=CLOSED)
    due.language = "xx"  # as nothing but a broken row could have it
    version = due.version_id
    db.session.get_one(SurveyVersion, version).languages = ["en", "lv", "et", "nb", "xx"]
    db.session.commit()
    assert jobs.send_due(DUE) == 2
    assert [letter.ref for letter in letters()] == [f"delivery:{deliveries(other)[0].id}"]
    assert "could not be sent" in caplog.text
