"""Days begin and end where the organisation is."""

from __future__ import annotations

from datetime import UTC, date, datetime

from helpdesk.kit import clock


def test_a_day_follows_the_time_zone() -> None:
    late = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
    assert clock.day_in(late, "Europe/Riga") == date(2026, 11, 19)
    assert clock.day_in(late, "Europe/Oslo") == date(2026, 11, 18)


def test_a_day_starts_at_local_midnight_also_in_summer() -> None:
    assert clock.start_of(date(2026, 7, 1), "Europe/Riga") == datetime(2026, 6, 30, 21, tzinfo=UTC)
    assert clock.start_of(date(2026, 12, 1), "Europe/Riga") == datetime(2026, 11, 30, 22, tzinfo=UTC)
