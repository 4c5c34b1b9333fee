"""Not being asked any more: GET shows, POST does, once or ten times with the same result (RFC 8058, row 79).

A mail program posts `List-Unsubscribe=One-Click` without a cookie and without having seen a page; a person presses the
button of a page of ours. Either way the token in the path is the right to do it.
"""

from __future__ import annotations

from flask import Response, request, url_for
from sqlalchemy import select

from helpdesk.customers import consent
from helpdesk.customers.models import Customer
from helpdesk.extensions import csrf, db, limiter
from helpdesk.kit import clock, tokens
from helpdesk.surveys import links
from helpdesk.surveys.models import UnsubscribeToken
from helpdesk.surveys.views import blueprint, customers


@blueprint.get("/u/<token>", endpoint="unsubscribe")
@limiter.limit(customers.PER_VISITOR)
def show(token: str) -> Response:
    """Asks once more; changes nothing."""
    return _page(_row(token).customer_id, url_for("surveys.unsubscribe_done", token=token))


@blueprint.post("/u/<token>", endpoint="unsubscribe_done")
@csrf.exempt
@limiter.limit(customers.PER_VISITOR)
def stop(token: str) -> Response:
    """Keeps the refusal, by customer and by address."""
    row = _row(token)
    one_click = request.form.get("List-Unsubscribe") == "One-Click"
    if not one_click and customers.page_behind(0) is None:
        return _page(row.customer_id, url_for("surveys.unsubscribe_done", token=token), status=422)
    _refuse(row.customer_id, row.address, "one_click" if one_click else "link")
    return _page(row.customer_id)


@blueprint.get("/s/<token>/stop", endpoint="stop")
@limiter.limit(customers.PER_VISITOR)
def show_from_survey(token: str) -> Response:
    """The same from the foot of a survey page."""
    invitation = customers.found(token).invitation
    action = url_for("surveys.stop_done", token=token)
    return _page(invitation.customer_id, action, language=invitation.language)


@blueprint.post("/s/<token>/stop", endpoint="stop_done")
@csrf.exempt
@limiter.limit(customers.PER_VISITOR)
def stop_from_survey(token: str) -> Response:
    """Keeps the refusal."""
    invitation = customers.found(token).invitation
    customer_id, address, language = invitation.customer_id, invitation.address, invitation.language
    if customers.page_behind(0) is None:
        action = url_for("surveys.stop_done", token=token)
        return _page(customer_id, action, language=language, status=422)
    if customer_id or address:
        _refuse(customer_id, address, "link")
    return _page(customer_id, language=language)


def _refuse(customer_id: int | None, address: str, source: str) -> None:
    consent.refuse(customer=_customer(customer_id), address=address, source=source, at=clock.now())
    db.session.commit()


def _row(token: str) -> UnsubscribeToken:
    row = db.session.scalar(select(UnsubscribeToken).filter_by(token_hash=tokens.hashed(token)))
    return row if row is not None else customers.unknown()


def _customer(customer_id: int | None) -> Customer | None:
    return db.session.get(Customer, customer_id) if customer_id else None


def _page(
    customer_id: int | None, action: str = "", *, language: str | None = None, status: int = 200
) -> Response:
    """The question, or without an `action` that it is done."""
    customer = _customer(customer_id)
    spoken = language or (customer.language if customer else None) or customers.visitors_language()
    token = links.page_token(0, clock.now())
    return customers.said(
        "surveys/unsubscribe.html", status, language=spoken, action=action, page_token=token
    )
