"""Pages behind mailed links, and the page that asks for one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db, limiter, visitor
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import forgotten, links, passwords, sign_in
from helpdesk.people.forms import ForgotForm, InvitationForm, PasswordForm
from helpdesk.people.models import User, UserToken
from helpdesk.people.views import blueprint
from helpdesk.people.views.doors import PER_ADDRESS, account, enter
from helpdesk.people.words import TokenPurpose
from helpdesk.web.saving import Answer


@blueprint.route("/forgot", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, key_func=visitor, methods=["POST"])
@limiter.limit("3 per hour", key_func=account, methods=["POST"])
def forgot() -> Answer:
    """Asks for the address; the answer is the same whether or not it is known."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return render_template("people/forgot.html", form=form), 422 if form.errors else 200
    forgotten.ask(form.email.data or "", clock.now())
    db.session.commit()
    flash(
        _(
            "If there is an account with this address, a letter with a link is on its way. Look into your mail."
        )
    )
    return redirect(url_for("people.sign_in"))


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, key_func=visitor)
def reset(token: str) -> Answer:
    """A new password by a mailed link; ends every other sign-in."""
    row, user = links.find(token, TokenPurpose.RESET, clock.now(), held=request.method == "POST")
    form = PasswordForm()
    if form.validate_on_submit() and _let_in(form, row, user, user.name):
        return _entered(_("Your new password is in force; you were signed out everywhere else."))
    return render_template("people/reset.html", form=form, person=user), 422 if form.errors else 200


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, key_func=visitor)
def invitation(token: str) -> Answer:
    """The first password of somebody who was invited."""
    row, user = links.find(token, TokenPurpose.INVITE, clock.now(), held=request.method == "POST")
    form = InvitationForm(obj=user)
    if form.validate_on_submit() and _let_in(form, row, user, form.name.data or user.name):
        return _entered(_("You are in. Your account is ready."))
    return render_template("people/invitation.html", form=form, person=user), 422 if form.errors else 200


def _let_in(form: PasswordForm | InvitationForm, row: UserToken, user: User, name: str) -> bool:
    """Sets name and password, spends the link and begins a session; False where the form has to be shown again."""
    at = clock.now()
    try:
        user.name = one_line(name, 120)
        passwords.choose(user, form.password.data or "", by=Actor.user(user), at=at)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return False
    links.use(row, at)
    links.retire(user)
    sign_in.end_all(user, at)
    enter(user)
    return True


def _entered(words: str) -> AnyResponse:
    flash(words, "success")
    return redirect("/tickets")
