"""Customers are added and changed, with a trace of who did it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.customers import contacts, registering
from helpdesk.customers.addresses import NotAnAddress, NotANumber
from helpdesk.customers.models import ContactPoint, Customer, Organisation
from helpdesk.customers.words import ContactKind
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import SYSTEM, Actor
from tests.factories import customers
from tests.races import together


def kinds(customer: Customer) -> list[str]:
    query = select(EventRecord.kind).filter_by(subject_kind="customer", subject_id=customer.id)
    return list(db.session.scalars(query.order_by(EventRecord.id)))


def test_a_name_alone_makes_a_customer(app: Any, at: datetime) -> None:
    made = registering.add(name="  Ilze\nVītola ", by=Actor("user", 7), at=at)
    assert (made.name, made.folded_name) == ("Ilze Vītola", "ilze vitola")
    assert kinds(made) == ["customer.added"]


def test_a_name_without_a_letter_makes_a_customer_too(app: Any, at: datetime) -> None:
    assert registering.add(name="😀", by=SYSTEM, at=at).name == "😀"


def test_numbers_and_addresses_get_one_form(app: Any, at: datetime) -> None:
    made = registering.add(name="Ilze", email=" Ilze@Example.COM ", phone="29 418 806", by=SYSTEM, at=at)
    assert [point.value for point in made.contact_points] == ["ilze@example.com", "+37129418806"]


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"name": " \x07 "}, DomainError, "name"),
        ({"name": "Ilze", "email": "ilze"}, NotAnAddress, "email"),
        ({"name": "Ilze", "email": "a@b\r\nBcc: c@d"}, NotAnAddress, "email"),
        ({"name": "Ilze", "phone": "no number"}, NotANumber, "phone"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    app: Any, at: datetime, given: dict[str, str], error: type[DomainError], field: str
) -> None:
    with pytest.raises(error) as refused:
        registering.add(**given, by=SYSTEM, at=at)
    assert refused.value.field == field


def test_line_breaks_never_reach_a_name(app: Any, at: datetime) -> None:
    assert registering.add(name="x\r\nBcc: a@b", by=SYSTEM, at=at).name == "x Bcc: a@b"


def test_the_longest_name_fits_after_folding(app: Any, at: datetime) -> None:
    assert len(registering.add(name="ß" * 300, by=SYSTEM, at=at).folded_name) == 200


def test_an_organisation_is_found_by_its_name_or_made(app: Any, at: datetime) -> None:
    one = registering.add(name="A", organisation="SIA Drošība", by=SYSTEM, at=at)
    other = registering.add(name="B", organisation="sia drosiba", by=SYSTEM, at=at)
    assert one.organisation_id == other.organisation_id
    assert db.session.query(Organisation).count() == 1


def test_the_first_holder_owns_and_a_family_may_share(app: Any, at: datetime) -> None:
    mother = registering.add(name="Mother", phone="29418806", email="us@example.com", by=SYSTEM, at=at)
    child = registering.add(name="Child", phone="29418806", email="us@example.com", by=SYSTEM, at=at)
    assert [point.is_owner for point in mother.contact_points] == [True, True]
    assert [point.is_owner for point in child.contact_points] == [False, False]


def test_attack_65_an_address_of_another_organisation_is_not_taken_over(app: Any, at: datetime) -> None:
    victim = registering.add(
        name="Victim Name", email="v@corp.example.com", organisation="Corp", by=SYSTEM, at=at
    )
    thief = registering.add(name="Thief", by=SYSTEM, at=at)
    with pytest.raises(contacts.BelongsElsewhere) as refused:
        registering.add_contact_point(thief, ContactKind.EMAIL, "V@corp.example.com", by=SYSTEM, at=at)
    assert refused.value.status == 409
    assert "Victim" not in str(refused.value) and "Corp" not in str(refused.value)
    assert thief.contact_points == [] and victim.contact_points[0].is_owner


def test_attack_16_a_new_address_leaves_the_old_one_in_force(app: Any, at: datetime) -> None:
    made = registering.add(name="Ilze", email="old@example.com", by=SYSTEM, at=at)
    registering.add_contact_point(made, ContactKind.EMAIL, "new@example.com", by=SYSTEM, at=at)
    assert contacts.usable(made, ContactKind.EMAIL).value == "old@example.com"


def test_a_retired_contact_stays_in_history_and_passes_its_ownership_on(app: Any, at: datetime) -> None:
    mother = registering.add(name="Mother", phone="29418806", by=SYSTEM, at=at)
    child = registering.add(name="Child", phone="29418806", by=SYSTEM, at=at)
    registering.retire_contact_point(mother, mother.contact_points[0], by=SYSTEM, at=at)
    assert child.contact_points[0].is_owner
    assert kinds(mother) == ["customer.added", "customer.contact_point_retired"]
    registering.add_contact_point(mother, ContactKind.PHONE, "+371 29418806", by=SYSTEM, at=at)
    assert len(mother.contact_points) == 1 and mother.contact_points[0].retired_at is None


def test_only_what_differs_is_a_change(app: Any, at: datetime) -> None:
    made = registering.add(name="Ilze", by=SYSTEM, at=at)
    changed = registering.change(
        made, by=SYSTEM, at=at, version=1, name="Ilze", language="lv", notes="Calls late"
    )
    assert changed == ["language", "notes"]
    assert kinds(made) == ["customer.added", "customer.changed", "customer.changed"]
    assert made.version == 2


def test_an_old_form_is_refused(app: Any, at: datetime) -> None:
    made = registering.add(name="Ilze", by=SYSTEM, at=at)
    registering.change(made, by=SYSTEM, at=at, version=1, name="Ilze Vītola")
    with pytest.raises(registering.ChangedMeanwhile):
        registering.change(made, by=SYSTEM, at=at, version=1, name="Ilze Liepa")
    assert made.name == "Ilze Vītola"


def test_a_letter_finds_its_sender_or_makes_one(app: Any, at: datetime) -> None:
    made, point = registering.for_address("New@Example.com", "", "lv", at=at)
    assert (made.name, made.language, point.value, point.is_owner) == (
        "new@example.com",
        "lv",
        "new@example.com",
        True,
    )
    again, same = registering.for_address("new@example.com", "Another Name", at=at)
    assert (again.id, same.id, again.name) == (made.id, point.id, "new@example.com")


def test_a_shared_address_goes_to_its_owner(app: Any, at: datetime) -> None:
    customers.customer("Mother", email="us@example.com")
    customers.customer("Child", email="us@example.com")
    assert registering.for_address("us@example.com", at=at)[0].name == "Mother"


def test_letters_at_once_from_a_new_address_make_one_customer(app: Any, at: datetime) -> None:
    def receive() -> int:
        return registering.for_address("new@example.com", "One", at=at)[0].id

    assert len(set(together(app, *[receive] * 4))) == 1
    assert db.session.query(Customer).count() == db.session.query(ContactPoint).count() == 1


def test_an_address_of_somebody_merged_away_makes_a_new_customer(app: Any, at: datetime) -> None:
    kept, gone = customers.customer("Kept"), customers.customer("Gone", email="gone@example.com")
    gone.merged_into_id = kept.id
    made, point = registering.for_address("gone@example.com", "Somebody", at=at)
    assert made.name == "Somebody" and not point.is_owner
    typed = registering.add(name="Typed", email="gone@example.com", by=SYSTEM, at=at)
    assert not typed.contact_points[0].is_owner
