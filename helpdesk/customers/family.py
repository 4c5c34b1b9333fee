"""Customers who live on in another one: who stands for them, and for whom one stands. Costs nothing where nobody was merged."""

from __future__ import annotations

from sqlalchemy import select

from helpdesk.customers.models import Customer
from helpdesk.extensions import db


def survivor(customer: Customer) -> Customer:
    """Who stands for this customer now. Merges are kept flat: one step is all there is."""
    if customer.merged_into_id is None:
        return customer
    return db.session.get_one(Customer, customer.merged_into_id)


def ids(customer: Customer | None) -> list[int]:
    """Everybody whom this customer stands for: whoever it was said by or to counts for the one person."""
    if customer is None:
        return []
    one = survivor(customer)
    if not one.has_merged:
        return [one.id]
    merged = select(Customer.id).where(Customer.merged_into_id == one.id).order_by(Customer.id)
    return [one.id, *db.session.scalars(merged)]
