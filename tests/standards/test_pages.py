"""The pages of calendars and standards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from helpdesk.customers import registering
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.standards import queries
from helpdesk.standards.models import Calendar, Standard
from tests.factories import people, standards, tickets
from tests.pages import Client

SignInAs = Callable[[User], Client]
HOUR = timedelta(hours=1)


@pytest.fixture
def lead(app: Flask) -> User:
    return people.supervisor("Ingrid Solberg", people.team())


@pytest.mark.slow
def test_a_calendar_is_added_changed_retired_and_restored(lead: User, sign_in_as: SignInAs) -> None:
    place = people.place("Counter 1")
    client = sign_in_as(lead)
    assert "There are no calendars yet" in client.get("/calendars").text
    page = client.submit(
        client.get("/calendars/new"),
        "calendars/new",
        name="Riga",
        day_5="10–14, 15-16",
        place_ids=str(place.id),
    )
    assert "10:00–14:00, 15:00–16:00" in page.text
    calendar = db.session.query(Calendar).one()
    assert calendar.is_default
    assert calendar.week[0] == [[540, 1020]]
    page = client.submit(client.get(f"/calendars/{calendar.id}"), f"calendars/{calendar.id}", day_5="")
    assert "Ingrid Solberg changed the opening hours." in page.text
    client.submit(client.get(f"/calendars/{calendar.id}"), "retirement")
    assert not queries.calendars()
    assert "Riga" in client.get("/calendars?show=retired").text
    client.submit(client.get(f"/calendars/{calendar.id}"), "restoration")
    assert [each.name for each in queries.calendars()] == ["Riga"]


def test_hours_that_mean_nothing_are_said_at_their_day_and_kept(lead: User, sign_in_as: SignInAs) -> None:
    client = sign_in_as(lead)
    page = client.submit(client.get("/calendars/new"), "calendars/new", name="Riga", day_2="nine to five")
    assert page.status == 422
    assert "Write from when until when" in page.one("#day_2-error").text_content()
    assert page.one("#day_2").get("value") == "nine to five"


def test_a_calendar_that_is_never_open_is_refused(lead: User, sign_in_as: SignInAs) -> None:
    client = sign_in_as(lead)
    closed = {f"day_{number}": "" for number in range(7)}
    page = client.submit(client.get("/calendars/new"), "calendars/new", name="Riga", **closed)
    assert page.status == 422
    assert "It must be open at some time of the week." in page.text


def test_a_day_that_differs_is_added_and_removed(lead: User, sign_in_as: SignInAs, clock: object) -> None:
    calendar = standards.calendar(country="LV")
    db.session.commit()
    client = sign_in_as(lead)
    page = client.get(f"/calendars/{calendar.id}")
    assert "24 December 2026" in page.text  # a holiday of the country
    page = client.submit(
        page, "days", **{"day-on": "2026-12-24", "day-hours": "9–12", "day-name": "Half a day"}
    )
    assert "09:00–12:00" in page.text
    assert "Half a day" in page.text
    page = client.submit(page, "days/removal")
    assert "Half a day" not in page.text
    page = client.submit(page, "days", **{"day-on": "tomorrow"})
    assert page.status == 422


def test_two_do_not_overwrite_each_other(lead: User, sign_in_as: SignInAs) -> None:
    calendar = standards.calendar("Riga")
    db.session.commit()
    client = sign_in_as(lead)
    early = client.get(f"/calendars/{calendar.id}")
    client.submit(client.get(f"/calendars/{calendar.id}"), f"calendars/{calendar.id}", day_0="8–16")
    page = client.submit(early, f"calendars/{calendar.id}", day_0="7–15")
    assert page.status == 409
    assert "A colleague changed this calendar meanwhile." in page.text
    assert page.one("#day_0").get("value") == "7–15"


def test_a_standard_is_made_ordered_retired_and_restored(
    lead: User, sign_in_as: SignInAs, at: datetime
) -> None:
    client = sign_in_as(lead)
    assert "First say when you are open" in client.get("/standards").text
    standards.calendar()
    registering.add(name="Ilze", organisation="SIA Liepa", email="i@liepa.example", by=SYSTEM, at=at)
    db.session.commit()
    page = client.submit(
        client.get("/standards/new"),
        "standards/new",
        name="Liepa first",
        first_response="30 min",
        resolution="8 h",
        priorities=["urgent", "high"],
        organisations="sia liepa",
    )
    assert "SIA Liepa" in page.text
    assert "Urgent, High" in page.text
    client.submit(client.get("/standards/new"), "standards/new", name="Everybody", next_response="4")
    two = db.session.query(Standard).filter_by(name="Everybody").one()
    assert two.targets == {"next_response": 4 * HOUR}
    client.submit(client.get("/standards"), f"standards/{two.id}/position")
    assert [each.name for each in queries.standards()] == ["Everybody", "Liepa first"]
    page = client.get(f"/standards/{two.id}")
    assert "Ingrid Solberg moved it in the order." in page.text
    client.submit(page, "retirement")
    assert [each.name for each in queries.standards()] == ["Liepa first"]
    client.submit(client.get(f"/standards/{two.id}"), "restoration")
    assert len(queries.standards()) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first_response": "soon"}, "Write hours and minutes"),
        ({"first_response": ""}, "Promise something: at least one length."),
        ({"first_response": "1 h", "organisations": "Nobody Ltd"}, "is called “Nobody Ltd”"),
        ({"first_response": "1 h", "name": " "}, "Fill this in."),
    ],
)
def test_a_standard_that_cannot_be_is_refused_with_a_sentence(
    lead: User, sign_in_as: SignInAs, typed: dict[str, str], said: str
) -> None:
    standards.calendar()
    db.session.commit()
    client = sign_in_as(lead)
    page = client.submit(client.get("/standards/new"), "standards/new", **({"name": "Soon"} | typed))
    assert page.status == 422
    assert said in page.text
    assert not db.session.query(Standard).count()


def test_a_calendar_in_use_is_not_retired(lead: User, sign_in_as: SignInAs) -> None:
    standards.calendar()
    own = standards.calendar("Night")
    standards.standard("At night", calendar_id=own.id)
    db.session.commit()
    client = sign_in_as(lead)
    page = client.submit(client.get(f"/calendars/{own.id}"), "retirement")
    assert "“At night” goes by it." in page.text
    assert len(queries.calendars()) == 2


def test_the_page_says_which_standard_decides_for_a_ticket_and_why(
    lead: User, sign_in_as: SignInAs, clock: object, at: datetime
) -> None:
    standards.standard("Urgent ones", priorities=["urgent"], kinds=["complaint"])
    standards.standard("All others", solved=4 * HOUR)
    standards.standard("Never reached")
    ticket = tickets.ticket("The router blinks", at=at)
    db.session.commit()
    client = sign_in_as(lead)
    page = client.submit(client.get("/standards"), "deciding", ticket=str(ticket.number))
    assert "is for other tickets: Kind, Priority" in page.text
    assert "decides: the ticket meets all its conditions" in page.one(".decides").text_content()
    assert "would fit, but one before it decides." in page.text
    assert "4 h left" in page.text
    assert "There is no such ticket" in client.get("/standards/deciding?ticket=99999").text


def test_a_change_shows_how_far_it_has_reached(
    lead: User, sign_in_as: SignInAs, at: datetime, drain: Callable[..., object]
) -> None:
    for _each in range(3):
        tickets.ticket(at=at)
    standards.standard("Soon")
    db.session.commit()
    client = sign_in_as(lead)
    assert "Clocks are set anew: 0 of 3 open tickets" in client.get("/standards").text
    drain(at)
    assert "Clocks are set anew" not in client.get("/standards").text
    assert "All clocks are set anew." in client.get("/standards/progress").text


def test_agents_have_no_business_there(app: Flask, sign_in_as: SignInAs) -> None:
    client = sign_in_as(people.agent())
    assert client.get("/standards").status == 403
    assert client.get("/calendars").status == 403
