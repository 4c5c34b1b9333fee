"""What customers read where they say why they were not satisfied."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from helpdesk.categories import queries, shaping
from helpdesk.categories.forms import NamesForm
from helpdesk.categories.models import Cause
from helpdesk.categories.views import blueprint, conflict
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.kit.event import Actor
from helpdesk.kit.meanwhile import merged
from helpdesk.web import auth, saving
from helpdesk.web.i18n import locale


def wanted_cause(cause_id: int, *, held: bool = False) -> Cause:
    """The cause with its names, perhaps held for a change. Raises NotFound."""
    found = shaping.cause(cause_id, held=held) if cause_id < 2**63 else None
    if found is None:
        raise NotFound(N_("There is no cause at this address."))
    return found


@blueprint.get("/causes/<int:cause_id>")
@auth.requires("manage_categories")
def cause(cause_id: int) -> str:
    found = wanted_cause(cause_id)
    now = NamesForm.shown(found.names)
    return _form(found, NamesForm(formdata=None).show(now, now))


@blueprint.post("/causes/<int:cause_id>")
@auth.requires("manage_categories")
def rename_cause(cause_id: int) -> ResponseReturnValue:
    found, form = wanted_cause(cause_id, held=True), NamesForm()
    if not form.validate():
        return _form(found, form), 422
    now = NamesForm.shown(found.names)
    values, both = merged(now, form.base_shown(), form.typed())
    if both:
        back = url_for("categories.cause", cause_id=cause_id)
        return conflict.page(form.show(values, now), now, both, title=_title(found), back=back), 409
    form.show(values, now)
    try:
        shaping.rename_cause(found, form.names, by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        form.refuse(error)
        return _form(found, form), error.status
    return saving.done(gettext("Saved."), url_for("categories.tree", _anchor="causes"))


def _form(found: Cause, form: NamesForm) -> str:
    return render_template("categories/cause.html", form=form, cause=found, title=_title(found))


def _title(found: Cause) -> str:
    return str(queries.cause_names(locale()).get(found.key.value, found.key.value))
