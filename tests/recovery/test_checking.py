"""A week after a case was closed the customer is asked once whether it is put right now; the first score stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from helpdesk.categories.models import Category
from helpdesk.customers import consent
from helpdesk.customers.models import ContactPoint
from helpdesk.extensions import db
from helpdesk.kit import tokens
from helpdesk.kit.errors import Gone
from helpdesk.mail.models import OutgoingEmail, OutgoingRecipient
from helpdesk.people.models import Notice
from helpdesk.recovery import checking, jobs, measures, working
from helpdesk.recovery.measures import Period
from helpdesk.recovery.models import Check
from helpdesk.recovery.words import CaseOutcome, PutRight
from helpdesk.reports import verifying
from helpdesk.surveys import settings
from tests.factories import people, recovery, surveys
from tests.pages import Client

SignIn = Callable[..., Client]
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
TOKEN = "a-token-of-twenty-four-bytes-xxxx"


def closed(at: datetime, outcome: CaseOutcome = CaseOutcome.RESOLVED_ACCEPTED, **more: Any) -> Any:
    """A case that was closed at `at`."""
    lead = more.pop("by", None) or people.supervisor()
    case = recovery.decided(recovery.case(at=at, **more), by=lead, at=at)
    return recovery.act(working.close, case, outcome, "So it is.", by=lead, at=at)


def check_of(case: Any) -> Check | None:
    db.session.expire_all()
    return checking.of_case(case.id)


def asked(at: datetime, **more: Any) -> Any:
    """A case whose customer was asked at `at`, by a link with the token TOKEN."""
    settings.REST_DAYS.set(False, at=at)  # the 18th is a holiday
    case = closed(at - WEEK, **more)
    assert jobs.ask_again(at) == 1
    check = check_of(case)
    assert check is not None and check.sent_at == at
    check.token_hash = tokens.hashed(TOKEN)
    db.session.commit()
    return case


@pytest.mark.parametrize(
    ("outcome", "asks"),
    [
        (CaseOutcome.RESOLVED_ACCEPTED, True),
        (CaseOutcome.RESOLVED_NO_REPLY, True),
        (CaseOutcome.NOT_ACCEPTED, False),
        (CaseOutcome.UNFOUNDED, False),
    ],
)
def test_only_where_something_was_put_right_is_asked_again(
    app: Any, at: datetime, outcome: CaseOutcome, asks: bool
) -> None:
    check = check_of(closed(at, outcome))
    assert (check is not None) is asks
    assert check is None or check.next_attempt_at == at + WEEK


def test_e16_the_letter_goes_a_week_later_once_however_lately_a_survey_went(app: Any, at: datetime) -> None:
    case = closed(at)
    assert jobs.ask_again(at + WEEK - HOUR) == 0
    assert jobs.ask_again(at + WEEK) == 1
    assert jobs.ask_again(at + WEEK + DAY) == 0
    check = check_of(case)
    assert check is not None and check.sent_at == at + WEEK
    letter = db.session.scalars(select(OutgoingEmail).filter_by(purpose="check")).one()
    assert letter.id == check.outgoing_id and letter.ref == f"check:{check.id}"
    assert checking.ticket_of(check.id) == case.ticket_id


def test_at_night_it_waits_for_a_decent_hour(app: Any, at: datetime) -> None:
    case = closed(at)
    jobs.ask_again(at + WEEK + 12 * HOUR)
    check = check_of(case)
    assert check is not None and check.sent_at is None and check.next_attempt_at is not None
    jobs.ask_again(check.next_attempt_at)
    assert check_of(case).sent_at is not None  # type: ignore[union-attr]


def test_who_refused_surveys_is_not_asked(app: Any, at: datetime) -> None:
    case = closed(at)
    customer = recovery.fresh(case).ticket.customer
    consent.refuse(customer=customer, source="link", at=at)
    db.session.commit()
    jobs.ask_again(at + WEEK)
    assert db.session.scalar(select(func.count(OutgoingEmail.id)).filter_by(purpose="check")) == 0


@pytest.mark.parametrize("flag", ["legal_hold", "undeliverable", "unusable", "sensitive"])
def test_the_dead_and_those_at_law_were_asked_whether_it_is_put_right(
    app: Any, at: datetime, flag: str
) -> None:
    case = closed(at)
    about = recovery.fresh(case).ticket
    point = db.session.scalars(select(ContactPoint).filter_by(customer_id=about.customer_id)).one()
    if flag == "unusable":
        point.unusable_since = at
    elif flag == "sensitive":
        db.session.get_one(Category, case.category_id).sensitive = True
    else:
        setattr(about.customer, flag, True)
    db.session.commit()
    jobs.ask_again(at + WEEK)
    assert db.session.scalar(select(func.count(OutgoingEmail.id)).filter_by(purpose="check")) == 0
    check = check_of(case)
    assert check is not None and check.voided_at == at + WEEK


def test_the_letter_went_to_an_address_that_was_corrected_meanwhile(app: Any, at: datetime) -> None:
    case = closed(at)
    point = db.session.scalars(
        select(ContactPoint).filter_by(customer_id=recovery.fresh(case).ticket.customer_id)
    ).one()
    point.value = "ilze.new@example.net"
    db.session.commit()
    settings.REST_DAYS.set(False, at=at)
    jobs.ask_again(at + WEEK)
    assert db.session.scalar(select(OutgoingRecipient.address)) == "ilze.new@example.net"


def test_a_case_that_goes_on_is_not_asked_about(app: Any, at: datetime) -> None:
    lead = people.supervisor()
    case = closed(at, by=lead)
    recovery.act(working.reopen, case, by=lead, at=at + DAY)
    assert jobs.ask_again(at + WEEK) == 0
    recovery.act(working.close, case, CaseOutcome.RESOLVED_ACCEPTED, "", by=lead, at=at + 2 * DAY)
    assert check_of(case).next_attempt_at == at + 2 * DAY + WEEK  # type: ignore[union-attr]


def test_an_answer_is_the_cases_own_and_leaves_the_first_score_alone(app: Any, at: datetime) -> None:
    lead = people.supervisor()
    case = asked(at, by=lead)
    check = checking.by_token(TOKEN, held=True)
    assert check is not None
    checking.answer(check, PutRight.NO, "Still no picture.", at=at + HOUR)
    checking.answer(check, PutRight.NO, "Still no picture.", at=at + 2 * HOUR)
    db.session.commit()
    ticket = surveys.ticket_of(recovery.invitation(case))
    assert ticket.satisfaction == 2 and verifying.differences() == []
    told = db.session.scalars(select(Notice).filter_by(kind="case.check")).all()
    assert [each.user_id for each in told] == [lead.id]
    checking.answer(check, PutRight.YES, "", at=at + 71 * HOUR)
    with pytest.raises(Gone):
        checking.answer(check, PutRight.NO, "", at=at + 73 * HOUR)
    day = (at - WEEK).date()
    assert measures.of(Period(day, day + DAY), at).whole.recovered.x == 1


def test_the_page_preselects_by_get_and_saves_by_post(app: Any, clock: Any, at: datetime) -> None:
    case = asked(at)
    visitor = Client(app)
    page = visitor.get(f"/s/{TOKEN}/again?a=no")
    assert "You chose: No." in page.text and "Not saved yet" in page.text
    assert page.response.headers["Cache-Control"] == "no-store"
    assert check_of(case).answered_at is None  # type: ignore[union-attr]
    clock.shift(timedelta(seconds=20))
    page = visitor.submit(page, "/again", button="Send my answer", put_right="partly", words="Half of it.")
    assert "Your answer is saved" in page.text and "not right yet" in page.text
    check = check_of(case)
    assert check is not None and (check.answer, check.words) == (PutRight.PARTLY, "Half of it.")
    desk = Client(app)
    desk.sign_in(people.supervisor())
    shown = desk.get(f"/recovery/{case.id}")
    assert "Is it put right now? Partly" in shown.text and "Half of it." in shown.text
    assert desk.get(f"/s/{TOKEN}/again").status == 403  # a colleague's browser neither shows nor changes it


def test_a_colleague_answered_in_the_customers_name(app: Any, clock: Any, at: datetime) -> None:
    case = asked(at)
    visitor, desk = Client(app), Client(app)
    page = visitor.get(f"/s/{TOKEN}/again?a=yes")
    desk.sign_in(people.supervisor())
    clock.shift(timedelta(seconds=20))
    refused = desk.get(f"/s/{TOKEN}/again")
    assert refused.status == 403 and "Only the customer answers this" in refused.text
    token = page.one("input[name=csrf_token]").get("value")
    desk.post(f"/s/{TOKEN}/again", {"csrf_token": token, "put_right": "yes", "send": "yes"})
    check = check_of(case)
    assert check is not None and check.answered_at is None


def test_a_machine_and_a_blank_form_save_nothing(app: Any, clock: Any, at: datetime) -> None:
    case = asked(at)
    visitor = Client(app)
    page = visitor.get(f"/s/{TOKEN}/again?a=yes")
    hasty = visitor.submit(page, "/again", button="Send my answer")
    assert "Please confirm your answer." in hasty.text
    clock.shift(timedelta(seconds=20))
    blank = visitor.submit(visitor.get(f"/s/{TOKEN}/again"), "/again", button="Send my answer")
    assert blank.status == 422
    assert check_of(case).answered_at is None  # type: ignore[union-attr]


def test_what_is_not_put_right_a_week_later_was_on_no_board(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    lead = people.supervisor()
    case = asked(at, by=lead)
    board = sign_in_as(lead).get("/recovery")
    assert "Asked again" in board.text and "no answer yet" in board.text
    check = check_of(case)
    assert check is not None
    checking.answer(check, PutRight.NO, "Still broken.", at=at + HOUR)
    db.session.commit()
    clock.shift(2 * HOUR)
    board = sign_in_as(lead).get("/recovery")
    assert "Still broken." in board.text and "Take it up again" in board.text
    assert "Asked again" not in sign_in_as(lead).get("/recovery?owner=99999").text
    recovery.act(working.reopen, case, by=lead, at=at + HOUR)
    assert "Asked again" not in sign_in_as(lead).get("/recovery").text


def test_links_that_are_over_or_unknown_say_so(app: Any, clock: Any, at: datetime) -> None:
    lead = people.supervisor()
    case = asked(at, by=lead)
    visitor = Client(app)
    assert visitor.get("/s/nobody-knows-this-token/again").status == 404
    clock.shift(timedelta(days=15))
    late = visitor.get(f"/s/{TOKEN}/again")
    assert late.status == 410 and "The time to answer is over." in late.text
    clock.move_to(at)
    recovery.act(working.reopen, case, by=lead, at=at)
    assert "We reopened your case" in visitor.get(f"/s/{TOKEN}/again").text


def test_the_letter_speaks_the_customers_language(app: Any, at: datetime) -> None:
    case = closed(at)
    check = check_of(case)
    assert check is not None
    check.language = "lv"
    db.session.commit()
    jobs.ask_again(at + WEEK)
    letter = db.session.scalars(select(OutgoingEmail).filter_by(purpose="check")).one()
    assert "Is it" not in letter.subject and "?" in letter.subject
