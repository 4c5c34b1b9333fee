"""When an answer at a kiosk was given, and which answers look like play."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.kiosks import rules
from helpdesk.kiosks.rules import Sign
from helpdesk.kiosks.words import Doubt


def every(seconds: float, number: int, at: datetime, pattern: str = "5:") -> list[Sign]:
    return [Sign(n, at + timedelta(seconds=seconds * n), pattern) for n in range(number)]


def test_only_how_long_ago_counts_whatever_the_tablet_takes_for_the_time(at: datetime) -> None:
    since = at - timedelta(days=30)
    for now in (0.0, 1e9, at.timestamp() + 9e8):
        said, wrong = rules.moment(now - 90 if now else -90.0, now, at, since)
        assert (said, wrong) == (at - timedelta(seconds=90), False)


def test_an_answer_from_the_future_or_from_long_ago_counts_as_received(at: datetime) -> None:
    since, now = at - timedelta(days=30), at.timestamp()
    for said in (now + 1, now - timedelta(days=15).total_seconds(), 0.0, -1e18):
        assert rules.moment(said, now, at, since) == (at, True)


def test_nothing_is_older_than_the_tablet(at: datetime) -> None:
    now = at.timestamp()
    assert rules.moment(now - 7200, now, at, at - timedelta(hours=1)) == (at, True)


def test_six_alike_in_a_minute_are_a_busy_exit_seven_a_burst(at: datetime) -> None:
    assert rules.doubts(every(8, 6, at)) == {}
    assert rules.doubts(every(8, 7, at)) == dict.fromkeys(range(7), Doubt.BURST)


def test_seven_in_a_minute_that_differ_are_no_burst(at: datetime) -> None:
    mixed = [Sign(sign.id, sign.at, f"{1 + sign.id % 5}:") for sign in every(8, 7, at)]
    assert rules.doubts(mixed) == {}


def test_what_comes_after_a_burst_counts(at: datetime) -> None:
    signs = [*every(8, 7, at), Sign(99, at + timedelta(minutes=2), "5:")]
    assert 99 not in rules.doubts(signs)


def test_a_steady_stream_below_the_limit_is_never_a_burst(at: datetime) -> None:
    assert rules.doubts(every(10, 100, at)) == {}


def test_who_answers_quicker_than_the_tablet_allows_is_no_visitor(at: datetime) -> None:
    signs = [
        Sign(1, at, "4:"),
        Sign(2, at + timedelta(seconds=2), "1:"),
        Sign(3, at + timedelta(seconds=8), "2:"),
    ]
    assert rules.doubts(signs) == {2: Doubt.HASTY}
