"""Where one is, in the rail."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpdesk.people.models import User
from tests.factories import customers, people
from tests.pages import Client

SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("address", "place", "how"),
    [
        ("/users", "Users", "page"),
        ("/users/new", "Users", "true"),
        ("/settings/surveys", "Settings", "page"),
        ("/mail/failed", "Mail trouble", "true"),
        ("/mail/quarantine", "Mail trouble", "page"),
        ("/reports/agents", "Reports", "true"),
        ("/reports/answers", "Answers", "page"),
        ("/surveys/machines", "Answers", "true"),
        ("/categories/new", "Categories", "true"),
    ],
)
def test_the_rail_marks_the_place_of_pages_below_it(
    sign_in_as: SignIn, address: str, place: str, how: str
) -> None:
    page = sign_in_as(people.admin()).get(address)
    assert page.status == 200
    marked = [
        (" ".join(a.find(".//span").text_content().split()), a.get("aria-current"))
        for a in page.all(".nav [aria-current]")
    ]
    assert marked == [(place, how)]


def test_a_customers_page_belongs_to_customers(sign_in_as: SignIn) -> None:
    known = customers.customer("Ilze")
    page = sign_in_as(people.agent()).get(f"/customers/{known.id}")
    assert [a.get("href") for a in page.all(".nav [aria-current]")] == ["/customers"]


def test_the_desk_marks_no_more_than_its_view(sign_in_as: SignIn) -> None:
    page = sign_in_as(people.agent()).get("/tickets?view=open")
    assert [a.get("aria-current") for a in page.all(".nav [aria-current]")] == ["page"]
