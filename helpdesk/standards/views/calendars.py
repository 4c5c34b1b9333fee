"""Pages about calendars: when we work."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history, organisation
from helpdesk.people import queries as people
from helpdesk.standards import calendars, picture, queries
from helpdesk.standards.forms import CalendarForm, DayForm
from helpdesk.standards.models import Calendar
from helpdesk.standards.views import blueprint
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer

DAY = "day"  # before the names of the second form's fields


@blueprint.get("/calendars", endpoint="calendars")
@requires("manage_standards")
def all_calendars() -> str:
    """Each with its week."""
    retired = request.args.get("show") == "retired"
    found = queries.calendars(retired=retired)
    places = {place.id: place.name for place in people.active_places()}
    return render_template(
        "standards/calendars.html",
        calendars=found,
        weeks={each.id: picture.week(each) for each in found},
        lengths={each.id: picture.in_short(each) for each in found},
        places=places,
        retired=retired,
    )


@blueprint.route("/calendars/new", methods=["GET", "POST"])
@requires("manage_standards")
def new_calendar() -> Answer:
    """Adds one."""
    form = CalendarForm(None)
    return saving.add(
        form,
        lambda by, at: calendars.add(form.plan(), by=by, at=at),
        page=_page,
        leads_to=lambda calendar: url_for("standards.calendar", calendar_id=calendar.id),
    )


@blueprint.get("/calendars/<id:calendar_id>")
@requires("manage_standards")
def calendar(calendar_id: int) -> Answer:
    """One calendar: its week, its days, whose it is."""
    found = _wanted(calendar_id)
    return _page(CalendarForm(found).show(found), found)


@blueprint.post("/calendars/<id:calendar_id>")
@requires("manage_standards")
def change_calendar(calendar_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found = _wanted(calendar_id)
    form = CalendarForm(found)
    return saving.change(
        form,
        lambda by, at: calendars.change(found, form.plan(), version=form.version_shown(), by=by, at=at),
        loaded=lambda: _wanted(calendar_id),
        page=_page,
        leads_to=url_for("standards.calendar", calendar_id=calendar_id),
    )


@blueprint.post("/calendars/<id:calendar_id>/days")
@requires("manage_standards")
def calendar_day(calendar_id: int) -> Answer:
    """A day that differs."""
    found, form = _wanted(calendar_id), DayForm(prefix=DAY)
    if not form.validate():
        return _page(CalendarForm(found, formdata=None).show(found), found, day=form), 422
    try:
        calendars.set_day(found, *form.values(), by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        found = _wanted(calendar_id)
        return _page(CalendarForm(found, formdata=None).show(found), found, day=form), 422
    return saving.done(
        gettext("Saved."), url_for("standards.calendar", calendar_id=calendar_id, _anchor="days")
    )


@blueprint.post("/calendars/<id:calendar_id>/days/removal")
@requires("manage_standards")
def calendar_day_removal(calendar_id: int) -> Response:
    """The day is like any other again."""
    found = _wanted(calendar_id)
    try:
        on = date.fromisoformat(request.form.get("on", ""))
    except ValueError:
        abort(400)
    calendars.forget_day(found, on, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("The day is like any other again."),
        url_for("standards.calendar", calendar_id=calendar_id, _anchor="days"),
    )


@blueprint.post("/calendars/<id:calendar_id>/retirement")
@requires("manage_standards")
def calendar_retirement(calendar_id: int) -> Response:
    """Nothing goes by it any more."""
    found = _wanted(calendar_id)
    calendars.retire(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("“%(name)s” is retired.", name=found.name), url_for("standards.calendars"))


@blueprint.post("/calendars/<id:calendar_id>/restoration")
@requires("manage_standards")
def calendar_restoration(calendar_id: int) -> Response:
    """In use again."""
    found = _wanted(calendar_id)
    calendars.restore(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("In use again."), url_for("standards.calendar", calendar_id=calendar_id))


def _wanted(calendar_id: int) -> Calendar:
    return existing(db.session.get(Calendar, calendar_id), N_("There is no such calendar."))


def _page(form: CalendarForm, found: Calendar | None, *, day: DayForm | None = None) -> str:
    today = organisation.today(clock.now())
    return render_template(
        "standards/calendar.html",
        form=form,
        calendar=found,
        day_form=day if day is not None else DayForm(formdata=None, prefix=DAY),
        week=picture.week(found) if found else [],
        differing=picture.differing(found, today) if found else [],
        today=today,
        history=history.of("calendar", found.id) if found else [],
    )
