"""What lapses does so at night, in pieces, as the settings say; figures stay, and a legal hold keeps everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.files.models import StoredFile
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.mail import quarantine
from helpdesk.mail.models import IncomingEmail
from helpdesk.mail.words import IncomingState
from helpdesk.people import organisation
from helpdesk.privacy import jobs, lapsing, settings, wiping
from helpdesk.privacy.models import LapsedTicket, Lapsing
from helpdesk.recovery.models import Case
from helpdesk.reports import verifying
from helpdesk.reports.models import CLOSING_FACTS, SCORE_FACTS
from helpdesk.surveys import jobs as counting
from helpdesk.surveys.ballot_models import BallotComment
from helpdesk.surveys.models import Answer
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets import conversation, lifecycle, merging
from helpdesk.tickets.models import Attachment, Message, Ticket
from helpdesk.tickets.words import Outcome
from helpdesk.weblinks.models import WeblinkValue
from tests.factories import cards, customers, mail, people, privacy, recovery, surveys, tickets, weblinks
from tests.pages import Client

NIGHT = datetime(2029, 3, 1, 0, 30, tzinfo=UTC)  # half past two in Riga
SAID = {"satisfaction": 2, "comment": "It rained in."}


def comments() -> list[str | None]:
    said = select(Answer.text).where(Answer.key == QuestionKey.COMMENT).order_by(Answer.id)
    return list(db.session.scalars(said))


@pytest.mark.slow
def test_e37_comments_lapse_after_two_years_and_nothing_else(app: Flask, at: datetime) -> None:
    who = privacy.known(at)
    bodies = list(db.session.scalars(select(Message.body).order_by(Message.id)))
    facts = [sorted(map(str, db.session.execute(select(each)))) for each in (SCORE_FACTS, CLOSING_FACTS)]
    db.session.commit()
    assert jobs.lapse(NIGHT - timedelta(days=365 * 2)) == 0
    assert jobs.lapse(NIGHT + timedelta(hours=8)) == 0  # by day
    assert jobs.lapse(NIGHT) == 3, "a card is typed in as well"
    assert set(comments()) == {wiping.mark()}
    assert list(db.session.scalars(select(Message.body).order_by(Message.id))) == bodies
    assert [
        sorted(map(str, db.session.execute(select(each)))) for each in (SCORE_FACTS, CLOSING_FACTS)
    ] == facts
    assert verifying.differences() == [] and who.tickets
    night = db.session.scalars(select(Lapsing).order_by(Lapsing.day.desc())).first()
    assert night is not None and (night.comments, night.due) == (3, 3) and night.ended_at is not None
    assert jobs.lapse(NIGHT + timedelta(minutes=10)) == 0
    told = db.session.scalars(select(EventRecord).where(EventRecord.kind == "privacy.lapsed")).one()
    assert told.payload["comments"] == 3 and told.subject_id == 20290301


@pytest.mark.slow
def test_closed_tickets_lose_words_and_files_and_their_customer_stays(app: Flask, at: datetime) -> None:
    who = privacy.known(at)
    db.session.query(Case).filter_by(ended_at=None).update({"ended_at": at})
    still_open = tickets.ticket(customer=customers.customer("Juris"), body="Still open.")
    settings.TICKET_MONTHS.set(12, at=at)
    settings.COMMENT_MONTHS.set(0, at=at)
    settings.MAIL_DAYS.set(0, at=at)
    facts = [sorted(map(str, db.session.execute(select(each)))) for each in (SCORE_FACTS, CLOSING_FACTS)]
    count = lapsing.preview(NIGHT)["tickets"]
    closed = db.session.scalars(select(Ticket.id).where(Ticket.closed_at.is_not(None))).all()
    assert count == len(closed) and len(who.tickets) >= 3
    db.session.commit()
    assert jobs.lapse(NIGHT) == count
    for ticket in who.tickets:
        assert ticket.subject == wiping.mark()
    said = set(db.session.scalars(select(Message.body).where(Message.ticket_id != still_open.id)))
    assert said == {wiping.mark()} and db.session.query(Attachment).count() == 0
    assert db.session.scalars(select(Message.body).filter_by(ticket_id=still_open.id)).all() == [
        "Still open."
    ]
    db.session.refresh(who.customer)
    assert (who.customer.name, who.customer.erased_at) == (privacy.NAME, None)
    assert [
        sorted(map(str, db.session.execute(select(each)))) for each in (SCORE_FACTS, CLOSING_FACTS)
    ] == facts
    assert verifying.differences() == []
    assert lapsing.preview(NIGHT)["tickets"] == 0
    assert db.session.query(LapsedTicket).count() == count


def test_a_legal_hold_keeps_everything(app: Flask, at: datetime) -> None:
    who = privacy.known(at)
    who.customer.legal_hold = True
    for setting, value in (
        (settings.TICKET_MONTHS, 1),
        (settings.COMMENT_MONTHS, 1),
        (settings.LINK_MONTHS, 1),
        (settings.MAIL_DAYS, 1),
    ):
        setting.set(value, at=at)
    db.session.commit()
    assert lapsing.preview(NIGHT) == dict.fromkeys(("tickets", "comments", "links", "mails"), 0)
    assert jobs.lapse(NIGHT) == 0
    who.customer.legal_hold = False
    db.session.commit()
    seen = lapsing.preview(NIGHT)
    assert seen["tickets"] and seen["comments"] and seen["mails"]


def test_mails_as_they_arrived_give_way_to_nothing_and_their_messages_stay(app: Flask, at: datetime) -> None:
    privacy.known(at)
    settings.MAIL_DAYS.set(30, at=at)
    settings.COMMENT_MONTHS.set(0, at=at)
    db.session.commit()
    assert jobs.lapse(NIGHT) == 1
    mail = db.session.scalars(select(IncomingEmail)).one()
    assert db.session.get_one(StoredFile, mail.file_id).size == 0
    assert "has no internet" in db.session.scalars(select(Message.body).filter_by(incoming_id=mail.id)).one()
    assert jobs.lapse(NIGHT + timedelta(days=1)) == 0


def test_a_worker_that_dies_goes_on_the_same_night(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    surveys.version(at)
    surveys.settings.THROTTLE_DAYS.set(0, at=at)
    for _each in range(3):
        surveys.answered(SAID, at=at)
    db.session.commit()
    monkeypatch.setattr(lapsing, "BATCH", 1)
    seen: list[str] = []

    def die(point: str) -> None:
        seen.append(point)
        if len(seen) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(jobs.failpoints, "reached", die)
    with pytest.raises(KeyboardInterrupt):
        jobs.lapse(NIGHT)
    db.session.rollback()
    assert comments().count(wiping.mark()) == 1
    monkeypatch.setattr(jobs.failpoints, "reached", lambda _point: None)
    assert jobs.lapse(NIGHT + timedelta(minutes=10)) == 2
    night = db.session.scalars(select(Lapsing)).one()
    assert (night.comments, night.due) == (3, 3)


def test_the_page_says_what_would_go_and_what_went(
    app: Flask, clock: Any, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    surveys.answered(SAID, at=at - timedelta(days=800))
    admin = people.admin("Ada")
    db.session.commit()
    desk = sign_in_as(admin)
    page = desk.get("/retention")
    assert "Kept for good" in page.text and "Nothing has lapsed yet" in page.text
    assert "/settings/privacy" in page.body and desk.get("/settings/privacy").status == 200
    jobs.lapse(at.replace(hour=1))
    assert "Done" in desk.get("/retention").text


def only(setting: Any, value: int, at: datetime) -> None:
    """This limit, and none of the others."""
    for each in (settings.TICKET_MONTHS, settings.COMMENT_MONTHS, settings.MAIL_DAYS):
        each.set(value if each is setting else 0, at=at)
    db.session.commit()


def bodies(ticket: Ticket) -> list[str]:
    own = select(Message.body).where(Message.ticket_id == ticket.id).order_by(Message.id)
    return list(db.session.scalars(own))


def test_words_that_a_merge_brought_to_an_open_ticket_stay_with_it(app: Flask, at: datetime) -> None:
    anna, ilze = people.agent(), customers.customer("Ilze")
    source = tickets.ticket(by=anna, customer=ilze, body="It burns.", at=at)
    target = tickets.ticket(by=anna, customer=ilze, body="It smokes.", at=at)
    merging.merge(source, target, by=anna, at=at)
    only(settings.TICKET_MONTHS, 12, at)
    assert jobs.lapse(NIGHT) == 0
    assert sorted(bodies(target)) == ["It burns.", "It smokes."]
    category = int(target.category_id or 0)
    lifecycle.close(target, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=category, cause_id=None)
    db.session.commit()
    assert jobs.lapse(NIGHT + timedelta(days=1)) == 2
    assert set(bodies(target)) == {wiping.mark()}


def test_what_is_said_after_a_ticket_lapsed_lapses_in_its_turn(app: Flask, at: datetime) -> None:
    anna = people.agent()
    ticket, _ = tickets.closed_ticket(by=anna, at=at)
    only(settings.TICKET_MONTHS, 12, at)
    assert jobs.lapse(NIGHT) == 1
    conversation.add_note(ticket, by=anna, body="She called again.", at=NIGHT + timedelta(hours=9))
    db.session.commit()
    assert jobs.lapse(NIGHT + timedelta(days=1)) == 0
    assert bodies(ticket)[-1] == "She called again."
    assert jobs.lapse(NIGHT + timedelta(days=370)) == 1
    assert set(bodies(ticket)) == {wiping.mark()}
    assert jobs.lapse(NIGHT + timedelta(days=371)) == 0


def test_a_ticket_with_words_of_somebody_on_hold_stays(app: Flask, at: datetime) -> None:
    ticket, _ = tickets.closed_ticket(body="Juris asks.", at=at)
    ilze = customers.customer("Ilze")
    conversation.receive(ticket, body="Ilze threatens to sue.", at=at, customer=ilze)
    category = int(ticket.category_id or 0)
    if ticket.is_open:
        lifecycle.close(
            ticket, by=people.agent(), at=at, outcome=Outcome.RESOLVED, category_id=category, cause_id=None
        )
    ilze.legal_hold = True
    only(settings.TICKET_MONTHS, 12, at)
    assert jobs.lapse(NIGHT) == 0
    ilze.legal_hold = False
    db.session.commit()
    assert jobs.lapse(NIGHT + timedelta(days=1)) == 1


def test_a_ticket_about_which_something_is_still_asked_or_looked_at_stays(app: Flask, at: datetime) -> None:
    only(settings.TICKET_MONTHS, 1, at)
    surveys.version(at)
    surveys.settings.EXPIRY_DAYS.set(90, at=at)
    asked, _token = surveys.invitation(at=at)
    case = recovery.case(at=at)
    night = (at + timedelta(days=60)).replace(hour=1)
    asked_id, case_id = asked.ticket_id, case.ticket_id
    db.session.commit()
    jobs.lapse(night)
    assert not db.session.query(LapsedTicket).filter(LapsedTicket.ticket_id.in_([asked_id, case_id])).count()


def test_a_mail_that_waits_for_a_colleague_stays_whole(app: Flask, at: datetime) -> None:
    kept = mail.received(mail.raw("Please help."), at)
    kept.state = IncomingState.QUARANTINED
    file_id = kept.file_id
    only(settings.MAIL_DAYS, 30, at)
    assert jobs.lapse(NIGHT) == 0
    db.session.refresh(kept)
    assert kept.file_id == file_id


def test_comments_lapse_once_though_the_house_speaks_otherwise_since(app: Flask, at: datetime) -> None:
    surveys.answered(SAID, at=at)
    db.session.commit()
    assert jobs.lapse(NIGHT) == 1
    organisation.LANGUAGE.set("lv", at=at)
    db.session.commit()
    assert lapsing.preview(NIGHT + timedelta(days=1))["comments"] == 0
    assert jobs.lapse(NIGHT + timedelta(days=1)) == 0


def test_spam_whose_bytes_lapsed_opens_no_empty_ticket(app: Flask, at: datetime) -> None:
    spam = mail.received(mail.raw("Buy this."), at)
    spam.state = IncomingState.SPAM
    only(settings.MAIL_DAYS, 30, at)
    assert jobs.lapse(NIGHT) == 1
    db.session.refresh(spam)
    with pytest.raises(DomainError, match="can only be thrown away"):
        quarantine.release(spam, by=SYSTEM, at=NIGHT)
    assert quarantine.discard(spam, by=SYSTEM, at=NIGHT)


def test_words_of_anonymous_ballots_lapse_with_comments_and_the_counts_stay(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    category = tickets.categories.category("Internet")
    for n in range(5):
        surveys.cast({"satisfaction": 4, "comment": f"Words {n}"}, at=at, category=category)
    counting.count_ballots(at)
    assert lapsing.preview(NIGHT)["comments"] == 5
    assert lapsing.preview(at + timedelta(days=700))["comments"] == 0
    assert jobs.lapse(NIGHT) == 5
    assert db.session.scalars(select(BallotComment)).all() == []
    night = db.session.scalars(select(Lapsing)).one()
    assert (night.comments, night.due) == (5, 5) and night.ended_at is not None
    assert verifying.differences() == []


def test_comments_behind_survey_links_and_on_cards_without_a_visit_lapse_as_others_do(
    app: Flask, at: datetime
) -> None:
    weblinks.said(weblinks.weblink(at=at), 2, at=at, comment="Call 29418806.")
    cards.always_twice(0)
    read = cards.read(
        cards.one(at=at), {"satisfaction": "2", "comment": "I am Ilze."}, by=people.supervisor(), at=at, scan=cards.scan()
    )  # fmt: skip
    db.session.commit()
    assert jobs.lapse(NIGHT - timedelta(days=365 * 2)) == 0
    assert lapsing.preview(NIGHT)["comments"] == 2
    assert jobs.lapse(NIGHT) == 2
    said = db.session.scalars(select(WeblinkValue.text).where(WeblinkValue.text.is_not(None))).all()
    assert list(said) == [wiping.mark()]
    db.session.refresh(read)
    assert (read.given, read.scan_id, read.scan_name) == ({"satisfaction": "2"}, None, "")
    assert lapsing.preview(NIGHT + timedelta(days=1))["comments"] == 0, "once"
