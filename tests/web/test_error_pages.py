"""What stands around a refusal: colleagues stay in their frame, visitors get a way on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpdesk.people.models import User
from tests.factories import people
from tests.pages import Client

SignIn = Callable[[User], Client]


@pytest.mark.parametrize("address", ["/surveys/answers/99999", "/settings/nothing", "/search/nothing"])
def test_a_colleague_stays_in_the_frame(sign_in_as: SignIn, address: str) -> None:
    """Addresses that begin like a survey's (/s) showed a customer's page without a way back."""
    page = sign_in_as(people.admin()).get(address)
    assert page.status == 404
    assert page.all("section.rail")
    assert page.links()["To the desk"] == "/tickets"


@pytest.mark.parametrize("address", ["/s/nothing-of-ours/at/all", "/nothing", "/contact/thanks/nothing"])
def test_a_visitor_is_told_how_to_reach_us(client: Client, address: str) -> None:
    page = client.get(address)
    assert page.status == 404
    assert not page.all("section.rail")
    assert page.links()["Write to us"].startswith("/contact")


def test_a_survey_looks_like_a_survey_for_a_colleague_too(sign_in_as: SignIn) -> None:
    page = sign_in_as(people.agent()).get("/s/nothing-of-ours/at/all")
    assert not page.all("section.rail")
