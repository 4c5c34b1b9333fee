"""What people fill in about calendars and standards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from flask_babel import get_locale, gettext, lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    StringField,
    ValidationError,
    validators,
)

from helpdesk.categories import queries as categories
from helpdesk.people import choices, organisation
from helpdesk.people import queries as people
from helpdesk.people.forms import ChecklistField
from helpdesk.standards import calendars, heads, picture, promising, queries
from helpdesk.standards.calendar import Span, countries
from helpdesk.standards.models import Calendar, Standard, spans
from helpdesk.standards.rules import parse_hours, parse_length, shown_hours, shown_length
from helpdesk.standards.words import Target
from helpdesk.web.fields import Form, KeptForm, LongTextField, longest, required
from helpdesk.web.i18n import locale

WRONG_HOURS = lazy_gettext(
    "Write from when until when, such as 9:00–12:30, 13–17. Leave it empty where it is closed."
)


def _hours(_form: Any, field: Any) -> None:
    if parse_hours(field.data or "") is None:
        raise ValidationError(WRONG_HOURS)


def _length(_form: Any, field: Any) -> None:
    if field.data and parse_length(field.data) is None:
        raise ValidationError(gettext("Write hours and minutes, such as 4 h, 30 min or 1 h 30 min."))


def _day() -> Any:
    return StringField(validators=[longest(120), _hours], render_kw={"autocomplete": "off"})


class CalendarForm(KeptForm):
    """A calendar: its week, its country, whose it is."""

    name = StringField(lazy_gettext("Name"), [required(), longest(80)])
    time_zone = SelectField(lazy_gettext("Time zone"))
    country = SelectField(lazy_gettext("Public holidays"))
    day_0, day_1, day_2, day_3, day_4, day_5, day_6 = (_day() for _each in range(7))
    place_ids = ChecklistField(lazy_gettext("Places that go by it"), coerce=int)
    is_default = BooleanField(
        lazy_gettext("The organisation's own"),
        description=lazy_gettext("For tickets of no place, and of places without a calendar."),
    )

    def __init__(self, calendar: Calendar | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, name in zip(self.days, picture.weekdays(), strict=True):
            field.label.text = name
        self.time_zone.choices = choices.time_zones()
        self.country.choices = {"": gettext("None are kept")} | _countries()
        taken = {
            place
            for each in queries.calendars()
            if calendar is None or each.id != calendar.id
            for place in each.place_ids
        }
        self.place_ids.choices = {
            str(place.id): place.name for place in people.active_places() if place.id not in taken
        }
        if calendar is None and not self.is_submitted():
            self.time_zone.data, self.country.data = organisation.TIME_ZONE.get(), organisation.COUNTRY.get()
            self._show_week(calendars.WORK_WEEK)

    @property
    def days(self) -> list[Any]:
        return [self[f"day_{number}"] for number in range(7)]

    def _show_week(self, week: Any) -> None:
        for field, day in zip(self.days, week, strict=True):
            field.data = shown_hours(day)

    def show(self, calendar: Calendar) -> Self:
        """Fills in what the calendar is now."""
        self.name.data, self.time_zone.data = calendar.name, calendar.time_zone
        self.country.data, self.is_default.data = calendar.country, calendar.is_default
        self.place_ids.data = calendar.place_ids
        self._show_week([spans(day) for day in calendar.week])
        self.version.data = str(calendar.version)
        return self

    def plan(self) -> calendars.Plan:
        week: list[tuple[Span, ...]] = [parse_hours(field.data or "") or () for field in self.days]
        return calendars.Plan(
            name=self.name.data or "",
            time_zone=self.time_zone.data,
            country=self.country.data or "",
            week=week,
            place_ids=self.place_ids.data or (),
            is_default=bool(self.is_default.data),
        )


class DayForm(Form):
    """A day on which a calendar is not as its weekday."""

    on = DateField(lazy_gettext("Day"), [required()])
    hours = StringField(lazy_gettext("Open"), [validators.Optional(), longest(120), _hours])
    name = StringField(lazy_gettext("What for"), [validators.Optional(), longest(80)])

    def values(self) -> tuple[date, tuple[Span, ...], str]:
        day: Any = self.on.data
        return day, parse_hours(self.hours.data or "") or (), self.name.data or ""


def _target(label: Any) -> Any:
    return StringField(
        label, [validators.Optional(), longest(30), _length], render_kw={"autocomplete": "off"}
    )


class StandardForm(KeptForm):
    """A standard: what is promised, for which tickets, by which hours."""

    name = StringField(lazy_gettext("Name"), [required(), longest(80)])
    first_response = _target(lazy_gettext("First reply within"))
    next_response = _target(lazy_gettext("Each further reply within"))
    resolution = _target(lazy_gettext("Solved within"))
    calendar_id = SelectField(lazy_gettext("Hours that count"))
    kinds = ChecklistField(lazy_gettext("Kind"))
    priorities = ChecklistField(lazy_gettext("Priority"))
    category_ids = ChecklistField(lazy_gettext("Category, with all below it"), coerce=int)
    team_ids = ChecklistField(lazy_gettext("Team"), coerce=int)
    organisations = LongTextField(
        lazy_gettext("Customer's organisation"), [validators.Optional(), longest(5000)], render_kw={"rows": 3}
    )

    def __init__(self, standard: Standard | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = standard.category_ids if standard else []
        paths = dict(categories.choices(locale()))
        paths |= {each: name for each, name in categories.names(locale()).items() if each in kept}
        self.category_ids.choices = [(str(each), path) for each, path in paths.items()]
        teams = {each.id: each.name for each in people.active_teams()}
        if standard:
            teams |= people.team_names(standard.team_ids)
        self.team_ids.choices = [(str(each), name) for each, name in teams.items()]
        self.kinds.choices, self.priorities.choices = heads.choices("kinds"), heads.choices("priorities")
        own = [(str(each.id), each.name) for each in queries.calendars()]
        self.calendar_id.choices = [
            ("", gettext("Those of the ticket's place, else the organisation's")),
            *own,
        ]

    def show(self, standard: Standard) -> Self:
        self.name.data = standard.name
        for target in Target:
            self[target.value].data = shown_length(getattr(standard, target.value))
        self.calendar_id.data = str(standard.calendar_id or "")
        for head in ("kinds", "priorities", "category_ids", "team_ids"):
            self[head].data = getattr(standard, head)
        self.organisations.data = "\n".join(heads.organisations(standard.organisation_ids).values())
        self.version.data = str(standard.version)
        return self

    def plan(self) -> promising.Plan:
        typed: dict[Target, timedelta | None] = {
            each: parse_length(self[each.value].data or "") for each in Target
        }
        return promising.Plan(
            name=self.name.data or "",
            targets={each: length for each, length in typed.items() if length is not None},
            calendar_id=int(self.calendar_id.data) if self.calendar_id.data else None,
            kinds=self.kinds.data or (),
            priorities=self.priorities.data or (),
            category_ids=self.category_ids.data or (),
            organisation_ids=heads.named(self.organisations.data or "", "organisations"),
            team_ids=self.team_ids.data or (),
        )


def _countries() -> dict[str, str]:
    names: Any = get_locale()
    named = {code: str(names.territories.get(code, code)) for code in countries()}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))
