"""Ticket numbers."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.tickets import numbers
from helpdesk.tickets.settings import NUMBER_PREFIX
from tests.factories import tickets


def test_numbers_begin_at_1001_and_go_up(app: Flask) -> None:
    assert [numbers.take() for _ in range(3)] == [1001, 1002, 1003]


def test_a_number_is_lost_with_its_transaction_or_given_again_but_never_twice(app: Flask) -> None:
    first = numbers.take()
    db.session.commit()
    assert numbers.take() > first


def test_a_ticket_gets_its_number_as_it_is_written(app: Flask, at: datetime) -> None:
    made = [tickets.ticket(subject=subject) for subject in ("Router", "Invoice")]
    numbers.take()
    made.append(tickets.ticket(subject="Line"))
    assert [each.number for each in made] == [1001, 1002, 1004] and not db.session.dirty
    db.session.commit()
    assert [(each.number, each.version, each.subject) for each in made] == [
        (1001, 1, "Router"),
        (1002, 1, "Invoice"),
        (1004, 1, "Line"),
    ]


@pytest.mark.parametrize("typed", ["1042", "HD-1042", "hd-1042", "hd1042", "HD 1042", "#1042", " 1042 "])
def test_a_number_is_read_however_it_is_typed(app: Flask, typed: str) -> None:
    assert numbers.parse(typed) == 1042


@pytest.mark.parametrize(
    "typed", ["", "HD-", "router", "AB-1042", "1042x", "12 13", "1" * 20, "٣٤٥", "-1042", "NaN"]
)
def test_what_is_no_number_is_none(app: Flask, typed: str) -> None:
    assert numbers.parse(typed) is None


def test_the_prefix_is_the_organisations_own(app: Flask, at: datetime) -> None:
    NUMBER_PREFIX.set("BV", at=at)
    assert numbers.shown(1042) == "BV1042"
    assert numbers.parse("BV1042") == 1042
