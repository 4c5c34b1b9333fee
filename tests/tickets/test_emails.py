"""The letters of the desk."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.mail.outgoing import content_of
from helpdesk.people import organisation
from helpdesk.tickets import emails
from tests.factories import customers, tickets


@pytest.mark.parametrize(
    ("stored", "read"), [("+37167000000", "+371 67 000 000"), ("67 00 00 00, Riga", "67 00 00 00, Riga")]
)
def test_the_acknowledgement_gives_the_telephone_number_spaced_for_reading(
    app: Flask, at: datetime, stored: str, read: str
) -> None:
    organisation.CONTACT_PHONE.set(stored, at=at)
    ticket = tickets.ticket(customer=customers.customer(email="ilze@example.net"))
    letter = emails.acknowledge(ticket, at)
    assert letter is not None
    db.session.flush()
    content = content_of(letter)
    assert content is not None
    assert f"call us: {read}" in content["text"] and f"call us: {read}" in content["html"]
