"""A survey before anybody gets it: the mail, the page, the slip and what other rooms make of it, in every language it speaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Response, abort, make_response, render_template, request
from flask_babel import gettext

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_
from helpdesk.surveys import designing, labels, samples
from helpdesk.surveys.models import SurveyVersion
from helpdesk.surveys.views import blueprint, customers
from helpdesk.surveys.views.answer import drawn_with
from helpdesk.surveys.views.designing import chosen_version, wanted
from helpdesk.surveys.views.slips import drawn
from helpdesk.web.auth import requires
from helpdesk.web.i18n import LANGUAGES, locale
from helpdesk.web.letters import link

_WORDS = {"page": N_("The page"), "mail": N_("The mail"), "slip": N_("The slip")}
# What rooms further right make of a version: draws it in a language.
_further: dict[str, Callable[[samples.Sample, str, datetime], str]] = {}
THEMES = ("light", "dark")
# As strangers' mail is shown: its own styles, no script, no form, nothing from elsewhere.
_SANDBOX = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)


def show_also(what: str, word: str, draw: Callable[[samples.Sample, str, datetime], str]) -> None:
    """One more thing to look at: `word` is its English message id. Saying it twice changes nothing."""
    _WORDS[what], _further[what] = word, draw


@blueprint.get("/surveys/<id:survey_id>/preview")
@requires("design_surveys")
def preview(survey_id: int) -> str:
    """What to look at, in which language, light or dark, wide or as on a phone; the frame below shows it."""
    survey = wanted(survey_id)
    sample = samples.of(chosen_version(survey))
    spoken = sample.languages
    own = locale() if locale() in spoken else spoken[0] if spoken else ""
    chosen = {
        "what": _one_of(tuple(_WORDS), "what"),
        "lang": request.args.get("lang", "") if request.args.get("lang") in spoken else own,
        "theme": _one_of(THEMES, "theme"),
        "width": _one_of(("wide", "narrow"), "width"),
        "version": sample.version.number,
    }
    return render_template(
        "surveys/design/preview.html",
        row=survey,
        version=sample.version,
        spoken=spoken,
        chosen=chosen,
        languages=LANGUAGES,
        gaps={} if sample.version.published_at else designing.gaps(sample.items),
        labels=labels,
        what={key: gettext(word) for key, word in _WORDS.items()},
    )


@blueprint.get("/surveys/versions/<id:survey_version_id>/preview/<what>")
@requires("design_surveys")
def preview_frame(survey_version_id: int, what: str) -> Response:
    """One of them, as a customer would get it."""
    version = db.session.get(SurveyVersion, survey_version_id)
    if version is None or what not in _WORDS:
        abort(404)
    sample = samples.of(version)
    language = request.args.get("lang") or next(iter(sample.languages), "")
    if language not in sample.languages:
        abort(404)
    at = clock.now()
    if what == "mail":
        answer = make_response(samples.letter(sample, language, at).html)
        answer.headers["Content-Security-Policy"] = _SANDBOX
    elif what in _further:
        answer = make_response(_further[what](sample, language, at))
    elif what == "slip":
        answer = make_response(drawn(samples.slip(language, at), link("/s")))
    else:
        answer = _page(sample, language)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _page(sample: samples.Sample, language: str) -> Response:
    asked = samples.page(sample, language, clock.now())
    theme = request.args.get("theme", "light")
    return customers.said(
        "surveys/survey.html",
        language=language,
        confirm=False,
        outdated=False,
        theme=lambda: theme if theme in THEMES else "light",
        **drawn_with(asked.form(), asked, samples.TOKEN),
    )


def _one_of(known: tuple[str, ...], name: str) -> str:
    chosen = request.args.get(name, "")
    return chosen if chosen in known else known[0]
