"""Improvements for supervisors: which there are, what calls for one, and one with what it brought."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.categories import queries as categories
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history, organisation
from helpdesk.recovery import improving
from helpdesk.recovery.improvement_forms import ImprovementForm
from helpdesk.recovery.models import Improvement
from helpdesk.recovery.views import blueprint
from helpdesk.web import i18n, saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer

USUAL = timedelta(days=30)  # to get it done


@blueprint.get("/recovery/improvements")
@requires("see_cases")
def improvements() -> str:
    """Those due first, and what came up again and again."""
    at, ended = clock.now(), request.args.get("show") == "ended"
    return render_template(
        "recovery/improvements.html",
        improvements=improving.all_of(ended=ended),
        often=[] if ended else improving.often(at),
        ended=ended,
        today=organisation.today(at),
        categories=categories.names(i18n.locale()),
        causes=categories.cause_names(i18n.locale()),
    )


@blueprint.route("/recovery/improvements/new", methods=["GET", "POST"])
@requires("see_cases")
def new_improvement() -> Answer:
    """One more; an address may say for which cause and category."""
    form = ImprovementForm()
    if not form.is_submitted():
        today = organisation.today(clock.now())
        form.cause.data = request.args.get("cause", "")
        form.category_id.data = request.args.get("category", "")
        form.owner_id.data = str(current_user.id)
        form.starts_on.data, form.due_on.data = today, today + USUAL
    return saving.add(
        form,
        lambda by, at: improving.add(form.plan_of(), by=by, at=at),
        page=_page,
        leads_to=lambda made: url_for("recovery.improvement", improvement_id=made.id),
    )


@blueprint.get("/recovery/improvements/<id:improvement_id>")
@requires("see_cases")
def improvement(improvement_id: int) -> Answer:
    """One of them, with what it brought."""
    found = _wanted(improvement_id)
    return _page(ImprovementForm(formdata=None, keep=found).show(found), found)


@blueprint.post("/recovery/improvements/<id:improvement_id>")
@requires("see_cases")
def change_improvement(improvement_id: int) -> Answer:
    """Other words, aim, owner or days."""
    found = _wanted(improvement_id)
    form = ImprovementForm(keep=found)
    return saving.change(
        form,
        lambda by, at: improving.change(found, form.plan_of(), version=form.version_shown(), by=by, at=at),
        loaded=lambda: _wanted(improvement_id),
        page=_page,
        leads_to=url_for("recovery.improvement", improvement_id=improvement_id),
    )


@blueprint.post("/recovery/improvements/<id:improvement_id>/ending")
@requires("see_cases")
def improvement_ending(improvement_id: int) -> Response:
    """Nobody works at it any more."""
    improving.end(_wanted(improvement_id), by=Actor.user(current_user), at=clock.now())
    return _done(improvement_id, gettext("Ended. What it brought can still be read here."))


@blueprint.post("/recovery/improvements/<id:improvement_id>/resumption")
@requires("see_cases")
def improvement_resumption(improvement_id: int) -> Response:
    """It is worked at again."""
    improving.resume(_wanted(improvement_id), by=Actor.user(current_user), at=clock.now())
    return _done(improvement_id, gettext("It is worked at again."))


def _done(improvement_id: int, words: str) -> Response:
    return saving.done(words, url_for("recovery.improvement", improvement_id=improvement_id))


def _wanted(improvement_id: int) -> Improvement:
    return existing(improving.one(improvement_id), N_("There is no such improvement."))


def _page(form: ImprovementForm, found: Improvement | None) -> str:
    return render_template(
        "recovery/improvement.html",
        form=form,
        improvement=found,
        late=found is not None and found.ended_at is None and found.due_on < organisation.today(clock.now()),
        history=history.of("improvement", found.id) if found else [],
    )
