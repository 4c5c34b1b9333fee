"""The way in and out: sign-in and sign-out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user
from limits import parse
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db, limiter, visitor
from helpdesk.kit import clock
from helpdesk.kit.text import one_line
from helpdesk.people import passwords, queries, rules, setting_up, sign_in
from helpdesk.people.forms import SignInForm
from helpdesk.people.models import User
from helpdesk.people.views import blueprint
from helpdesk.web.auth import leave_mark
from helpdesk.web.fields import tidy

PER_ACCOUNT = "5 per 15 minutes"
PER_ADDRESS = "20 per minute"


def account() -> str:
    """The account somebody tries, as a rate counter's key: equal for all that the form reads as the same address."""
    return "account:" + one_line(tidy(request.form.get("email")) or "", 200).lower()


@blueprint.get("/")
def home() -> AnyResponse:
    """Staff are led to their desk, visitors to the door."""
    return redirect("/tickets" if current_user.is_authenticated else url_for("people.sign_in"))


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@limiter.limit(PER_ADDRESS, key_func=visitor, methods=["POST"])
@limiter.limit(PER_ACCOUNT, key_func=account, methods=["POST"])
def sign_in_page() -> AnyResponse | str | tuple[str, int]:
    """Two fields; the same answer whether or not there is such a user."""
    if setting_up.is_open():
        return redirect(url_for("people.set_up"))
    form = SignInForm()
    if current_user.is_authenticated and request.method == "GET":
        return redirect(_onwards())
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form), 422 if form.errors else 200
    password = form.password.data or ""
    user = queries.by_email(form.email.data or "")
    known = passwords.fits(user, password)
    if user is None or not known or not user.is_active:
        form.password.errors = [_("E-mail and password do not match. Check both, or ask for a new password.")]
        return render_template("people/sign_in.html", form=form), 422
    passwords.renew(user, password)
    enter(user, kept=form.kept.data)
    forget_tries()
    return redirect(_onwards())


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """Ends the session on the server and empties the browser's cache."""
    if current_user.is_authenticated:
        sign_in.end(current_user.session_id, clock.now())
        db.session.commit()
    session.clear()
    leave_mark()
    flash(_("You are signed out."))
    answer = redirect(url_for("people.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def enter(user: User, *, kept: bool = False) -> None:
    """Begins a session of `user` with a cookie that has nothing of the one before, and commits."""
    at = clock.now()
    if current_user.is_authenticated:
        sign_in.end(current_user.session_id, at)
    token, row = sign_in.begin(
        user, address=get_remote_address(), browser=request.user_agent.string, at=at, kept=kept
    )
    session.clear()
    user.session_token, user.session_id = token, row.id
    login_user(user)
    session.permanent = kept
    db.session.commit()


def forget_tries() -> None:
    """A person who got in starts anew: only wrong passwords use up the tries of an account."""
    for tried in limiter.current_limits:
        if tried.limit == parse(PER_ACCOUNT):
            limiter.limiter.clear(tried.limit, *tried.request_args)


def _onwards() -> str:
    return rules.own_path(request.args.get("next")) or "/tickets"
