"""Pages of the room: the way from the customer's page to the export and to the erasure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.privacy import jobs
from tests.factories import customers, people, tickets
from tests.pages import Client


def test_from_the_customers_page_to_a_zip(
    app: Flask, clock: Any, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    ilze = customers.customer("Ilze Ozola", email="ilze@example.net")
    tickets.closed_ticket(customer=ilze, at=at)
    lead, other = people.supervisor("Vera"), people.supervisor("Other")
    db.session.commit()
    desk, url = sign_in_as(lead), f"/customers/{ilze.id}/privacy"
    assert url in desk.get(f"/customers/{ilze.id}").body
    page = desk.submit(desk.get(url), "/exports")
    assert "The export is being made" in page.text and "0 of 1 tickets" in page.text
    jobs.export(at)
    page = desk.get(url)
    assert "Vera asked for an export of everything about the customer" in page.text
    zipped = desk.submit(page, "/download")
    assert zipped.response.mimetype in ("application/zip", "application/octet-stream")
    assert "index.html" in ZipFile(BytesIO(zipped.response.get_data())).namelist()
    zipped.response.close()
    assert "Vera downloaded the export" in desk.get(url).text
    page = sign_in_as(other).get(url)
    assert "/download" not in page.body
    assert sign_in_as(people.agent()).get(url).status == 403


@pytest.mark.slow
def test_erasing_asks_for_the_name_and_says_what_stands_against_it(
    app: Flask, clock: Any, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    ilze = customers.customer("Ilze Ozola", email="ilze@example.net")
    ticket, _ = tickets.closed_ticket(customer=ilze, at=at, subject="My cat")
    db.session.commit()
    desk, url = sign_in_as(people.supervisor("Vera")), f"/customers/{ilze.id}/erasure"
    desk.submit(desk.get(f"/customers/{ilze.id}/privacy"), "/hold")
    page = desk.get(url)
    assert "The customer is on legal hold." in page.text
    page = desk.submit(page, "/erasure", name="Ilze Ozola")
    assert page.status == 409 and "The customer is on legal hold." in page.text
    desk.submit(desk.get(f"/customers/{ilze.id}/privacy"), "/hold-lifting")
    page = desk.submit(desk.get(url), "/erasure", name="Ilze")
    assert (
        page.status == 422 and "This is not the customer's name." in page.text and 'value="Ilze"' in page.body
    )
    page = desk.submit(desk.get(url), "/erasure", name="Ilze Ozola")
    assert "Being erased" in page.text and "0 of 1 tickets" in page.text
    assert desk.get(f"/customers/{ilze.id}").status == 410
    jobs.erase(at)
    page = desk.get(page.url)
    assert "Nothing here says any more who it was." in page.text
    assert "Erased" in desk.get("/erasures").text
    page = desk.get(f"/tickets/{ticket.number}")
    assert (
        page.status == 200
        and "My cat" not in page.body
        and "Ilze" not in page.body
        and "(erased)" in page.text
    )


def test_an_empty_list_says_where_erasing_begins(
    app: Flask, clock: Any, sign_in_as: Callable[..., Client]
) -> None:
    assert "Nobody was erased yet" in sign_in_as(people.admin()).get("/erasures").text
