"""Pages about service standards: what is promised, and in which order it is decided."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.standards import heads, labels, promising, queries
from helpdesk.standards.forms import StandardForm
from helpdesk.standards.models import Standard
from helpdesk.standards.rules import shown_length
from helpdesk.standards.views import blueprint
from helpdesk.standards.words import Target
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/standards", endpoint="standards")
@requires("manage_standards")
def all_standards() -> str:
    """In the order in which they decide."""
    retired = request.args.get("show") == "retired"
    found = queries.standards(retired=retired)
    calendars = queries.calendars()
    return render_template(
        "standards/standards.html",
        standards=found,
        conditions=heads.said(found),
        lengths={each.id: [shown_length(getattr(each, target.value)) for target in Target] for each in found},
        targets=[labels.label(target) for target in Target],
        calendars={each.id: each.name for each in calendars},
        retired=retired,
    )


@blueprint.route("/standards/new", methods=["GET", "POST"])
@requires("manage_standards")
def new_standard() -> Answer:
    """Adds one, after all others."""
    form = StandardForm(None)
    return saving.add(
        form,
        lambda by, at: promising.add(form.plan(), by=by, at=at),
        page=_page,
        leads_to=lambda standard: url_for("standards.standards"),
    )


@blueprint.get("/standards/<id:standard_id>")
@requires("manage_standards")
def standard(standard_id: int) -> Answer:
    """One standard."""
    found = _wanted(standard_id)
    return _page(StandardForm(found).show(found), found)


@blueprint.post("/standards/<id:standard_id>")
@requires("manage_standards")
def change_standard(standard_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found = _wanted(standard_id)
    form = StandardForm(found)
    return saving.change(
        form,
        lambda by, at: promising.change(found, form.plan(), version=form.version_shown(), by=by, at=at),
        loaded=lambda: _wanted(standard_id),
        page=_page,
        leads_to=url_for("standards.standards"),
    )


@blueprint.post("/standards/<id:standard_id>/retirement")
@requires("manage_standards")
def standard_retirement(standard_id: int) -> Response:
    """It promises nothing any more."""
    found = _wanted(standard_id)
    promising.retire(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("“%(name)s” is retired. What was kept and broken stays.", name=found.name),
        url_for("standards.standards"),
    )


@blueprint.post("/standards/<id:standard_id>/restoration")
@requires("manage_standards")
def standard_restoration(standard_id: int) -> Response:
    """In force again."""
    found = _wanted(standard_id)
    promising.restore(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("In use again."), url_for("standards.standard", standard_id=standard_id))


@blueprint.post("/standards/<id:standard_id>/position")
@requires("manage_standards")
def standard_position(standard_id: int) -> Response:
    """One place up or down."""
    found = _wanted(standard_id)
    promising.shift(found, saving.step(), by=Actor.user(current_user), at=clock.now())
    return saving.quietly(url_for("standards.standards", _anchor=f"standard-{standard_id}"))


def _wanted(standard_id: int) -> Standard:
    return existing(db.session.get(Standard, standard_id), N_("There is no such standard."))


def _page(form: StandardForm, found: Standard | None) -> str:
    return render_template(
        "standards/standard.html",
        form=form,
        standard=found,
        calendars=queries.calendars(),
        history=history.of("standard", found.id) if found else [],
    )
