"""Customers are asked to join a group; one does, is asked by a mailing, answers, and leaves by the link of the letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select

from helpdesk.advisors.models import Member
from helpdesk.advisors.words import Standing
from helpdesk.extensions import db
from helpdesk.reports.models import ScoreFact
from helpdesk.surveys import settings
from tests.factories import customers, people
from tests.factories import surveys as made
from tests.flows import surveys
from tests.flows.conftest import Later, Letters
from tests.pages import Client


def test_a_customer_joins_is_asked_answers_and_leaves(
    client: Client, at: datetime, later: Later, letters: Letters, sign_in_as: Callable[..., Client]
) -> None:
    settings.REST_DAYS.set(False, at=at)
    settings.REMINDER_DAYS.set(0, at=at)
    ilze = customers.customer("Ilze", email="ilze@example.net", language="en")
    customers.customer("Anna", email="anna@example.net", language="en")
    survey_id, ilze_id = made.another("How do you see us?", at=at).survey_id, ilze.id
    db.session.commit()

    desk = sign_in_as(people.supervisor("Laura"))
    desk.submit(desk.get("/advisors/new"), "/advisors/new", name="Frequent travellers")
    desk.submit(desk.get(f"/customers/{ilze_id}/advisors"), "/invitation")
    later(minutes=1)
    (invitation,) = letters("ilze@example.net")
    link = next(each for each in surveys.addresses(invitation) if each.startswith("/g/"))
    client.submit(client.get(link), "/g/", button="Yes, you may ask me")

    group_id = db.session.scalars(select(Member.group_id)).one()
    page = desk.get(f"/mailings/new?group={group_id}")
    page = desk.submit(page, "/mailings/new", name="First", survey_id=str(survey_id), per_day="5")
    assert "1 customer is on the list" in page.text and "Frequent travellers" in page.text
    desk.submit(page, "/start")
    later(minutes=1)
    later(days=1)
    to_ilze = letters("ilze@example.net")[-1]
    assert letters("anna@example.net") == []
    reader = client.get(surveys.choice(to_ilze, 4))
    later(seconds=30)
    client.submit(reader, "/s/", button="Send my answer")
    leave = next(each for each in surveys.addresses(to_ilze) if each.startswith("/g/"))
    client.submit(client.get(leave), "/g/", button="Do not ask me now and then")

    assert db.session.scalars(select(Member.standing)).one() is Standing.LEFT
    desk = sign_in_as(people.supervisor("Inga"))  # the first session is over by now
    shown = desk.get(f"/advisors/{group_id}").text
    assert "What it answered, over time" in shown and "0 of 20 members" in shown
    assert "What they answered, over time" in desk.get(f"/customers/{ilze_id}/advisors").text
    assert db.session.scalar(select(func.count()).select_from(ScoreFact)) == 0
