"""On which days a life reaches a milestone."""

from __future__ import annotations

from datetime import date

from helpdesk.surveys.occasions import Life, Occasion, Standing, When, occasions, why_not
from helpdesk.surveys.words import Moment, Reason

LONG_AGO, LATE = date(2000, 1, 1), date(2040, 1, 1)


def test_e34_days_are_counted_from_the_first_contact_once() -> None:
    life = Life(opened=(date(2026, 1, 15), date(2026, 3, 1)))
    assert occasions(When(Moment.FIRST_CONTACT, 30), life, LONG_AGO, LATE) == [
        Occasion(date(2026, 2, 14), "once")
    ]


def test_e34_days_before_a_renewal_come_anew_when_it_is_moved_to_the_next_year() -> None:
    when = When(Moment.CUSTOMER_DATE, -60)
    first = occasions(when, Life(day=date(2027, 3, 1)), LONG_AGO, LATE)
    second = occasions(when, Life(day=date(2028, 3, 1)), LONG_AGO, LATE)
    assert first == [Occasion(date(2026, 12, 31), "2027")]
    assert second == [Occasion(date(2028, 1, 1), "2028")]


def test_e34_29_february_is_28_february_where_there_is_none() -> None:
    when = When(Moment.CUSTOMER_DATE, 0, every_year=True)
    found = occasions(when, Life(day=date(2024, 2, 29)), date(2024, 1, 1), date(2028, 12, 31))
    assert [each.due_on for each in found] == [
        date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29),
    ]  # fmt: skip
    assert [each.key for each in found] == ["2024", "2025", "2026", "2027", "2028"]


def test_e34_days_before_new_year_belong_to_the_year_of_the_day_they_lead_to() -> None:
    when = When(Moment.CUSTOMER_DATE, -10, every_year=True)
    found = occasions(when, Life(day=date(2025, 1, 5)), date(2026, 12, 1), date(2026, 12, 31))
    assert found == [Occasion(date(2026, 12, 26), "2027")]


def test_e34_the_fifth_ticket_counts_from_its_own_day_and_four_are_not_five() -> None:
    when = When(Moment.NTH_TICKET, 0, nth=5)
    days = tuple(date(2026, 1, n) for n in range(1, 6))
    assert occasions(when, Life(opened=days), LONG_AGO, LATE) == [Occasion(date(2026, 1, 5), "once")]
    assert occasions(when, Life(opened=days[:4]), LONG_AGO, LATE) == []


def test_e34_every_complaint_is_an_occasion_of_its_own() -> None:
    life = Life(complaints=((7, date(2026, 5, 1)), (9, date(2026, 5, 3))))
    found = occasions(When(Moment.COMPLAINT_CLOSED, 14), life, LONG_AGO, LATE)
    assert [each.key for each in found] == ["ticket:7", "ticket:9"]


def test_the_first_reason_in_the_order_of_the_list_is_told() -> None:
    assert why_not(Standing(), latest=7) is None
    assert why_not(Standing(days_late=7), latest=7) is None
    assert why_not(Standing(days_late=8, opted_out=True), latest=7) is Reason.STALE
    assert why_not(Standing(opted_out=True, asked_lately=True), latest=7) is Reason.OPTED_OUT
