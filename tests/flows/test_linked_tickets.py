"""An invoice that waits for a repair: linked, warned of, and free once the repair is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask

from tests.factories import people, tickets
from tests.flows.conftest import SignIn


def test_an_invoice_waits_for_the_repair_it_depends_on(
    app: Flask, at: datetime, clock: Any, sign_in_as: SignIn
) -> None:
    desk = sign_in_as(people.agent("Anna Liepa", people.team()))
    invoice, repair = tickets.ticket("Invoice"), tickets.ticket("Repair")
    numbers, categories = (invoice.number, repair.number), (invoice.category_id, repair.category_id)
    page = desk.get(f"/tickets/{numbers[0]}/links")
    desk.submit(page, "/links", relation="depends_on", other=str(numbers[1]))
    warned = desk.get(f"/tickets/{numbers[0]}/closure")
    assert f"It depends on HD-{numbers[1]}, which is open: Repair" in warned.text
    closing = desk.get(f"/tickets/{numbers[1]}/closure")
    assert f"HD-{numbers[0]} depends on it and is open: Invoice" in closing.text
    desk.submit(closing, "/closure", outcome="resolved", category_id=str(categories[1]))
    free = desk.get(f"/tickets/{numbers[0]}/closure")
    assert "depends on" not in free.text
    done = desk.submit(free, "/closure", outcome="resolved", category_id=str(categories[0]))
    assert f"Depends on HD-{numbers[1]} Repair" in done.text, "the link is history that stays"
