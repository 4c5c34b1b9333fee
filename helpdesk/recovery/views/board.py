"""The board: what is late first, what nobody owns, what still settles; and what is over."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import pgettext

from helpdesk.categories import queries as categories
from helpdesk.kit import clock
from helpdesk.recovery import labels, queries
from helpdesk.recovery.queries import Card
from helpdesk.recovery.views import blueprint
from helpdesk.recovery.words import CaseState, Step
from helpdesk.surveys import labels as surveys
from helpdesk.tickets import queries as tickets
from helpdesk.web import i18n, pages
from helpdesk.web.auth import requires

LANES = (
    ("own", {Step.OWN}),
    ("contact", {Step.CONTACT, Step.UNDERSTAND}),
    ("right", {Step.DECIDE, Step.PUT_RIGHT, Step.CLOSE}),
)


@blueprint.get("/recovery")
@requires("see_cases")
def board() -> str:
    """All cases that are not over, as far as the filters let them through."""
    wanted, at = queries.wanted(request.args), clock.now()
    cards = queries.board(wanted, at)
    return render_template(
        "recovery/board.html",
        wanted=wanted,
        cards=cards,
        lanes=_lanes(cards),
        again=queries.asked_again(wanted, at),
        late=sum(card.late for card in cards),
        known=tickets.directory(),
        owners=queries.owners(),
        categories=categories.names(i18n.locale()),
        choices=categories.choices(i18n.locale()),
        labels=labels,
        rating=surveys.rating,
        now=at,
        most=queries.SHOWN,
    )


@blueprint.get("/recovery/over")
@requires("see_cases")
def over() -> str:
    """Cases that were closed or withdrawn, the newest first."""
    before = pages.decode_as(request.args.get("after"), int)
    found = queries.ended(before[0] if before else None)
    return render_template(
        "recovery/over.html",
        page=pages.cut(found, 30, lambda case: (case.id,)),
        categories=categories.names(i18n.locale()),
        labels=labels,
    )


def _lanes(cards: list[Card]) -> list[tuple[str, list[Card]]]:
    """The cards of each lane under its heading; what settles stands apart."""
    heads = {
        "own": pgettext("lane", "Nobody owns it"),
        "contact": pgettext("lane", "Make contact"),
        "right": pgettext("lane", "Put it right"),
    }
    stays = [card for card in cards if card.case.state is not CaseState.SETTLING]
    lanes = [(heads[name], [card for card in stays if card.step in steps]) for name, steps in LANES]
    settling = [card for card in cards if card.case.state is CaseState.SETTLING]
    return [*lanes, (pgettext("lane", "Settling"), settling)]
