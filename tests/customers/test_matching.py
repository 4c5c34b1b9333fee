"""Customers are found while typing, however one types."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.customers import matching, registering
from helpdesk.kit.event import SYSTEM
from tests.factories import customers


def found(typed: str) -> list[str]:
    return [match.customer.name for match in matching.search(typed)]


@pytest.fixture
def people(app: Any) -> None:
    company = customers.organisation("SIA Drošība")
    customers.customer(
        "Ilze Vītola", phone="+37129418806", email="ilze.vitola@example.com", address="Kuldīga"
    )
    customers.customer("Guntis Liepa", phone="+37129412094", address="Ventspils")
    customers.customer("Ōystein Åsgård-Næss", email="o.naess@firma.no")
    customers.customer("Anna Drošiņa", organisation_id=company.id)


@pytest.mark.parametrize(
    "typed",
    ["ilze", "Vīt", "VITOLA", "vitola ilze", "itol", "ilze kuldi", "+371 29 41 88", "2941-8806", "(371) 29418806",
     "0037129418806", "8806", "418 80", "ilze.vitola@ex", "ilze 2941", "vitola example"],
)  # fmt: skip
def test_any_part_of_name_number_or_address_finds_the_customer(people: None, typed: str) -> None:
    assert found(typed)[:1] == ["Ilze Vītola"]


def test_a_number_shared_in_part_finds_both(people: None) -> None:
    assert set(found("+371 2941")) == {"Ilze Vītola", "Guntis Liepa"}


def test_foreign_letters_need_not_be_typed(people: None) -> None:
    assert found("asgard naess") == ["Ōystein Åsgård-Næss"]


def test_an_organisation_finds_its_people(people: None) -> None:
    assert found("drosiba") == ["Anna Drošiņa"]


def test_beginnings_come_before_what_stands_inside(people: None) -> None:
    customers.customer("Bob Invitols")
    assert found("vit")[0] == "Ilze Vītola"


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "'", "ilze zzz", "@", "+", "\x00", "~ilze~x"])
def test_nothing_found_is_an_empty_list(people: None, typed: str) -> None:
    assert found(typed) == []


def test_every_typed_word_must_fit(people: None) -> None:
    assert found("ilze liepa") == []


def test_the_match_shows_the_contact_that_fits(people: None) -> None:
    assert matching.search("2941 8806")[0].contact.value == "+37129418806"
    assert matching.search("ilze.vit@") == []
    assert matching.search("ilze.vitola@")[0:1] == matching.search("ilze vitola")[0:1]


def test_who_was_merged_is_not_found(people: None) -> None:
    one, other = matching.search("2941")
    one.customer.merged_into_id = other.customer.id
    assert found("2941") == [other.customer.name]


def test_duplicates_share_a_contact_or_the_name_in_any_order(people: None) -> None:
    def likely(name: str, *values: str) -> list[str]:
        return [customer.name for customer in matching.likely_duplicates(name, values)]

    assert likely("vitola ilze") == ["Ilze Vītola"]
    assert likely("Somebody", "+37129412094") == ["Guntis Liepa"]
    assert likely("Somebody", "ilze.vitola@example.com") == ["Ilze Vītola"]
    assert likely("Ilze") == []
    assert likely("Ilze Vītoliņa") == []


def test_a_changed_name_is_found_and_the_old_one_is_not(app: Any, at: Any) -> None:
    made = registering.add(name="Anna Kalniņa", by=SYSTEM, at=at)
    registering.change(made, by=SYSTEM, at=at, version=made.version, name="Anna Bērziņa")
    assert found("berz") == ["Anna Bērziņa"]
    assert found("kalni") == []
