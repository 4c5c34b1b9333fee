"""Not being asked any more: GET shows, POST does, once or ten times with the same result (RFC 8058, row 79).

A mail program posts `List-Unsubscribe=One-Click` without a cookie and without having seen a page; a person presses the
button of a page of ours. Either way the token in the path is the right to do it, and to take it back.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request, url_for
from flask_login import current_user
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.customers.models import Customer
from helpdesk.customers.words import Purpose
from helpdesk.extensions import csrf, db, limiter
from helpdesk.kit import clock, tokens
from helpdesk.surveys import links, settings
from helpdesk.surveys.models import UnsubscribeToken
from helpdesk.surveys.views import blueprint, customers

# What is said of each refusal, the widest first.
STATES = {Purpose.SURVEYS: "stopped", Purpose.MILESTONES: "fewer", Purpose.MAILINGS: "spared"}


@dataclass(frozen=True)
class Asked:
    """Who holds the link: the customer and the address it was made for, and where it leads."""

    token: str
    customer_id: int | None
    address: str
    purpose: Purpose | None = None  # the narrowest that the letter or survey was for
    language: str | None = None  # of the survey it stands under
    place: str = "surveys.unsubscribe"

    @property
    def customer(self) -> Customer | None:
        return db.session.get(Customer, self.customer_id) if self.customer_id else None


@blueprint.get("/u/<token>", endpoint="unsubscribe")
@limiter.limit(customers.PER_VISITOR)
def show(token: str) -> Response:
    """Asks once more, or says that it is so already; changes nothing."""
    return _as_it_is(_by_letter(token))


@blueprint.post("/u/<token>", endpoint="unsubscribe_done")
@csrf.exempt
@limiter.limit(customers.PER_VISITOR)
def stop(token: str) -> Response:
    """Keeps the refusal, by customer and by address."""
    asked = _by_letter(token)
    one_click = request.form.get("List-Unsubscribe") == "One-Click"
    if not one_click and customers.page_behind(0) is None:
        return _page(asked, "question", 422)
    return _refuse(asked, "one_click" if one_click else "link", Purpose.SURVEYS if one_click else _purpose())


@blueprint.post("/u/<token>/withdrawal", endpoint="unsubscribe_withdrawal")
@csrf.exempt
@limiter.limit(customers.PER_VISITOR)
def take_back(token: str) -> Response:
    """It was a mistake: they may be asked again."""
    return _take_back(_by_letter(token))


@blueprint.get("/s/<token>/stop", endpoint="stop")
@limiter.limit(customers.PER_VISITOR)
def show_from_survey(token: str) -> Response:
    """The same from the foot of a survey page."""
    return _as_it_is(_by_survey(token))


@blueprint.post("/s/<token>/stop", endpoint="stop_done")
@csrf.exempt
@limiter.limit(customers.PER_VISITOR)
def stop_from_survey(token: str) -> Response:
    """Keeps the refusal."""
    asked = _by_survey(token)
    if customers.page_behind(0) is None:
        return _page(asked, "question", 422)
    return _refuse(asked, "link", _purpose())


@blueprint.post("/s/<token>/stop/withdrawal", endpoint="stop_withdrawal")
@csrf.exempt
@limiter.limit(customers.PER_VISITOR)
def take_back_from_survey(token: str) -> Response:
    """The same from the foot of a survey page."""
    return _take_back(_by_survey(token))


def _by_letter(token: str) -> Asked:
    row = db.session.scalar(select(UnsubscribeToken).filter_by(token_hash=tokens.hashed(token)))
    return Asked(token, row.customer_id, row.address, row.purpose) if row is not None else customers.unknown()


def _by_survey(token: str) -> Asked:
    invitation = customers.found(token).invitation
    purpose = Purpose.MAILINGS if invitation.mailing_id is not None else None
    return Asked(
        token, invitation.customer_id, invitation.address, purpose, invitation.language, "surveys.stop"
    )


def _purpose() -> Purpose:
    """What the reader pressed: no surveys at all, none but after requests, or no mailings (E15)."""
    pressed = request.form.get("purpose", "")
    return Purpose(pressed) if pressed in set(Purpose) else Purpose.SURVEYS


def _refuse(asked: Asked, source: str, purpose: Purpose) -> Response:
    """Keeps the refusal; one from a colleague's session as the colleague's."""
    if asked.customer_id or asked.address:
        by_id = current_user.id if current_user.is_authenticated else None
        source = "staff" if by_id else source
        consent.refuse(
            customer=asked.customer,
            address=asked.address,
            purpose=purpose,
            source=source,
            by_id=by_id,
            at=clock.now(),
        )
        db.session.commit()
    return _page(asked, STATES[purpose])


def _take_back(asked: Asked) -> Response:
    if customers.page_behind(0) is None:
        return _page(asked, "stopped", 422)
    for purpose in Purpose:
        consent.take_back(customer=asked.customer, address=asked.address, purpose=purpose, at=clock.now())
    db.session.commit()
    still = consent.refused(asked.customer, asked.address)  # whoever shares the address may have said so too
    return _page(asked, "stopped" if still else "again")


def _as_it_is(asked: Asked) -> Response:
    for purpose, state in STATES.items():
        if consent.refused(asked.customer, asked.address, purpose):
            return _page(asked, state)
    return _page(asked, "question")


def _may_take_back(asked: Asked, state: str) -> bool:
    purpose = next((each for each, said in STATES.items() if said == state), None)
    return purpose is not None and consent.refused_by_link(asked.customer, asked.address, purpose)


def _page(asked: Asked, state: str, status: int = 200) -> Response:
    """`state`: the question, what was refused (STATES), or that they may be asked "again"."""
    customer = asked.customer
    known = asked.language or (customer.language if customer else None)
    return customers.said(
        "surveys/unsubscribe.html",
        status,
        language=customers.chosen_language() or known or customers.visitors_language(),
        state=state,
        by_mailing=asked.purpose is Purpose.MAILINGS,
        may_take_back=_may_take_back(asked, state),
        place=url_for(asked.place, token=asked.token),
        page_token=links.page_token(0, clock.now()),
        throttle=settings.THROTTLE_DAYS.get(),
        **customers.ways_on(),
    )
