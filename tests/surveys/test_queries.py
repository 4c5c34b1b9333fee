"""Who may know of which answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.people.queries import user_with_teams
from helpdesk.surveys import deciding
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import Exclusion
from helpdesk.tickets import queries
from tests.factories import customers, people, surveys


def test_row_35_a_customers_answers_are_seen_after_the_window_and_never_those_of_a_restricted_team(
    app: Flask, at: datetime
) -> None:
    ilze = customers.customer("Ilze", email="ilze@example.net")
    quiet, boss, anna = people.team(restricted=True), people.supervisor(), people.agent()
    insider = people.agent("In", quiet)
    surveys.answered({"satisfaction": 5}, at=at, customer=ilze)
    surveys.answered(
        {"satisfaction": 1}, at=at + timedelta(days=40), customer=ilze, by=insider, team_id=quiet.id
    )
    db.session.commit()
    final = at + timedelta(days=44)

    def seen(who: User, when: datetime) -> list[int]:
        reader = user_with_teams(who.id)
        assert reader is not None
        return [each.value for each in queries.past_answers(reader, ilze.id, at=when)]

    assert seen(boss, at + timedelta(days=41)) == [5, 1]
    assert seen(anna, at + timedelta(hours=1)) == []
    assert seen(anna, final) == [5]
    assert seen(insider, at + timedelta(days=41)) == [5]
    assert seen(insider, final) == [5, 1]


def test_an_excluded_answer_is_no_answer_of_the_customer(app: Flask, at: datetime) -> None:
    boss = people.supervisor()
    response = surveys.answered(at=at)
    deciding.exclude(response, because=Exclusion.SPAM, by=boss, at=at)
    invitation = db.session.get_one(Invitation, response.invitation_id)
    assert queries.past_answers(boss, invitation.customer_id, at=at) == []
