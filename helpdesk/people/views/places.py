"""Pages about places, for admins."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history, places, queries
from helpdesk.people.forms import PlaceForm
from helpdesk.people.models import Place
from helpdesk.people.views import blueprint
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/places", endpoint="places")
@requires("manage_places")
def all_places() -> str:
    """Counters and offices."""
    retired = request.args.get("show") == "retired"
    found = queries.retired_places() if retired else queries.active_places()
    return render_template("people/places.html", places=found, retired=retired)


@blueprint.route("/places/new", methods=["GET", "POST"])
@requires("manage_places")
def new_place() -> Answer:
    """Adds a place."""
    form = PlaceForm()
    if not form.validate_on_submit():
        return _form_page(form, None)
    name, address = form.name.data or "", form.address.data or ""
    place = places.add(name=name, address=address, by=Actor.user(current_user), at=clock.now())
    return saving.done(_("%(name)s is added.", name=place.name), url_for("people.places"))


@blueprint.route("/places/<id:place_id>", methods=["GET", "POST"])
@requires("manage_places")
def place(place_id: int) -> Answer:
    """One place: name and address."""
    found = _find(place_id)
    form = PlaceForm(obj=found)
    if not form.validate_on_submit():
        return _form_page(form, found)
    name, address = form.name.data or "", form.address.data or ""
    places.change(found, name=name, address=address, by=Actor.user(current_user), at=clock.now())
    return saving.done(_("Saved."), url_for("people.places"))


@blueprint.post("/places/<id:place_id>/retirement")
@requires("manage_places")
def place_retirement(place_id: int) -> AnyResponse:
    """No visitor is logged here any more."""
    found = _find(place_id)
    places.retire(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        _("%(name)s is no longer offered. Tickets of the past keep it.", name=found.name),
        url_for("people.places"),
    )


@blueprint.post("/places/<id:place_id>/restoration")
@requires("manage_places")
def place_restoration(place_id: int) -> AnyResponse:
    """Takes a retired place into use again."""
    found = _find(place_id)
    places.restore(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        _("%(name)s is in use again.", name=found.name), url_for("people.place", place_id=place_id)
    )


def _find(place_id: int) -> Place:
    return existing(db.session.get(Place, place_id), N_("There is no such place."))


def _form_page(form: PlaceForm, found: Place | None) -> tuple[str, int]:
    lines = history.of("place", found.id) if found else []
    page = render_template("people/place.html", form=form, place=found, history=lines)
    return page, 422 if form.errors else 200
