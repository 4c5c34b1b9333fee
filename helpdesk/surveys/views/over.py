"""When there is nothing to answer any more: expired, final, withdrawn. One sentence and one way on (E3, E27)."""

from __future__ import annotations

from flask import Response as Answer
from flask import redirect, request, url_for

from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Customer
from helpdesk.extensions import csrf, db, limiter
from helpdesk.kit import clock
from helpdesk.surveys import links, reading
from helpdesk.surveys.forms import WordsForm
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.views import blueprint, customers
from helpdesk.tickets import conversation, opening
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel
from helpdesk.tickets.writing import Provenance
from helpdesk.web import submissions

# A browser of ours, and words that would stand with the ticket of whoever has just answered anonymously.
_SILENT = ("answered", "cast", "staff")


def over(
    delivery: Delivery, token: str, *, received: bool = False, form: WordsForm | None = None, why: str = ""
) -> Answer:
    """The page of a survey that is over, with a way to write to the team. `why`: where the view knows better."""
    invitation, why = delivery.invitation, why or customers.why_over(delivery, clock.now(), token)
    status = 422 if form is not None else 200 if received else 403 if why in {"answered", "staff"} else 410
    return customers.said(
        "surveys/over.html",
        status,
        language=customers.language_of(delivery),
        why=why,
        number=reading.masked(ticket.number) if (ticket := _ticket(invitation)) else "",
        writes_to="" if why in _SILENT else token,
        page_token=links.page_token(delivery.id, clock.now()),
        received=received,
        form=form or WordsForm(),
        **customers.ways_on(),
    )


@blueprint.post("/s/<token>/words", endpoint="words")
@csrf.exempt
@limiter.limit("10 per hour")
def words(token: str) -> Answer:
    """What somebody still wants to say reaches the team as a message, and is no score."""
    delivery, at = customers.found(token), clock.now()
    form, shown = WordsForm(request.form), customers.page_behind(delivery.id)
    if customers.why_over(delivery, at, token) in {"", *_SILENT}:
        return customers.secretly(redirect(url_for("surveys.survey", token=token), 303))
    if shown is None:
        return over(delivery, token)
    if not form.validate():
        return over(delivery, token, form=form)
    if not form.website.data and submissions.claim(shown.nonce, 0, at) is None:
        _hand_over(delivery, form.words.data or "")
        submissions.finish(shown.nonce, 0, "received")
        db.session.commit()
    return over(delivery, token, received=True)


def _ticket(invitation: Invitation) -> Ticket | None:
    return db.session.get(Ticket, invitation.ticket_id) if invitation.ticket_id else None


def _hand_over(delivery: Delivery, body: str) -> None:
    """A link may have been forwarded: whose words these are is not proven. About no case, they open one."""
    invitation = delivery.invitation
    customer = db.session.get(Customer, invitation.customer_id) if invitation.customer_id else None
    at, unproven = clock.now(), Provenance(unverified=True)
    if (ticket := _ticket(invitation)) is not None:
        conversation.receive(
            ticket, body=body, at=at, customer=customer, channel=Channel.WEB, provenance=unproven
        )
        return
    opening.open_ticket(
        channel=Channel.WEB,
        kind=RequestKind.QUESTION,
        subject="",
        body=body,
        at=at,
        by=None,
        customer=customer,
        provenance=unproven,
    )
