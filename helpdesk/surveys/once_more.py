"""Every gate once more, just before somebody is asked: any of them may have closed since the ticket did."""

from __future__ import annotations

from datetime import datetime

from helpdesk.customers import family
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.extensions import db
from helpdesk.surveys import asked, gates, mailed, occasional, rulebook
from helpdesk.surveys.models import Invitation, SurveyVersion
from helpdesk.surveys.words import Reason
from helpdesk.tickets.models import Closing, Ticket


def why_not(invitation: Invitation, at: datetime, *, counts_others: bool = True) -> Reason | None:
    """The first gate that says no by now; None: ask. `counts_others`: also what the customer was asked beside it.

    A rule that forbids it is noted on the invitation.
    """
    customer = customer_of(invitation)
    if invitation.ticket_id is None:
        lately = counts_others and _asked_lately(invitation, customer, at)
        if invitation.mailing_id is not None:
            return mailed.why_not_now(invitation, asked_lately=lately, at=at)
        return occasional.why_not_now(invitation, asked_lately=lately, is_reminder=not counts_others, at=at)
    ticket = db.session.get_one(Ticket, invitation.ticket_id)
    closing = db.session.get_one(Closing, invitation.closing_id)
    version = db.session.get_one(SurveyVersion, invitation.version_id)
    forbidding = _rule_against(invitation, ticket, customer)
    point = db.session.get(ContactPoint, invitation.contact_point_id) if invitation.contact_point_id else None
    reason = gates.why_not(
        ticket,
        outcome=closing.outcome,
        category_id=invitation.category_id,
        human_contact=closing.human_contact,
        customer=customer,
        point=point,
        way=invitation.way,
        language=invitation.language,
        languages=version.languages,
        by_rule=forbidding is not None,
        asked_lately=counts_others and _asked_lately(invitation, customer, at),
        rate=1.0,  # drawn when the ticket was closed, perhaps under an older key
    )
    if reason is Reason.SUPERVISOR_RULE:
        invitation.rule_id = forbidding
    return reason


def is_usable(invitation: Invitation) -> bool:
    """Is there still somewhere to write to, or to call?"""
    point = db.session.get(ContactPoint, invitation.contact_point_id) if invitation.contact_point_id else None
    return point is not None and point.unusable_since is None and point.retired_at is None


def customer_of(invitation: Invitation) -> Customer | None:
    """Who is asked: whoever stands for the customer by now."""
    asked_one = db.session.get(Customer, invitation.customer_id) if invitation.customer_id else None
    return family.survivor(asked_one) if asked_one else None


def _asked_lately(invitation: Invitation, customer: Customer | None, at: datetime) -> bool:
    return asked.lately(
        invitation.ticket_id,
        customer,
        invitation.address,
        at,
        version_id=invitation.version_id,
        before=invitation.id,
        by_mailing=invitation.mailing_id is not None,
    )


def _rule_against(invitation: Invitation, ticket: Ticket, customer: Customer | None) -> int | None:
    """The rule by which nobody is asked about such a closing any more. Which survey it got stays as it was."""
    rule = rulebook.for_ticket(
        ticket,
        category_id=invitation.category_id,
        team_id=invitation.team_id,
        customer=customer,
        language=invitation.language,
    )
    return rule.id if rule is not None and rule.version is None else None
