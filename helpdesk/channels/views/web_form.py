"""The public form: for anybody, in four languages, with little to abuse."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.channels import web_form
from helpdesk.channels.public_forms import WebForm
from helpdesk.channels.views import blueprint
from helpdesk.customers import addresses
from helpdesk.extensions import db, limiter
from helpdesk.kit import clock, phone
from helpdesk.kit.errors import DomainError
from helpdesk.people import organisation
from helpdesk.tickets import field_forms
from helpdesk.web import i18n, submissions
from helpdesk.web.fields import tidy
from helpdesk.web.saving import Answer

VISITOR = 0  # submissions of people who are not signed in


def _address() -> str:
    """Whom the acknowledgement would go to, as a rate counter's key: equal for all that is read as the same address."""
    typed = tidy(request.form.get("email")) or ""
    try:
        return "contact:" + addresses.email(typed)[:200]
    except DomainError:
        return "contact:" + typed.lower()[:200]


def _language() -> str:
    """The one asked for, else the visitor's own where we speak it, else the organisation's."""
    asked = request.args.get("lang")
    if asked in i18n.LANGUAGES:
        return asked
    wanted = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    spoken = ({"no": "nb", "nn": "nb"}.get(tag, tag) for tag in wanted)
    return next((tag for tag in spoken if tag in i18n.LANGUAGES), organisation.LANGUAGE.get())


@blueprint.get("/contact", endpoint="web_form")
def show() -> str:
    """The empty form."""
    language = _language()
    with i18n.speaking(language):
        return _page(WebForm(), language)


@blueprint.post("/contact", endpoint="web_form_sent")
@limiter.limit("5 per hour")
@limiter.limit("3 per hour", key_func=_address)
def send() -> Answer:
    """Opens a ticket, then leads to the page that says its number."""
    language, at = _language(), clock.now()
    with i18n.speaking(language):
        form = WebForm()
        if not form.validate():
            return _page(form, language), 422
        if form.is_from_a_program:
            form.website.data = ""
            form.form_errors.append(
                _("This looks as if a program had filled it in. Please send it once more.")
            )
            return _page(form, language), 422
        if done := submissions.claim(form.submission.data, VISITOR, at):
            return redirect(done, 303)
        try:
            ticket = web_form.submit(form.said(language), attachments=form.uploads(), at=at)
        except DomainError as error:
            db.session.rollback()
            form.refuse(error)
            return _page(form, language), 422
        receipt = web_form.receipt(ticket.number)
        url = url_for("channels.web_form_thanks", receipt=receipt, lang=language)
        submissions.finish(form.submission.data, VISITOR, url)
        db.session.commit()
        return redirect(url, 303)


@blueprint.get("/contact/thanks/<receipt>", endpoint="web_form_thanks")
def thanks(receipt: str) -> str:
    """The number, and what happens next."""
    number = web_form.number_of(receipt)
    if number is None:
        abort(404)
    language = _language()
    with i18n.speaking(language):
        return render_template(
            "channels/web_form_thanks.html",
            number=number,
            language=language,
            phone=phone.shown(organisation.CONTACT_PHONE.get()),
        )


def _page(form: WebForm, language: str) -> str:
    number = phone.shown(organisation.CONTACT_PHONE.get())
    asked = field_forms.parts(form)
    return render_template("channels/web_form.html", form=form, language=language, phone=number, asked=asked)
