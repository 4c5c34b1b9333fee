"""Legal hold: while a claim or a dispute is open, nothing about a customer is erased or lapses, and nobody asks them."""

from __future__ import annotations

from datetime import datetime

from helpdesk.customers.models import Customer
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict
from helpdesk.kit.event import Actor
from helpdesk.people.models import User
from helpdesk.privacy.events import HoldLifted, HoldSet


def hold(customer: Customer, held: bool, *, by: User, at: datetime) -> None:
    """Sets it or lifts it; where it stands so already, nothing happens. Raises Conflict for one who was erased."""
    db.session.refresh(customer, with_for_update={"key_share": True})
    if customer.erased_at is not None or customer.merged_into_id is not None:
        raise Conflict(N_("This customer was erased or merged meanwhile."))
    if customer.legal_hold is held:
        return
    customer.legal_hold = held
    db.session.flush()
    record((HoldSet if held else HoldLifted)(customer.id), by=Actor.user(by), at=at)
