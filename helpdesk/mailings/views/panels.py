"""What mailings show on pages of customers and of advisory groups. Each panel makes its own check of who is reading."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from helpdesk.advisors.models import Group
from helpdesk.customers import family
from helpdesk.customers.models import Customer
from helpdesk.mailings import grouped, labels, policy, progress
from helpdesk.surveys import labels as asking
from helpdesk.surveys import outlook
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import RANGES


def customer_surveys(*, customer: Customer, **_more: Any) -> str:
    """For supervisors alone: the way to the mailings they were on."""
    if not policy.may_run_mailings(current_user):
        return ""
    return render_template("mailings/_on_customer.html", customer=customer)


def of_group(*, group: Group, **_more: Any) -> str:
    """The mailings to this group, and how far each is."""
    if not policy.may_run_mailings(current_user):
        return ""
    found = grouped.of_group(group.id)
    tallies = progress.tallies(each.id for each in found)
    return render_template(
        "mailings/_of_group.html", group=group, mailings=found, tallies=tallies, labels=labels
    )


def said_in_groups(*, customer: Customer, **_more: Any) -> str:
    """What one customer answered as a member, over time."""
    if not policy.may_run_mailings(current_user):
        return ""
    own = Invitation.customer_id.in_(family.ids(customer)), Invitation.mailing_id.in_(grouped.to_groups())
    said = outlook.said(*own)
    return render_template(
        "mailings/_said_in_groups.html", said=said, lines=_lines(said) if len(said) > 1 else [], labels=asking
    )


def _lines(said: list[outlook.Said]) -> list[tuple[str, list[int], int, int]]:
    """Questions that were answered more than once: their name, the values from the first to the last, both ends of the scale."""
    found = []
    for key, scale in RANGES.items():
        values = [each.values[key.value] for each in reversed(said) if key.value in each.values]
        if len(values) > 1:
            found.append((asking.question(key), values, scale[0], scale[-1]))
    return found
