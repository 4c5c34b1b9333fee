"""Pages about users, for admins."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history, inviting, links, organisation, queries, roles, sign_in, users
from helpdesk.people.forms import UserForm
from helpdesk.people.models import Team, User
from helpdesk.people.views import blueprint
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/users", endpoint="users")
@requires("manage_users")
def all_users() -> str:
    """Everybody, or those who were let go."""
    active = request.args.get("show") != "deactivated"
    found = queries.users(active=active)
    pending = links.pending_invitations({user.id for user in found}, clock.now())
    return render_template(
        "people/users.html", users=found, active=active, pending=pending, labels=roles.LABELS
    )


@blueprint.route("/users/new", methods=["GET", "POST"])
@requires("manage_users")
def new_user() -> Answer:
    """Invites somebody: a letter with a link goes out."""
    form = UserForm(language=organisation.LANGUAGE.get())
    form.offer(queries.active_teams(), queries.active_places())
    if not form.validate_on_submit():
        return _form_page(form, None)
    try:
        user = inviting.invite(**_given(form), by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        form.refuse(error)
        return _form_page(form, None)
    return saving.done(
        _("%(name)s is invited. The letter with the link is on its way.", name=user.name),
        url_for("people.users"),
    )


@blueprint.route("/users/<id:user_id>", methods=["GET", "POST"])
@requires("manage_users")
def user(user_id: int) -> Answer:
    """One user: what an admin may change, sign-ins, history."""
    found = _find(user_id)
    form = UserForm(obj=found, data={"team_ids": sorted(found.team_ids)})
    form.offer(_teams_of(found), queries.active_places())
    if not form.validate_on_submit():
        return _form_page(form, found)
    by, at, given = Actor.user(current_user), clock.now(), _given(form)
    team_ids = given.pop("team_ids")
    try:
        users.change(found, **given, by=by, at=at)
        users.join_teams(found, team_ids, by=by, at=at)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _form_page(form, _find(user_id))
    return saving.done(_("Saved."), url_for("people.users"))


@blueprint.post("/users/<id:user_id>/invitation")
@requires("manage_users")
def user_invitation(user_id: int) -> AnyResponse:
    """Mails the invitation once more; the link sent before is over."""
    found = _find(user_id)
    inviting.invite_again(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        _("The letter is on its way to %(email)s. The link sent before no longer works.", email=found.email),
        url_for("people.user", user_id=user_id),
    )


@blueprint.post("/users/<id:user_id>/deactivation")
@requires("manage_users")
def user_deactivation(user_id: int) -> AnyResponse:
    """Lets somebody go."""
    found = _find(user_id)
    users.deactivate(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        _("%(name)s can no longer sign in. History and scores stay.", name=found.name),
        url_for("people.users"),
    )


@blueprint.post("/users/<id:user_id>/reactivation")
@requires("manage_users")
def user_reactivation(user_id: int) -> AnyResponse:
    """Takes somebody back."""
    found = _find(user_id)
    users.reactivate(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        _("%(name)s can sign in again.", name=found.name), url_for("people.user", user_id=user_id)
    )


@blueprint.post("/users/<id:user_id>/sign-ins")
@requires("manage_users")
def user_sign_ins(user_id: int) -> AnyResponse:
    """Signs somebody out everywhere."""
    found = _find(user_id)
    users.end_sessions(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        _("%(name)s is signed out everywhere.", name=found.name), url_for("people.user", user_id=user_id)
    )


def _find(user_id: int) -> User:
    return existing(queries.user_with_teams(user_id), N_("There is no such user."))


def _given(form: UserForm) -> dict[str, Any]:
    names = ("name", "email", "role", "language", "place_id", "team_ids")
    return {name: form[name].data for name in names}


def _teams_of(user: User) -> list[Team]:
    """Teams in use, and those retired ones the user is still in."""
    active = queries.active_teams()
    known = {team.id for team in active}
    return [*active, *(row.team for row in user.memberships if row.team_id not in known)]


def _form_page(form: UserForm, found: User | None) -> tuple[str, int]:
    at = clock.now()
    page = render_template(
        "people/user.html",
        form=form,
        user=found,
        meanings={role: _(text) for role, text in roles.MEANINGS.items()},
        sessions=[row for row in queries.live_sessions(found) if sign_in.alive(row, at)] if found else [],
        history=history.of("user", found.id) if found else [],
        invited=bool(found and found.password_hash is None),
    )
    return page, 422 if form.errors else 200
