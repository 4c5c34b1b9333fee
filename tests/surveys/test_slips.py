"""Slips for visitors without an address: gapless numbers, codes that are nowhere but on paper."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError, Gone
from helpdesk.kit.event import Actor
from helpdesk.people.models import Place, User
from helpdesk.reports import verifying
from helpdesk.surveys import answering, bouncing, jobs, links, slips
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import DeliveryState, InvitationState, Mode, Reason, Way
from helpdesk.tickets import lifecycle
from helpdesk.tickets.words import Channel, Outcome
from tests.factories import customers, people, surveys, tickets


def test_e13_a_visitor_without_an_address_gets_a_slip_and_answers_by_its_code(
    app: Flask, at: datetime
) -> None:
    invitation = surveys.visit(at=at)
    assert (invitation.way, invitation.state) == (Way.SLIP, InvitationState.SCHEDULED)
    slip = surveys.slip(invitation, at=at)
    assert slip.code is not None and slip.until == (at + timedelta(days=14)).date()
    assert invitation.state is InvitationState.SENT and invitation.sent_at == at
    delivery = links.by_code(slip.code)
    assert delivery is not None and delivery.invitation_id == invitation.id
    response = answering.answer(
        invitation, {"satisfaction": 5}, delivery=delivery, language="en", nonce="", at=at
    )
    assert response.mode is Mode.SLIP
    assert verifying.differences() == []


def test_row_20_what_is_stored_tells_neither_code_nor_link(app: Flask, at: datetime) -> None:
    slip = surveys.slip(surveys.visit(at=at), at=at)
    delivery = db.session.scalars(select(Delivery)).one()
    stored = " ".join(str(value) for value in vars(delivery).values())
    assert slip.code and slip.token and slip.code not in stored and slip.token not in stored


def test_e29_printing_again_gives_a_new_number_and_voids_the_code_before(app: Flask, at: datetime) -> None:
    invitation = surveys.visit(at=at)
    first, second = surveys.slip(invitation, at=at), surveys.slip(invitation, at=at + timedelta(minutes=1))
    assert (first.number, second.number) == (1, 2)
    old, new = links.by_code(first.code or ""), links.by_code(second.code or "")
    assert old is not None and old.state is DeliveryState.VOID
    assert old == links.by_token(first.token or "", at)
    assert new is not None and new.state is DeliveryState.SENT
    given = {"satisfaction": 5}
    with pytest.raises(Gone):
        answering.answer(invitation, given, delivery=old, language="en", nonce="", at=at)
    assert answering.answer(invitation, given, delivery=new, language="en", nonce="", at=at).version == 1
    assert invitation.expires_at == at + timedelta(days=14), "a second print does not lengthen it"


def test_numbers_of_a_place_have_no_gaps_even_where_printing_failed(app: Flask, at: datetime) -> None:
    riga, cesis = people.place("Riga"), people.place("Cēsis")
    given = [surveys.slip(surveys.visit(at=at, place=riga), at=at).number for _ in range(3)]
    db.session.commit()
    surveys.slip(surveys.visit(at=at, place=db.session.merge(riga)), at=at)
    db.session.rollback()
    riga = db.session.get_one(Place, riga.id)
    given.append(surveys.slip(surveys.visit(at=at, place=riga), at=at).number)
    assert given == [1, 2, 3, 4]
    assert surveys.slip(surveys.visit(at=at, place=db.session.get_one(Place, cesis.id)), at=at).number == 1


@pytest.mark.parametrize(
    ("outcome", "reason"), [(Outcome.SPAM, Reason.SPAM), (Outcome.TEST, Reason.TEST_TICKET)]
)
def test_where_a_gate_says_no_the_slip_carries_number_and_contact_but_no_code(
    app: Flask, at: datetime, outcome: Outcome, reason: Reason
) -> None:
    invitation = surveys.visit(at=at, outcome=outcome)
    assert (invitation.state, invitation.reason) == (InvitationState.SUPPRESSED, reason)
    slip = surveys.slip(invitation, at=at)
    assert (slip.number, slip.code, slip.token) == (1, None, None)
    assert invitation.state is InvitationState.SUPPRESSED


def test_a_refusing_visitor_who_is_known_gets_a_slip_without_a_code(app: Flask, at: datetime) -> None:
    who = customers.customer("Ilze")
    consent.refuse(customer=who, source="staff", at=at)
    slip = surveys.slip(surveys.visit(at=at, customer=who), at=at)
    assert slip.code is None


@pytest.mark.parametrize("change", ["refused", "internal", "held", "rule"])
def test_a_gate_that_closed_after_the_visit_was_not_asked_before_a_slip(
    app: Flask, at: datetime, change: str
) -> None:
    who = customers.customer("Ilze")
    invitation = surveys.visit(at=at, customer=who)
    reasons = {
        "refused": Reason.OPTED_OUT,
        "internal": Reason.INTERNAL_REQUESTER,
        "held": Reason.LEGAL_HOLD,
        "rule": Reason.SUPERVISOR_RULE,
    }
    if change == "refused":
        consent.refuse(customer=who, source="staff", at=at)
    elif change == "rule":
        surveys.rule("Nobody", None, at=at)
    else:
        setattr(who, {"internal": "is_internal", "held": "legal_hold"}[change], True)
    db.session.flush()
    slip = surveys.slip(invitation, at=at)
    assert (slip.number, slip.code) == (1, None), "number and contact alone"
    assert (invitation.state, invitation.reason) == (InvitationState.SUPPRESSED, reasons[change])


def test_no_slip_for_who_is_asked_by_mail_who_called_or_whose_ticket_is_open(
    app: Flask, at: datetime
) -> None:
    place, agent = people.place(), people.agent()
    by_mail, _closing = tickets.closed_ticket(at=at, channel=Channel.WALK_IN)
    by_phone, _closing = tickets.closed_ticket(at=at, channel=Channel.PHONE, customer=False)
    still_open = tickets.ticket(channel=Channel.WALK_IN, customer=False, at=at)
    for ticket in (by_mail, by_phone, still_open):
        with pytest.raises(DomainError):
            slips.print_slip(ticket, place, by=agent, at=at)


def test_an_answered_slip_printed_again_leaves_the_first_code_for_changing(app: Flask, at: datetime) -> None:
    invitation = surveys.visit(at=at)
    slip = surveys.slip(invitation, at=at)
    delivery = links.by_code(slip.code or "")
    answering.answer(invitation, {"satisfaction": 2}, delivery=delivery, language="en", nonce="", at=at)
    again = surveys.slip(invitation, at=at + timedelta(hours=1))
    assert again.code is None and again.number == 2
    assert links.by_code(slip.code or "") is not None


def test_a_visitor_whose_mail_came_back_may_get_a_slip(app: Flask, at: datetime) -> None:
    place = people.place()
    invitation, _token = surveys.invitation(at=at, channel=Channel.WALK_IN, place_id=place.id)
    bouncing.bounced(surveys.delivery_of(invitation), "5.1.1", at=at + timedelta(minutes=5))
    assert invitation.state is InvitationState.BOUNCED
    slip = surveys.slip(invitation, at=at + timedelta(hours=1))
    assert slip.code is not None and invitation.state is InvitationState.SENT


def test_slips_that_nobody_printed_are_given_up_after_a_week(app: Flask, at: datetime) -> None:
    invitation = surveys.visit(at=at)
    assert jobs.give_up_slips(at + timedelta(days=6)) == 0
    assert jobs.give_up_slips(at + timedelta(days=7, seconds=1)) == 1
    db.session.refresh(invitation)
    assert (invitation.state, invitation.reason) == (InvitationState.SUPPRESSED, Reason.STALE)
    late = surveys.visit(at=at)
    assert surveys.slip(late, at=at + timedelta(days=8)).code is None


def test_e3_a_reopened_visit_takes_its_slip_back(app: Flask, at: datetime) -> None:
    invitation = surveys.visit(at=at)
    slip = surveys.slip(invitation, at=at)
    ticket = surveys.ticket_of(invitation)
    by: Any = db.session.get_one(User, ticket.assignee_id)
    lifecycle.reopen(ticket, by=Actor.user(by), at=at + timedelta(hours=1), because="staff")
    assert (invitation.state, invitation.reason) == (InvitationState.REVOKED, Reason.REOPENED)
    delivery = links.by_code(slip.code or "")
    assert delivery is not None and delivery.state is DeliveryState.SENT, "its page says that we ask again"
    assert db.session.scalars(select(Invitation)).one() == invitation
