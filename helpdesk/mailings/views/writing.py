"""Pages about mailings before they start: which there are, a new one, a draft, whom it would ask."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import Actor
from helpdesk.mailings import audience, forms, labels, progress, rules, running, writing
from helpdesk.mailings.forms import MailingForm
from helpdesk.mailings.views import blueprint, showing
from helpdesk.mailings.words import State
from helpdesk.people import organisation
from helpdesk.surveys import queries
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/mailings", endpoint="mailings")
@requires("run_mailings")
def all_mailings() -> str:
    """The newest first, with how far each is."""
    ended = request.args.get("show") == "ended"
    found = progress.all_of(ended=ended)
    return render_template(
        "mailings/mailings.html",
        mailings=found,
        tallies=progress.tallies(each.id for each in found),
        surveys=queries.survey_names(),
        ended=ended,
        labels=labels,
    )


@blueprint.route("/mailings/new", methods=["GET", "POST"])
@requires("run_mailings")
def new_mailing() -> Answer:
    """Adds a draft."""
    form = MailingForm(None)
    if not form.is_submitted():
        form.starts_on.data = organisation.today(clock.now())
        form.group_id.data = request.args.get("group", "")
    return saving.add(
        form,
        lambda by, at: writing.add(form.plan(), by=by, at=at),
        page=showing.form_page,
        leads_to=lambda made: url_for("mailings.mailing_list", mailing_id=made.id),
    )


@blueprint.get("/mailings/<id:mailing_id>")
@requires("run_mailings")
def mailing(mailing_id: int) -> Answer:
    """A draft as it is, or how far a mailing is; the part that changes alone, where a page asks for that."""
    found = showing.wanted(mailing_id)
    if found.state is State.DRAFT:
        return showing.form_page(MailingForm(found, formdata=None).show(found), found)
    if "HX-Request" in request.headers:
        return render_template("mailings/_standing.html", **showing.standing(found))
    return showing.page(found)


@blueprint.post("/mailings/<id:mailing_id>")
@requires("run_mailings")
def change_mailing(mailing_id: int) -> Answer:
    """Saves the draft, never over a colleague's change unseen."""
    found = showing.wanted(mailing_id)
    form = MailingForm(found)
    return saving.change(
        form,
        lambda by, at: writing.change(found, form.plan(), version=form.version_shown(), by=by, at=at),
        loaded=lambda: showing.wanted(mailing_id),
        page=showing.form_page,
        leads_to=url_for("mailings.mailing_list", mailing_id=mailing_id),
    )


@blueprint.get("/mailings/<id:mailing_id>/list")
@requires("run_mailings")
def mailing_list(mailing_id: int) -> Answer:
    """Whom a draft would ask, and who of them would be left out for what, as things stand; from here it starts."""
    found = showing.wanted(mailing_id)
    if found.state is not State.DRAFT:
        return redirect(url_for("mailings.mailing", mailing_id=mailing_id))
    whom, version = audience.of(found), running.version_of(found)
    seen = (
        audience.preview(whom, version, found.fallback, group=found.group, at=clock.now())
        if version
        else None
    )
    asked = 0 if seen is None else seen.asked if found.most is None else min(seen.asked, found.most)
    return render_template(
        "mailings/list.html",
        mailing=found,
        seen=seen,
        asked=asked,
        days=rules.days_needed(asked, found.per_day),
        whom=forms.said(whom, found.group),
        surveys={found.survey_id: found.survey.name},
        reason=labels.reason,
    )


@blueprint.post("/mailings/<id:mailing_id>/copy")
@requires("run_mailings")
def mailing_copy(mailing_id: int) -> Response:
    """A new draft that asks the same."""
    found = showing.wanted(mailing_id)
    name = gettext("Copy of %(name)s", name=found.name)
    try:
        made = writing.copy(found, name, by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        db.session.rollback()
        flash(gettext(error.sentence), "error")
        return redirect(url_for("mailings.mailing", mailing_id=mailing_id), 303)
    url = url_for("mailings.mailing", mailing_id=made.id)
    return saving.done(gettext("Copied. Change what shall differ, then look at its list."), url)
