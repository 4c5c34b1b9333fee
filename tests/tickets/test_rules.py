"""What may follow what, and who a closing counts for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.tickets import rules
from helpdesk.tickets.rules import Contact
from helpdesk.tickets.words import CallResult, Channel, CreditRole, MessageKind, Reopening, Status
from tests.conftest import MOMENT

DAYS = timedelta(days=14)


def test_a_closed_ticket_can_only_be_opened_again() -> None:
    assert {after for after in Status if rules.may_move(Status.CLOSED, after)} == {Status.OPEN}


def test_nothing_becomes_new_again() -> None:
    assert not any(rules.may_move(before, Status.NEW) for before in Status)


@pytest.mark.parametrize(
    ("mode", "later", "reopens"),
    [
        (Reopening.WITHIN_WINDOW, DAYS, True),
        (Reopening.WITHIN_WINDOW, DAYS + timedelta(seconds=1), False),
        (Reopening.ALWAYS, timedelta(days=400), True),
        (Reopening.NEVER, timedelta(0), False),
    ],
)
def test_a_message_reopens_by_the_organisations_choice(
    mode: Reopening, later: timedelta, reopens: bool
) -> None:
    assert rules.message_reopens(MOMENT, MOMENT + later, DAYS, mode) is reopens


@pytest.mark.parametrize(
    ("kind", "channel", "result", "counts"),
    [
        (MessageKind.REPLY, Channel.EMAIL, None, True),
        (MessageKind.NOTE, Channel.EMAIL, None, False),
        (MessageKind.CALL, Channel.PHONE, CallResult.ANSWERED, True),
        (MessageKind.CALL, Channel.PHONE, CallResult.VOICEMAIL, True),
        (MessageKind.CALL, Channel.PHONE, CallResult.NO_ANSWER, False),
        (MessageKind.VISIT, Channel.WALK_IN, None, True),
        (MessageKind.REQUEST, Channel.PHONE, None, True),
        (MessageKind.REQUEST, Channel.WALK_IN, None, True),
        (MessageKind.REQUEST, Channel.EMAIL, None, False),
    ],
)
def test_contact_is_what_reaches_the_customer(
    kind: MessageKind, channel: Channel, result: CallResult | None, counts: bool
) -> None:
    assert rules.is_contact(kind, channel, result) is counts


@pytest.mark.parametrize(
    ("assignee", "closer", "contacts", "resolver"),
    [
        (1, 2, [2, 1, 3], 1),  # the assignee reached the customer
        (1, 2, [3, 2, 3], 3),  # else who did so last
        (1, 2, [2], 2),  # which may be the closer
        (None, 2, [], None),  # nobody did: the team alone
        (1, 2, [], None),  # an assignee without contact gets nothing
    ],
)
def test_the_ladder_of_credit(
    assignee: int | None, closer: int, contacts: list[int], resolver: int | None
) -> None:
    made = [Contact(user, MOMENT) for user in contacts]
    (credit,) = rules.credits_for(assignee_id=assignee, closer_id=closer, contacts=made, team_id=7)
    assert credit.user_id == resolver
    assert credit.team_id == 7
    assert credit.weight == 1
    assert credit.role is (CreditRole.RESOLVER if resolver else CreditRole.TEAM)
