"""A mention that goes by mail as its reader wants it, and is read where the letter leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people import jobs
from helpdesk.people.notice_times import WAIT
from helpdesk.tickets import conversation
from tests.browser.person import Person
from tests.conftest import MOMENT
from tests.factories import people, tickets


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_mention_is_mailed_once_its_reader_wants_it_and_leads_back(
    clock: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    anna, janis = people.agent("Anna Liepa"), people.agent("Jānis Kalniņš")
    ticket = tickets.ticket("Line drops", by=anna, assignee=anna)
    reader = person(janis, width=width, theme=theme).go("/notices").follow("Notices by mail")
    reader.page.get_by_label("A colleague mentions me").select_option("digest")
    reader.page.get_by_label("A digest leaves").select_option("hourly")
    reader.page.get_by_role("combobox", name="Hours without mail").select_option("own")
    reader.page.get_by_text("Sunday").click()
    reader.send("Save").see("Saved.").look()
    assert reader.page.get_by_label("A colleague mentions me").input_value() == "digest"
    conversation.add_note(ticket, by=anna, body="Please look, @Jānis Kalniņš", at=MOMENT)
    db.session.commit()
    jobs.mail_notices(MOMENT + WAIT)
    assert db.session.scalar(select(OutgoingEmail).filter_by(purpose="digest")) is None
    jobs.mail_notices(MOMENT.replace(hour=10, minute=0))
    letter = db.session.scalars(select(OutgoingEmail).filter_by(purpose="digest")).one()
    assert letter.subject == "1 notice for you"
    link = next(each for each in letter.content["text"].split() if f"/tickets/{ticket.number}" in each)
    reader.go(link.removeprefix("http://localhost")).see("Line drops")
