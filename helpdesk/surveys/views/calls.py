"""Interviews: the calls to make, and the page on which an interviewer reads each question out and writes down what is said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.people import organisation
from helpdesk.surveys import (
    answering,
    call_list,
    calls,
    invitations,
    labels,
    once_more,
    questions,
    reading,
    rules,
)
from helpdesk.surveys.call_forms import AttemptForm
from helpdesk.surveys.forms import SurveyForm
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.views import blueprint
from helpdesk.surveys.words import UNTOLD, Attempt, InvitationState
from helpdesk.tickets.policy import may_see_ticket
from helpdesk.web import i18n, pages, saving, submissions
from helpdesk.web.auth import requires

UNSAID = "unsaid-"


@blueprint.get("/surveys/calls", endpoint="calls")
@requires("interview")
def to_call() -> str:
    """Whom to call, the earliest due first."""
    at = clock.now()
    cursor = pages.decode_as(request.args.get("after"), datetime, int)
    found = call_list.to_call(current_user, at, (cursor[0], cursor[1]) if cursor else None)
    more = url_for("surveys.calls", after=found.next) if found.next else None
    return render_template("surveys/calls/list.html", found=found, more=more, now=at)


@blueprint.get("/surveys/calls/<id:invitation_id>", endpoint="call")
@requires("interview")
def show(invitation_id: int) -> str:
    """One call: whom, and what to read out."""
    return _page(_wanted(invitation_id), AttemptForm(formdata=None))


@blueprint.post("/surveys/calls/<id:invitation_id>/attempt", endpoint="call_attempt")
@requires("interview")
def log(invitation_id: int) -> Response | tuple[str, int]:
    """A call without an interview."""
    call, form = _wanted(invitation_id), AttemptForm()
    if not form.validate_on_submit():
        return _page(call, form), 422
    if submissions.claim(form.submission.data, current_user.id, clock.now()) is not None:
        return redirect(url_for("surveys.calls"), 303)
    try:
        result = Attempt(form.result.data)
        calls.log(invitation_id, result, by=current_user, at=clock.now(), again_at=form.again_at())
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _page(_wanted(invitation_id), form), 422
    submissions.finish(form.submission.data, current_user.id, url_for("surveys.calls"))
    return _done(gettext("The call is logged."))


@blueprint.post("/surveys/calls/<id:invitation_id>/answer", endpoint="call_answer")
@requires("interview")
def interview(invitation_id: int) -> Response | tuple[str, int]:
    """What the customer said, wholly or until the call broke off."""
    call = _wanted(invitation_id)
    if calls.give_way(invitations.locked(invitation_id), at=clock.now()):
        return _done(gettext("Nobody is to be called about this any more."))
    asked = reading.asked(call.invitation, call.invitation.language)
    form = asked.form(request.form)
    broken_off = request.form.get("ending") == "broken_off"
    nonce = (request.form.get("submission") or submissions.new_key())[:64]
    if not form.validate():
        return _page(call, AttemptForm(formdata=None), form), 422
    try:
        calls.interview(
            invitation_id, form.given(), _unsaid(asked), by=current_user, at=clock.now(), nonce=nonce,
            broken_off=broken_off,
        )  # fmt: skip
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        wrong = gettext(error.sentence, **error.values) if not error.field else ""
        return _page(_wanted(invitation_id), AttemptForm(formdata=None), form, wrong=wrong), 422
    if broken_off:
        return _done(gettext("What was said so far is saved. The call stays on the list."))
    return _done(gettext("The interview is saved. Thank you."))


def _unsaid(asked: reading.Asked) -> dict[str, str]:
    """Which questions were refused or not known."""
    sent = {each.key.value: request.form.get(UNSAID + each.key.value, "") for each in asked.questions}
    return {key: why for key, why in sent.items() if why in set(UNTOLD)}


def _wanted(invitation_id: int) -> call_list.Call:
    """The call, for somebody who may make it; nobody else learns that there is one."""
    call = call_list.one(invitation_id)
    if (
        call is None
        or call.invitation.ticket is None
        or not may_see_ticket(current_user, call.invitation.ticket)
    ):
        raise NotFound(N_("There is no such call to make."))
    part = calls.took_part(call.invitation)
    if not rules.may_interview(current_user.id, part) or not calls.is_to_be_called(
        call.invitation, clock.now()
    ):
        raise NotFound(N_("There is no such call to make."))
    return call


def _page(
    call: call_list.Call, attempt: AttemptForm, form: SurveyForm | None = None, *, wrong: str = ""
) -> str:
    invitation, at = call.invitation, clock.now()
    asked = reading.asked(invitation, invitation.language)
    why = calls.why_not(invitation, at)
    customer = once_more.customer_of(invitation)
    unsaid: dict[str, Any] = {}
    if form is None:
        form = asked.form()
        unsaid = _said_before(invitation, form)
    elif request.method == "POST":
        unsaid = _unsaid(asked)
    return render_template(
        "surveys/calls/call.html",
        invitation=invitation,
        asked=asked,
        form=form,
        attempt=attempt,
        unsaid=unsaid,
        wrong=wrong,
        why=labels.reason(why.value) if why else "",
        from_at=rules.within_hours(at, invitations.hours_for(customer)),
        now=at,
        customer=customer,
        script=_script(asked, customer),
        attempts=call_list.attempts(invitation.id),
        kinds=questions.KINDS,
        label=labels.label,
        choices=[(each.value, labels.label(each)) for each in UNTOLD],
        submission=submissions.new_key(),
    )


def _said_before(invitation: Invitation, form: SurveyForm) -> dict[str, str]:
    """Puts in what was said before the call broke off."""
    response = (
        answering.current_response(invitation.id) if invitation.state is InvitationState.PARTIAL else None
    )
    if response is None:
        return {}
    for name, value in reading.as_given(response).items():
        if name in form._fields:
            form._fields[name].data = value
    return dict(response.unsaid or {})


def _script(asked: reading.Asked, customer: Customer | None) -> str:
    """How every interview begins, in the customer's language."""
    with i18n.speaking(asked.language):
        return gettext(
            "Hello, this is %(company)s. We closed your case %(number)s and would like to know how our help was. "
            "Somebody else helped you, not I. It takes about two minutes, and you may skip any question. May I begin?",
            company=organisation.NAME.get(),
            number=asked.number,
        )


def _done(words: str) -> Response:
    return saving.done(words, url_for("surveys.calls"))
