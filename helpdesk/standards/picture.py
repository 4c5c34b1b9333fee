"""The week of a calendar as a picture: open spans on a line of 24 hours, and the same in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import get_day_names
from flask_babel import gettext

from helpdesk.standards.calendar import DAY, Hours, public_holidays
from helpdesk.standards.models import Calendar, spans
from helpdesk.standards.rules import shown_hours
from helpdesk.web import i18n

AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """One day: its name, its hours in words, and (from, width) of each span as parts of the day in percent."""

    name: str
    words: str
    bars: list[tuple[float, float]]


@dataclass(frozen=True)
class Differing:
    """A day that is not as its weekday is."""

    on: date
    name: str
    words: str
    own: bool  # said here, not by the country


def week(calendar: Calendar) -> list[Line]:
    """Monday to Sunday."""
    names = weekdays()
    return [
        Line(
            names[number],
            said(day),
            [(round(a / DAY * 100, 2), round((b - a) / DAY * 100, 2)) for a, b in day],
        )
        for number, day in enumerate(spans(each) for each in calendar.week)
    ]


def weekdays() -> list[str]:
    """Their names in the reader's language, Monday first."""
    names: Any = get_day_names("wide", "stand-alone", locale=i18n.locale())
    return [str(names[number]) for number in range(7)]


def said(day: tuple[tuple[int, int], ...]) -> str:
    return shown_hours(day) or str(gettext("closed"))


def in_short(calendar: Calendar) -> str:
    """How many hours a week."""
    minutes = sum(end - begin for day in calendar.week for begin, end in day)
    return str(gettext("%(hours)s h a week", hours=i18n.number(minutes / 60, 0 if minutes % 60 == 0 else 1)))


def differing(calendar: Calendar, today: date) -> list[Differing]:
    """Holidays and own days of the coming year, and own days that are over, in order."""
    hours: Hours = calendar.hours
    last, found = today + AHEAD, []
    for each in calendar.days:
        on = date.fromisoformat(each["on"])
        found.append(Differing(on, each["name"], said(hours.hours_on(on)), own=True))
    if calendar.country:
        for year in (today.year, today.year + 1):
            for on, name in public_holidays(calendar.country, year, i18n.locale()).items():
                if today <= on <= last and on not in hours.own and hours.week[on.weekday()]:
                    found.append(Differing(on, name, said(()), own=False))
    return sorted(found, key=lambda each: each.on)
