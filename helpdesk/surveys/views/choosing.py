"""Pages about rules that say which survey a closing gets, and why one got the survey it got."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history
from helpdesk.surveys import choice_forms, choosing, explaining, labels, queries
from helpdesk.surveys.choice_forms import RuleForm
from helpdesk.surveys.models import SurveyRule
from helpdesk.surveys.views import blueprint
from helpdesk.tickets.views import finding
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/surveys/rules")
@requires("design_surveys")
def survey_rules() -> str:
    """In the order in which they decide."""
    retired = request.args.get("show") == "off"
    found = choosing.rules(retired=retired)
    return render_template(
        "surveys/rules/rules.html",
        rules=found,
        conditions=choice_forms.said(found),
        surveys=queries.survey_names(),
        retired=retired,
    )


@blueprint.route("/surveys/rules/new", methods=["GET", "POST"])
@requires("design_surveys")
def new_survey_rule() -> Answer:
    """Adds one, after all others."""
    form = RuleForm(None)
    return saving.add(
        form,
        lambda by, at: choosing.add(form.plan(), by=by, at=at),
        page=_page,
        leads_to=lambda _rule: url_for("surveys.survey_rules"),
    )


@blueprint.get("/surveys/rules/<id:survey_rule_id>")
@requires("design_surveys")
def survey_rule(survey_rule_id: int) -> Answer:
    """One rule."""
    found = _wanted(survey_rule_id)
    return _page(RuleForm(found, formdata=None).show(found), found)


@blueprint.post("/surveys/rules/<id:survey_rule_id>")
@requires("design_surveys")
def change_survey_rule(survey_rule_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found = _wanted(survey_rule_id)
    form = RuleForm(found)
    return saving.change(
        form,
        lambda by, at: choosing.change(found, form.plan(), version=form.version_shown(), by=by, at=at),
        loaded=lambda: _wanted(survey_rule_id),
        page=_page,
        leads_to=url_for("surveys.survey_rules"),
    )


@blueprint.post("/surveys/rules/<id:survey_rule_id>/retirement")
@requires("design_surveys")
def survey_rule_retirement(survey_rule_id: int) -> Response:
    """It decides about no closing any more."""
    found = _wanted(survey_rule_id)
    choosing.retire(found, by=Actor.user(current_user), at=clock.now())
    return saving.done(
        gettext("“%(name)s” is switched off.", name=found.name), url_for("surveys.survey_rules")
    )


@blueprint.post("/surveys/rules/<id:survey_rule_id>/restoration")
@requires("design_surveys")
def survey_rule_restoration(survey_rule_id: int) -> Answer:
    """It decides again."""
    found = _wanted(survey_rule_id)
    try:
        choosing.restore(found, by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        db.session.rollback()
        found = _wanted(survey_rule_id)
        form = RuleForm(found, formdata=None).show(found)
        form.refuse(error)
        return _page(form, found), 422
    return saving.done(
        gettext("It decides again."), url_for("surveys.survey_rule", survey_rule_id=survey_rule_id)
    )


@blueprint.post("/surveys/rules/<id:survey_rule_id>/position")
@requires("design_surveys")
def survey_rule_position(survey_rule_id: int) -> Response:
    """One place up or down."""
    found = _wanted(survey_rule_id)
    choosing.shift(found, saving.step(), by=Actor.user(current_user), at=clock.now())
    return saving.quietly(url_for("surveys.survey_rules", _anchor=f"rule-{survey_rule_id}"))


@blueprint.get("/surveys/rules/why")
@requires("design_surveys")
def survey_why() -> Answer:
    """A ticket's number, and rule by rule what decides about it."""
    number = request.args.get("number", "").strip()[:20]
    if not number:
        return render_template("surveys/rules/why.html", number="", ticket=None, wrong="")
    try:
        ticket = finding.ticket_or_404(number)
    except NotFound as error:
        wrong = gettext(error.sentence)
        return render_template("surveys/rules/why.html", number=number, ticket=None, wrong=wrong), 404
    return render_template(
        "surveys/rules/why.html",
        number=number,
        ticket=ticket,
        wrong="",
        story=explaining.story(ticket),
        title=choice_forms.title,
        surveys=queries.survey_names(),
        reason=labels.reason,
    )


def _wanted(survey_rule_id: int) -> SurveyRule:
    return existing(db.session.get(SurveyRule, survey_rule_id), N_("There is no such rule."))


def _page(form: RuleForm, found: SurveyRule | None) -> str:
    return render_template(
        "surveys/rules/rule.html",
        form=form,
        rule=found,
        history=history.of("survey_rule", found.id) if found else [],
    )
