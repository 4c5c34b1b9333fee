"""After answering: what was saved, until when it may be changed, and whether we may get in touch."""

from __future__ import annotations

from flask import Response as Answer
from flask import redirect, request, url_for

from helpdesk.customers import contacts
from helpdesk.extensions import csrf, db, limiter
from helpdesk.kit import clock
from helpdesk.kit.errors import Gone
from helpdesk.surveys import answering, links, reading
from helpdesk.surveys.models import Delivery
from helpdesk.surveys.views import blueprint, customers
from helpdesk.surveys.views.over import over
from helpdesk.surveys.words import Way


@blueprint.get("/s/<token>/thanks", endpoint="thanks")
@limiter.limit(customers.PER_VISITOR)
def thanks(token: str) -> Answer:
    """Reads the answer back, as long as it may be changed: afterwards nobody sees it again by this link (E26)."""
    delivery, at = customers.found(token), clock.now()
    invitation = delivery.invitation
    if why := customers.why_over(delivery, at, token):
        return _counted(delivery) if why == "cast" else over(delivery, token)
    response = answering.current_response(invitation.id)
    if response is None:
        return customers.secretly(redirect(url_for("surveys.survey", token=token), 303))
    asked = reading.asked(invitation, customers.language_of(delivery))
    low = asked.wants_contact_asked(response)
    reached = low and contacts.reaches(invitation.customer_id)
    return customers.said(
        "surveys/thanks.html",
        language=asked.language,
        asked=asked,
        response=response,
        token=token,
        page_token=links.page_token(delivery.id, at),
        said=asked.read_back(response),
        is_bound=delivery.way is Way.CODE,
        asks_contact=reached,
        offers_ways=low and not reached,
        **customers.ways_on(),
    )


def _counted(delivery: Delivery) -> Answer:
    """After an anonymous answer: nothing is read back, nobody is asked for, nothing can be changed."""
    return customers.said("surveys/thanks_anonymous.html", language=customers.language_of(delivery))


@blueprint.post("/s/<token>/contact", endpoint="contact")
@csrf.exempt
@limiter.limit(customers.PER_VISITOR)
def contact(token: str) -> Answer:
    """May we get in touch? Yes or no; nothing is chosen beforehand. Who cannot be reached was not asked."""
    delivery = customers.found(token)
    wanted = request.form.get("contact") if contacts.reaches(delivery.invitation.customer_id) else None
    if customers.why_over(delivery, clock.now(), token):
        return over(delivery, token)
    if customers.page_behind(delivery.id) is not None and wanted in {"yes", "no"}:
        try:
            answering.want_contact(delivery.invitation, wanted == "yes", at=clock.now())
            db.session.commit()
        except Gone:
            db.session.rollback()
            return over(customers.found(token), token)
    language = customers.language_of(delivery)
    return customers.secretly(redirect(url_for("surveys.thanks", token=token, lang=language), 303))
