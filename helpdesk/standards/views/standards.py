"""Pages about service standards: what is promised, and in which order it is decided."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, Conflict, DomainError, NotFound
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.standards import heads, labels, promising, queries
from helpdesk.standards.forms import StandardForm
from helpdesk.standards.models import Standard
from helpdesk.standards.rules import shown_length
from helpdesk.standards.views import blueprint
from helpdesk.standards.words import Target
from helpdesk.web import submissions
from helpdesk.web.auth import requires

Answer = Response | str | tuple[str, int]


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
    form, at = StandardForm(None), clock.now()
    if not form.validate_on_submit():
        return _page(form, None)
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    try:
        standard = promising.add(form.plan(), by=Actor.user(current_user), at=at)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _page(form, None)
    return _saved(form, standard)


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
    form, at = StandardForm(found), clock.now()
    if not form.validate():
        return _page(form, found)
    first = submissions.claim(form.submission.data, current_user.id, at)
    if first is not None:
        return redirect(first, 303)
    try:
        promising.change(found, form.plan(), version=form.version_shown(), by=Actor.user(current_user), at=at)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        found = _wanted(standard_id)
        if isinstance(error, Conflict):
            form.version.data = str(found.version)
        return _page(form, found, error.status)
    return _saved(form, found)


@blueprint.post("/standards/<id:standard_id>/retirement")
@requires("manage_standards")
def standard_retirement(standard_id: int) -> Response:
    """It promises nothing any more."""
    found = _wanted(standard_id)
    promising.retire(found, by=Actor.user(current_user), at=clock.now())
    db.session.commit()
    flash(gettext("“%(name)s” is retired. What was kept and broken stays.", name=found.name), "success")
    return redirect(url_for("standards.standards"), 303)


@blueprint.post("/standards/<id:standard_id>/restoration")
@requires("manage_standards")
def standard_restoration(standard_id: int) -> Response:
    """In force again."""
    found = _wanted(standard_id)
    promising.restore(found, by=Actor.user(current_user), at=clock.now())
    db.session.commit()
    flash(gettext("In use again."), "success")
    return redirect(url_for("standards.standard", standard_id=standard_id), 303)


@blueprint.post("/standards/<id:standard_id>/position")
@requires("manage_standards")
def standard_position(standard_id: int) -> Response:
    """One place up or down."""
    found = _wanted(standard_id)
    step = -1 if request.form.get("direction") == "up" else 1
    promising.shift(found, step, by=Actor.user(current_user), at=clock.now())
    db.session.commit()
    return redirect(url_for("standards.standards", _anchor=f"standard-{standard_id}"), 303)


def _wanted(standard_id: int) -> Standard:
    found = db.session.get(Standard, standard_id)
    if found is None:
        raise NotFound(N_("There is no such standard."))
    return found


def _page(form: StandardForm, found: Standard | None, status: int | None = None) -> tuple[str, int]:
    page = render_template(
        "standards/standard.html",
        form=form,
        standard=found,
        calendars=queries.calendars(),
        history=history.of("standard", found.id) if found else [],
    )
    return page, status or (422 if form.errors or form.form_errors else 200)


def _saved(form: StandardForm, found: Standard) -> Response:
    submissions.finish(form.submission.data, current_user.id, url_for("standards.standards"))
    db.session.commit()
    flash(gettext("Saved."), "success")
    return redirect(url_for("standards.standards"), 303)
