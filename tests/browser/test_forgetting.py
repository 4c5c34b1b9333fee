"""What we hold about somebody: fetched as a ZIP, then erased by typing the name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.kit import clock as house_clock
from helpdesk.privacy import jobs
from tests.browser.person import Person
from tests.factories import customers, people, surveys


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_a_customer_is_exported_and_erased(
    clock: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    vera = people.supervisor("Vera Kalna")
    ilze = customers.customer("Ilze Ozola", email="ilze@example.net")
    surveys.answered(customer=ilze)
    desk = person(vera, width=width, theme=theme).go(f"/customers/{ilze.id}").look()
    desk.go(f"/customers/{ilze.id}/privacy").see("1 ticket").look()
    desk.send("Make an export")
    desk.see("0 of 1 tickets")
    jobs.export(house_clock.now())
    with desk.page.expect_download() as fetched:
        desk.page.get_by_role("button", name="Download").click()
    assert fetched.value.suggested_filename.endswith(".zip")
    desk.go(f"/customers/{ilze.id}/erasure").see("What goes, for good").look()
    desk.page.get_by_label("Type the customer's name to confirm").fill("Ilze")
    desk.send("Erase for good")
    desk.see("This is not the customer's name.").look()
    desk.page.get_by_label("Type the customer's name to confirm").fill("Ilze Ozola")
    desk.send("Erase for good")
    desk.see("Being erased").look()
    jobs.erase(house_clock.now())
    desk.see("Figures are what they were before.").look()
    desk.go("/erasures").see("Erasure").look()
