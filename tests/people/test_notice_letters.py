"""Notices by mail: what was not read, once, as its reader wants it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.mail.models import OutgoingEmail, OutgoingRecipient
from helpdesk.people import jobs, notice_choices, notice_kinds, notices, sign_in, users
from helpdesk.people.models import Notice, User
from helpdesk.people.notice_times import HELD, IDLE, WAIT, Quiet
from helpdesk.people.words import Rhythm, Role, Way
from tests.conftest import MOMENT
from tests.factories import people
from tests.pages import Client
from tests.people.conftest import letters
from tests.races import together

HOUR = timedelta(hours=1)
WORKING = Quiet(0, 0)


@pytest.fixture
def anna(app: Any) -> User:
    return people.agent("Anna Bērziņa", email="anna@example.com")


def tell(user: User, kind: str = "ticket.assigned", url: str = "/runs/7", at: datetime = MOMENT) -> None:
    sentence = "%(number)s was given to you."
    notices.tell([user.id], kind=kind, sentence=sentence, values={"number": "HD-1"}, url=url, at=at)
    db.session.commit()


def choose(user: User, **more: Any) -> None:
    given = {"ways": {}, "rhythm": None, "hour": 8, "quiet": WORKING, "away_until": None, "at": MOMENT}
    notice_choices.choose(user, **(given | more))
    db.session.commit()


def mailed(at: datetime) -> list[OutgoingEmail]:
    """What has been written by then, oldest first."""
    jobs.mail_notices(at)
    return [*letters("notice"), *letters("digest")]


def test_what_is_told_at_once_goes_in_one_letter_a_thing(anna: User) -> None:
    tell(anna)
    tell(anna, "ticket.mentioned")
    tell(anna, "ticket.mentioned", "/runs/8")
    assert mailed(MOMENT) == []
    first, second = mailed(MOMENT + WAIT)
    assert (first.subject, second.subject) == ("2 notices for you", "HD-1 was given to you.")
    assert db.session.scalars(select(OutgoingRecipient.address)).all() == [anna.email] * 2
    assert mailed(MOMENT + HOUR) == [first, second]  # and never again
    assert first.content["automatic"] == "auto-generated"
    assert first.content["headers"]["List-Id"] == "<notices.localhost>"
    assert "http://localhost/me/notices" in first.content["text"]
    assert 'href="http://localhost/me/notices"' in first.content["html"]


def test_a_promise_that_is_due_soon_waits_for_no_digest(anna: User) -> None:
    tell(anna, "ticket.promise")
    [letter] = mailed(MOMENT + WAIT)
    assert letter.purpose == "notice"


def test_many_things_at_once_are_one_letter(anna: User) -> None:
    for number in range(5):
        tell(anna, url=f"/runs/{number}")
    [letter] = mailed(MOMENT + WAIT)
    assert letter.subject == "5 notices for you"
    assert all(f"http://localhost/runs/{number}" in letter.content["text"] for number in range(5))


def test_what_was_read_in_the_app_is_left_out(anna: User) -> None:
    tell(anna)
    tell(anna, "ticket.wrote", "/runs/8")
    notices.read_about(anna.id, "/runs/7", MOMENT)
    assert mailed(MOMENT + WAIT) == []
    [letter] = mailed(MOMENT + timedelta(days=1))
    assert letter.purpose == "digest" and "/runs/7" not in letter.content["text"]


def test_who_works_here_reads_it_here_for_half_an_hour_at_most(anna: User) -> None:
    _token, session = sign_in.begin(anna, address="127.0.0.1", browser="a page", at=MOMENT)
    session.last_seen_at = MOMENT + timedelta(minutes=1)
    tell(anna)
    assert mailed(MOMENT + WAIT) == []
    session.last_seen_at = MOMENT + timedelta(minutes=9)
    db.session.commit()
    assert mailed(MOMENT + IDLE + WAIT) == []
    session.last_seen_at = MOMENT + HELD - timedelta(minutes=1)
    db.session.commit()
    assert mailed(MOMENT + HELD - timedelta(minutes=1)) == []
    assert len(mailed(MOMENT + HELD)) == 1


def test_who_signed_out_is_not_here(anna: User) -> None:
    sign_in.begin(anna, address="127.0.0.1", browser="a page", at=MOMENT)
    sign_in.end_all(anna, MOMENT)
    tell(anna)
    assert len(mailed(MOMENT + WAIT)) == 1


def test_quiet_hours_keep_it_and_lose_and_double_nothing(anna: User) -> None:
    choose(anna, quiet=Quiet(11, 14))  # it is 11:30 in Riga
    tell(anna)
    assert mailed(MOMENT + WAIT) == mailed(MOMENT + 2 * HOUR) == []
    tell(anna, at=MOMENT + 2 * HOUR)
    two_o_clock = MOMENT + timedelta(hours=2, minutes=30)
    [letter] = mailed(two_o_clock)
    assert letter.content["text"].count("was given to you") == 2
    assert len(mailed(two_o_clock + HOUR)) == 1


def test_a_digest_a_day_at_ones_hour_in_ones_zone(anna: User) -> None:
    anna.time_zone = "America/Santiago"
    choose(anna, ways={"assigned": Way.DIGEST}, rhythm=Rhythm.DAILY, hour=9)
    tell(anna)
    tell(anna, "ticket.wrote", "/runs/9")
    nine = MOMENT.replace(hour=12, minute=0)
    assert mailed(nine - timedelta(minutes=1)) == []
    [letter] = mailed(nine)
    assert (letter.purpose, letter.gives_way, letter.subject) == ("digest", True, "2 notices for you")
    tell(anna, at=nine + HOUR)
    choose(anna, ways={"assigned": Way.DIGEST}, rhythm=Rhythm.DAILY, hour=15, at=nine + HOUR)
    assert len(mailed(nine + 10 * HOUR)) == 1  # no second one on this day
    assert len(mailed(nine + 30 * HOUR)) == 2


def test_a_digest_an_hour(anna: User) -> None:
    choose(anna, ways={"assigned": Way.DIGEST}, rhythm=Rhythm.HOURLY)
    tell(anna)
    assert mailed(MOMENT + timedelta(minutes=29)) == []
    assert len(mailed(MOMENT + timedelta(minutes=30))) == 1


def test_in_the_app_alone_is_never_mailed(anna: User) -> None:
    choose(anna, ways={"assigned": Way.APP})
    tell(anna)
    assert mailed(MOMENT + timedelta(days=9)) == []


def test_who_was_let_go_or_is_away_gets_none_and_none_later(anna: User) -> None:
    other = people.agent("Other")
    choose(other, away_until=date(2026, 11, 20))
    tell(anna)
    tell(other)
    users.deactivate(anna, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert mailed(MOMENT + HOUR) == []
    users.reactivate(anna, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert mailed(MOMENT + timedelta(days=3)) == []
    tell(other, at=MOMENT + timedelta(days=2))
    assert len(mailed(MOMENT + timedelta(days=2, hours=1))) == 1


def test_what_is_for_supervisors_is_not_mailed_to_who_is_none_any_more(app: Any) -> None:
    lead = people.supervisor("Laura")
    tell(lead, "alert")
    lead.role = Role.AGENT
    db.session.commit()
    assert mailed(MOMENT + timedelta(days=2)) == []
    assert "alert" not in {kind.key for kind in notice_kinds.for_role(Role.AGENT)}


def test_it_speaks_the_readers_language(app: Any) -> None:
    lead = people.supervisor("Laura", language="nb")
    tell(lead)
    [letter] = mailed(MOMENT + WAIT)
    assert "Hei" in letter.content["text"]


def test_the_organisation_decides_for_those_who_do_not(anna: User) -> None:
    kind = notice_kinds.of("ticket.wrote")
    kind.setting.set(Way.AT_ONCE.value, at=MOMENT)
    tell(anna, "ticket.wrote")
    assert len(mailed(MOMENT + WAIT)) == 1


def test_a_fault_is_tried_again_and_writes_nothing_twice(app: Any, anna: User) -> None:
    tell(anna)
    kept = app.config.pop("BASE_URL")  # no address: letters cannot be made
    try:
        assert mailed(MOMENT + WAIT) == []
    finally:
        app.config["BASE_URL"] = kept
    assert mailed(MOMENT + WAIT) == []
    assert len(mailed(MOMENT + WAIT + jobs.RETRY)) == 1


def test_two_workers_write_one_letter(app: Any, anna: User) -> None:
    tell(anna)
    together(app, *[lambda: jobs.mail_notices(MOMENT + WAIT)] * 2)
    assert len(letters("notice")) == 1


def test_what_was_told_stays_in_the_app(anna: User) -> None:
    tell(anna)
    mailed(MOMENT + WAIT)
    [notice] = db.session.scalars(select(Notice))
    assert notice.read_at is None and notice.mailed_at == MOMENT + WAIT


def test_the_page_says_what_holds_and_keeps_what_is_chosen(
    anna: User, sign_in_as: Callable[[User], Client], clock: Any
) -> None:
    client = sign_in_as(anna)
    page = client.get("/me/notices")
    assert "As the organisation: 20:00–07:00, Sat, Sun" in page.text
    assert "dissatisfied" not in page.text, "is for supervisors"
    values = {
        "way_wrote": "at_once",
        "rhythm": "daily",
        "hour": "14",
        "quiet": "own",
        "begins": "22",
        "ends": "6",
    }
    page = client.submit(page, "/me/notices", **values, days=["6"], away_until="2026-12-24")
    assert "Saved." in page.text
    row = notice_choices.of(anna)
    assert row is not None and (row.ways, row.away_until) == ({"wrote": "at_once"}, date(2026, 12, 24))
    times = notice_choices.times_of(row, anna)
    assert (times.hour, times.quiet) == (14, Quiet(22, 6, frozenset({6})))
    assert [each.get("value") for each in page.all("#quiet option[selected]")] == ["own"]
    page = client.submit(page, "/me/notices", quiet="never", rhythm="", away_until="")
    assert notice_choices.times_of(notice_choices.of(anna), anna).quiet == WORKING


def test_seven_quiet_days_are_refused(anna: User, sign_in_as: Callable[[User], Client]) -> None:
    client = sign_in_as(anna)
    every = [str(day) for day in range(7)]
    page = client.submit(client.get("/me/notices"), "/me/notices", quiet="own", days=every)
    assert page.status == 422 and "Leave at least one day" in page.text


def test_the_organisation_decides_on_its_page_of_settings(sign_in_as: Callable[[User], Client]) -> None:
    client = sign_in_as(people.admin())
    page = client.submit(client.get("/settings/notices"), "/settings/notices", notices__wrote="app")
    assert "Saved." in page.text and "In the app only" in page.one(".section table").text_content()
    assert notice_kinds.of("ticket.wrote").way is Way.APP
