"""A supervisor asks some customers by a mailing; one answers, one has had enough, one is never reached (E14 to E16)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.mailings.models import Mailing
from helpdesk.mailings.words import State
from helpdesk.reports.models import ScoreFact
from helpdesk.surveys import settings
from tests.factories import customers, people
from tests.factories import surveys as made
from tests.flows import surveys
from tests.flows.conftest import Later, Letters
from tests.pages import Client


def test_a_mailing_goes_out_over_days_and_its_page_tells_the_whole_story(
    client: Client, at: datetime, later: Later, letters: Letters, sign_in_as: Callable[..., Client]
) -> None:
    settings.REST_DAYS.set(False, at=at)
    settings.REMINDER_DAYS.set(0, at=at)
    for name in ("ilze", "anna"):
        customers.customer(name.title(), email=f"{name}@example.net", language="en")
    customers.customer("Mute", language="en")
    survey = made.another("How do you see us?", at=at)
    db.session.commit()

    desk = sign_in_as(people.supervisor("Laura"))
    page = desk.submit(
        desk.get("/mailings/new"), "/mailings/new", follow=True, name="Autumn", survey_id=str(survey.survey_id),
        per_day="1",
    )  # fmt: skip
    assert "3 customers are on the list" in page.text and "2 of them would be asked" in page.text
    desk.submit(page, "/start", follow=True)

    later(minutes=1)
    later(days=1)
    later(days=1)
    later(minutes=10)
    (to_ilze,), (to_anna,) = letters("ilze@example.net"), letters("anna@example.net")
    reader = client.get(surveys.choice(to_ilze, 4))
    later(seconds=30)
    assert "Your answer is saved" in client.submit(reader, "/s/", follow=True, button="Send my answer").text
    stop = next(each for each in surveys.addresses(to_anna) if each.startswith("/u/"))
    client.submit(client.get(stop), "/u/", button="No more mailings")

    mailing = db.session.scalars(select(Mailing)).one()
    assert mailing.state is State.FINISHED
    desk = sign_in_as(people.supervisor("Inga"))  # the first session is over by now
    own = desk.get(f"/mailings/{mailing.id}")
    assert "3 of 3 on the list have had their turn" in own.text and "of 2 who could" in own.text
    assert "no address to ask at is known" in own.text
    assert "Anna" in desk.get(f"/mailings/{mailing.id}/recipients?what=asked").text
    assert db.session.scalar(select(func.count()).select_from(ScoreFact)) == 0
