"""Who is asked, when and how long: pure decisions, tried with many values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.surveys import rules
from helpdesk.surveys.calendar import rest_days
from helpdesk.surveys.words import Reason, Way
from helpdesk.tickets.words import Channel, Outcome

ZONES = ("Europe/Riga", "Europe/Tallinn", "Europe/Oslo", "America/New_York", "Pacific/Auckland", "UTC")
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)).map(lambda m: m.replace(tzinfo=UTC))
hours = st.builds(
    lambda first, length, zone, country: rules.Hours(
        first, min(24, first + length), zone, rest_days(country)
    ),
    first=st.integers(0, 23),
    length=st.integers(1, 24),
    zone=st.sampled_from(ZONES),
    country=st.sampled_from(("LV", "EE", "NO")),
)
lengths = st.timedeltas(timedelta(0), timedelta(days=30))


def situation(**changes: Any) -> rules.Situation:
    """A resolved ticket of a customer with an address, whom nothing keeps from being asked."""
    given = {"outcome": Outcome.RESOLVED, "way": Way.EMAIL}
    return rules.Situation(**(given | changes))


def riga(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Europe/Riga"))  # type: ignore[misc,arg-type]


def nine_to_eight(zone: str = "Europe/Riga", country: str = "LV") -> rules.Hours:
    return rules.Hours(9, 20, zone, rest_days(country))


# E1: when


@given(moments, lengths, lengths, hours)
def test_nobody_is_asked_too_early_or_late_in_the_day_or_on_a_day_of_rest(
    closed_at: datetime, delay: timedelta, quiet: timedelta, decent: rules.Hours
) -> None:
    local = rules.send_at(closed_at, delay, quiet, decent).astimezone(ZoneInfo(decent.zone))
    assert decent.first <= local.hour < decent.last
    assert not decent.rests(local.date())
    assert local.weekday() != 6


@given(moments, lengths, lengths, hours)
def test_nobody_is_asked_before_delay_and_quiet_period_are_over(
    closed_at: datetime, delay: timedelta, quiet: timedelta, decent: rules.Hours
) -> None:
    due = rules.send_at(closed_at, delay, quiet, decent)
    assert due >= closed_at + delay
    assert due >= closed_at + quiet


@given(moments, hours)
def test_a_decent_moment_is_taken_as_it_is_and_no_other_is_put_off_without_need(
    wanted: datetime, decent: rules.Hours
) -> None:
    due = rules.within_hours(wanted, decent)
    assert rules.within_hours(due, decent) == due
    assert due - wanted < timedelta(days=12), "no run of days of rest is that long"


def test_a_call_on_a_tuesday_evening_is_asked_about_on_wednesday_evening() -> None:
    due = rules.send_at(
        riga(2026, 11, 24, 18, 5), timedelta(hours=24), timedelta(minutes=30), nine_to_eight()
    )
    assert due == riga(2026, 11, 25, 18, 5)


def test_e1_what_is_closed_on_saturday_is_asked_about_on_monday_morning() -> None:
    due = rules.send_at(riga(2026, 11, 28, 12, 0), timedelta(hours=24), timedelta(0), nine_to_eight())
    assert due == riga(2026, 11, 30, 9, 0)


def test_e1_public_holidays_of_the_country_are_days_of_rest() -> None:
    closed_at, day = riga(2026, 11, 17, 12, 0), timedelta(hours=24)
    latvian = rules.send_at(closed_at, day, timedelta(0), nine_to_eight())
    norwegian = rules.send_at(closed_at, day, timedelta(0), nine_to_eight(country="NO"))
    assert latvian.astimezone(ZoneInfo("Europe/Riga")).date() == date(2026, 11, 19), (
        "18 November is a holiday"
    )
    assert norwegian == closed_at + day


def test_e1_the_hours_are_those_of_the_customers_own_time_zone() -> None:
    closed_at = riga(2026, 11, 24, 12, 0)
    due = rules.send_at(closed_at, timedelta(hours=24), timedelta(0), nine_to_eight(zone="America/New_York"))
    assert due.astimezone(ZoneInfo("America/New_York")).hour == 9


def test_the_hours_hold_across_the_change_to_summer_time() -> None:
    due = rules.send_at(riga(2026, 3, 28, 8, 0), timedelta(hours=24), timedelta(0), nine_to_eight())
    assert due == riga(2026, 3, 30, 9, 0)


@pytest.mark.parametrize(
    ("hour", "minute", "asked_now"), [(8, 59, False), (9, 0, True), (19, 59, True), (20, 0, False)]
)
def test_the_first_hour_counts_and_the_last_one_does_not(hour: int, minute: int, asked_now: bool) -> None:
    wanted = riga(2026, 11, 24, hour, minute)
    assert (rules.within_hours(wanted, nine_to_eight()) == wanted) is asked_now


def test_a_send_is_stale_after_its_limit_and_not_at_it() -> None:
    due, limit = riga(2026, 11, 24, 12, 0), timedelta(days=7)
    assert not rules.is_stale(due, due + limit, limit)
    assert rules.is_stale(due, due + limit + timedelta(seconds=1), limit)


# E25: how long an answer may be changed


@given(moments, lengths, lengths)
def test_an_answer_is_final_after_the_window_but_not_after_expiry(
    answered_at: datetime, left: timedelta, window: timedelta
) -> None:
    expires_at = answered_at + left
    final = rules.final_at(answered_at, expires_at, window)
    assert answered_at <= final <= expires_at
    assert final == min(expires_at, answered_at + window)


def test_an_answer_after_expiry_is_final_at_once() -> None:
    answered_at = riga(2026, 11, 24, 12, 0)
    early = answered_at - timedelta(days=1)
    assert rules.final_at(answered_at, early, timedelta(hours=72)) == answered_at


# E13: by what way


@pytest.mark.parametrize(
    ("channel", "can", "way"),
    [
        (Channel.PHONE, {Way.TEXT, Way.EMAIL, Way.CODE}, Way.TEXT),
        (Channel.PHONE, {Way.EMAIL, Way.CODE}, Way.EMAIL),
        (Channel.PHONE, {Way.CODE}, Way.CODE),
        (Channel.WALK_IN, {Way.TEXT, Way.EMAIL, Way.SLIP}, Way.EMAIL),
        (Channel.WALK_IN, {Way.TEXT, Way.SLIP}, Way.SLIP),
        (None, {Way.TEXT, Way.EMAIL, Way.CODE}, Way.EMAIL),
        (None, {Way.TEXT, Way.CODE}, Way.TEXT),
        (None, {Way.CODE}, Way.CODE),
        (None, set(), None),
    ],
)
def test_e13_the_usual_order_of_ways(channel: Channel | None, can: set[Way], way: Way | None) -> None:
    assert rules.way_of(rules.ORDERS[channel][0], can.__contains__) is way


@given(moments, hours)
def test_a_text_has_until_the_end_of_the_decent_hours(at: datetime, decent: rules.Hours) -> None:
    """From a decent moment on there is some time, and all of it is decent."""
    now = rules.within_hours(at, decent)
    end = rules.until(now, decent)
    assert now < end
    just_before = end - timedelta(seconds=1)
    assert rules.within_hours(just_before, decent) == just_before


# The gates


@pytest.mark.parametrize("outcome", [Outcome.RESOLVED, Outcome.PARTLY, Outcome.UNRESOLVED, Outcome.NO_REPLY])
def test_every_honest_outcome_is_asked_about_good_or_bad(outcome: Outcome) -> None:
    assert rules.reason_not_to_ask(situation(outcome=outcome)) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"outcome": Outcome.SPAM}, Reason.SPAM),
        ({"outcome": Outcome.TEST}, Reason.TEST_TICKET),
        ({"outcome": Outcome.DUPLICATE}, Reason.DUPLICATE_TICKET),
        ({"merged": True}, Reason.MERGED),
        ({"from_machine": True}, Reason.AUTO_GENERATED),
        ({"internal": True}, Reason.INTERNAL_REQUESTER),
        ({"human_contact": False}, Reason.NO_HUMAN_CONTACT),
        ({"sensitive": True}, Reason.SENSITIVE),
        ({"legal_hold": True}, Reason.LEGAL_HOLD),
        ({"erased": True}, Reason.ERASED),
        ({"undeliverable": True}, Reason.DECEASED),
        ({"opted_out": True}, Reason.OPTED_OUT),
        ({"way": None}, Reason.NO_CHANNEL),
        ({"language_missing": True}, Reason.LANGUAGE_MISSING),
        ({"asked_lately": True}, Reason.THROTTLED),
        ({"sampled": False}, Reason.SAMPLED_OUT),
    ],
)
def test_each_gate_says_its_own_reason(changes: dict[str, Any], reason: Reason) -> None:
    assert rules.reason_not_to_ask(situation(**changes)) is reason


def test_a_closing_that_is_not_eligible_says_so_before_any_other_reason() -> None:
    every = {
        "opted_out": True,
        "way": None,
        "asked_lately": True,
        "sampled": False,
    }
    assert rules.reason_not_to_ask(situation(outcome=Outcome.SPAM, **every)) is Reason.SPAM
    assert rules.reason_not_to_ask(situation(human_contact=False, **every)) is Reason.NO_HUMAN_CONTACT


# SURVEYS 2: when causes are asked for


@pytest.mark.parametrize(
    ("satisfaction", "solved", "asks"),
    [
        (None, None, False),
        (5, None, False),
        (4, "yes", False),
        (3, "yes", True),
        (3, None, True),
        (1, "yes", True),
        (5, "partly", True),
        (None, "no", True),
        (None, "yes", False),
    ],
)
def test_causes_are_for_those_who_were_not_satisfied(
    satisfaction: int | None, solved: str | None, asks: bool
) -> None:
    assert rules.dissatisfied(satisfaction, solved) is asks
