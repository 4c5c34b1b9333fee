"""A category's place in its row, its retirement and its return."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from helpdesk.categories import shaping
from helpdesk.categories.views import blueprint
from helpdesk.categories.views.tree import wanted
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.event import Actor
from helpdesk.web import auth, saving


@blueprint.post("/categories/<int:category_id>/position")
@auth.requires("manage_categories")
def position(category_id: int) -> ResponseReturnValue:
    """One place up or down."""
    shaping.shift(wanted(category_id), saving.step(), by=Actor.user(current_user), at=clock.now())
    db.session.commit()
    return redirect(url_for("categories.tree", _anchor=f"category-{category_id}"))


@blueprint.post("/categories/<int:category_id>/retirement")
@auth.requires("manage_categories")
def retirement(category_id: int) -> ResponseReturnValue:
    """Not chosen any more."""
    shaping.retire(wanted(category_id), by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("Retired. Tickets and figures keep it; nobody can choose it any more."),
        url_for("categories.tree"),
    )


@blueprint.post("/categories/<int:category_id>/restoration")
@auth.requires("manage_categories")
def restoration(category_id: int) -> ResponseReturnValue:
    """In use again."""
    shaping.restore(wanted(category_id), by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("In use again."), url_for("categories.tree", _anchor=f"category-{category_id}")
    )
