"""What whoever opens a survey-wide link meets: a page that shows, a POST that saves, once for each browser.

Nobody is known and no session is used. A browser that has answered keeps a signed mark, given with the answer and never before.
"""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from helpdesk.extensions import csrf, db, limiter
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError, Gone
from helpdesk.surveys import links, machines, reading
from helpdesk.surveys.forms import SurveyForm
from helpdesk.surveys.views import customers
from helpdesk.surveys.views.answer import drawn_with
from helpdesk.weblinks import answers, publishing, queries, rules
from helpdesk.weblinks.models import Weblink
from helpdesk.weblinks.views import blueprint

MARK = "answered"  # the browser's, for the path of this link alone
MARK_DAYS = 180
PER_VISITOR = "10 per minute; 60 per hour"  # an office behind one address answers a newsletter, too


@blueprint.get("/w/<slug>", endpoint="survey")
@limiter.limit(customers.PER_VISITOR)
def show(slug: str) -> Response:
    """The questions; nothing is written by looking."""
    weblink = _wanted(slug)
    if not publishing.is_open(weblink, clock.now()):
        return _over(weblink)
    if _has_answered(weblink):
        return _said("weblinks/answered.html", weblink)
    asked = answers.asked(weblink, customers.visitors_language())
    form = asked.form()
    chosen = asked.fill(form, request.args.get("r", ""))
    return _page(weblink, form, asked, chosen=chosen)


@blueprint.post("/w/<slug>", endpoint="survey_answer")
@csrf.exempt
@limiter.limit(PER_VISITOR)
def save(slug: str) -> Response:
    """Saves what was pressed, marks the browser and leads to the thanks."""
    weblink, at = _wanted(slug), clock.now()
    if not publishing.is_open(weblink, at):
        return _over(weblink)
    if _has_answered(weblink):
        return _said("weblinks/answered.html", weblink)
    asked = answers.asked(weblink, customers.visitors_language())
    form, shown = asked.form(request.form), customers.page_behind(-weblink.id)
    if shown is None or not form.validate():
        return _page(weblink, form, asked, status=422, outdated=shown is None)
    if _is_machine(form, shown):
        return _page(weblink, form, asked, confirm=True)
    try:
        answers.take(
            weblink,
            form.given(),
            language=asked.language,
            nonce=shown.nonce,
            at=at,
            by_staff=customers.is_colleague(),
        )
        thanks = _to_thanks(weblink, asked.language)
        db.session.commit()
    except Gone:
        db.session.rollback()
        return _over(_wanted(slug))
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        weblink = _wanted(slug)
        return _page(weblink, form, answers.asked(weblink, asked.language), status=422)
    return thanks


@blueprint.get("/w/<slug>/thanks", endpoint="thanks")
@limiter.limit(customers.PER_VISITOR)
def thanks(slug: str) -> Response:
    """That it is saved."""
    return _said("weblinks/thanks.html", _wanted(slug))


def _is_machine(form: SurveyForm, shown: links.Page) -> bool:
    since = clock.now() - shown.shown_at
    return since < rules.TOO_FAST or machines.filled_in_by_machine(
        honeypot=form.website.data or "",
        pressed=request.form.get("send") == "yes",
        since_shown=since,
        since_answered=None,
    )


def _to_thanks(weblink: Weblink, language: str) -> Response:
    place = url_for("weblinks.survey", slug=weblink.slug)
    answer = customers.secretly(redirect(url_for("weblinks.thanks", slug=weblink.slug, lang=language), 303))
    answer.set_cookie(
        MARK,
        _signer(links.keys()[0]).dumps(weblink.id),
        max_age=MARK_DAYS * 86400,
        path=place,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _has_answered(weblink: Weblink) -> bool:
    """Did this browser answer here before? A mark that is not ours says nothing."""
    mark = request.cookies.get(MARK, "")
    for key in [*links.keys()]:
        try:
            return bool(_signer(key).loads(mark) == weblink.id)
        except BadSignature:
            continue
    return False


def _signer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="answered by a link")


def _wanted(slug: str) -> Weblink:
    found = queries.by_slug(slug.lower())
    return found if found is not None else customers.unknown()


def _over(weblink: Weblink) -> Response:
    return _said("weblinks/closed.html", weblink, 410)


def _said(template: str, weblink: Weblink, status: int = 200) -> Response:
    language = answers.asked(weblink, customers.visitors_language()).language
    return customers.said(template, status, language=language, weblink=weblink, **customers.ways_on())


def _page(
    weblink: Weblink,
    form: SurveyForm,
    asked: reading.Asked,
    *,
    status: int = 200,
    chosen: str = "",
    confirm: bool = False,
    outdated: bool = False,
) -> Response:
    form.csrf_token.data = links.page_token(-weblink.id, clock.now())
    form.website.data = ""
    here: dict[str, Any] = {"here": url_for("weblinks.survey", slug=weblink.slug), "window": None}
    choice = request.args.get("r") if chosen else None
    shown = drawn_with(form, asked, "") | here | {"chosen": chosen, "choice": choice}
    return customers.said(
        "surveys/survey.html", status, language=asked.language, confirm=confirm, outdated=outdated, **shown
    )
