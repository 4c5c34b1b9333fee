"""What lands after an erasure: an answer, a card, a draft, from pages that were open; and what has to be over before it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.cards.models import CardReading
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.importing.models import Import
from helpdesk.kit.errors import Conflict, DomainError, Gone
from helpdesk.privacy import erasing, jobs, particulars
from helpdesk.privacy.reach import addresses_of
from helpdesk.reports import verifying
from helpdesk.surveys import answering
from helpdesk.surveys.models import Answer, Invitation
from helpdesk.tickets import draft_files, drafts
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Draft, DraftFile
from tests.factories import cards, customers, disputes, people, privacy, recovery, surveys

HOUR = timedelta(hours=1)
BAD = {"satisfaction": 1, "solved": "no", "comment": "Never again."}


def ilze() -> Customer:
    return customers.customer("Ilze Ozola", email="ilze@example.net")


def erase(who: Customer, at: datetime) -> None:
    erasing.begin(who, who.name, by=people.supervisor("Vera"), at=at)
    db.session.commit()
    while jobs.erase(at):
        pass
    db.session.expire_all()


def test_an_answer_is_not_changed_by_a_page_that_was_open_when_the_customer_was_erased(
    app: Flask, at: datetime
) -> None:
    who = ilze()
    made = db.session.get_one(
        Invitation, surveys.answered({"satisfaction": 4}, at=at, customer=who).invitation_id
    )
    erase(who, at + HOUR)
    with pytest.raises(Gone):
        answering.answer(made, BAD, delivery=None, language="en", nonce="late", at=at + 2 * HOUR)
    said = db.session.scalars(select(Answer.text).where(Answer.text.is_not(None))).all()
    assert "Never again." not in said
    assert verifying.differences() == []


def test_a_card_that_comes_back_after_the_erasure_is_not_said_to_be_unprinted_and_is_not_typed_in(
    app: Flask, at: datetime
) -> None:
    who = customers.customer("Ilze Ozola")
    card = cards.handed(surveys.visit(at=at, customer=who), at=at)
    erase(who, at + HOUR)
    with pytest.raises(DomainError, match="Destroy it"):
        cards.read(card, {"comment": "I am Ilze."}, by=people.supervisor(), at=at + 2 * HOUR)
    assert db.session.scalars(select(CardReading)).all() == []
    assert verifying.differences() == []


def test_a_draft_that_is_saved_by_an_open_page_after_the_erasure_is_not_kept(
    app: Flask, at: datetime
) -> None:
    who, anna = ilze(), people.agent()
    ticket = surveys.ticket_of(surveys.scheduled(at=at, customer=who))
    erase(who, at + HOUR)
    drafts.keep(ticket, kind="note", body="Ilze rang again.", by=anna, at=at + HOUR)
    assert db.session.scalars(select(Draft)).all() == []


def test_a_file_that_was_dropped_on_an_open_page_after_the_erasure_was_kept(app: Flask, at: datetime) -> None:
    who, anna = ilze(), people.agent()
    ticket = surveys.ticket_of(surveys.scheduled(at=at, customer=who))
    erase(who, at + HOUR)
    upload = Upload("Ilze's contract.txt", "text/plain", b"Signed: Ilze")
    for kind in ("", "forward"):
        with pytest.raises(Conflict, match="forgotten"):
            draft_files.keep(ticket, upload, by=anna, at=at + HOUR, kind=kind)
    assert db.session.scalars(select(DraftFile)).all() == []


@pytest.mark.parametrize(("what", "why"), [("case", "followed up"), ("dispute", "disputes")])
def test_who_is_still_owed_something_or_disputed_about_is_not_erased_before_it_is_over(
    app: Flask, at: datetime, what: str, why: str
) -> None:
    who = ilze()
    made: Any = (
        recovery.case(BAD, at=at, customer=who) if what == "case" else disputes.dispute(at=at, customer=who)
    )
    if what == "dispute":  # its bad answer has opened a case, which is over by then
        for case in db.session.scalars(select(recovery.Case)):
            case.ended_at = at
    db.session.flush()
    with pytest.raises(Conflict, match=why):
        erasing.begin(who, who.name, by=people.supervisor("Vera"), at=at + HOUR)
    assert made.ended_at is None and who.erased_at is None


def test_files_that_were_brought_in_are_not_read_while_others_wait(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = privacy.known(at)
    ids = [who.customer_id]
    seen = particulars.seen(ids)
    assert any(sheet.rows for sheet in seen.values())

    def unread(_file: object) -> bytes:
        raise AssertionError("read within the transaction that writes")

    monkeypatch.setattr(particulars.store, "read", unread)
    files = db.session.scalars(select(Import.file_id).order_by(Import.id)).all()
    assert particulars.take_out(particulars.of(ids, addresses_of(ids)), seen, at=at)
    assert db.session.scalars(select(Import.file_id).order_by(Import.id)).all() != files
