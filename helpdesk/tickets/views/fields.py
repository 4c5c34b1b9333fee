"""Pages about the desk's own fields: the list, one of them, and taking it out of use."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.categories import queries as categories
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.tickets import field_catalogue
from helpdesk.tickets import fields as deeds
from helpdesk.tickets.field_forms import FieldForm
from helpdesk.tickets.models import CustomField
from helpdesk.tickets.views import blueprint
from helpdesk.web import i18n, saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/fields", endpoint="fields")
@requires("manage_fields")
def all_fields() -> str:
    """Those in use, or the retired ones, in their order."""
    retired = request.args.get("show") == "retired"
    found = [each for each in field_catalogue.known().values() if each.retired is retired]
    return render_template(
        "tickets/fields/list.html",
        fields=[(each, field_catalogue.name(each)) for each in found],
        paths=categories.names(i18n.locale()),
        retired=retired,
    )


@blueprint.route("/fields/new", methods=["GET", "POST"])
@requires("manage_fields")
def new_field() -> Answer:
    """Adds one."""
    form = FieldForm(None)
    return saving.add(
        form,
        lambda by, at: deeds.add(form.plan(), by=by, at=at),
        page=_page,
        leads_to=lambda _: url_for("tickets.fields"),
    )


@blueprint.get("/fields/<id:field_id>")
@requires("manage_fields")
def field(field_id: int) -> Answer:
    """One field."""
    found = _wanted(field_id)
    return _page(FieldForm(found).show(found), found)


@blueprint.post("/fields/<id:field_id>")
@requires("manage_fields")
def change_field(field_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found = _wanted(field_id)
    form = FieldForm(found)
    return saving.change(
        form,
        lambda by, at: deeds.change(found, form.plan(), version=form.version_shown(), by=by, at=at),
        loaded=lambda: _wanted(field_id),
        page=_page,
        leads_to=url_for("tickets.field", field_id=field_id),
    )


@blueprint.post("/fields/<id:field_id>/retirement")
@requires("manage_fields")
def field_retirement(field_id: int) -> Response:
    """It is asked no more."""
    deeds.retire(_wanted(field_id), by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("Retired. Tickets keep what it holds."), url_for("tickets.fields"))


@blueprint.post("/fields/<id:field_id>/restoration")
@requires("manage_fields")
def field_restoration(field_id: int) -> Response:
    """Asked again."""
    deeds.restore(_wanted(field_id), by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("In use again."), url_for("tickets.field", field_id=field_id))


@blueprint.post("/fields/<id:field_id>/position")
@requires("manage_fields")
def field_position(field_id: int) -> Response:
    """One place up or down."""
    deeds.shift(_wanted(field_id), saving.step(), by=Actor.user(current_user), at=clock.now())
    return saving.quietly(url_for("tickets.fields", _anchor=f"field-{field_id}"))


def _wanted(field_id: int) -> CustomField:
    return existing(deeds.loaded(field_id), N_("There is no such field."))


def _page(form: FieldForm, found: CustomField | None) -> str:
    known = field_catalogue.known().get(found.id) if found else None
    return render_template(
        "tickets/fields/edit.html",
        form=form,
        field_row=found,
        title=field_catalogue.name(known) if known else gettext("New field"),
        history=history.of("field", found.id) if found else [],
    )
