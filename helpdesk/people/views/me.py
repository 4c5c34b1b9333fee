"""What people decide about themselves: language, look, password, sign-ins."""

from __future__ import annotations

import hashlib

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db, limiter
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.people import organisation, passwords, presence, queries, sign_in, users
from helpdesk.people.forms import AS_ORGANISATION, ChangePasswordForm, PreferencesForm
from helpdesk.people.models import UserSession
from helpdesk.people.views import blueprint
from helpdesk.people.views.preferences import back, remember
from helpdesk.web import i18n, saving
from helpdesk.web.auth import may, signed_in
from helpdesk.web.filters import keys_on, theme
from helpdesk.web.saving import Answer


def this_session() -> str:
    """The present sign-in as a rate counter's key; asks no database."""
    return "session:" + hashlib.sha256(str(session.get("_user_id")).encode()).hexdigest()[:32]


@blueprint.route("/me", methods=["GET", "POST"])
@signed_in
def me() -> Answer:
    """Language, time zone, look and keys."""
    known = {
        "theme": theme() or "",
        "single_keys": keys_on(),
        "time_zone": current_user.time_zone or AS_ORGANISATION,
    }
    form = PreferencesForm(language=current_user.language, **known)
    form.offer(organisation.TIME_ZONE.get())
    if request.method == "GET" or not form.validate_on_submit():
        return _page(form, ChangePasswordForm(formdata=None), bool(form.errors))
    users.prefer(current_user, language=form.language.data, time_zone=_zone(form))
    db.session.commit()
    with i18n.speaking(current_user.language):  # the page that shows it speaks the new one
        flash(_("Saved."), "success")
    answer = redirect(url_for("people.me"))
    remember(answer, "theme", form.theme.data, {"light", "dark"})
    remember(answer, "keys", None if form.single_keys.data else "off", {"off"})
    return answer


@blueprint.post("/me/password")
@limiter.limit("5 per 15 minutes", key_func=this_session)
@signed_in
def my_password() -> Answer:
    """A new password; asks for the present one and ends all other sign-ins."""
    form, at = ChangePasswordForm(), clock.now()
    preferences = PreferencesForm(
        formdata=None,
        language=current_user.language,
        theme=theme() or "",
        single_keys=keys_on(),
        time_zone=current_user.time_zone or AS_ORGANISATION,
    )
    preferences.offer(organisation.TIME_ZONE.get())
    if not form.validate_on_submit():
        return _page(preferences, form, True)
    try:
        passwords.change(current_user, present=form.present.data or "", new=form.password.data or "", at=at)
    except DomainError as error:
        form.refuse(error)
        return _page(preferences, form, True)
    sign_in.end_all(current_user, at, but=current_user.session_id)
    return saving.done(
        _("Your new password is in force; you were signed out everywhere else."), url_for("people.me")
    )


@blueprint.post("/me/presence")
@signed_in
def my_presence() -> AnyResponse:
    """Says that one is here, or away."""
    if request.form.get("here") == "yes":
        presence.come(current_user, session_id=current_user.session_id, at=clock.now())
        flash(_("You are here. Tickets that go round can be given to you."), "success")
    else:
        presence.leave(current_user)
        flash(_("You are away. No rule gives you a ticket that goes round."), "success")
    db.session.commit()
    return redirect(back(), 303)


@blueprint.post("/me/sign-ins/<id:session_id>/end")
@signed_in
def my_sign_in_end(session_id: int) -> AnyResponse:
    """Ends one of one's own sign-ins."""
    row = db.session.get(UserSession, session_id)
    if row is None or not may("end_session", row):
        raise NotFound(N_("There is no such sign-in."))
    sign_in.end(session_id, clock.now())
    return saving.done(_("That sign-in is ended."), url_for("people.me"))


@blueprint.post("/me/sign-ins/end")
@signed_in
def my_sign_ins_end() -> AnyResponse:
    """Ends all sign-ins but this one."""
    sign_in.end_all(current_user, clock.now(), but=current_user.session_id)
    return saving.done(_("You are signed out everywhere else."), url_for("people.me"))


def _zone(form: PreferencesForm) -> str | None:
    """The chosen time zone; None where days are shown as the organisation counts them."""
    return None if form.time_zone.data == AS_ORGANISATION else form.time_zone.data


def _page(preferences: PreferencesForm, password: ChangePasswordForm, wrong: bool) -> tuple[str, int]:
    at = clock.now()
    sessions = [row for row in queries.live_sessions(current_user) if sign_in.alive(row, at)]
    page = render_template("people/me.html", form=preferences, password_form=password, sessions=sessions)
    return page, 422 if wrong else 200
