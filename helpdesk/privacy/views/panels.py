"""What the room shows on the customer's page."""

from __future__ import annotations

from typing import Any

from flask import render_template

from helpdesk.customers.models import Customer
from helpdesk.web.auth import may


def customer_side(*, customer: Customer, **_more: Any) -> str:
    """The way to what we hold about them."""
    return render_template("privacy/_panel.html", customer=customer) if may("export_person") else ""
