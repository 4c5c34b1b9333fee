"""The customer's page: is it put right now? A GET shows and preselects, a person's POST saves (E21)."""

from __future__ import annotations

from flask import Response as Answer
from flask import redirect, request, url_for

from helpdesk.extensions import csrf, db, limiter
from helpdesk.kit import clock
from helpdesk.recovery import checking, labels
from helpdesk.recovery.forms import AgainForm
from helpdesk.recovery.models import Check
from helpdesk.recovery.views import blueprint
from helpdesk.recovery.words import PutRight
from helpdesk.surveys import labels as surveys
from helpdesk.surveys import links, machines, reading
from helpdesk.surveys.views import customers


@blueprint.get("/s/<token>/again")
@limiter.limit(customers.PER_VISITOR)
def again(token: str) -> Answer:
    """The question, with what was answered before; ?a=yes preselects and saves nothing."""
    check = _found(token)
    if why := _why_over(check):
        return _over(check, why)
    form = AgainForm(None)
    chosen = request.args.get("a", "")
    known = chosen if chosen in {each.value for each in PutRight} else ""
    form.put_right.data = PutRight(known) if known else check.answer
    form.words.data = check.words
    return _page(check, form, token, chosen=known)


@blueprint.post("/s/<token>/again")
@csrf.exempt
@limiter.limit(customers.PER_VISITOR)
def answer_again(token: str) -> Answer:
    """Saves what was pressed, then leads to the page that says so."""
    check, at = _found(token, held=True), clock.now()
    if why := _why_over(check):
        return _over(check, why)
    form, shown = AgainForm(request.form), customers.page_behind(-check.id)
    if shown is None or not form.validate():
        return _page(check, form, token, status=422, outdated=shown is None)
    if machines.filled_in_by_machine(
        honeypot=form.website.data or "",
        pressed=request.form.get("send") == "yes",
        since_shown=at - shown.shown_at,
        since_answered=None,
    ):
        return _page(check, form, token, confirm=True)
    checking.answer(check, form.put_right.data, form.words.data or "", at=at)
    db.session.commit()
    address = url_for("recovery.again_thanks", token=token, lang=_language(check))
    return customers.secretly(redirect(address, 303))


@blueprint.get("/s/<token>/again/thanks")
@limiter.limit(customers.PER_VISITOR)
def again_thanks(token: str) -> Answer:
    """Thanks, and until when it may be changed."""
    check = _found(token)
    if why := _why_over(check):
        return _over(check, why)
    if check.answered_at is None:
        return customers.secretly(redirect(url_for("recovery.again", token=token), 303))
    return customers.said(
        "recovery/again_thanks.html",
        language=_language(check),
        check=check,
        token=token,
        number=_number(check),
    )


def _found(token: str, *, held: bool = False) -> Check:
    return checking.by_token(token, held=held) or customers.unknown()


def _why_over(check: Check) -> str:
    """A colleague of ours who opens a forwarded link neither sees what was answered nor answers in the customer's name."""
    if why := checking.why_over(check, clock.now()):
        return why
    if not customers.is_colleague():
        return ""
    return "answered" if check.answered_at is not None else "staff"


def _over(check: Check, why: str) -> Answer:
    return customers.said(
        "surveys/over.html",
        403 if why in {"answered", "staff"} else 410,
        language=_language(check),
        why=why,
        number=_number(check),
        **customers.ways_on(),
        **customers.no_words(),
    )


def _language(check: Check) -> str:
    return customers.chosen_language() or check.language


def _number(check: Check) -> str:
    return reading.masked(check.case.ticket.number)


def _page(
    check: Check,
    form: AgainForm,
    token: str,
    *,
    status: int = 200,
    chosen: str = "",
    confirm: bool = False,
    outdated: bool = False,
) -> Answer:
    form.website.data = ""
    return customers.said(
        "recovery/again.html",
        status,
        language=_language(check),
        form=form,
        check=check,
        token=token,
        number=_number(check),
        chosen=chosen,
        confirm=confirm,
        outdated=outdated,
        label=labels.label,
        words=PutRight,
        page_token=links.page_token(-check.id, clock.now()),
        window=reading.change_window(),
        days_of=surveys.days_of,
    )
