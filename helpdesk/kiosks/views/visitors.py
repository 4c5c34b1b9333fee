"""The kiosk as visitors meet it: a tablet that knows no session, only its own secret.

A GET shows a face's next page and stores nothing. Answers come by a plain form, or, where scripts run, many at a time
from what the tablet has kept. Foreign sites can send neither: the cookie is for our own pages alone.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, NoReturn

from flask import Response as Answer
from flask import abort, current_app, jsonify, redirect, request, url_for
from flask_babel import gettext

from helpdesk.extensions import csrf, db, limiter, start_writing, visitor
from helpdesk.kiosks import answers, forms, rules, tablets, texts
from helpdesk.kiosks.models import Kiosk
from helpdesk.kiosks.views import blueprint
from helpdesk.kiosks.views.start import cookie_name
from helpdesk.kit import clock, tokens
from helpdesk.people import organisation
from helpdesk.surveys import links
from helpdesk.surveys.forms import CodeForm
from helpdesk.surveys.questions import shuffled
from helpdesk.surveys.views import codes, customers
from helpdesk.web import auth, i18n, submissions

RESET = 20  # seconds
MORE_TIME = 120
WRONG_PER_KIOSK = "30 per hour"


def _tablet() -> str:
    """Whose requests are counted together: those of one tablet, whoever else shares its line."""
    secret = request.cookies.get(cookie_name(), "")
    return f"kiosk {tokens.hashed(secret)[:16]}" if secret else visitor()


PER_TABLET = limiter.shared_limit("120 per minute", scope="kiosk", key_func=_tablet)
PER_LINE = limiter.shared_limit("600 per minute", scope="kiosks of a line")


@blueprint.get("/kiosk/<id:place_id>", endpoint="question")
@PER_LINE
@PER_TABLET
def show(place_id: int) -> Answer:
    """The question; ?r=2 goes on to the reasons and stores nothing."""
    kiosk, chosen = _here(place_id), forms.rating(request.args.get("r", ""))
    return _page(kiosk, chosen)


@blueprint.post("/kiosk/<id:place_id>", endpoint="answer")
@csrf.exempt
@PER_LINE
@PER_TABLET
@submissions.read_first
def answer(place_id: int) -> Answer:
    """One answer by a plain form, once however often it is sent."""
    kiosk, at = _here(place_id), clock.now()
    shown, value = customers.page_behind(0), forms.rating(request.form.get("satisfaction", ""))
    if shown is None or value is None:
        return _page(kiosk, value, status=422)
    given = answers.Given(
        uid=hashlib.sha256(shown.nonce.encode()).hexdigest()[:32],
        satisfaction=value,
        language=_language(),
        at=at,
        reasons=forms.reasons(request.form.getlist("reasons")),
    )
    start_writing()
    answers.take(kiosk, [given], at=at, by_staff=auth.is_colleagues_browser())
    db.session.commit()
    return customers.secretly(redirect(url_for("kiosks.thanks", place_id=place_id, lang=given.language), 303))


@blueprint.post("/kiosk/<id:place_id>/answers", endpoint="hand_in")
@csrf.exempt
@PER_LINE
@PER_TABLET
@submissions.read_first
def hand_in(place_id: int) -> Answer:
    """What a tablet has kept. It lets go of what we name: stored now or before, or such as we never store."""
    kiosk, at = _here(place_id), clock.now()
    if (request.content_length or 0) > forms.LARGEST:
        abort(413)
    body = _body()
    batch = forms.batch(body, received=at, since=kiosk.paired_at or at)
    if batch is None:
        abort(422)
    start_writing()
    answers.take(kiosk, batch.given, at=at, by_staff=auth.is_colleagues_browser())
    db.session.commit()
    return customers.secretly(jsonify(kept=[each.uid for each in batch.given], refused=batch.refused))


@blueprint.get("/kiosk/worker.js", endpoint="worker")
@PER_LINE
def worker() -> Answer:
    """The service worker by which a tablet asks on when it starts without a network. It may rule the pages beside it alone."""
    answer = current_app.send_static_file("js/kiosk_worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/kiosk/<id:place_id>/thanks", endpoint="thanks")
@PER_LINE
@PER_TABLET
def thanks(place_id: int) -> Answer:
    """For as long as nobody can answer again; then the question."""
    kiosk = _here(place_id)
    seconds = int(rules.LOCK.total_seconds())
    return customers.said("kiosks/thanks.html", language=_language(), kiosk=kiosk, seconds=seconds)


@blueprint.get("/kiosk/<id:place_id>/code", endpoint="code")
@PER_LINE
@PER_TABLET
def code(place_id: int) -> Answer:
    """One field, for whoever has a slip."""
    return _code_page(_here(place_id), CodeForm())


@blueprint.post("/kiosk/<id:place_id>/code", endpoint="code_entry")
@csrf.exempt  # looks a code up and changes nothing
@PER_LINE
@PER_TABLET
@limiter.limit(WRONG_PER_KIOSK, key_func=_tablet, deduct_when=lambda response: response.status_code == 422)
def code_entry(place_id: int) -> Answer:
    """Leads to the survey of that slip, which leads back here."""
    kiosk, form, language = _here(place_id), CodeForm(request.form), _language()
    delivery = codes.behind(form.code.data or "")
    if delivery is None:
        with i18n.speaking(language):
            form.code.errors = [codes.unknown()]
        page = _code_page(kiosk, form, 422)
        customers.forget()  # the wrong try is counted after this, in a transaction of its own
        return page
    token = links.code_page(delivery, clock.now(), tablet_at=place_id)
    return customers.secretly(redirect(url_for("surveys.survey", token=token, lang=language), 303))


def _body() -> object:
    """What was sent as JSON; None for all else, and for brackets within brackets without end."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _here(place_id: int) -> Kiosk:
    """The kiosk whose tablet this is."""
    kiosk = tablets.by_secret(place_id, request.cookies.get(cookie_name(), ""))
    return kiosk if kiosk is not None else _off()


def _off() -> NoReturn:
    language = customers.visitors_language()
    abort(customers.said("kiosks/off.html", 403, language=language))


def _language() -> str:
    """What the visitor chose, else the organisation's."""
    return customers.chosen_language() or organisation.LANGUAGE.get()


def _code_page(kiosk: Kiosk, form: CodeForm, status: int = 200) -> Answer:
    form.csrf_token.data = links.page_token(0, clock.now())
    return customers.said("kiosks/code.html", status, language=_language(), kiosk=kiosk, form=form)


def _page(kiosk: Kiosk, chosen: int | None, status: int = 200) -> Answer:
    language = _language()
    seed = secrets.randbelow(10_000)
    words = {code: _words(code) for code in sorted(i18n.LANGUAGES, key=lambda each: each != language)}
    own = words[language]
    return customers.said(
        "kiosks/question.html",
        status,
        kiosk=kiosk,
        chosen=chosen,
        low=chosen is not None and chosen <= rules.UP_TO,
        low_reasons=shuffled(own["causes"], seed),
        high_reasons=shuffled(own["praise"], seed),
        words=words,
        own=own,
        page_token=links.page_token(0, clock.now()),
        more=MORE_TIME if request.args.get("more") else RESET,
        lock=int(rules.LOCK.total_seconds()),
        up_to=rules.UP_TO,
        reset=RESET,
        language=language,
    )


def _words(language: str) -> dict[str, Any]:
    """Everything the tablet says in one language: it changes languages and asks on while nobody can be reached."""
    with i18n.speaking(language):
        return {
            "question": texts.question(language),
            "points": texts.points(language),
            "causes_title": texts.causes_title(language),
            "causes": texts.causes(language),
            "praise_title": texts.praise_title(language),
            "praise": texts.praise(language),
            "touch": gettext("Touch one. You can change it on the next page."),
            "chose": gettext("You chose:"),
            "change": gettext("Change"),
            "several": gettext("Choose all that fit, or none."),
            "back": gettext("Back"),
            "send": gettext("Send my answer"),
            "again": gettext("Starts again in %(seconds)s s if nobody touches it.", seconds="{n}"),
            "thanks": gettext("Thank you"),
            "saved": gettext("Your answer is saved."),
            "next": gettext("In a moment the next visitor can answer."),
            "kept": gettext("Kept on this tablet until it can be sent"),
            "slip": gettext("I have a slip with a code"),
            "nameless": gettext("no name is stored"),
        }
