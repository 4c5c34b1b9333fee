"""What advisory groups show on the customer's page. Each panel makes its own check of who is reading."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from helpdesk.advisors import labels, policy, queries
from helpdesk.customers import family
from helpdesk.customers.models import Customer


def customer_surveys(*, customer: Customer, **_more: Any) -> str:
    """For supervisors alone: in which groups they are, and the way to what they said."""
    if not policy.may_run_advisors(current_user):
        return ""
    return render_template(
        "advisors/_on_customer.html",
        customer=customer,
        said=queries.of_person(family.ids(customer)),
        labels=labels,
    )
