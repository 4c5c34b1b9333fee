"""The pages about gateways and texts, as those who may use them see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.texting import delivering, gateways, jobs
from helpdesk.texting.models import Gateway, OutgoingText
from helpdesk.web import sealing
from tests.factories import people, texting
from tests.factories.texting import NUMBER
from tests.gateways import Server
from tests.pages import Client

SignIn = Callable[..., Client]
GOOD = "https://api.gateway.example/v1/texts"


@pytest.fixture
def admin(sign_in_as: SignIn, clock: Any) -> Client:
    return sign_in_as(people.admin())


def only() -> Gateway:
    db.session.expire_all()
    return db.session.scalars(select(Gateway)).one()


def test_an_admin_adds_a_gateway_changes_it_and_switches_it_on(admin: Client) -> None:
    assert "There is no gateway yet" in admin.get("/gateways").text
    form = admin.get("/gateways/new")
    page = admin.submit(
        form, "/gateways/new", button="Save", name="Baltic texts", address=GOOD, secret="s3cret",
        sender="Baltvik", report_secret=texting.SECRET, extra="channel=sms", field_to="message.to",
    )  # fmt: skip
    assert page.h1 == "Baltic texts"
    made = only()
    assert (made.fields, made.extra) == ({"to": "message.to"}, {"channel": "sms"})
    assert "s3cret" not in page.body and texting.SECRET not in page.body
    assert f"/gateways/{made.id}/reports" in page.text
    page = admin.submit(page, f"/gateways/{made.id}", button="Save", name="Baltic")
    assert only().name == "Baltic" and sealing.opened(only().secret or "") == "s3cret", "a secret is kept"
    page = admin.submit(page, "/switch")
    assert gateways.current_id() == only().id
    assert "Texts leave by it" in admin.get("/gateways").text
    admin.submit(page, "/switch")
    assert gateways.current_id() is None
    admin.submit(page, "/retirement")
    assert only().retired_at is not None and only().secret is None
    assert "Baltic" in admin.get("/gateways?show=retired").text


def test_for_another_address_the_secret_must_be_typed_again(admin: Client) -> None:
    made = texting.gateway(GOOD)
    page = admin.get(f"/gateways/{made.id}")
    admin.submit(page, f"/gateways/{made.id}", button="Save", address="https://elsewhere.example/")
    assert only().secret is None


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(admin: Client) -> None:
    form = admin.get("/gateways/new")
    page = admin.submit(
        form, "/gateways/new", button="Save", name="Mine", address="http://gateway.example/", extra="x"
    )
    assert page.status == 422 and "Write one field a line" in page.text
    assert page.one("input[name=name]").get("value") == "Mine"
    page = admin.submit(page, "/gateways/new", button="Save", extra="")
    assert page.status == 422 and "Without https" in page.text


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(admin: Client) -> None:
    made = texting.gateway(GOOD)
    first, second = admin.get(f"/gateways/{made.id}"), admin.get(f"/gateways/{made.id}")
    admin.submit(first, f"/gateways/{made.id}", button="Save", name="Theirs")
    page = admin.submit(second, f"/gateways/{made.id}", button="Save", name="Mine")
    assert page.status == 422 and "changed this gateway meanwhile" in page.text
    assert page.one("input[name=name]").get("value") == "Mine" and only().name == "Theirs"
    admin.submit(page, f"/gateways/{made.id}", button="Save")
    assert only().name == "Mine", "saying it again puts it over theirs"


def test_the_form_of_a_retired_gateway_could_be_posted(admin: Client) -> None:
    made = texting.gateway(GOOD)
    old = admin.get(f"/gateways/{made.id}")
    admin.submit(old, f"/gateways/{made.id}/retirement")
    page = admin.get(f"/gateways/{made.id}")
    assert page.all("fieldset[disabled] input[name=name]")
    assert not [each for each in page.all("button") if each.text_content().strip() == "Save"]
    refused = admin.submit(old, f"/gateways/{made.id}", button="Save", name="Back", secret="a new one")
    assert refused.status == 422 and "This gateway is retired" in refused.text
    kept = only()
    assert kept.name == made.name != "Back" and kept.secret is None


def test_a_test_goes_the_way_of_every_text_and_its_fate_is_shown(
    admin: Client, server: Server, at: datetime
) -> None:
    made = texting.gateway(server.address, on=False)
    page = admin.get(f"/gateways/{made.id}")
    wrong = admin.submit(page, "/test", number="12")
    assert wrong.status == 422 and "with its country code" in wrong.text
    assert wrong.one("input[name=name]").get("value") == "Baltic texts"
    page = admin.submit(page, "/test", number="+371 29 418 806")
    assert "Waits to leave" in page.text
    delivering.deliver(at)
    assert server.texts_to(NUMBER) == ["This is a test of our text messages."]
    texting.tell(admin, made.id, {"id": "gw-1", "status": "delivered"}, at=at)
    jobs.hear(at)
    assert "Delivered" in admin.get(f"/gateways/{made.id}").text


def test_the_page_shows_what_customers_get_and_in_how_many_parts(admin: Client) -> None:
    made = texting.gateway(GOOD, takes_replies=True)
    page = admin.get(f"/gateways/{made.id}")
    assert "how was our help today?" in page.text and "Stop: STOP" in page.text
    assert "GSM-7" in page.text and "UCS-2" in page.text


def test_supervisors_see_what_became_of_texts_but_never_what_they_said(
    sign_in_as: SignIn, clock: Any, server: Server, at: datetime
) -> None:
    lead = sign_in_as(people.supervisor())
    assert "No text was sent yet" in lead.get("/texts").text
    texting.gateway(server.address)
    texting.text(text="https://help.example/s/secret")
    texting.text("+37129418807", purpose="reminder")
    db.session.commit()
    server.statuses["+37129418807"] = 422
    delivering.deliver(at)
    page = lead.get("/texts")
    assert "+371 29 418 806" in page.text and "Taken by the gateway" in page.text
    assert "secret" not in page.body
    trouble = lead.get("/texts?show=trouble")
    assert "+371 29 418 807" in trouble.text and "+371 29 418 806" not in trouble.text


def test_texts_that_wait_without_a_gateway_are_said(sign_in_as: SignIn, clock: Any) -> None:
    lead = sign_in_as(people.supervisor())
    texting.text()
    page = lead.get("/texts")
    assert "1 text waits to leave" in page.text and "no gateway is switched on" in page.text


def test_what_people_wrote_back_is_there_to_read(
    sign_in_as: SignIn, app: Flask, clock: Any, at: datetime
) -> None:
    lead = sign_in_as(people.supervisor())
    assert "Nobody has answered a text" in lead.get("/texts/answers").text
    made = texting.gateway(GOOD, takes_replies=True).id
    for words in ("Paldies, viss labi <b>!</b>", "STOP"):
        texting.tell(lead, made, {"from": NUMBER, "text": words}, at=at, where="answers")
    page = lead.get("/texts/answers")
    assert "Paldies, viss labi <b>!</b>" in page.text
    assert page.text.count("Is not asked any more") == 1


def test_long_lists_go_on(sign_in_as: SignIn, clock: Any, at: datetime) -> None:
    lead = sign_in_as(people.supervisor())
    for n in range(51):
        texting.text(f"+371294188{n:02}", at=at - timedelta(minutes=n))
    page = lead.get("/texts")
    further = lead.get(page.links()["Show more"])
    assert "+371 29 418 800" in further.text and db.session.query(OutgoingText).count() == 51
