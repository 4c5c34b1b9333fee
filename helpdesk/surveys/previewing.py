"""What the gates would say if the ticket were closed now: for supervisors, who may know beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk.people.models import User
from helpdesk.surveys import asked, gates, invitations, rulebook, seeding, settings, wording
from helpdesk.surveys.words import Reason, Way
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Outcome


@dataclass(frozen=True)
class Preview:
    """Who would be asked how and when, or why not."""

    reason: Reason | None
    way: Way | None
    due_at: datetime | None
    survey: str
    throttle: int  # days in which nobody is asked such a survey twice


def preview(ticket: Ticket, *, by: User, at: datetime) -> Preview | None:
    """As if `by` closed it as resolved at `at`, in its present category.

    None while there is no survey, and for whom the closing would count: who knows beforehand whether a customer is asked
    can choose whose tickets to close.
    """
    default = seeding.current_version()
    credited = {credit.user_id for credit in lifecycle.credits_now(ticket, by=by)} - {None}
    if default is None or by.id in credited:
        return None
    customer = gates.customer_of(ticket)
    language = gates.language_of(ticket, customer)
    rule = rulebook.for_ticket(
        ticket, category_id=ticket.category_id, team_id=ticket.team_id, customer=customer, language=language
    )
    version = (rule.version if rule else None) or default
    way, point = gates.way_to(ticket, customer, but=wording.of(version.id).no_ways)
    reason = gates.why_not(
        ticket,
        outcome=Outcome.RESOLVED,
        category_id=ticket.category_id,
        human_contact=bool(credited),
        customer=customer,
        point=point,
        way=way,
        language=language,
        languages=version.languages,
        by_rule=rule is not None and rule.version is None,
        asked_lately=asked.lately(
            ticket.id, customer, point.value if point else "", at, version_id=version.id
        ),
        rate=settings.sampling_rate(),
    )
    due_at = invitations.due_at(at, customer, way) if way in invitations.PLANNED and reason is None else None
    return Preview(reason, way, due_at, seeding.name_of(version.survey_id), asked.throttle_days(version.id))
