"""Typing a card in: the questions in the exact words of its version, with what nobody can read, the date and a scan."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.cards import finding, labels, papers, queries, readings
from helpdesk.cards.forms import ReadingForm
from helpdesk.cards.models import Card
from helpdesk.cards.rules import Said
from helpdesk.cards.views import blueprint
from helpdesk.extensions import db
from helpdesk.files import names, serving
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, NotFound
from helpdesk.surveys import questions, wording
from helpdesk.surveys import rules as asking
from helpdesk.surveys.forms import SurveyForm, form_for
from helpdesk.web import saving, submissions
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer

UNREADABLE = "unreadable"


@blueprint.get("/cards/read/<id:card_id>", endpoint="reading")
@requires("keep_cards")
def show(card_id: int) -> str:
    """The card, to be typed in for the first or the second time; nothing of another reading is shown."""
    card = wanted(card_id)
    return _page(card, _questions(card, None), ReadingForm(formdata=None))


@blueprint.post("/cards/read/<id:card_id>", endpoint="read")
@requires("keep_cards")
def read(card_id: int) -> Answer:
    """What is on it."""
    card, form = wanted(card_id), ReadingForm()
    asked = _questions(card, request.form)
    if not (form.validate() & asked.validate()):
        return _page(card, asked, form), 422
    if (led := submissions.claim(form.submission.data, current_user.id, clock.now())) is not None:
        return redirect(led, 303)
    said = Said(asked.given(), tuple(_unreadable(asked)), form.day())
    slot = readings.next_slot(card) or 0
    try:
        readings.read(card_id, said, slot=slot, by=current_user, at=clock.now(), scan=form.picture())
    except DomainError as error:
        db.session.rollback()
        (asked if error.field in asked._fields else form).refuse(error)
        return _page(wanted(card_id), asked, form), error.status
    differs = _differs(card_id)
    to = url_for("cards.deciding", card_id=card_id) if differs else url_for("cards.cards")
    submissions.finish(form.submission.data, current_user.id, to)
    return saving.done(gettext("The readings differ.") if differs else gettext("The card is typed in."), to)


@blueprint.get("/cards/scans/<id:reading_id>/<path:name>")
@requires("keep_cards")
def scan(reading_id: int, name: str) -> Response:
    """The scan of a card, for whoever may type it in. The name in the address is for people alone."""
    reading = queries.reading(reading_id)
    card = finding.one(reading.card_id) if reading is not None else None
    if reading is None or reading.scan is None or card is None or not may_touch(card):
        abort(404)
    inline = names.is_picture(reading.scan_mime)
    return serving.response(reading.scan, reading.scan_name, reading.scan_mime, inline=inline)


def may_touch(card: Card) -> bool:
    """Had the reader no part in its visit?"""
    return asking.may_interview(current_user.id, readings.part_in(card))


def wanted(card_id: int) -> Card:
    """The card of an address, for somebody who may type it in now; nobody else learns that there is one."""
    card = finding.one(card_id)
    if card is None or not may_touch(card):
        raise NotFound(N_("There is no such card to type in, or you took part in its visit."))
    first = queries.readings(card.id) if card.read_at is not None else []
    if readings.next_slot(card) is None or any(each.by_id == current_user.id for each in first):
        raise NotFound(N_("This card was typed in already."))
    return card


def _differs(card_id: int) -> bool:
    card = finding.one(card_id)
    return card is not None and card.waits is not None and card.waits.value == "decision"


def _questions(card: Card, sent: object) -> SurveyForm:
    language = card.batch.language
    items = wording.of(card.batch.version_id).items
    return form_for(papers.stands_for(card.id, language), items, language, "", sent)


def _unreadable(asked: SurveyForm) -> list[str]:
    known = [name for name in asked._fields if name not in {"csrf_token", "website"}]
    return [name for name in known if name in request.form.getlist(UNREADABLE)]


def _page(card: Card, asked: SurveyForm, form: ReadingForm) -> str:
    scans = [each for each in queries.readings(card.id) if each.scan_id] if card.read_at is not None else []
    return render_template(
        "cards/reading.html",
        card=card,
        items=wording.of(card.batch.version_id).items,
        language=card.batch.language,
        asked=asked,
        form=form,
        unreadable=_unreadable(asked) if request.method == "POST" else [],
        scan=scans[0] if scans else None,
        second=card.read_at is not None,
        kinds=questions.KINDS,
        labels=labels,
    )
