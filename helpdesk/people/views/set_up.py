"""The set-up page: five questions, open until the first administrator is made. Answers wait sealed in the visitor's own cookie."""

from __future__ import annotations

import json
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import limiter, visitor
from helpdesk.kit import clock, seal
from helpdesk.kit.errors import N_, DomainError
from helpdesk.people import choices, passwords, setting_up, settings_form, users
from helpdesk.people.forms import SetUpMailboxForm, SetUpOrganisationForm, SetUpTeamForm, SetUpYouForm
from helpdesk.people.views import blueprint
from helpdesk.people.views.doors import PER_ADDRESS, enter
from helpdesk.settings.store import Setting
from helpdesk.web import i18n
from helpdesk.web.fields import Form

FORMS: dict[str, type[Form]] = {
    "you": SetUpYouForm,
    "organisation": SetUpOrganisationForm,
    "mailbox": SetUpMailboxForm,
    "team": SetUpTeamForm,
}
STEPS = ["you", "organisation", "mailbox", "asking", "team"]
SKIPPABLE = {"mailbox", "team"}
NAMES = {
    "you": N_("You"),
    "organisation": N_("Your organisation"),
    "mailbox": N_("Your mailbox"),
    "asking": N_("Asking customers"),
    "team": N_("Your team"),
}
_DRAFT = "setup"


@blueprint.route("/setup", defaults={"step": "you"}, methods=["GET", "POST"], endpoint="set_up")
@blueprint.route("/setup/<step>", methods=["GET", "POST"], endpoint="set_up")
@limiter.limit(PER_ADDRESS, key_func=visitor, methods=["POST"])
def set_up(step: str) -> AnyResponse | str | tuple[str, int]:
    """One question a page. 404 for good once it was done."""
    if not setting_up.is_open() or step not in STEPS:
        abort(404)
    draft = _draft()
    missing = next((each for each in STEPS[: STEPS.index(step)] if each not in draft), None)
    if missing is not None:
        return redirect(url_for("people.set_up", step=missing))
    form = _form(step, draft)
    if request.method == "POST" and _answered(step, form, draft):
        return _go_on(step, draft)
    return _page(step, form, draft), 422 if form.errors else 200


def _form(step: str, draft: dict[str, Any]) -> Form:
    if step == "asking":
        return settings_form.form_for(_asked(), draft.get(step, {}).get("settings"))
    known: dict[str, Any] = dict(draft.get(step, {}))
    if step == "organisation" and not known:
        known = {"language": i18n.locale()}
        known["country"] = {"lv": "LV", "et": "EE", "nb": "NO"}.get(i18n.locale(), "LV")
        known["time_zone"] = choices.ZONE_OF[known["country"]]
    form = FORMS[step](data=known)
    if step == "you" and "password_hash" in known and not request.form.get("password"):
        form.password.validators = []  # the one chosen before stays
    return form


def _answered(step: str, form: Form, draft: dict[str, Any]) -> bool:
    """Takes the answers of one step into the draft; False where the page has to be shown again."""
    if "skip" in request.form and step in SKIPPABLE:
        draft[step] = {}
        return form.csrf_token.validate(form) if "csrf_token" in form else True
    if not form.validate_on_submit():
        return False
    if step == "asking":
        draft[step] = {"settings": {each.key: settings_form.given(each, form) for each in _asked()}}
        return True
    given = {name: field.data or "" for name, field in form._fields.items() if name != "csrf_token"}
    try:
        draft[step] = _checked(step, given, draft)
    except DomainError as error:
        form.refuse(error)
        return False
    return True


def _checked(step: str, given: dict[str, Any], draft: dict[str, Any]) -> dict[str, Any]:
    if step == "you":
        given["email"] = users.folded_address(given["email"])
        password = given.pop("password")
        if password:
            passwords.check(password, given["name"], given["email"])
            given["password_hash"] = passwords.hashed(password)
        else:
            given["password_hash"] = draft["you"]["password_hash"]
    if step == "mailbox":
        try:
            given["mailbox_address"] = users.folded_address(given["mailbox_address"])
        except DomainError as error:
            error.field = "mailbox_address"
            raise
    return given


def _go_on(step: str, draft: dict[str, Any]) -> AnyResponse:
    if step != STEPS[-1]:
        session[_DRAFT] = seal.seal(json.dumps(draft), [current_app.config["SECRET_KEY"]])
        return redirect(url_for("people.set_up", step=STEPS[STEPS.index(step) + 1]))
    answers = {name: value for part in draft.values() for name, value in part.items()}
    admin = setting_up.set_up(setting_up.Beginning(**answers), at=clock.now())
    enter(admin)
    flash(_("Everything is set up. Welcome."), "success")
    return redirect("/tickets")


def _page(step: str, form: Form, draft: dict[str, Any]) -> str:
    number = STEPS.index(step)
    return render_template(
        f"people/setup/{step}.html",
        form=form,
        step=step,
        steps=[(each, _(NAMES[each]), _chosen(each, draft)) for each in STEPS],
        number=number + 1,
        back=url_for("people.set_up", step=STEPS[number - 1]) if number else None,
        done=set(draft),
        asked=settings_form.fields(_asked(), form) if step == "asking" else [],
        address=current_app.config["BASE_URL"],
    )


def _chosen(step: str, draft: dict[str, Any]) -> str:
    """What stands under the name of a step: what was answered, or what it is about."""
    given = draft.get(step)
    if step == "you":
        return _("%(name)s, administrator", name=given["name"]) if given else _("The first administrator")
    if step == "organisation":
        return (
            f"{given['organisation']}, {given['time_zone']}" if given else _("Name, language and time zone")
        )
    if step == "asking":
        return setting_up.asking[0].said(given["settings"]) if given else _("Survey, languages, hours")
    if given is None:
        return _("Where customers write") if step == "mailbox" else _("Can wait")
    return given.get("mailbox_address" if step == "mailbox" else "team") or _("Left for later")


def _asked() -> tuple[Setting[Any], ...]:
    """The settings of the step about asking."""
    return tuple(setting for part in setting_up.asking for setting in part.settings)


def _draft() -> dict[str, Any]:
    """What was answered so far; nothing where the cookie is missing or not of our making."""
    keys = [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEYS"]]
    try:
        found: dict[str, Any] = json.loads(seal.unseal(session.get(_DRAFT, ""), keys))
    except (seal.SealBroken, ValueError):
        return {}
    return found
