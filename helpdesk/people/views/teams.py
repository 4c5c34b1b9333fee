"""Pages about teams, for admins."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history, queries, roles, teams
from helpdesk.people.forms import TeamForm
from helpdesk.people.models import Membership, Team, User
from helpdesk.people.teams import Part
from helpdesk.people.views import blueprint
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/teams", endpoint="teams")
@requires("manage_teams")
def all_teams() -> str:
    """Teams with those who lead them."""
    retired = request.args.get("show") == "retired"
    return render_template("people/teams.html", teams=queries.teams(retired=retired), retired=retired)


@blueprint.route("/teams/new", methods=["GET", "POST"])
@requires("manage_teams")
def new_team() -> Answer:
    """Adds a team."""
    form = TeamForm()
    if not form.validate_on_submit():
        return _form_page(form, None)
    by, at = Actor.user(current_user), clock.now()
    try:
        team = teams.add(name=form.name.data or "", restricted=form.restricted.data, by=by, at=at)
        teams.set_members(team, _parts(), by=by, at=at)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _form_page(form, None)
    return saving.done(_("%(name)s is added.", name=team.name), url_for("people.teams"))


@blueprint.route("/teams/<id:team_id>", methods=["GET", "POST"])
@requires("manage_teams")
def team(team_id: int) -> Answer:
    """One team: name, who sees its tickets, members."""
    found = _find(team_id)
    form = TeamForm(obj=found)
    if not form.validate_on_submit():
        return _form_page(form, found)
    by, at = Actor.user(current_user), clock.now()
    try:
        teams.change(found, name=form.name.data or "", restricted=form.restricted.data, by=by, at=at)
        teams.set_members(found, _parts(), by=by, at=at)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _form_page(form, _find(team_id))
    return saving.done(_("Saved."), url_for("people.teams"))


@blueprint.post("/teams/<id:team_id>/retirement")
@requires("manage_teams")
def team_retirement(team_id: int) -> AnyResponse:
    """The team gets no new tickets."""
    found = _find(team_id)
    teams.retire(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        _("%(name)s gets no new tickets. Its history and scores stay.", name=found.name),
        url_for("people.teams"),
    )


@blueprint.post("/teams/<id:team_id>/restoration")
@requires("manage_teams")
def team_restoration(team_id: int) -> AnyResponse:
    """Takes a retired team into use again."""
    found = _find(team_id)
    teams.restore(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        _("%(name)s is in use again.", name=found.name), url_for("people.team", team_id=team_id)
    )


def _find(team_id: int) -> Team:
    return existing(queries.team_with_members(team_id), N_("There is no such team."))


def _parts() -> list[Part]:
    """Who was said to be in the team, and as what. Unknown users and words count as not in it."""
    parts = []
    for user in queries.agents():
        part = request.form.get(f"part-{user.id}")
        if part in {"member", "leads", "deputises"}:
            parts.append(Part(user.id, leads=part == "leads", deputises=part == "deputises"))
    return parts


def _form_page(form: TeamForm, found: Team | None) -> tuple[str, int]:
    present = {row.user_id: row for row in found.memberships} if found else {}
    people = queries.agents()
    page = render_template(
        "people/team.html",
        form=form,
        team=found,
        people=[(user, _part_of(user, present), roles.may_lead(user.role)) for user in people],
        labels=roles.LABELS,
        history=history.of("team", found.id) if found else [],
    )
    return page, 422 if form.errors else 200


def _part_of(user: User, present: dict[int, Membership]) -> str:
    """What the select beside a person shows: what was typed, else what is stored."""
    if request.method == "POST":
        return request.form.get(f"part-{user.id}", "")
    row = present.get(user.id)
    if row is None:
        return ""
    return "leads" if row.leads else "deputises" if row.deputises else "member"
