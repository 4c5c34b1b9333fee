"""Tags, for those who tidy them up."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.tickets import tags as tidying
from helpdesk.tickets.models import Tag
from helpdesk.tickets.views import blueprint
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.fields import Form, longest, required


class TagForm(Form):
    name = StringField(lazy_gettext("Name"), [required(), longest(60)])


class TagMergeForm(Form):
    into = SelectField(lazy_gettext("Into"))

    def __init__(self, tag: Tag, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rest = [(str(id_), name) for id_, name in tidying.others(tag)]
        self.into.choices = [("", lazy_gettext("Choose")), *rest]


@blueprint.get("/tags", endpoint="tags")
@requires("tidy_tags")
def all_tags() -> str:
    """By name, with how many tickets have each."""
    typed, unused = request.args.get("q", "").strip()[:60], request.args.get("unused") == "1"
    page = tidying.page(typed, request.args.get("after"), unused=unused)
    return render_template("tickets/tags/list.html", page=page, typed=typed, unused=unused)


@blueprint.get("/tags/<id:tag_id>")
@requires("tidy_tags")
def tag(tag_id: int) -> str:
    found = _wanted(tag_id)
    return _page(found, TagForm(formdata=None, name=found.name), TagMergeForm(found, formdata=None))


@blueprint.post("/tags/<id:tag_id>")
@requires("tidy_tags")
def change_tag(tag_id: int) -> Response | tuple[str, int]:
    """Another name."""
    found, form = _wanted(tag_id), TagForm()
    if not form.validate():
        return _page(found, form, TagMergeForm(found, formdata=None)), 422
    try:
        tidying.rename(found, form.name.data or "", by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        form.refuse(error)
        return _page(found, form, TagMergeForm(found, formdata=None)), error.status
    return _back(f"/tags/{tag_id}", gettext("Saved. The old name leads here."))


@blueprint.post("/tags/<id:tag_id>/merging")
@requires("tidy_tags")
def tag_merging(tag_id: int) -> Response | tuple[str, int]:
    """It is another one from now on."""
    found = _wanted(tag_id)
    form = TagMergeForm(found)
    try:
        if not form.validate() or not form.into.data:
            raise DomainError(N_("Choose a tag."), field="into")
        target = _wanted(int(form.into.data))
        tidying.merge(found, target, by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        form.into.errors = []
        form.refuse(error)
        return _page(found, TagForm(formdata=None, name=found.name), form), error.status
    words = gettext("“%(name)s” is “%(into)s” from now on.", name=found.name, into=target.name)
    return _back(f"/tags/{target.id}", words)


@blueprint.post("/tags/<id:tag_id>/separation")
@requires("tidy_tags")
def tag_separation(tag_id: int) -> Response:
    """It was another one after all."""
    found = db.session.get(Tag, tag_id)
    if found is None:
        raise NotFound(N_("There is no such tag."))
    tidying.separate(found, by=Actor.user(current_user), at=clock.now())
    return _back(f"/tags/{tag_id}", gettext("“%(name)s” is a tag of its own again.", name=found.name))


@blueprint.post("/tags/<id:tag_id>/retirement")
@requires("tidy_tags")
def tag_retirement(tag_id: int) -> Response:
    found = _wanted(tag_id)
    tidying.retire(found, by=Actor.user(current_user), at=clock.now())
    return _back(
        f"/tags/{tag_id}", gettext("“%(name)s” is retired. Tickets that have it keep it.", name=found.name)
    )


@blueprint.post("/tags/<id:tag_id>/restoration")
@requires("tidy_tags")
def tag_restoration(tag_id: int) -> Response:
    found = _wanted(tag_id)
    tidying.restore(found, by=Actor.user(current_user), at=clock.now())
    return _back(f"/tags/{tag_id}", gettext("“%(name)s” is in use again.", name=found.name))


@blueprint.post("/tags/<id:tag_id>/deletion")
@requires("tidy_tags")
def tag_deletion(tag_id: int) -> Response:
    """For one that nothing has."""
    found = _wanted(tag_id)
    name = found.name
    tidying.delete_unused(found, by=Actor.user(current_user), at=clock.now())
    return _back("/tags", gettext("“%(name)s” is gone.", name=name))


def _wanted(tag_id: int) -> Tag:
    found = db.session.get(Tag, tag_id)
    if found is None or found.into_id is not None:
        raise NotFound(N_("There is no such tag."))
    return found


def _back(url: str, words: str) -> Response:
    return saving.done(words, url)


def _page(found: Tag, form: TagForm, merging: TagMergeForm) -> str:
    return render_template(
        "tickets/tags/tag.html",
        tag=found,
        form=form,
        merging=merging,
        tickets=tidying.count(found),
        merged=tidying.merged_into(found),
        lines=history.of("tag", found.id),
    )
