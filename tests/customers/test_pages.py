"""The pages of customers, as people and attackers use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.customers import consent, registering
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from tests.factories import customers, people
from tests.pages import Client

SignIn = Callable[..., Client]


@pytest.fixture
def desk(app: Any, sign_in_as: SignIn) -> Client:
    return sign_in_as(people.agent("Līga Ozola"))


def test_visitors_are_led_to_the_sign_in(client: Client) -> None:
    people.agent()
    for url in (
        "/customers",
        "/customers/new",
        "/customers/1",
        "/customers/found?q=a",
        "/organisations/found?q=a",
    ):
        assert client.get(url, follow=False).status == 302


def test_an_empty_list_says_what_comes_next(desk: Client) -> None:
    assert "No customers yet" in desk.get("/customers").text


def test_everybody_is_listed_by_name_page_after_page(desk: Client) -> None:
    for number in range(60):
        customers.customer(f"Name {number:02}")
    page = desk.get("/customers")
    assert "Name 49" in page.text and "Name 50" not in page.text
    customers.customer("Name 00 and a half")  # whoever comes meanwhile moves nothing
    more = desk.get(page.links()["Show more"])
    assert "Name 50" in more.text and "Name 49" not in more.text and "Show more" not in more.text


def test_a_crooked_cursor_is_refused(desk: Client) -> None:
    for cursor in ("x", "W10", "WyJhIiwgeyJ0IjogIngifV0"):
        assert desk.get(f"/customers?after={cursor}").status == 400


def test_organisations_are_looked_for_past_a_nul(desk: Client) -> None:
    assert desk.get("/organisations/found?q=a%00b").status == 200


def test_typing_gets_rows_alone(desk: Client) -> None:
    customers.customer("Ilze Vītola", phone="+37129418806")
    part = desk.get("/customers?q=2941", headers={"HX-Request": "true"})
    assert "Ilze Vītola" in part.text and "+371 29 418 806" in part.text and "<html" not in part.body
    whole = desk.get("/customers?q=nobody")
    assert whole.links()["Add this customer"] == "/customers/new?name=nobody"


def test_a_combobox_gets_matches(desk: Client) -> None:
    ilze = customers.customer("Ilze Vītola", phone="+37129418806", address="Kuldīga")
    answer = desk.get("/customers/found?q=8806").response.get_json()
    assert answer == [
        {"value": ilze.id, "text": "Ilze Vītola", "note": "+371 29 418 806 · Kuldīga", "initials": "IV"}
    ]
    assert desk.get("/customers/found").response.get_json() == []


def test_organisations_are_found_by_their_beginning(desk: Client) -> None:
    customers.organisation("SIA Drošība")
    assert [each["text"] for each in desk.get("/organisations/found?q=sia+dro").response.get_json()] == [
        "SIA Drošība"
    ]


def test_a_new_customer_is_added_once(desk: Client) -> None:
    form = desk.get("/customers/new?name=Ilze")
    values = {"phone": "29418806", "email": "ilze@example.com", "organisation_text": "SIA Drošība"}
    page = desk.submit(form, "customer", **values)
    assert page.h1 == "Ilze" and "+371 29 418 806" in page.text and "SIA Drošība" in page.text
    again = desk.submit(form, "customer", follow=False, **values)
    assert again.location == page.url
    assert db.session.query(Customer).count() == 1


def test_mistakes_stand_at_their_fields_and_keep_what_was_typed(desk: Client) -> None:
    form = desk.get("/customers/new")
    page = desk.submit(form, "customer", name="Ilze", email="ilze@", phone="12", notes="<b>late</b>")
    assert page.status == 422 and "e-mail address we could write to" in page.text
    assert (
        page.one("[name=name]").get("value") == "Ilze"
        and page.one("[name=notes]").text.strip() == "<b>late</b>"
    )
    page = desk.submit(form, "customer", name="")
    assert page.status == 422 and "Give a name" in page.text


def test_likely_duplicates_are_offered_and_never_merged(desk: Client) -> None:
    known = customers.customer("Ilze Vītola", phone="+37129418806")
    page = desk.submit(desk.get("/customers/new"), "customer", name="Vītola Ilze", phone="+371 29418806")
    assert page.status == 422 and f"/customers/{known.id}" in page.links().values()
    page = desk.submit(page, "customer", button="Add all the same")
    assert page.h1 == "Vītola Ilze"
    assert db.session.query(Customer).count() == 2


def test_attack_10_names_are_never_made_links(desk: Client, at: datetime) -> None:
    made = registering.add(name="Click http://evil.example.com", notes="<script>x</script>", by=SYSTEM, at=at)
    for url in ("/customers", f"/customers/{made.id}", f"/customers/{made.id}/edit"):
        page = desk.get(url)
        assert not [href for href in page.links().values() if "evil" in href]
        assert not page.all(".main script")


def test_attack_65_an_address_of_another_organisation_is_refused_and_nothing_told(
    desk: Client, at: datetime
) -> None:
    registering.add(name="Victim Name", email="v@corp.example.com", organisation="Corp", by=SYSTEM, at=at)
    thief = registering.add(name="Thief", by=SYSTEM, at=at)
    page = desk.submit(desk.get(f"/customers/{thief.id}"), "add-contact", contact="v@corp.example.com")
    assert page.status == 409 and "already in use" in page.text
    assert "Victim" not in page.text and "Corp" not in page.text
    page = desk.submit(desk.get("/customers/new"), "customer", name="T", email="v@corp.example.com")
    page = desk.submit(page, "customer", button="Add all the same")
    assert page.status == 409 and db.session.query(Customer).count() == 2


def test_contact_points_are_added_and_retired(desk: Client) -> None:
    ilze = customers.customer("Ilze")
    page = desk.submit(desk.get(f"/customers/{ilze.id}"), "add-contact", contact="29 418 806")
    page = desk.submit(page, "add-contact", contact="ilze@example.com")
    assert "+371 29 418 806" in page.text and "ilze@example.com" in page.text
    point = db.session.scalars(select(ContactPoint).filter_by(value="ilze@example.com")).one()
    page = desk.submit(page, f"/{point.id}/retirement")
    assert "No longer used: ilze@example.com" in page.text
    page = desk.submit(page, "add-contact", contact="not a number")
    assert page.status == 422 and "not a telephone number" in page.text and page.h1 == "Ilze"


def test_somebody_elses_contact_point_cannot_be_retired_here(desk: Client) -> None:
    ilze, other = customers.customer("Ilze"), customers.customer("Other", phone="+37129418806")
    point = db.session.scalars(select(ContactPoint)).one()
    form = desk.get(f"/customers/{other.id}")
    token = form.one(f"form[action$='/{point.id}/retirement'] [name=csrf_token]").get("value")
    answer = desk.post(f"/customers/{ilze.id}/contact-points/{point.id}/retirement", {"csrf_token": token})
    assert answer.status == 404
    assert point.retired_at is None


def test_two_colleagues_who_edit_at_once_see_both_versions(desk: Client, sign_in_as: SignIn) -> None:
    ilze = customers.customer("Ilze Vītola")
    other = sign_in_as(people.agent("Jānis"))
    mine, theirs = desk.get(f"/customers/{ilze.id}/edit"), other.get(f"/customers/{ilze.id}/edit")
    other.submit(theirs, "customer", name="Ilze Liepa")
    page = desk.submit(mine, "customer", name="Ilze Kalna", notes="Calls late")
    assert page.status == 409
    assert "Ilze Liepa" in page.text and "Ilze Kalna" in page.text and "Calls late" in page.text
    page = desk.submit(page, "/edit")
    assert page.h1 == "Ilze Kalna" and "Calls late" in page.text


def test_the_page_tells_what_happened_and_who_did_it(desk: Client) -> None:
    ilze = customers.customer("Ilze Vītola")
    page = desk.submit(desk.get(f"/customers/{ilze.id}/edit"), "customer", language="lv")
    assert "Līga Ozola changed the language" in page.text and "Latvian" in page.text


def test_a_refusal_of_surveys_is_kept_with_who_noted_it(desk: Client, sign_in_as: SignIn) -> None:
    ilze = customers.customer("Ilze")
    page = desk.submit(desk.get(f"/customers/{ilze.id}"), "survey-refusal")
    assert "does not want to be asked" in page.text and "Noted by Līga Ozola" in page.text
    assert "Surveys are welcome again" not in page.text
    assert desk.post(f"/customers/{ilze.id}/survey-refusal/withdrawal").status in {400, 403}
    chief = sign_in_as(people.supervisor())
    chief.submit(chief.get(f"/customers/{ilze.id}"), "withdrawal")
    assert not consent.refused(ilze)


def test_agents_cannot_set_what_keeps_surveys_away(desk: Client, sign_in_as: SignIn) -> None:
    ilze = customers.customer("Ilze")
    form = desk.get(f"/customers/{ilze.id}/edit")
    assert not form.all("[name=is_internal]")
    data = {field.get("name"): field.get("value", "") for field in form.all(".main form input[name]")}
    desk.post(f"/customers/{ilze.id}/edit", data | {"is_internal": "y"})
    db.session.refresh(ilze)
    assert not ilze.is_internal
    chief = sign_in_as(people.supervisor())
    page = chief.submit(chief.get(f"/customers/{ilze.id}/edit"), "customer", is_internal="y")
    assert "Colleague or test" in page.text


def test_the_organisation_may_be_changed_kept_and_taken_away(desk: Client) -> None:
    one, two = customers.organisation("One"), customers.organisation("Two")
    ilze = customers.customer("Ilze", organisation_id=one.id)
    url = f"/customers/{ilze.id}/edit"
    assert "One" in desk.submit(desk.get(url), "customer").text
    assert "Two" in desk.submit(desk.get(url), "customer", organisation=str(two.id)).text
    assert "Three" in desk.submit(desk.get(url), "customer", organisation_text="Three").text
    page = desk.submit(desk.get(url), "customer", organisation="", organisation_text="")
    assert "Three" not in page.one("aside#side dl").text_content()


@pytest.mark.parametrize("number", ["999", "0", str(2**63), str(2**80)])
def test_nobody_there_is_a_404(desk: Client, number: str) -> None:
    assert desk.get(f"/customers/{number}").status == 404


def test_a_merged_customer_leads_to_the_one_it_became(desk: Client) -> None:
    kept = customers.customer("Kept")
    gone = customers.customer("Gone", merged_into_id=kept.id)
    assert desk.get(f"/customers/{gone.id}").h1 == "Kept"
