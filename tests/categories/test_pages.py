"""The pages of categories, for supervisors and admins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from helpdesk.categories import queries, seeding
from helpdesk.categories.models import Category
from helpdesk.extensions import db
from tests.factories import categories, people
from tests.pages import Client

SignIn = Callable[..., Client]


@pytest.fixture
def chief(app: Any, sign_in_as: SignIn) -> Client:
    return sign_in_as(people.supervisor())


def test_agents_may_not(app: Any, sign_in_as: SignIn) -> None:
    desk = sign_in_as(people.agent())
    one = categories.category("Fibre")
    for url in ("/categories", "/categories/new", f"/categories/{one.id}"):
        assert desk.get(url).status == 403


def test_an_empty_tree_says_how_to_begin(chief: Client) -> None:
    assert "No categories yet" in chief.get("/categories").text


def test_a_tree_is_grown_by_its_forms(chief: Client) -> None:
    chief.submit(chief.get("/categories/new"), "category", name_en="Fibre", name_lv="Optika")
    root = next(iter(queries.names("en")))
    form = chief.get(f"/categories/new?parent={root}")
    page = chief.submit(form, "category", name_en="Drops", sensitive="y")
    assert "Fibre" in page.text and "Drops" in page.text and "Sensitive" in page.text
    assert "Fibre › Drops" in queries.names("en").values()


def test_a_missing_name_is_said_at_its_field(chief: Client) -> None:
    page = chief.submit(chief.get("/categories/new"), "category", name_lv="Optika")
    assert page.status == 422 and "language of the organisation" in page.text
    assert page.one("[name=name_lv]").get("value") == "Optika"


def test_a_category_is_renamed_moved_ordered_retired_and_restored(chief: Client) -> None:
    fibre, mobile = categories.category("Fibre"), categories.category("Mobile")
    url = f"/categories/{mobile.id}"
    chief.submit(chief.get(url), "category", name_nb="Mobil", team_id=str(people.team("Riga desk").id))
    page = chief.submit(chief.get("/categories"), f"{url}/position", direction="up")
    assert page.text.index("Mobile") < page.text.index("Fibre") and "Riga desk" in page.text
    chief.submit(chief.get(url), "category", parent_id=str(fibre.id))
    assert queries.names("nb")[mobile.id] == "Fibre › Mobil"
    assert "Retired" in chief.submit(chief.get(url), "retirement").text
    chief.submit(chief.get(url), "restoration")
    assert len(queries.choices("en")) == 2


def test_a_category_under_a_retired_one_can_still_be_edited(chief: Client, at: datetime) -> None:
    gone = categories.category("Gone", retired_at=at)
    below = categories.category("Below", gone, team_id=people.team("Old", retired_at=at).id)
    page = chief.submit(chief.get(f"/categories/{below.id}"), "category", name_en="Renamed")
    assert page.status == 200 and queries.names("en")[below.id] == "Gone › Renamed"


def test_a_category_cannot_stand_under_itself(chief: Client) -> None:
    fibre = categories.category("Fibre")
    drops = categories.category("Drops", fibre)
    url = f"/categories/{fibre.id}"
    page = chief.submit(chief.get(url), "category", parent_id=str(drops.id))
    assert page.status == 422 and "under itself" in page.text
    assert queries.names("en")[drops.id] == "Fibre › Drops"


def test_causes_are_renamed_in_every_language(chief: Client) -> None:
    seeding.seed_causes()
    page = chief.get("/categories")
    page = chief.get(page.links()["It took too long"])
    assert page.one("[name=name_lv]").get("value") == "Bija pārāk ilgi jāgaida"
    page = chief.submit(page, "cause", name_en="Too slow")
    assert "Too slow" in page.text


# Two people at once


def test_the_second_of_two_who_rename_a_category_sees_both_names_and_keeps_what_was_typed(
    chief: Client,
) -> None:
    fibre = categories.category("Fibre")
    url = f"/categories/{fibre.id}"
    mine, theirs = chief.get(url), chief.get(url)
    chief.submit(theirs, "category", name_en="Fibre lines")
    page = chief.submit(mine, "category", name_en="Optic fibre", name_lv="Optika")
    assert page.status == 409 and "Fibre lines" in page.text and "Optic fibre" in page.text
    assert queries.names("en")[fibre.id] == "Fibre lines"
    assert chief.submit(page, "mine").status == 200
    assert (queries.names("en")[fibre.id], queries.names("lv")[fibre.id]) == ("Optic fibre", "Optika")


def test_changes_of_different_things_go_together(chief: Client) -> None:
    fibre, sensitive = categories.category("Fibre"), categories.category("Minors", sensitive=True)
    desk = people.team("Riga desk")
    url = f"/categories/{fibre.id}"
    mine, theirs = chief.get(url), chief.get(url)
    chief.submit(theirs, "category", name_lv="Optika", parent_id=str(sensitive.id))
    assert chief.submit(mine, "category", team_id=str(desk.id)).status == 200
    db.session.expire_all()
    kept = db.session.get_one(Category, fibre.id)
    assert (kept.team_id, kept.parent_id) == (desk.id, sensitive.id)
    assert queries.names("lv")[fibre.id] == "Minors › Optika"


def test_a_category_that_was_moved_by_both_is_a_conflict(chief: Client) -> None:
    fibre, one, other = (categories.category(name) for name in ("Fibre", "Home", "Office"))
    url = f"/categories/{fibre.id}"
    mine, theirs = chief.get(url), chief.get(url)
    chief.submit(theirs, "category", parent_id=str(one.id))
    page = chief.submit(mine, "category", parent_id=str(other.id))
    assert page.status == 409 and "Home" in page.text and "Office" in page.text
    assert queries.names("en")[fibre.id] == "Home › Fibre"


def test_a_form_that_does_not_say_what_it_showed_overwrites_nothing(chief: Client) -> None:
    fibre = categories.category("Fibre")
    page = chief.submit(chief.get(f"/categories/{fibre.id}"), "category", name_en="Optic", base="[")
    assert page.status == 409 and queries.names("en")[fibre.id] == "Fibre"


def test_the_second_of_two_who_rename_a_cause_sees_both_names(chief: Client) -> None:
    seeding.seed_causes()
    page = chief.get("/categories")
    url = page.links()["It took too long"]
    mine, theirs = chief.get(url), chief.get(url)
    chief.submit(theirs, "cause", name_en="Too slow")
    page = chief.submit(mine, "cause", name_en="It lasted too long")
    assert page.status == 409 and "Too slow" in page.text and "It lasted too long" in page.text
    assert "It lasted too long" in chief.submit(page, "mine").text


@pytest.mark.parametrize("url", ["/categories/999", f"/categories/{2**64}", "/causes/999"])
def test_nothing_there_is_a_404(chief: Client, url: str) -> None:
    assert chief.get(url).status == 404
