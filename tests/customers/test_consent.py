"""Who said no is not asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.customers.models import Customer, OptOut
from helpdesk.customers.words import Purpose
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from tests.factories import customers
from tests.races import together


def test_a_refusal_holds_for_the_customer_and_the_address(app: Any, at: datetime) -> None:
    ilze, other = customers.customer("Ilze"), customers.customer("Other")
    consent.refuse(customer=ilze, address="Ilze@example.com", source="link", at=at)
    assert (
        consent.refused(ilze)
        and consent.refused(None, "ilze@example.com")
        and consent.refused(other, "ilze@EXAMPLE.com")
    )
    assert (
        not consent.refused(other)
        and not consent.refused(other, "other@example.com")
        and not consent.refused(None)
    )


def test_purposes_are_apart(app: Any, at: datetime) -> None:
    ilze = customers.customer("Ilze")
    consent.refuse(customer=ilze, purpose=Purpose.MILESTONES, source="link", at=at)
    assert not consent.refused(ilze) and consent.refused(ilze, purpose=Purpose.MILESTONES)


def test_saying_it_twice_changes_nothing(app: Any, at: datetime) -> None:
    ilze = customers.customer("Ilze")
    for _ in range(2):
        consent.refuse(customer=ilze, source="staff", by_id=3, at=at)
        consent.refuse(address="x@example.com", source="one_click", at=at)
    assert db.session.query(OptOut).count() == 2
    assert db.session.scalars(select(EventRecord.kind)).all() == ["customer.surveys_refused"]


def test_an_address_without_a_customer_is_kept_once_and_may_refuse_again(app: Any, at: datetime) -> None:
    first = consent.refuse(address="x@example.com", source="one_click", at=at)
    first.withdrawn_at = at
    again = consent.refuse(address="X@example.com", source="complaint", at=at)
    assert again is first and again.withdrawn_at is None
    assert [row.source for row in db.session.scalars(select(OptOut))] == ["complaint"]
    assert consent.refused(None, "x@example.com")


@pytest.mark.parametrize("known", [True, False], ids=["a customer", "an address alone"])
def test_refusing_many_times_at_once_makes_one_refusal(app: Any, at: datetime, known: bool) -> None:
    """Somebody presses the link while their mail program does the same; several rounds, for the race to be met."""
    for n in range(8):
        number = customers.customer(f"Customer {n}").id if known else None

        def refuse(number: int | None = number, n: int = n) -> int:
            customer = db.session.get_one(Customer, number) if number else None
            return consent.refuse(customer=customer, address=f"c{n}@example.net", source="link", at=at).id

        assert len(set(together(app, *[refuse] * 6))) == 1
    assert db.session.query(OptOut).count() == 8
    told = ["customer.surveys_refused"] * 8 if known else []
    assert db.session.scalars(select(EventRecord.kind)).all() == told


def test_surveys_may_be_welcome_again(app: Any, at: datetime) -> None:
    ilze = customers.customer("Ilze")
    consent.refuse(customer=ilze, address="ilze@example.com", source="link", at=at)
    consent.allow(customer=ilze, by_id=3, at=at)
    assert not consent.refused(ilze, "ilze@example.com")
    assert consent.refusals(ilze) == []
    consent.refuse(customer=ilze, address="ilze@example.com", source="staff", by_id=3, at=at)
    assert [row.source for row in consent.refusals(ilze)] == ["staff"]
