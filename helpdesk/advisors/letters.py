"""The letter that asks a customer to join. Name and purpose of the group stand in none: they are in one language alone."""

from __future__ import annotations

from datetime import datetime

from helpdesk.advisors import links, rules
from helpdesk.advisors.models import Group, Member
from helpdesk.customers.models import Customer
from helpdesk.mail import outgoing
from helpdesk.people import organisation
from helpdesk.surveys import occasional
from helpdesk.web import letters


def invite(member: Member, customer: Customer, group: Group, *, at: datetime) -> None:
    """Puts it into the outbox. The customer has an address."""
    point = occasional.point_of(customer)
    if point is None:
        return
    page = links.address(member.id)
    letter = letters.render(
        "advisors",
        occasional.language_of(customer),
        page=page,
        every_days=group.every_days,
        open_until=organisation.today(at + rules.TAKEN_UP_WITHIN),
        about=letters.link("/s/about"),
    )
    outgoing.queue_letter(
        ref=f"advisor:{member.id}",
        purpose="advisors",
        to=[(point.value, customer.name)],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        headers={
            "List-Unsubscribe": f"<{page}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        secret=True,
        automatic="auto-generated",
        at=at,
    )
