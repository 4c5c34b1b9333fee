"""A customer's survey: a GET shows and preselects, a person's POST saves (E21)."""

from __future__ import annotations

from typing import Any

from flask import Response as Answer
from flask import redirect, request, url_for

from helpdesk.extensions import csrf, db, limiter, start_writing
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError, Gone
from helpdesk.surveys import answering, ballots, labels, links, machines, openings, questions, reading
from helpdesk.surveys.forms import SurveyForm
from helpdesk.surveys.models import Delivery, Response
from helpdesk.surveys.views import blueprint, customers
from helpdesk.surveys.views.over import over
from helpdesk.surveys.words import STAFF_ORIGIN, Way
from helpdesk.web import submissions


@blueprint.get("/s/<token>", endpoint="survey")
@limiter.limit(customers.PER_VISITOR)
def show(token: str) -> Answer:
    """The questions, with what was answered before; ?r=4 preselects and saves nothing."""
    delivery, at = customers.found(token), clock.now()
    openings.note(delivery, request, at)
    if customers.why_over(delivery, at, token):
        return over(delivery, token)
    asked = reading.asked(delivery.invitation, customers.language_of(delivery))
    form = asked.form()
    chosen = asked.fill(form, "" if asked.anonymous else request.args.get("r", ""))
    return _page(form, asked, token, delivery, chosen=chosen)


@blueprint.post("/s/<token>", endpoint="survey_answer")
@csrf.exempt
@limiter.limit(customers.PER_VISITOR)
@submissions.read_first
def save(token: str) -> Answer:
    """Saves what was pressed, then leads to the page that says so."""
    delivery, at = customers.found(token), clock.now()
    shown = customers.page_behind(delivery.id)
    if why := customers.why_over(delivery, at, token, shown=shown):
        return _to_thanks(delivery, token) if why == "cast" else over(delivery, token)
    asked = reading.asked(delivery.invitation, customers.language_of(delivery))
    if asked.anonymous and customers.is_colleague():
        return over(delivery, token, why="staff")
    form = asked.form(request.form)
    if shown is None or not form.validate():
        return _page(form, asked, token, delivery, status=422, outdated=shown is None)
    by_machine = _is_machine(form, delivery, shown)
    start_writing()
    if by_machine:
        return _confirm(form, asked, token, delivery)
    try:
        if asked.anonymous:
            ballots.cast(
                delivery.invitation,
                form.given(),
                delivery=delivery,
                at=clock.now(),
                questions=asked.questions,
            )
            thanks = _to_thanks(delivery, token)
        else:
            _answer(form, asked, delivery, shown, held=links.held_by(token))
            thanks = _to_own_thanks(delivery, token, shown, asked.language)
        db.session.commit()
    except Gone:
        db.session.rollback()
        return over(customers.found(token), token)
    except DomainError as error:
        form.refuse(error)
        return _page(form, asked, token, delivery, status=422)
    return thanks  # made before the commit: whatever is read after it begins a transaction, and ends it with what is prepared


def _to_own_thanks(delivery: Delivery, token: str, shown: links.Page, language: str) -> Answer:
    """Behind a code that a colleague knows too, the page with the answer has an address that the customer alone gets."""
    if delivery.way is Way.CODE and not links.held_by(token):
        token = links.holders_page(delivery, shown.nonce)
    return customers.secretly(redirect(url_for("surveys.thanks", token=token, lang=language), 303))


def _to_thanks(delivery: Delivery, token: str) -> Answer:
    """After an anonymous answer, and after each attempt to send it again."""
    language = customers.language_of(delivery)
    return customers.secretly(redirect(url_for("surveys.thanks", token=token, lang=language), 303))


def _answer(
    form: SurveyForm, asked: reading.Asked, delivery: Delivery, shown: links.Page, *, held: str
) -> None:
    answering.answer(
        delivery.invitation,
        form.given(),
        delivery=delivery,
        language=asked.language,
        nonce=shown.nonce,
        held=held,
        at=clock.now(),
        flags=[STAFF_ORIGIN] if customers.is_colleague() else [],
        questions=asked.questions,
    )


def _is_machine(form: SurveyForm, delivery: Delivery, shown: links.Page) -> bool:
    at = clock.now()
    invitation = delivery.invitation
    before = answering.current_response(invitation.id) if invitation.answered_at else None
    again = before is not None and before.nonce != shown.nonce
    return machines.filled_in_by_machine(
        honeypot=form.website.data or "",
        pressed=request.form.get("send") == "yes",
        since_shown=at - shown.shown_at,
        since_answered=at - before.answered_at if before and again and _differs(form, before) else None,
    )


def _differs(form: SurveyForm, before: Response) -> bool:
    """Another answer than the one before? The same from a second page of the survey is no machine's (E24)."""
    new, old = form.given(), reading.as_given(before)
    return {**new, "causes": sorted(new.get("causes", []))} != {
        **old,
        "causes": sorted(old.get("causes", [])),
    }


def _confirm(form: SurveyForm, asked: reading.Asked, token: str, delivery: Delivery) -> Answer:
    """Too fast for a person: what came is kept apart, and the page asks to press once more (E22).

    Of an anonymous survey nothing is kept: it would lie beside the invitation.
    """
    if asked.anonymous:
        return _page(form, asked, token, delivery, confirm=True)
    try:
        answering.quarantine(
            delivery.invitation, form.given(), delivery=delivery, language=asked.language, at=clock.now()
        )
        db.session.commit()
    except DomainError:  # nonsense is not worth keeping
        db.session.rollback()
        delivery = customers.found(token)
        asked = reading.asked(delivery.invitation, asked.language)
    return _page(form, asked, token, delivery, confirm=True)


def _page(
    form: SurveyForm,
    asked: reading.Asked,
    token: str,
    delivery: Delivery,
    *,
    status: int = 200,
    chosen: str = "",
    confirm: bool = False,
    outdated: bool = False,
) -> Answer:
    form.csrf_token.data = links.page_token(delivery.id, clock.now())
    form.website.data = ""
    choice = request.args.get("r") if chosen else None
    shown = drawn_with(form, asked, token) | {"chosen": chosen, "choice": choice}
    return customers.said(
        "surveys/survey.html",
        status,
        language=asked.language,
        confirm=confirm,
        outdated=outdated,
        **shown,
    )


def drawn_with(form: SurveyForm, asked: reading.Asked, token: str) -> dict[str, Any]:
    """What the page of a survey reads."""
    return {
        "form": form,
        "asked": asked,
        "kinds": questions.KINDS,
        "points": asked.points,
        "token": token,
        "chosen": "",
        "choice": None,
        "window": reading.change_window(),
        "days_of": labels.days_of,
    }
