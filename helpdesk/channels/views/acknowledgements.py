"""What people are told when their request has arrived: texts per language, within opening hours and out of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.channels.views import blueprint
from helpdesk.kit import clock
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.mail import mailboxes
from helpdesk.people import queries as people
from helpdesk.settings import store
from helpdesk.tickets import acknowledgements, emails, numbers, placeholders
from helpdesk.tickets.acknowledgements import CLOSED, OPEN, WHEN
from helpdesk.web import i18n, saving
from helpdesk.web.auth import requires
from helpdesk.web.fields import Form, LongTextField
from helpdesk.web.i18n import LANGUAGES

_SAMPLE_NUMBER, _SAMPLE_NAME = 1042, placeholders.SAMPLES["customer"]
_SANDBOX = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


class TextsForm(Form):
    """A text for each language and case."""


for _language in LANGUAGES:
    for _when in WHEN:
        setattr(TextsForm, acknowledgements.field_of(_language, _when), LongTextField())


@dataclass(frozen=True)
class Sample:
    """One letter as it would read."""

    language: str
    when: str
    subject: str
    text: str
    source: str  # whose text it is: own, of the opening hours, the product's


@blueprint.get("/acknowledgements")
@requires("manage_mailboxes")
def acknowledgements_page() -> str:
    """The texts, and which mailboxes tell people anything."""
    return _page(TextsForm(formdata=None, data=_named(acknowledgements.written())))


@blueprint.post("/acknowledgements")
@requires("manage_mailboxes")
def change_acknowledgements() -> AnyResponse | tuple[str, int]:
    """Keeps texts and mailboxes."""
    form, at = TextsForm(), clock.now()
    texts = _typed(form)
    wrong = acknowledgements.wrong(texts) if form.validate() else []
    if wrong or form.errors:
        for error in wrong:
            form.refuse(error)
        return _page(form), 422
    acknowledgements.write(texts, by=current_user, at=at)
    on = {whole(each) for each in request.form.getlist("mailbox")}
    for mailbox in mailboxes.in_use():
        mailboxes.set_acknowledging(mailbox, mailbox.id in on, by=Actor.user(current_user), at=at)
    return saving.done(_("Saved."), url_for("channels.acknowledgements_page"))


@blueprint.post("/acknowledgements/preview")
@requires("manage_mailboxes")
def preview_acknowledgements() -> str | tuple[str, int]:
    """Every letter as it would read with what is typed; nothing is kept."""
    form = TextsForm()
    texts = _typed(form)
    wrong = acknowledgements.wrong(texts) if form.validate() else []
    if wrong or form.errors:
        for error in wrong:
            form.refuse(error)
        return _page(form), 422
    return _page(form, [_sample(language, when, texts) for language in LANGUAGES for when in WHEN])


@blueprint.get("/acknowledgements/<language>/<when>")
@requires("manage_mailboxes")
def acknowledgement_letter(language: str, when: str) -> Response:
    """The letter as it is drawn with the texts that are kept: in a sandbox, as strangers' mail is."""
    if language not in LANGUAGES or when not in WHEN:
        abort(404)
    said = _said(language, when, acknowledgements.written())
    letter = emails.acknowledgement(language, numbers.shown(_SAMPLE_NUMBER), said)
    answer = Response(letter.html, mimetype="text/html")  # ours, what was typed into it escaped
    answer.headers["Content-Security-Policy"] = _SANDBOX
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _page(form: TextsForm, samples: list[Sample] | None = None) -> str:
    last = next(iter(store.changes(acknowledgements.KEY, 1)), None)
    return render_template(
        "channels/acknowledgements.html",
        form=form,
        languages=LANGUAGES,
        known=acknowledgements.KNOWN,
        samples=samples or [],
        mailboxes=mailboxes.in_use(),
        has_calendar=acknowledgements.hours_of(None) is not None,
        changed_at=last.at if last else None,
        changed_by=people.names([last.by_id]).get(last.by_id, "") if last and last.by_id else "",
    )


def _named(texts: acknowledgements.Texts) -> dict[str, str]:
    return {acknowledgements.field_of(*key): text for key, text in texts.items()}


def _typed(form: Any) -> dict[tuple[str, str], str]:
    return {
        (language, when): form[acknowledgements.field_of(language, when)].data or ""
        for language in LANGUAGES
        for when in WHEN
    }


def _said(language: str, when: str, texts: acknowledgements.Texts) -> str:
    hours = acknowledgements.hours_of(None)
    at = acknowledgements.sample_moment(when, hours, clock.now())
    text = acknowledgements.chosen(language, is_open=when == OPEN, texts=texts)
    with i18n.speaking(language):
        name = _(_SAMPLE_NAME)
    number = numbers.shown(_SAMPLE_NUMBER)
    return acknowledgements.filled(text, language, number=number, name=name, hours=hours, at=at)


def _sample(language: str, when: str, texts: acknowledgements.Texts) -> Sample:
    letter = emails.acknowledgement(language, numbers.shown(_SAMPLE_NUMBER), _said(language, when, texts))
    source = "own" if texts[(language, when)] else ""
    if not source and when == CLOSED and texts[(language, OPEN)]:
        source = OPEN
    return Sample(language, when, letter.subject, letter.text, source)
