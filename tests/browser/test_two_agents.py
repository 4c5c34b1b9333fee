"""Two colleagues in front of one ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.person import Person
from tests.factories import categories, customers, people, tickets


def test_the_second_reply_is_held_until_its_writer_has_seen_the_first(
    clock: Any, person: Callable[..., Person]
) -> None:
    team = people.team("Riga desk")
    anna, janis = people.agent("Anna Liepa", team), people.agent("Jānis Kalns", team)
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    address = f"/tickets/{tickets.ticket('Line drops', by=anna, customer=ilze).number}"
    first, second = person(anna).go(address), person(janis).go(address)
    second.page.locator("#composer textarea").fill("A technician comes on Friday.")
    first.page.locator("#composer textarea").fill("Please restart the router.")
    first.send("Send").see("Your reply is on its way.")
    second.send("Send").see("Anna Liepa replied while you were writing.")
    assert second.page.locator("#composer textarea").input_value() == "A technician comes on Friday."
    second.send("Send").see("Please restart the router.").see("A technician comes on Friday.")


def test_the_second_change_of_a_property_shows_both_versions(
    clock: Any, person: Callable[..., Person]
) -> None:
    anna, janis = people.agent("Anna Liepa"), people.agent("Jānis Kalns")
    address = f"/tickets/{tickets.ticket('Line drops', by=anna).number}"
    first, second = person(anna).go(address), person(janis).go(address)
    for desk, word in ((first, "High"), (second, "Urgent")):
        desk.keys("p")
        desk.page.locator("dialog[open]").wait_for()
        desk.page.locator("dialog[open] [name=priority]").select_option(label=word)
    first.glance().led(lambda: first.keys("Control+Enter")).see("High")
    second.led(lambda: second.keys("Control+Enter")).see("was changed while you were working on it")
    second.send("Save mine").see("Urgent")


def test_the_second_name_of_a_category_stands_beside_the_first_and_is_kept(
    clock: Any, person: Callable[..., Person]
) -> None:
    anna, laura = people.supervisor("Anna Liepa"), people.supervisor("Laura Ozola")
    address = f"/categories/{categories.category('Drops').id}"
    first, second = person(anna).go(address), person(laura, width=390).go(address)
    first.fill("English", "Breaks").send("Save").see("Breaks")
    second.fill("English", "Outages").send("Save").see("was changed while you were working on it")
    second.see("Breaks").send("Save mine").see("Outages")
