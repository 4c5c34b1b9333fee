"""Pages about rules: the list, one of them, what it would do, and taking it out of use."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.automation import labels, queries, shaping, trying
from helpdesk.automation.forms import RuleForm
from helpdesk.automation.models import Rule
from helpdesk.automation.views import blueprint
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/rules", endpoint="rules")
@requires("manage_rules")
def all_rules() -> str:
    """In the order in which they look at a ticket."""
    retired, names = request.args.get("show") == "retired", labels.Names()
    found = queries.rules(retired=retired)
    return render_template(
        "automation/rules.html",
        rules=found,
        retired=retired,
        when={rule.id: labels.when(rule) for rule in found},
        conditions={rule.id: labels.conditions(rule, names) for rule in found},
        acts={rule.id: labels.acts(rule, names) for rule in found},
        counts=queries.counts(),
        never=queries.Counts(),
    )


@blueprint.route("/rules/new", methods=["GET", "POST"])
@requires("manage_rules")
def new_rule() -> Answer:
    """Adds one, which is off at first."""
    form = RuleForm(None)
    return saving.add(
        form,
        lambda by, at: shaping.add(form.plan(), by=by, at=at),
        page=_form_page,
        leads_to=lambda rule: url_for("automation.rule_trial", rule_id=rule.id),
        says=lambda _made: gettext("Saved. It is off: look at what it would do, then switch it on."),
    )


@blueprint.get("/rules/<id:rule_id>")
@requires("manage_rules")
def rule(rule_id: int) -> Answer:
    """One rule."""
    found = wanted(rule_id)
    return _form_page(RuleForm(found).show(found), found)


@blueprint.post("/rules/<id:rule_id>")
@requires("manage_rules")
def change_rule(rule_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found = wanted(rule_id)
    form = RuleForm(found)
    return saving.change(
        form,
        lambda by, at: shaping.change(found, form.plan(), version=form.version_shown(), by=by, at=at),
        loaded=lambda: wanted(rule_id),
        page=_form_page,
        leads_to=url_for("automation.rule_trial", rule_id=rule_id),
    )


@blueprint.get("/rules/<id:rule_id>/trial")
@requires("manage_rules")
def rule_trial(rule_id: int) -> str:
    """What it would have done. Nothing is written."""
    found, names = wanted(rule_id), labels.Names()
    trial = trying.of_last_week(found, current_user, clock.now())
    return render_template(
        "automation/trial.html",
        rule=found,
        trial=trial,
        when=labels.when(found),
        conditions=labels.conditions(found, names),
        acts=labels.acts(found, names),
        why={each.ticket.id: labels.why(each.why, names) for each in trial.shown},
    )


@blueprint.post("/rules/<id:rule_id>/state")
@requires("manage_rules")
def rule_state(rule_id: int) -> Response:
    """Switches it on or off."""
    found, on = wanted(rule_id), request.form.get("on") == "yes"
    shaping.switch(found, on=on, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("It is on.") if on else gettext("It is off."), url_for("automation.rule", rule_id=rule_id)
    )


@blueprint.post("/rules/<id:rule_id>/position")
@requires("manage_rules")
def rule_position(rule_id: int) -> Response:
    """One place up or down."""
    shaping.shift(wanted(rule_id), saving.step(), by=Actor.user(current_user), at=clock.now())
    return saving.quietly(url_for("automation.rules", _anchor=f"rule-{rule_id}"))


@blueprint.post("/rules/<id:rule_id>/retirement")
@requires("manage_rules")
def rule_retirement(rule_id: int) -> Response:
    """It acts no more."""
    found = wanted(rule_id)
    name = found.name
    shaping.retire(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("“%(name)s” is retired. What it did stays.", name=name), url_for("automation.rules")
    )


@blueprint.post("/rules/<id:rule_id>/restoration")
@requires("manage_rules")
def rule_restoration(rule_id: int) -> Response:
    """Among the others again, and off."""
    shaping.restore(wanted(rule_id), by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("It is among the rules again, and off."), url_for("automation.rule", rule_id=rule_id)
    )


def wanted(rule_id: int) -> Rule:
    """The rule of this address."""
    return existing(db.session.get(Rule, rule_id), N_("There is no such rule."))


def _form_page(form: RuleForm, found: Rule | None) -> str:
    return render_template(
        "automation/rule.html",
        form=form,
        rule=found,
        history=history.of("rule", found.id) if found else [],
    )
