"""The code of a slip, typed at /s; and what we do with answers, at /s/about."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask_babel import gettext

from helpdesk.extensions import csrf, limiter
from helpdesk.kit import clock
from helpdesk.surveys import labels, links, reading, settings
from helpdesk.surveys.forms import CodeForm
from helpdesk.surveys.models import Delivery
from helpdesk.surveys.views import blueprint, customers
from helpdesk.web import i18n

WRONG_PER_VISITOR = "10 per hour"


@blueprint.get("/s", endpoint="code")
@limiter.limit(customers.PER_VISITOR)
def show() -> Response:
    """One field."""
    return _page(CodeForm())


@blueprint.post("/s", endpoint="code_entry")
@csrf.exempt  # looks a code up and changes nothing
@limiter.limit(customers.PER_VISITOR)
@limiter.limit(WRONG_PER_VISITOR, deduct_when=lambda response: response.status_code == 422)
def enter() -> Response:
    """Leads to the survey. Ten wrong codes an hour are enough for anybody (E29)."""
    form = CodeForm(request.form)
    delivery = behind(form.code.data or "")
    if delivery is None:
        with i18n.speaking(customers.visitors_language()):
            form.code.errors = [unknown()]
        page = _page(form, 422)
        customers.forget()  # the wrong try is counted after this, in a transaction of its own
        return page
    token = links.code_page(delivery, clock.now())
    language = request.args.get("lang")
    return customers.secretly(redirect(url_for("surveys.survey", token=token, lang=language), 303))


def behind(typed: str) -> Delivery | None:
    """The delivery whose slip carries what was typed."""
    code = links.read_code(typed)
    return links.by_code(code) if code else None


def unknown() -> str:
    return str(
        gettext(
            "We do not know this code. It has eight letters and digits, as on your slip or card or as you were told."
        )
    )


def _page(form: CodeForm, status: int = 200) -> Response:
    form.csrf_token.data = links.page_token(0, clock.now())
    return customers.said("surveys/code.html", status, language=customers.visitors_language(), form=form)


@blueprint.get("/s/about", endpoint="about")
@limiter.limit(customers.PER_VISITOR)
def about() -> Response:
    """Why we ask, who reads it, how to stop it."""
    return customers.said(
        "surveys/about.html",
        language=customers.visitors_language(),
        window=reading.change_window(),
        days_of=labels.days_of,
        throttle=settings.THROTTLE_DAYS.get(),
        **customers.ways_on(),
    )
