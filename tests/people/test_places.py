"""Places where visitors are served."""

from __future__ import annotations

from collections.abc import Callable

from helpdesk.extensions import db
from helpdesk.people import queries
from helpdesk.people.models import Place, User
from tests.pages import Client

SignInAs = Callable[[User], Client]


def test_a_place_is_added_changed_retired_and_restored_by_its_pages(boss: User, sign_in_as: SignInAs) -> None:
    client = sign_in_as(boss)
    assert "There are no places yet" in client.get("/places").text
    page = client.submit(
        client.get("/places/new"), "places/new", name="Counter 1", address="Brīvības iela 110"
    )
    assert "Brīvības iela 110" in page.text
    place = db.session.query(Place).one()
    client.submit(client.get(f"/places/{place.id}"), f"places/{place.id}", name="Counter A")
    client.submit(client.get(f"/places/{place.id}"), "retirement")
    assert not queries.active_places()
    assert "Counter A" in client.get("/places?show=retired").text
    page = client.submit(client.get(f"/places/{place.id}"), "restoration")
    assert [each.name for each in queries.active_places()] == ["Counter A"]
    assert "Ingrid Solberg took this place into use again." in page.text


def test_a_place_needs_a_name(boss: User, sign_in_as: SignInAs) -> None:
    client = sign_in_as(boss)
    page = client.submit(client.get("/places/new"), "places/new", name="  ", address="Somewhere")
    assert page.status == 422
    assert "Fill this in." in page.text
    assert page.one("input[name=address]").get("value") == "Somewhere"
