"""A case's page, and each step that is taken on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask_login import current_user

from helpdesk.categories import queries as categories
from helpdesk.categories.words import CauseKey
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, existing
from helpdesk.people.models import User
from helpdesk.recovery import checking, forms, labels, queries, rules, working
from helpdesk.recovery.forms import CaseForm
from helpdesk.recovery.models import Case
from helpdesk.recovery.settings import CURRENCY
from helpdesk.recovery.views import blueprint
from helpdesk.recovery.words import Step
from helpdesk.surveys import labels as surveys
from helpdesk.tickets import queries as tickets
from helpdesk.web import i18n, saving
from helpdesk.web.auth import ensure, may, requires
from helpdesk.web.saving import Answer

Deed = Callable[[Case, int, datetime], object]  # the case, the version that was shown, the moment


@blueprint.get("/recovery/<id:case_id>")
@requires("see_cases")
def case(case_id: int) -> Answer:
    """All of it: what was answered, what was done, what is to be done next."""
    return _page(_wanted(case_id))


@blueprint.post("/recovery/<id:case_id>/taking")
@requires("see_cases")
def taking(case_id: int) -> Answer:
    """It is mine."""
    return _act(case_id, forms.TakingForm, lambda _form: _take)


def _take(case: Case, seen: int, at: datetime) -> None:
    working.take(case, seen=seen, by=current_user, at=at)


@blueprint.post("/recovery/<id:case_id>/ownership")
@requires("see_cases")
def ownership(case_id: int) -> Answer:
    """A colleague follows it up."""

    def deed(form: forms.OwnerForm) -> Deed:
        to = db.session.get_one(User, form.chosen())
        return lambda case, seen, at: working.hand_over(case, to, seen=seen, by=current_user, at=at)

    return _act(case_id, forms.OwnerForm, deed)


@blueprint.post("/recovery/<id:case_id>/contacts")
@requires("see_cases")
def contacts(case_id: int) -> Answer:
    """Somebody was in touch, or tried."""
    return _act(case_id, forms.ContactForm, lambda form: lambda case, seen, at: working.log_contact(
        case, form.way.data, form.reached.data == "yes", form.note.data or "", seen=seen, by=current_user, at=at
    ))  # fmt: skip


@blueprint.post("/recovery/<id:case_id>/finding")
@requires("see_cases")
def finding(case_id: int) -> Answer:
    """Why it went wrong."""
    return _act(case_id, forms.FindingForm, lambda form: lambda case, seen, at: working.understand(
        case, CauseKey(form.cause.data), form.finding.data or "", safety=bool(form.is_safety.data),
        legal=bool(form.is_legal.data), seen=seen, by=current_user, at=at,
    ))  # fmt: skip


@blueprint.post("/recovery/<id:case_id>/decision")
@requires("see_cases")
def decision(case_id: int) -> Answer:
    """What they get, and why."""
    return _act(case_id, forms.DecisionForm, lambda form: lambda case, seen, at: working.decide(
        case, form.decision.data, form.reasons.data or "", seen=seen, by=current_user, at=at
    ))  # fmt: skip


@blueprint.post("/recovery/<id:case_id>/apology")
@requires("see_cases")
def apology(case_id: int) -> Answer:
    """We are sorry, in one's own words."""
    return _act(case_id, forms.ApologyForm, lambda form: lambda case, seen, at: working.apologise(
        case, form.way.data, form.text.data or "", seen=seen, by=current_user, at=at
    ))  # fmt: skip


@blueprint.post("/recovery/<id:case_id>/remedy")
@requires("see_cases")
def remedy(case_id: int) -> Answer:
    """How it is put right."""
    return _act(case_id, forms.RemedyForm, lambda form: lambda case, seen, at: working.put_right(
        case, form.remedy.data, form.remedy_words.data or "", form.hundredths(), seen=seen, by=current_user, at=at
    ))  # fmt: skip


@blueprint.post("/recovery/<id:case_id>/closure")
@requires("see_cases")
def closure(case_id: int) -> Answer:
    """It is over."""
    return _act(case_id, forms.ClosingForm, lambda form: lambda case, seen, at: working.close(
        case, form.outcome.data, form.outcome_words.data or "", seen=seen, by=current_user, at=at
    ))  # fmt: skip


@blueprint.post("/recovery/<id:case_id>/reopening")
@requires("see_cases")
def reopening(case_id: int) -> Answer:
    """It is not over after all."""
    return _act(case_id, forms.ReopeningForm, lambda _form: _reopen)


def _reopen(case: Case, seen: int, at: datetime) -> None:
    working.reopen(case, seen=seen, by=current_user, at=at)


def _act(case_id: int, kind: type[Any], deed: Callable[[Any], Deed]) -> Answer:
    """One step: refused, the page with what was typed; over a colleague's change only once it was seen."""
    found = _wanted(case_id, held=True)
    ensure("work_case", found)
    form = kind(found)
    return saving.change(
        form,
        lambda _by, at: deed(form)(found, form.version_shown(), at),
        loaded=lambda: _wanted(case_id),
        page=lambda form, row: _page(row, form),
        leads_to=url_for("recovery.case", case_id=case_id),
    )


def _wanted(case_id: int, *, held: bool = False) -> Case:
    return existing(working.one(case_id, held=held), N_("There is no such case."))


def _page(found: Case, refused: CaseForm | None = None) -> str:
    """The page, with the refused form in place of a fresh one."""
    able, at = may("work_case", found), clock.now()
    fresh = {kind.part: kind(found, formdata=None) for kind in forms.FORMS} if able else {}
    if refused is not None:
        fresh[refused.part] = refused
    answers, standing = queries.said([found.id]).get(found.id, []), working.standing(found)
    step = rules.step(standing)
    return render_template(
        "recovery/case.html",
        case=found,
        answers=answers,
        forms=fresh,
        refused=refused.part if refused is not None else "",
        standing=standing,
        step=step,
        steps=list(Step),
        late=queries.is_late(found, at),
        soon=queries.is_soon(found, at),
        asked=checking.of_case(found.id) if found.outcome else None,
        reopens=rules.reopens(found.ended_at, at),
        tries=rules.TRIES,
        known=tickets.directory(),
        category=categories.names(i18n.locale()).get(found.category_id, "–"),
        causes=categories.cause_names(i18n.locale()),
        currency=CURRENCY.get(),
        labels=labels,
        rating=surveys.rating,
        solved=surveys.solved,
    )
