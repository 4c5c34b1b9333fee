"""Pages about milestones: which there are, one as it is and whom it asks next, and what they say of a customer."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.customers.views.showing import wanted as customer_or_404
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history, organisation
from helpdesk.surveys import labels, milestone_forms, milestones, outlook, queries, taking_out
from helpdesk.surveys.milestone_forms import MilestoneForm
from helpdesk.surveys.models import Invitation, Milestone
from helpdesk.surveys.views import blueprint
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/surveys/milestones", endpoint="milestones")
@requires("design_surveys")
def all_milestones() -> str:
    """By name, with how many were asked."""
    retired = request.args.get("show") == "retired"
    found = milestones.all_of(retired=retired)
    kinds = outlook.kind_names() if found else {}
    return render_template(
        "surveys/milestones/milestones.html",
        milestones=found,
        when={each.id: milestone_forms.said(each, kinds) for each in found},
        surveys=queries.survey_names(),
        tallies=milestones.tallies(each.id for each in found),
        retired=retired,
    )


@blueprint.route("/surveys/milestones/new", methods=["GET", "POST"])
@requires("design_surveys")
def new_milestone() -> Answer:
    """Adds one."""
    form = MilestoneForm(None)
    if not form.is_submitted():
        form.starts_on.data = organisation.today(clock.now())
    return saving.add(
        form,
        lambda by, at: milestones.add(form.plan(), by=by, at=at),
        page=_page,
        leads_to=lambda made: url_for("surveys.milestone", milestone_id=made.id),
    )


@blueprint.get("/surveys/milestones/<id:milestone_id>")
@requires("design_surveys")
def milestone(milestone_id: int) -> Answer:
    """One of them, what became of it, and whom it would ask next."""
    found = _wanted(milestone_id)
    return _page(MilestoneForm(found, formdata=None).show(found), found)


@blueprint.get("/surveys/milestones/<id:milestone_id>/next")
@requires("design_surveys")
def milestone_next(milestone_id: int) -> str:
    """Whom it would ask in the days to come, by what is known today."""
    found = _wanted(milestone_id)
    return render_template(
        "surveys/milestones/next.html",
        milestone=found,
        ahead=outlook.outlook(found, at=clock.now()),
        shown=outlook.SHOWN,
        reason=labels.reason,
    )


@blueprint.post("/surveys/milestones/<id:milestone_id>")
@requires("design_surveys")
def change_milestone(milestone_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found = _wanted(milestone_id)
    form = MilestoneForm(found)
    return saving.change(
        form,
        lambda by, at: milestones.change(found, form.plan(), version=form.version_shown(), by=by, at=at),
        loaded=lambda: _wanted(milestone_id),
        page=_page,
        leads_to=url_for("surveys.milestone", milestone_id=milestone_id),
    )


@blueprint.post("/surveys/milestones/<id:milestone_id>/pause")
@requires("design_surveys")
def milestone_pause(milestone_id: int) -> Response:
    """It asks nobody for now."""
    found = _wanted(milestone_id)
    milestones.pause(found, by=Actor.user(current_user), at=clock.now())
    return _done(found, gettext("“%(name)s” is paused.", name=found.name))


@blueprint.post("/surveys/milestones/<id:milestone_id>/resumption")
@requires("design_surveys")
def milestone_resumption(milestone_id: int) -> Response:
    """It asks again, from today on."""
    found = _wanted(milestone_id)
    milestones.resume(found, by=Actor.user(current_user), at=clock.now())
    return _done(found, gettext("“%(name)s” asks again, from today on.", name=found.name))


@blueprint.post("/surveys/milestones/<id:milestone_id>/retirement")
@requires("design_surveys")
def milestone_retirement(milestone_id: int) -> Response:
    """It asks nobody any more."""
    found = _wanted(milestone_id)
    milestones.retire(found, by=Actor.user(current_user), at=clock.now())
    return _done(found, gettext("“%(name)s” is retired.", name=found.name))


@blueprint.post("/surveys/milestones/<id:milestone_id>/export")
@requires("see_answers")
def milestone_export(milestone_id: int) -> Response:
    """Whoever reached it, what became of asking them and what they answered; noted, since a file leaves the house."""
    found = _wanted(milestone_id)
    head, rows = taking_out.of_milestone(found)
    taking_out.audit(found, len(rows), by=current_user, at=clock.now())
    return saving.sheet(f"milestone-{found.id}", head, rows)


@blueprint.get("/customers/<id:customer_id>/milestones")
@requires("see_answers")
def customer_milestones(customer_id: int) -> Answer:
    """Why this customer was asked at milestones or not, and when they are asked next."""
    customer = customer_or_404(customer_id)
    if customer.merged_into_id:
        return redirect(url_for("surveys.customer_milestones", customer_id=customer.merged_into_id))
    found = milestones.all_of(retired=False)
    kinds = outlook.kind_names() if found else {}
    return render_template(
        "surveys/milestones/customer.html",
        customer=customer,
        stories=outlook.stories(customer, found, at=clock.now()),
        when={each.id: milestone_forms.said(each, kinds) for each in found},
        state=labels.label,
        reason=labels.reason,
    )


def _done(found: Milestone, words: str) -> Response:
    return saving.done(words, url_for("surveys.milestone", milestone_id=found.id))


def _wanted(milestone_id: int) -> Milestone:
    return existing(db.session.get(Milestone, milestone_id), N_("There is no such milestone."))


def _page(form: MilestoneForm, found: Milestone | None) -> str:
    return render_template(
        "surveys/milestones/milestone.html",
        form=form,
        milestone=found,
        tally=milestones.tallies([found.id])[found.id] if found else None,
        said=outlook.said(Invitation.milestone_id == found.id) if found else [],
        labels=labels,
        reason=labels.reason,
        history=history.of("milestone", found.id) if found else [],
    )
