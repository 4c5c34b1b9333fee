"""Two readings of a card side by side, and which of them is right."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from helpdesk.cards import finding, labels, queries, readings, rules
from helpdesk.cards.forms import DecisionForm
from helpdesk.cards.models import Card
from helpdesk.cards.views import blueprint
from helpdesk.cards.views.reading import may_touch
from helpdesk.cards.words import Waiting
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotFound
from helpdesk.people import queries as people
from helpdesk.surveys import questions, wording
from helpdesk.web import saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer


@blueprint.get("/cards/differences/<id:card_id>", endpoint="deciding")
@requires("keep_cards")
def show(card_id: int) -> str:
    """What each of the two read."""
    return _page(_wanted(card_id), DecisionForm(formdata=None))


@blueprint.post("/cards/differences/<id:card_id>", endpoint="decision")
@requires("keep_cards")
def decide(card_id: int) -> Answer:
    """One of them holds."""
    card, form = _wanted(card_id), DecisionForm()
    if not form.validate():
        return _page(card, form), 422
    readings.decide(card_id, int(form.slot.data), by=current_user, at=clock.now())
    return saving.done(gettext("Decided. Every figure follows."), url_for("cards.cards"))


def _wanted(card_id: int) -> Card:
    card = finding.one(card_id)
    if card is None or card.waits is not Waiting.DECISION or not may_touch(card):
        raise NotFound(N_("There is nothing to decide about this card."))
    return card


def _page(card: Card, form: DecisionForm) -> str:
    first, second = queries.readings(card.id)
    language = card.batch.language
    differ = rules.differences(first.said, second.said)
    lines = [
        (questions.title_of(item, language, ""), [labels.said(each, item, language) for each in (first, second)],
         item.key.value in differ)
        for item in wording.of(card.batch.version_id).items
    ]  # fmt: skip
    return render_template(
        "cards/deciding.html",
        card=card,
        form=form,
        readings=[first, second],
        lines=lines,
        dates_differ="date" in differ,
        people=people.names([first.by_id, second.by_id]),
        language=language,
        labels=labels,
    )
