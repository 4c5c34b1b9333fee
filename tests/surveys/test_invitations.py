"""What closing a ticket leads to: one invitation, scheduled or suppressed, with everything frozen as it stood."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.categories.models import Category
from helpdesk.customers import consent
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.events.models import EventRecord
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.mail.events import ComplaintReceived, LetterAccepted, LetterFailed, LetterUncertain
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.scores import sampling
from helpdesk.surveys import invitations, seeding, settings
from helpdesk.surveys.models import Delivery, Invitation, InvitationCredit, Question, SurveyVersion
from helpdesk.surveys.words import InvitationState, Reason, Way
from helpdesk.tickets import conversation, lifecycle
from helpdesk.tickets.events import TicketClosed
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.settings import REOPENING
from helpdesk.tickets.words import Channel, CreditRole, Outcome
from tests.factories import categories, customers, people, surveys, tickets


@pytest.fixture
def ilze(app: Flask) -> Customer:
    return customers.customer("Ilze", email="ilze@example.net", language="lv")


def credits_of(invitation: Invitation) -> list[tuple[int | None, int | None, CreditRole, float]]:
    rows = db.session.scalars(select(InvitationCredit).filter_by(invitation_id=invitation.id))
    return [(row.user_id, row.team_id, row.role, row.weight) for row in rows]


def close_again(ticket: Ticket, at: datetime, by: User | None = None) -> Invitation:
    """Reopens and closes the ticket; the invitation of the new closing."""
    lifecycle.reopen(ticket, by=SYSTEM, at=at - timedelta(hours=1), because="customer_message")
    category_id = ticket.category_id or 0
    closing = lifecycle.close(ticket, by=by, at=at, outcome=Outcome.RESOLVED, category_id=category_id)
    return db.session.scalars(select(Invitation).filter_by(closing_id=closing.id)).one()


# Exactly one


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_closing_leads_to_exactly_one_invitation(app: Flask, at: datetime, outcome: Outcome) -> None:
    """Or to the reason why there is none: no closing goes without."""
    surveys.scheduled(at=at, outcome=outcome)
    assert db.session.scalar(select(func.count(Invitation.id))) == 1


def test_hearing_of_a_closing_twice_asks_once(app: Flask, at: datetime) -> None:
    made = surveys.scheduled(at=at)
    closing = db.session.get_one(Closing, made.closing_id)
    record(TicketClosed(made.ticket_id, closing.id, closing.number, closing.outcome.value), by=SYSTEM, at=at)
    assert db.session.scalar(select(func.count(Invitation.id))) == 1


def test_a_deed_that_is_given_up_asks_nobody(app: Flask, at: datetime) -> None:
    """Closing and asking happen together or not at all."""
    surveys.version()
    db.session.commit()
    surveys.scheduled(at=at)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Invitation.id))) == 0


def test_the_timeline_hears_of_it_with_ids_alone(app: Flask, at: datetime) -> None:
    made = surveys.scheduled(at=at)
    (event,) = db.session.scalars(select(EventRecord).filter_by(kind="invitation.scheduled"))
    assert event.payload == {
        "ticket_id": made.ticket_id, "invitation_id": made.id, "closing_id": made.closing_id,
    }  # fmt: skip


# Frozen


def test_e12_everything_is_frozen_as_it_stood_at_closing(at: datetime, ilze: Customer) -> None:
    """E12: neither a hand-over, a new category, a new language nor another team moves it."""
    desk, anna = people.team("Riga desk"), people.agent("Anna")
    reported, final = categories.category("Drops"), categories.category("Cabinet")
    made = surveys.scheduled(at=at, customer=ilze, by=anna, team_id=desk.id, category=reported, final=final)
    before = frozen(made)
    assert before["category_id"] == final.id
    assert before["reported_category_id"] == reported.id
    assert before["team_id"] == desk.id
    assert before["language"] == "lv"
    assert before["channel"] is Channel.PHONE
    ticket = db.session.get_one(Ticket, made.ticket_id)
    ticket.assignee_id, ticket.team_id = people.agent().id, people.team().id
    ticket.category_id, ilze.language = reported.id, "et"
    db.session.commit()
    assert frozen(made) == before
    assert credits_of(made) == [(anna.id, desk.id, CreditRole.RESOLVER, 1.0)]


def frozen(made: Invitation) -> dict[str, Any]:
    names = (
        "category_id",
        "reported_category_id",
        "team_id",
        "language",
        "channel",
        "kind",
        "address",
        "version_id",
    )
    return {name: getattr(made, name) for name in names}


def test_e11_an_agent_who_is_let_go_or_renamed_keeps_the_credit(at: datetime, ilze: Customer) -> None:
    anna = people.agent("Anna Liepa")
    made = surveys.scheduled(at=at, customer=ilze, by=anna)
    anna.name, anna.deactivated_at = "Anna Ozola", at
    db.session.commit()
    assert credits_of(made)[0][0] == anna.id


def test_e36_a_survey_that_was_changed_meanwhile_keeps_its_old_version(at: datetime, ilze: Customer) -> None:
    made = surveys.scheduled(at=at, customer=ilze)
    first = db.session.get_one(SurveyVersion, made.version_id)
    second = SurveyVersion(survey_id=first.survey_id, number=2, published_at=at, languages=["en"])
    db.session.add(second)
    db.session.flush()
    later = surveys.scheduled(at=at)
    assert (made.version_id, later.version_id) == (first.id, second.id)


def test_a_draft_of_a_survey_is_not_asked(at: datetime, ilze: Customer) -> None:
    first = surveys.version()
    db.session.add(SurveyVersion(survey_id=first.survey_id, number=2, published_at=None, languages=["en"]))
    db.session.flush()
    assert surveys.scheduled(at=at, customer=ilze).version_id == first.id


# E9, E10: who it counts for


def test_e9_the_assignee_who_was_in_touch_is_credited(at: datetime, ilze: Customer) -> None:
    anna = people.agent()
    assert [row[:1] for row in credits_of(surveys.scheduled(at=at, customer=ilze, by=anna))] == [(anna.id,)]


def test_e9_else_whoever_was_in_touch_last_not_whoever_closes(at: datetime, ilze: Customer) -> None:
    anna, boris, closer = people.agent(), people.agent(), people.agent()
    ticket = tickets.ticket(by=anna, customer=ilze, at=at - timedelta(hours=3), assignee=closer)
    conversation.reply(ticket, by=boris, body="It is on its way.", at=at - timedelta(hours=2))
    conversation.add_note(ticket, by=closer, body="Closing.", at=at - timedelta(hours=1))
    surveys.version()
    category_id = ticket.category_id or 0
    lifecycle.close(ticket, by=closer, at=at, outcome=Outcome.RESOLVED, category_id=category_id)
    made = db.session.scalars(select(Invitation)).one()
    assert [(row[0], row[2]) for row in credits_of(made)] == [(boris.id, CreditRole.RESOLVER)]


def test_e10_where_no_colleague_was_in_touch_nobody_is_asked(at: datetime, ilze: Customer) -> None:
    desk = people.team()
    ticket = tickets.ticket(
        channel=Channel.EMAIL, customer=ilze, team_id=desk.id, at=at - timedelta(hours=1),
        contact_point=None, body="Hello?",
    )  # fmt: skip
    surveys.version()
    category_id = ticket.category_id or 0
    lifecycle.close(ticket, by=None, at=at, outcome=Outcome.RESOLVED, category_id=category_id)
    made = db.session.scalars(select(Invitation)).one()
    assert (made.state, made.reason) == (InvitationState.SUPPRESSED, Reason.NO_HUMAN_CONTACT)
    assert credits_of(made) == [(None, desk.id, CreditRole.TEAM, 1.0)]


# E13: by what way


def test_e13_whoever_has_an_address_gets_a_letter(at: datetime, ilze: Customer) -> None:
    made = surveys.scheduled(at=at, customer=ilze)
    assert (made.way, made.address) == (Way.EMAIL, "ilze@example.net")
    assert [each.way for each in db.session.scalars(select(Delivery))] == [Way.EMAIL]


def test_e13_the_address_last_used_on_the_ticket_comes_first(app: Flask, at: datetime) -> None:
    jana = customers.customer("Jana", email="home@example.net")
    second = ContactPoint(
        customer_id=jana.id, kind=ContactKind.EMAIL, value="work@example.net", created_at=at
    )
    db.session.add(second)
    db.session.flush()
    assert surveys.scheduled(at=at, customer=jana, contact_point=second).address == "work@example.net"


def test_e13_an_address_that_does_not_work_is_passed_over(at: datetime, ilze: Customer) -> None:
    point = db.session.scalars(select(ContactPoint).filter_by(customer_id=ilze.id)).one()
    point.unusable_since = at
    made = surveys.scheduled(at=at, customer=ilze)
    assert (made.state, made.way, made.address) == (InvitationState.SCHEDULED, Way.CODE, "")


def test_e13_a_visitor_without_an_address_waits_for_a_slip(app: Flask, at: datetime) -> None:
    made = surveys.visit(at=at)
    assert (made.state, made.way, made.recipient_key) == (InvitationState.SCHEDULED, Way.SLIP, "anonymous")
    assert list(db.session.scalars(select(Delivery))) == [], "until it is printed"


def test_e13_a_caller_without_an_address_waits_for_a_code(app: Flask, at: datetime) -> None:
    made = surveys.call(at=at, customer=customers.customer("Juris", phone="+37129418806"))
    assert (made.state, made.way) == (InvitationState.SCHEDULED, Way.CODE)
    assert list(db.session.scalars(select(Delivery))) == [], "until it is handed over"


def test_e13_where_no_code_is_handed_over_a_caller_without_an_address_cannot_be_asked(
    app: Flask, at: datetime
) -> None:
    settings.HAND_CODES.set(False, at=at)
    made = surveys.call(at=at)
    assert (made.state, made.reason) == (InvitationState.SUPPRESSED, Reason.NO_CHANNEL)


# E14 to E17


def test_e14_people_who_share_an_address_are_asked_once(at: datetime, ilze: Customer) -> None:
    surveys.scheduled(at=at, customer=ilze)
    other = surveys.scheduled(at=at, customer=customers.customer("Jānis", email="ilze@example.net"))
    assert other.reason is Reason.THROTTLED


@pytest.mark.parametrize("source", ["link", "one_click", "complaint", "staff"])
def test_e15_whoever_refused_is_not_asked(at: datetime, ilze: Customer, source: str) -> None:
    consent.refuse(customer=ilze, source=source, at=at)
    assert surveys.scheduled(at=at, customer=ilze).reason is Reason.OPTED_OUT


def test_e16_the_same_customer_is_asked_once_in_thirty_days(at: datetime, ilze: Customer) -> None:
    first, _token = surveys.invitation(at=at, customer=ilze)
    soon = surveys.scheduled(at=at + timedelta(days=29), customer=ilze)
    assert soon.reason is Reason.THROTTLED, "dropped, not put off"
    assert surveys.scheduled(at=at + timedelta(days=30), customer=ilze).state is InvitationState.SCHEDULED
    assert first.state is InvitationState.SENT


def test_e16_an_ask_that_never_went_out_does_not_count(at: datetime, ilze: Customer) -> None:
    made = surveys.scheduled(at=at, customer=ilze)
    invitations.revoke(made, Reason.REOPENED, at=at)
    assert surveys.scheduled(at=at, customer=ilze).state is InvitationState.SCHEDULED


def test_e16_one_that_was_seen_and_withdrawn_counts(at: datetime, ilze: Customer) -> None:
    made, _token = surveys.invitation(at=at, customer=ilze)
    invitations.revoke(made, Reason.REOPENED, at=at)
    assert surveys.scheduled(at=at, customer=ilze).reason is Reason.THROTTLED


def test_e16_strangers_at_the_counter_do_not_throttle_each_other(app: Flask, at: datetime) -> None:
    assert {surveys.visit(at=at).state for _ in range(3)} == {InvitationState.SCHEDULED}


@pytest.mark.slow
def test_e17_the_draw_is_the_systems_and_can_be_repeated(app: Flask, at: datetime) -> None:
    settings.SAMPLING_PERCENT.set(50, at=at)
    made = [surveys.scheduled(at=at) for _ in range(30)]
    secret = app.config["SECRET_KEY"]
    for each in made:
        drawn = sampling.included(secret, each.ticket_id, 0.5)
        assert each.reason is (None if drawn else Reason.SAMPLED_OUT)
        assert each.inclusion == 0.5
    assert {each.state for each in made} == {InvitationState.SCHEDULED, InvitationState.SUPPRESSED}


# E18, E19 and the others that are not asked


@pytest.mark.parametrize(("change", "reason"), [
    (lambda ticket, customer: setattr(ticket, "from_machine", True), Reason.AUTO_GENERATED),
    (lambda ticket, customer: setattr(customer, "is_internal", True), Reason.INTERNAL_REQUESTER),
    (lambda ticket, customer: setattr(customer, "legal_hold", True), Reason.LEGAL_HOLD),
    (lambda ticket, customer: setattr(customer, "undeliverable", True), Reason.DECEASED),
    (lambda ticket, customer: setattr(category_of(ticket), "sensitive", True), Reason.SENSITIVE),
])  # fmt: skip
def test_e19_some_are_never_asked_and_the_reason_is_kept(
    at: datetime, ilze: Customer, change: Any, reason: Reason
) -> None:
    surveys.version()
    ticket = tickets.ticket(customer=ilze, at=at - timedelta(hours=1))
    change(ticket, ilze)
    db.session.commit()
    category_id = ticket.category_id or 0
    lifecycle.close(ticket, by=None, at=at, outcome=Outcome.RESOLVED, category_id=category_id)
    made = db.session.scalars(select(Invitation)).one()
    assert (made.state, made.reason) == (InvitationState.SUPPRESSED, reason)
    assert made.ended_at == at
    (event,) = db.session.scalars(select(EventRecord).filter_by(kind="invitation.suppressed"))
    assert event.payload["reason"] == reason.value


def category_of(ticket: Ticket) -> Category:
    return db.session.get_one(Category, ticket.category_id)


def test_the_final_category_decides_whether_it_is_sensitive(at: datetime, ilze: Customer) -> None:
    health = categories.category("Health", sensitive=True)
    assert surveys.scheduled(at=at, customer=ilze, final=health).reason is Reason.SENSITIVE


# E35: in which language


def test_e35_the_customers_language_comes_before_the_tickets(at: datetime, ilze: Customer) -> None:
    assert surveys.scheduled(at=at, customer=ilze, language="et").language == "lv"


def test_e35_then_the_tickets_language_then_the_organisations(app: Flask, at: datetime) -> None:
    organisation.LANGUAGE.set("nb", at=at)
    assert surveys.scheduled(at=at, language="et").language == "et"
    assert surveys.scheduled(at=at).language == "nb"


def test_e35_a_language_without_a_translation_is_not_mixed(at: datetime, ilze: Customer) -> None:
    version = surveys.version()
    version.languages = ["en", "et"]
    assert surveys.scheduled(at=at, customer=ilze).reason is Reason.LANGUAGE_MISSING


# E3 to E5: reopening and closing again


def test_e3_reopening_after_the_letter_withdraws_it(at: datetime, ilze: Customer) -> None:
    made, _token = surveys.invitation(at=at, customer=ilze)
    ticket = db.session.get_one(Ticket, made.ticket_id)
    lifecycle.reopen(ticket, by=SYSTEM, at=at, because="customer_message")
    assert (made.state, made.reason) == (InvitationState.REVOKED, Reason.REOPENED)


def test_e4_reopening_after_the_answer_leaves_it_and_marks_it(at: datetime, ilze: Customer) -> None:
    response = surveys.answered(at=at, customer=ilze)
    made = db.session.get_one(Invitation, response.invitation_id)
    lifecycle.reopen(db.session.get_one(Ticket, made.ticket_id), by=SYSTEM, at=at, because="customer_message")
    assert made.state is InvitationState.ANSWERED
    assert response.flags == ["before_reopen"]


def test_e5_closing_again_asks_anew_whatever_was_asked_before(at: datetime, ilze: Customer) -> None:
    made, _token = surveys.invitation(at=at, customer=ilze)
    again = close_again(db.session.get_one(Ticket, made.ticket_id), at + timedelta(days=1))
    assert again.state is InvitationState.SCHEDULED
    assert not again.asks_again, "nothing was answered"


def test_e5_e16_reopening_and_closing_again_is_no_way_around_the_throttle(
    at: datetime, ilze: Customer
) -> None:
    """E16: what another ticket has asked counts however often this one is closed."""
    surveys.invitation(at=at, customer=ilze)
    throttled = surveys.scheduled(at=at + timedelta(days=1), customer=ilze)
    ticket = db.session.get_one(Ticket, throttled.ticket_id)
    for days in (2, 3):
        assert close_again(ticket, at + timedelta(days=days)).reason is Reason.THROTTLED


def test_e5_a_re_closing_is_asked_anew_although_a_later_ticket_was_throttled_by_it(
    at: datetime, ilze: Customer
) -> None:
    made, _token = surveys.invitation(at=at, customer=ilze)
    assert surveys.scheduled(at=at + timedelta(days=1), customer=ilze).reason is Reason.THROTTLED
    again = close_again(db.session.get_one(Ticket, made.ticket_id), at + timedelta(days=2))
    assert again.state is InvitationState.SCHEDULED


@pytest.mark.parametrize(("days", "only_solved"), [(1, True), (13, True), (15, False)])
def test_e5_soon_after_an_answer_only_solved_and_comment_are_asked(
    at: datetime, ilze: Customer, days: int, only_solved: bool
) -> None:
    REOPENING.set("always", at=at)
    response = surveys.answered(at=at, customer=ilze)
    made = db.session.get_one(Invitation, response.invitation_id)
    again = close_again(db.session.get_one(Ticket, made.ticket_id), at + timedelta(days=days))
    assert again.asks_again is only_solved


# Letters come and go


def letter_event(kind: Any, made: Invitation, **more: Any) -> Any:
    return kind(email_id=1, ref=f"delivery:{surveys.delivery_of(made).id}", purpose="survey", **more)


@pytest.mark.parametrize("kind", [LetterAccepted, LetterUncertain])
def test_a_letter_that_arrived_or_may_have_is_an_ask(at: datetime, ilze: Customer, kind: Any) -> None:
    made = surveys.scheduled(at=at, customer=ilze)
    for _ in range(2):
        record(letter_event(kind, made), at=at)
    assert (made.state, made.sent_at) == (InvitationState.SENT, at)
    sent = select(func.count(EventRecord.id)).filter_by(kind="invitation.sent")
    assert db.session.scalar(sent) == 1


def test_a_letter_that_failed_marks_the_ask_and_a_dead_address(at: datetime, ilze: Customer) -> None:
    made = surveys.scheduled(at=at, customer=ilze)
    record(letter_event(LetterFailed, made, status="5.1.1"), at=at)
    assert made.state is InvitationState.BOUNCED
    assert point_of(ilze).unusable_since == at


@pytest.mark.parametrize("status", ["4.4.7", "5.7.1", "5.2.2", "5.6.0"])
def test_trouble_that_is_not_the_addresss_leaves_it_usable(at: datetime, ilze: Customer, status: str) -> None:
    made = surveys.scheduled(at=at, customer=ilze)
    record(letter_event(LetterFailed, made, status=status), at=at)
    assert made.state is InvitationState.BOUNCED
    assert point_of(ilze).unusable_since is None


def point_of(customer: Customer) -> Any:
    return db.session.scalars(select(ContactPoint).filter_by(customer_id=customer.id)).one()


def test_a_bounce_after_the_letter_was_taken_ends_the_ask(at: datetime, ilze: Customer) -> None:
    made, _token = surveys.invitation(at=at, customer=ilze)
    record(letter_event(LetterFailed, made, status="5.1.1", bounced=True), at=at)
    assert made.state is InvitationState.BOUNCED
    assert all(each.next_attempt_at is None for each in db.session.scalars(select(Delivery))), (
        "no reminder either"
    )


def test_a_bounce_after_the_answer_changes_nothing(at: datetime, ilze: Customer) -> None:
    response = surveys.answered(at=at, customer=ilze)
    made = db.session.get_one(Invitation, response.invitation_id)
    record(letter_event(LetterFailed, made, status="5.1.1", bounced=True), at=at)
    assert made.state is InvitationState.ANSWERED


def test_whoever_calls_our_letter_spam_is_not_asked_again(at: datetime, ilze: Customer) -> None:
    made, _token = surveys.invitation(at=at, customer=ilze)
    record(letter_event(ComplaintReceived, made), at=at)
    assert consent.refused(ilze)
    assert consent.refusals(ilze)[0].source == "complaint"


@pytest.mark.parametrize(
    "ref", ["", "delivery:", "delivery:x", "delivery:999999", "message:1", "delivery:-1", "1"]
)
def test_letters_of_others_are_none_of_our_business(app: Flask, at: datetime, ref: str) -> None:
    record(LetterAccepted(email_id=1, ref=ref, purpose="reply"), at=at)
    record(LetterFailed(email_id=1, ref=ref, purpose="reply", status="5.1.1"), at=at)


# The survey every installation begins with


def test_the_first_survey_is_there_once_complete_and_in_four_languages(app: Flask, at: datetime) -> None:
    assert seeding.seed_default_survey(at).id == seeding.seed_default_survey(at).id
    questions = list(db.session.scalars(select(Question).order_by(Question.position)))
    assert [question.key.value for question in questions] == [
        "satisfaction", "solved", "agent", "causes", "comment",
    ]  # fmt: skip
    for question in questions:
        assert set(question.texts) == {"en", "lv", "et", "nb"}
        lengths = {len(words.get("points", words.get("choices", []))) for words in question.texts.values()}
        assert len(lengths) == 1, "as many points in every language"
    assert len(questions[3].texts["lv"]["choices"]) == 9
