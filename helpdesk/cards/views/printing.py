"""Printing a batch: a POST whose answer are the sheets, the only time the codes of its cards are to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from flask import current_app, render_template, request
from flask_babel import gettext
from flask_login import current_user

from helpdesk.cards import batches as deeds
from helpdesk.cards import labels, papers, rules
from helpdesk.cards.views import blueprint
from helpdesk.cards.views.batches import wanted
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.people import organisation
from helpdesk.people import queries as people
from helpdesk.surveys import samples, wording
from helpdesk.web import i18n
from helpdesk.web.auth import requires
from helpdesk.web.letters import link


@dataclass(frozen=True)
class Paper:
    """One card, drawn."""

    number: str
    asked: list[papers.Asked]
    code: str
    qr: str


@blueprint.post("/cards/<id:batch_id>/print", endpoint="print")
@requires("keep_cards")
def print_cards(batch_id: int) -> str:
    """Four cards a sheet; printing again voids what was printed before, which has to be meant."""
    batch = wanted(batch_id)
    seen = whole(request.form.get("version"), 9) or 0
    printed = deeds.print_cards(batch, seen=seen, by=Actor.user(current_user), at=clock.now())
    items, language = wording.of(batch.version_id).items, batch.language
    said = {"place": batch.place.name, "brand": organisation.NAME.get()}
    asked = [papers.questions_on(items, language, each.card_id) for each in printed]
    own = {
        "own": i18n.locale(), "to_print": gettext("Print"), "to_batch": gettext("Back to the batch"),
        "batch_id": batch.id,
    }  # fmt: skip
    # Hundreds of squares take seconds: all that is read is read by now, and nobody waits with what they write.
    db.session.commit()
    cards = [
        _paper(each.number, each.code, each.token, boxes) for each, boxes in zip(printed, asked, strict=True)
    ]
    return _drawn(rules.sheets(cards), language, said, own)


def sample(shown: samples.Sample, language: str, _at: datetime) -> str:
    """One card of a version as it would be printed: for the preview of a survey. Its code opens nothing."""
    places = people.active_places()
    card = _paper(1, samples.CODE, "", papers.questions_on(shown.items, language, seed=1))
    brand = organisation.NAME.get()
    return _drawn([[card]], language, {"place": places[0].name if places else brand, "brand": brand}, {})


def _paper(number: int, code: str, token: str, asked: list[papers.Asked]) -> Paper:
    address = link(f"/s/{token}" if token else "/s")
    return Paper(
        number=labels.number(number),
        asked=asked,
        code=f"{code[:4]}-{code[4:]}",
        qr=segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4),
    )


def _drawn(sheets: list[list[Paper]], language: str, printed: dict[str, str], own: dict[str, Any]) -> str:
    """The sheets; asks nothing of the database. `printed`: place and brand."""
    with i18n.speaking(language):
        return render_template(
            "cards/sheets.html",
            sheets=sheets,
            **printed,
            where=current_app.config["BASE_URL"].split("://")[1] + "/s",
            own=own,
        )
