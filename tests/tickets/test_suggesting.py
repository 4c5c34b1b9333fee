"""What is offered while somebody types into the field of the rail or the command bar."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask

from helpdesk.extensions import db
from tests.factories import customers, people, tickets
from tests.house.test_statements import counted
from tests.pages import Client, Page

SignIn = Callable[..., Client]


def typed(client: Client, words: str, more: str = "") -> Page:
    db.session.commit()
    return client.get(f"/search/commands?q={quote(words)}{more}")


def options(page: Page) -> list[str]:
    """The rows as they read."""
    return [" ".join(row.text_content().split()) for row in page.all(".option")] if page.text.strip() else []


def exact(page: Page) -> list[str]:
    return [str(row.get("href")) for row in page.all("[data-exact]")]


def test_a_number_offers_its_ticket_first(app: Flask, sign_in_as: SignIn) -> None:
    ilze = customers.customer("Ilze Vītola")
    first = tickets.ticket("Router", customer=ilze)
    for _ in range(20):
        tickets.ticket("Newer", body=f"Like {first.number}0 and {first.number}")
    client = sign_in_as(people.agent())
    for words in ("1001", "HD-1001", "hd1001", "#1001"):
        page = typed(client, words)
        assert exact(page) == ["/tickets/1001"], words
        assert options(page)[0].endswith("Router HD-1001 · Ilze Vītola"), words
    assert exact(typed(client, "1999")) == []


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("vitola", False), ("VĪTO ilz", False), ("29 418", False), ("kuldiga", False), ("ilze@example.net", True), ("ilze@ex", False),
        ("29418418", True), ("+371 29 418 418", True), ("0037129418418", True), ("(371) 294-18-418", True), ("29-418-418", True),
    ],
)  # fmt: skip
def test_customers_by_name_number_and_address(
    app: Flask, sign_in_as: SignIn, words: str, whole: bool
) -> None:
    ilze = customers.customer(
        "Ilze Vītola", phone="+37129418418", email="ilze@example.net", address="Kuldīga"
    )
    page = typed(sign_in_as(people.agent()), words)
    row = page.one(f".option[href='/customers/{ilze.id}']")
    assert "Ilze Vītola" in row.text_content() and "Kuldīga" in row.text_content()
    assert exact(page) == ([f"/customers/{ilze.id}"] if whole else [])


def test_a_number_that_two_share_marks_neither(app: Flask, sign_in_as: SignIn) -> None:
    for name in ("Ilze Vītola", "Jānis Vītols"):
        customers.customer(name, phone="+37129418806")
    page = typed(sign_in_as(people.agent()), "29418806")
    assert len(page.all(".option[href^='/customers/']")) == 2
    assert exact(page) == []


def test_subjects_come_before_messages_and_few_of_each(app: Flask, sign_in_as: SignIn) -> None:
    named = [tickets.ticket("My router blinks"), tickets.ticket("Router swap")]
    for n in range(6):
        tickets.ticket(f"Bill {n}", body="And the router?")
        customers.customer(f"Router Seller {n}")
    client = sign_in_as(people.agent())
    page = typed(client, "rout")
    hrefs = [str(row.get("href")) for row in page.all(".option")]
    assert [href for href in hrefs if href.startswith("/tickets/")][:2] == [
        f"/tickets/{named[1].number}",
        f"/tickets/{named[0].number}",
    ]
    assert len(hrefs) == 9 and hrefs[-1] == "/search?q=rout"
    assert "Log a call" not in page.text
    assert "Log a call" in typed(client, "rout", "&acts=yes").text


def test_operators_phrases_and_nothing(app: Flask, sign_in_as: SignIn) -> None:
    ilze = customers.customer("Ilze Vītola")
    tickets.ticket("Line drops", customer=ilze, body="There is no internet.")
    client = sign_in_as(people.agent())
    assert "Line drops" in typed(client, '"no internet"').text
    assert "Line drops" not in typed(client, '"internet no"').text
    page = typed(client, "from:ilze")
    assert "Line drops" in page.text and "/customers/" not in page.text
    assert options(typed(client, "from:nobody")) == ["All hits for “from:nobody”"]
    assert options(typed(client, "nowhere")) == ["Nothing has these words."]
    assert options(typed(client, "")) == options(typed(client, "i")) == []


def test_a_restricted_ticket_is_not_offered_to_others(app: Flask, sign_in_as: SignIn) -> None:
    inner = people.team("Inner", restricted=True)
    secret = tickets.ticket("Zanzibar affair", team_id=inner.id)
    member, other = sign_in_as(people.agent(team=inner)), sign_in_as(people.agent(team=people.team()))
    for words in ("zanzi", str(secret.number)):
        assert "Zanzibar" in typed(member, words).text
        assert options(typed(other, words)) == ["Nothing has these words."]


def test_typing_asks_little(app: Flask, sign_in_as: SignIn) -> None:
    """At every pause of everybody's typing: besides who asks, and the teams hidden from them, four statements for a word."""
    ilze = customers.customer("Ilze Vītola", phone="+37129418806", email="ilze@example.net")
    for _ in range(15):
        tickets.ticket("Line drops", customer=ilze)
    client = sign_in_as(people.agent(team=people.team()))
    typed(client, "line")
    with counted() as who:
        typed(client, "")
    for words, most in (
        ("vitola", 4),
        ("29418806", 4),
        ("ilze@example.net", 4),
        ("1001", 4),
        ("ilze vitola", 5),
    ):
        with counted() as cost:
            typed(client, words)
        own = len(cost.statements) - len(who.statements) - 1
        assert own <= most, (words, cost.statements)
        assert not cost.lazy


def test_a_number_with_a_group_twice(app: Flask, sign_in_as: SignIn) -> None:
    ilze = customers.customer("Ilze Vītola", phone="+37129371000")
    for address in ("/search/commands", "/search"):
        page = sign_in_as(people.agent()).get(f"{address}?q={quote('+371 29 371 000')}")
        assert page.all(f"[href='/customers/{ilze.id}']"), address
