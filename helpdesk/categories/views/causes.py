"""What customers read where they say why they were not satisfied."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from helpdesk.categories import queries, shaping
from helpdesk.categories.forms import NamesForm
from helpdesk.categories.models import Cause
from helpdesk.categories.views import blueprint
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.kit.event import Actor
from helpdesk.web import auth
from helpdesk.web.i18n import locale


def wanted_cause(cause_id: int) -> Cause:
    """The cause with its names. Raises NotFound."""
    found = shaping.cause(cause_id) if cause_id < 2**63 else None
    if found is None:
        raise NotFound(N_("There is no cause at this address."))
    return found


@blueprint.get("/causes/<int:cause_id>")
@auth.requires("manage_categories")
def cause(cause_id: int) -> str:
    found = wanted_cause(cause_id)
    return _form(found, NamesForm(**NamesForm.shown(found.names)))


@blueprint.post("/causes/<int:cause_id>")
@auth.requires("manage_categories")
def rename_cause(cause_id: int) -> ResponseReturnValue:
    found, form = wanted_cause(cause_id), NamesForm()
    if not form.validate():
        return _form(found, form), 422
    try:
        shaping.rename_cause(found, form.names, by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        form.refuse(error)
        return _form(found, form), error.status
    db.session.commit()
    flash(gettext("Saved."), "success")
    return redirect(url_for("categories.tree", _anchor="causes"))


def _form(found: Cause, form: NamesForm) -> str:
    title = queries.cause_names(locale()).get(found.key.value, found.key.value)
    return render_template("categories/cause.html", form=form, cause=found, title=title)
