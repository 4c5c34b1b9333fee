"""Groups for supervisors: which there are, one of them, who is in it."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.advisors import exporting, groups, labels, queries
from helpdesk.advisors.forms import GroupForm
from helpdesk.advisors.models import Group
from helpdesk.advisors.views import blueprint
from helpdesk.advisors.words import Standing
from helpdesk.customers import matching
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.people import queries as people
from helpdesk.web import pages, saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/advisors", endpoint="groups")
@requires("run_advisors")
def all_groups() -> str:
    """By name, with how many are in each."""
    retired = request.args.get("show") == "retired"
    found = queries.groups(retired=retired)
    return render_template(
        "advisors/groups.html",
        groups=found,
        counts=queries.counts(each.id for each in found),
        retired=retired,
    )


@blueprint.route("/advisors/new", methods=["GET", "POST"])
@requires("run_advisors")
def new_group() -> Answer:
    """Adds a group."""
    form = GroupForm(None)
    if not form.is_submitted():
        form.owner_id.data = str(current_user.id)
    return saving.add(
        form,
        lambda by, at: groups.add(form.plan(), by=by, at=at),
        page=_form_page,
        leads_to=lambda made: url_for("advisors.members", group_id=made.id),
    )


@blueprint.get("/advisors/<id:group_id>")
@requires("run_advisors")
def group(group_id: int) -> str:
    """What it is for, how far it is, and what came of it."""
    found = wanted(group_id)
    return render_template(
        "advisors/group.html",
        group=found,
        counts=queries.counts([group_id])[group_id],
        history=history.of("advisor_group", group_id),
    )


@blueprint.route("/advisors/<id:group_id>/edit", methods=["GET", "POST"])
@requires("run_advisors")
def change_group(group_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found = wanted(group_id)
    form = GroupForm(found)
    if not form.is_submitted():
        return _form_page(form.show(found), found)
    return saving.change(
        form,
        lambda by, at: groups.change(found, form.plan(), version=form.version_shown(), by=by, at=at),
        loaded=lambda: wanted(group_id),
        page=_form_page,
        leads_to=url_for("advisors.group", group_id=group_id),
    )


@blueprint.post("/advisors/<id:group_id>/retirement")
@requires("run_advisors")
def group_retirement(group_id: int) -> Response:
    """Nobody is invited or asked by it any more."""
    groups.retire(wanted(group_id), by=Actor.user(current_user), at=clock.now())
    words = gettext("Retired. Nobody is invited into it or asked by it any more.")
    return saving.done(words, url_for("advisors.group", group_id=group_id))


@blueprint.post("/advisors/<id:group_id>/restoration")
@requires("run_advisors")
def group_restoration(group_id: int) -> Response:
    """It is in use again."""
    groups.restore(wanted(group_id), by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("In use again."), url_for("advisors.group", group_id=group_id))


@blueprint.get("/advisors/<id:group_id>/members")
@requires("run_advisors")
def members(group_id: int) -> str:
    """Who stands how to it, with the consent as it was given; and a search for whom to ask next."""
    found = wanted(group_id)
    what = request.args.get("what", "")
    standing = Standing(what) if what in set(Standing) else Standing.JOINED
    typed = request.args.get("q", "").strip()[:200]
    after = pages.decode_as(request.args.get("after"), str, int)
    rows = queries.members(group_id, standing, after=after, limit=queries.SHOWN + 1)
    page = pages.cut(rows, queries.SHOWN, lambda row: (row.customer.folded_name, row.customer.id))
    return render_template(
        "advisors/members.html",
        group=found,
        page=page,
        standing=standing,
        standings=list(Standing),
        counts=queries.counts([group_id])[group_id],
        noted=people.names(n for row in page.rows for n in _who(row)),
        labels=labels,
        typed=typed,
        matches=[each.customer for each in matching.search(typed)] if typed else [],
    )


@blueprint.post("/advisors/<id:group_id>/export")
@requires("run_advisors")
def members_export(group_id: int) -> Response:
    """Everybody with their consent as a file; noted, since it leaves the house."""
    found = wanted(group_id)
    head, rows = exporting.file(found)
    groups.audit(found, len(rows), by=Actor.user(current_user), at=clock.now())
    return saving.sheet(f"advisors-{found.id}", head, rows)


def wanted(group_id: int) -> Group:
    """The group, or no page."""
    return existing(queries.group(group_id), N_("There is no such group."))


def _who(row: queries.Row) -> tuple[int | None, ...]:
    return row.member.invited_by_id, row.member.joined_by_id, row.member.ended_by_id


def _form_page(form: GroupForm, found: Group | None) -> str:
    return render_template("advisors/edit.html", form=form, group=found)
