"""What mailings show on the customer's page. Each panel makes its own check of who is reading."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from helpdesk.customers.models import Customer
from helpdesk.mailings import policy


def customer_surveys(*, customer: Customer, **_more: Any) -> str:
    """For supervisors alone: the way to the mailings they were on."""
    if not policy.may_run_mailings(current_user):
        return ""
    return render_template("mailings/_on_customer.html", customer=customer)
