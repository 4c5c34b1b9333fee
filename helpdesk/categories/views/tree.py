"""The tree of categories: seeing it, adding to it, editing one."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from helpdesk.categories import queries, shaping
from helpdesk.categories.forms import CategoryForm
from helpdesk.categories.models import Category
from helpdesk.categories.views import blueprint, conflict
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.kit.event import Actor
from helpdesk.kit.meanwhile import merged
from helpdesk.people import queries as people
from helpdesk.web import auth, saving
from helpdesk.web.i18n import locale


def wanted(category_id: int, *, held: bool = False) -> Category:
    """The category with its names, perhaps held for a change. Raises NotFound."""
    found = shaping.category(category_id, held=held) if category_id < 2**63 else None
    if found is None:
        raise NotFound(N_("There is no category at this address."))
    return found


@blueprint.get("/categories", endpoint="tree")
@auth.requires("manage_categories")
def show() -> str:
    """The whole tree with what one can do to each node, and the causes."""
    return render_template(
        "categories/tree.html",
        roots=queries.tree(locale()),
        teams=people.team_names(),
        causes=queries.causes(locale()),
    )


@blueprint.get("/categories/new")
@auth.requires("manage_categories")
def new() -> str:
    form = CategoryForm(parent_id=request.args.get("parent", ""))
    return render_template("categories/edit.html", form=form, category=None, title=gettext("New category"))


@blueprint.post("/categories/new")
@auth.requires("manage_categories")
def create() -> ResponseReturnValue:
    form = CategoryForm()
    if not form.validate():
        return render_template(
            "categories/edit.html", form=form, category=None, title=gettext("New category")
        ), 422
    try:
        shaping.add(
            names=form.names,
            parent_id=form.chosen("parent_id"),
            team_id=form.chosen("team_id"),
            sensitive=form.sensitive.data,
            by=Actor.user(current_user),
            at=clock.now(),
        )
    except DomainError as error:
        form.refuse(error)
        page = render_template(
            "categories/edit.html", form=form, category=None, title=gettext("New category")
        )
        return page, error.status
    return _saved()


@blueprint.get("/categories/<int:category_id>")
@auth.requires("manage_categories")
def edit(category_id: int) -> str:
    category = wanted(category_id)
    now = CategoryForm.values_of(category)
    return _form(category, CategoryForm(formdata=None).keep(category).show(now, now))


@blueprint.post("/categories/<int:category_id>")
@auth.requires("manage_categories")
def change(category_id: int) -> ResponseReturnValue:
    category = wanted(category_id, held=True)
    form = CategoryForm().keep(category)
    if not form.validate():
        return _form(category, form), 422
    now = CategoryForm.values_of(category)
    values, both = merged(now, form.base_shown(), form.typed())
    if both:
        back = url_for("categories.edit", category_id=category_id)
        return conflict.page(form.show(values, now), now, both, title=_title(category), back=back), 409
    form.show(values, now)
    by, at = Actor.user(current_user), clock.now()
    try:
        shaping.move(category, form.chosen("parent_id"), by=by, at=at)
        shaping.change(
            category,
            names=form.names,
            team_id=form.chosen("team_id"),
            sensitive=form.sensitive.data,
            by=by,
            at=at,
        )
    except DomainError as error:
        form.refuse(error)
        return _form(category, form), error.status
    return _saved()


def _form(category: Category, form: CategoryForm) -> str:
    return render_template("categories/edit.html", form=form, category=category, title=_title(category))


def _title(category: Category) -> str:
    node = queries.node(category.id, locale())
    return node.path if node else gettext("Category")


def _saved() -> ResponseReturnValue:
    return saving.done(gettext("Saved."), url_for("categories.tree"))
