"""Desk and survey in Latvian, whose words are long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from helpdesk.people import organisation
from tests.browser.person import Person
from tests.factories import categories, customers, people, tickets
from tests.factories import surveys as factories
from tests.flows import surveys
from tests.flows.test_in_latvian import lv
from tests.smtp import Taken


def test_a_ticket_is_answered_closed_and_asked_about_in_latvian(
    clock: Any,
    at: Any,
    person: Callable[..., Person],
    letters: Callable[[str], list[Taken]],
    later: Callable[..., Any],
) -> None:
    factories.version()
    organisation.LANGUAGE.set("lv", at=at)
    liga = people.agent("Līga Ozola", people.team("Rīgas komanda"), language="lv")
    ilze = customers.customer("Ilze Vītola", email="ilze@example.lv", language="lv")
    drops = categories.category("Drops", names={"lv": "Pārtraukumi"})
    ticket = tickets.ticket("Pazūd internets", by=liga, customer=ilze, category=drops, assignee=liga)
    address = f"/tickets/{ticket.number}"
    desk = person(liga, language="lv", width=390).go("/tickets").see("Pazūd internets")
    desk.go(address).go("/tickets/new?channel=phone")
    desk = person(liga, language="lv").go("/tickets").go(address)
    assert desk.page.locator("html").get_attribute("lang") == "lv"
    desk.page.locator("#composer textarea").fill("Nomainījām kabeli.")
    desk.send(lv("Send")).see("Nomainījām kabeli.")
    desk.go(f"{address}/closure").choose("outcome", "resolved")
    desk.send(lv("Close ticket")).see(lv("Closed"))

    later(hours=25)
    (letter,) = surveys.asking(letters("ilze@example.lv"))
    phone = person(language="lv", width=390).go(surveys.choice(letter, 2)).see("Neapmierina")
    phone.choose("solved", "partly")
    clock.shift(timedelta(minutes=1))
    phone.send(lv("Send my answer")).see("Daļēji")
