"""An administrator writes what people are told when they have written; it is refused, previewed, kept and sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.mail import incoming, outgoing
from helpdesk.mail.models import OutgoingEmail
from tests.browser.person import Person
from tests.factories import mail, people, standards


def test_own_words_are_previewed_kept_and_sent(clock: Any, at: Any, person: Callable[..., Person]) -> None:
    mail.mailbox("help@kulda.example")
    standards.calendar()
    ada = person(people.admin("Ada")).go("/acknowledgements")
    ada.look()
    text = ada.page.locator("[name=open_lv]")
    text.fill("Labdien! Numurs {{nummer}}.")
    ada.send("Save").see("There is nothing called {{nummer}}")
    ada.look()
    text.fill("Labdien! Numurs {{number}}, strādājam {{opening_hours}}.")
    ada.send("Preview").see("Labdien! Numurs HD-1042, strādājam 09:00–17:00.")
    ada.look()
    ada.send("Save").see("Saved.")
    mail.received(mail.raw("Labdien,\nman nav interneta.", subject="Nav interneta"), at)
    db.session.commit()
    incoming.process_due(at)
    letter = db.session.scalars(select(OutgoingEmail)).one()
    assert "Labdien! Numurs HD-1001" in str(outgoing.content_of(letter))
