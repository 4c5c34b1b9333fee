"""Setting kiosks up, and what becomes of their answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kiosks import answers, queries, tablets
from helpdesk.kiosks.models import Kiosk, KioskAnswer
from helpdesk.kiosks.words import Doubt, Standing
from helpdesk.kit.errors import Conflict, DomainError, Gone, NotAllowed
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import Notice
from helpdesk.reports import kiosks as report
from helpdesk.reports.filters import read
from helpdesk.reports.models import ScoreFact
from tests.factories import categories, kiosks, people
from tests.races import together

SECOND = timedelta(seconds=1)


def standings() -> list[Standing]:
    return list(db.session.scalars(select(KioskAnswer.standing).order_by(KioskAnswer.id)))


def test_a_link_sets_one_tablet_up_and_then_works_no_more(app: Flask, at: datetime) -> None:
    kiosk = kiosks.kiosk(at=at)
    token = tablets.make_link(kiosk, by=SYSTEM, at=at)
    _paired, secret = tablets.pair(kiosk.place_id, token, at=at)
    assert tablets.by_secret(kiosk.place_id, secret) is kiosk
    with pytest.raises(Gone):
        tablets.pair(kiosk.place_id, token, at=at)


@pytest.mark.parametrize("wrong", ["late", "another place", "another token", "a newer link"])
def test_a_link_that_does_not_fit_sets_nothing_up(app: Flask, at: datetime, wrong: str) -> None:
    kiosk = kiosks.kiosk(at=at)
    token, place_id = tablets.make_link(kiosk, by=SYSTEM, at=at), kiosk.place_id
    if wrong == "late":
        at += timedelta(hours=25)
    elif wrong == "another place":
        place_id = people.place("Tallinn").id
    elif wrong == "another token":
        token += "x"
    else:
        tablets.make_link(kiosk, by=SYSTEM, at=at)
    with pytest.raises(Gone):
        tablets.pair(place_id, token, at=at)
    assert kiosk.secret_hash is None


def test_what_is_stored_tells_neither_link_nor_secret(app: Flask, at: datetime) -> None:
    kiosk = kiosks.kiosk(at=at)
    token = tablets.make_link(kiosk, by=SYSTEM, at=at)
    assert token not in str(vars(kiosk))
    _kiosk, secret = tablets.pair(kiosk.place_id, token, at=at)
    assert secret not in str(vars(kiosk))


def test_a_new_tablet_ends_the_one_before_only_when_it_is_set_up(app: Flask, at: datetime) -> None:
    kiosk, old = kiosks.tablet(at=at)
    token = tablets.make_link(kiosk, by=SYSTEM, at=at)
    assert tablets.by_secret(kiosk.place_id, old) is kiosk
    _kiosk, new = tablets.pair(kiosk.place_id, token, at=at)
    assert tablets.by_secret(kiosk.place_id, old) is None
    assert tablets.by_secret(kiosk.place_id, new) is kiosk


def test_a_kiosk_that_is_switched_off_hands_nothing_in(app: Flask, at: datetime) -> None:
    kiosk, secret = kiosks.tablet(at=at)
    tablets.revoke(kiosk, by=SYSTEM, at=at)
    assert tablets.by_secret(kiosk.place_id, secret) is None
    with pytest.raises(NotAllowed):
        answers.take(kiosk, [kiosks.said(1)], at=at)


def test_a_secret_belongs_to_its_place(app: Flask, at: datetime) -> None:
    _kiosk, secret = kiosks.tablet(at=at)
    assert tablets.by_secret(people.place("Tallinn").id, secret) is None


def test_at_another_place_the_tablet_is_set_up_anew(app: Flask, at: datetime) -> None:
    kiosk, secret = kiosks.tablet(at=at)
    tallinn = people.place("Tallinn")
    tablets.change(kiosk, tallinn, "Door", version=kiosk.version, by=SYSTEM, at=at)
    assert tablets.by_secret(tallinn.id, secret) is None
    with pytest.raises(Conflict):
        tablets.change(kiosk, tallinn, "Gate", version=1, by=SYSTEM, at=at)


def test_no_kiosk_stands_at_a_retired_place(app: Flask, at: datetime) -> None:
    with pytest.raises(DomainError):
        kiosks.kiosk(place=people.place("Old", retired_at=at))


def test_handing_in_twice_stores_once(app: Flask, at: datetime) -> None:
    kiosk, _secret = kiosks.tablet(at=at)
    batch = [kiosks.said(1, 5, at=at), kiosks.said(2, 2, at=at + 20 * SECOND)]
    assert answers.take(kiosk, batch, at=at) == 2
    assert answers.take(kiosk, [*batch, kiosks.said(3, at=at + 40 * SECOND)], at=at) == 1
    assert answers.take(kiosk, [kiosks.said(1, 1, at=at)], at=at) == 0
    assert standings() == [Standing.COUNTED] * 3


def test_the_same_hand_in_from_two_tabs_at_the_same_moment_stores_once(app: Flask, at: datetime) -> None:
    kiosk, _secret = kiosks.tablet(at=at)
    kiosk_id, batch = kiosk.id, [kiosks.said(n, at=at + 20 * n * SECOND) for n in range(5)]

    def hand_in() -> int:
        return answers.take(db.session.get_one(Kiosk, kiosk_id), batch, at=at + timedelta(minutes=5))

    assert sorted(together(app, hand_in, hand_in, hand_in)) == [0, 0, 5]
    assert standings() == [Standing.COUNTED] * 5


def test_a_link_opened_on_two_tablets_at_once_sets_one_up(app: Flask, at: datetime) -> None:
    kiosk = kiosks.kiosk(at=at)
    token, place_id = tablets.make_link(kiosk, by=SYSTEM, at=at), kiosk.place_id

    def pair() -> bool:
        try:
            return tablets.pair(place_id, token, at=at) is not None
        except Gone:
            return False

    assert sorted(together(app, pair, pair)) == [False, True]


def test_two_kiosks_may_name_their_answers_alike(app: Flask, at: datetime) -> None:
    for name in ("Left", "Right"):
        kiosk, _secret = kiosks.tablet(name, at=at)
        assert answers.take(kiosk, [kiosks.said(1)], at=at) == 1


def test_reasons_that_do_not_exist_are_no_reason_to_lose_the_answer(app: Flask, at: datetime) -> None:
    categories.cause("slow")
    kiosk, _secret = kiosks.tablet(at=at)
    low = kiosks.said(1, 2, at=at, reasons=["slow", "quick", "made_up", "slow"])
    high = kiosks.said(2, 5, at=at + 20 * SECOND, reasons=["quick", "slow"])
    answers.take(kiosk, [low, high], at=at)
    assert list(db.session.scalars(select(KioskAnswer.reasons).order_by(KioskAnswer.id))) == ["slow", "quick"]


def burst(kiosk: object, at: datetime, number: int = 7, value: int = 5) -> None:
    for n in range(number):
        moment = at + 8 * n * SECOND
        answers.take(kiosk, [kiosks.said(100 * value + n, value, at=moment)], at=moment)  # type: ignore[arg-type]


def test_e30_a_burst_is_held_back_from_its_first_answer_on_and_supervisors_are_told_once_a_day(
    app: Flask, at: datetime
) -> None:
    lead, _agent = people.supervisor("Laura"), people.agent("Anna")
    kiosk, _secret = kiosks.tablet(at=at)
    answers.take(kiosk, [kiosks.said(1, 3, at=at)], at=at)
    burst(kiosk, at + 30 * SECOND, 8)
    assert standings() == [Standing.COUNTED] + [Standing.HELD] * 8
    assert [notice.user_id for notice in db.session.scalars(select(Notice))] == [lead.id]
    [run] = queries.runs(kiosk.id)
    assert (run.values, run.doubts) == ([(5, 8)], [Doubt.BURST])


def test_a_burst_is_found_in_whatever_order_it_is_handed_in(app: Flask, at: datetime) -> None:
    kiosk, _secret = kiosks.tablet(at=at)
    alike = [kiosks.said(n, 5, at=at + 8 * n * SECOND) for n in range(7)]
    later = at + timedelta(hours=5)
    answers.take(kiosk, alike[4:], at=later)
    answers.take(kiosk, alike[:4], at=later)
    assert standings() == [Standing.HELD] * 7


def test_what_a_supervisor_has_looked_at_is_not_held_back_again(app: Flask, at: datetime) -> None:
    lead = people.supervisor()
    kiosk, _secret = kiosks.tablet(at=at)
    burst(kiosk, at)
    ids = [row.id for row in queries.runs(kiosk.id)[0].answers]
    assert answers.judge(kiosk, ids[:6], counts=True, by=lead, at=at) == 6
    assert answers.judge(kiosk, ids[6:], counts=False, by=lead, at=at) == 1
    assert answers.judge(kiosk, ids[6:], counts=False, by=lead, at=at) == 0
    answers.take(kiosk, [kiosks.said(999, 5, at=at + 50 * SECOND)], at=at + timedelta(minutes=1))
    assert standings() == [Standing.COUNTED] * 6 + [Standing.LEFT_OUT, Standing.HELD]
    kinds = set(db.session.scalars(select(EventRecord.kind).where(EventRecord.subject_kind == "kiosk")))
    assert {"kiosk.added", "kiosk.linked", "kiosk.paired", "kiosk.held", "kiosk.judged"} == kinds


def test_what_was_left_out_by_mistake_counts_again_and_the_other_way_round(app: Flask, at: datetime) -> None:
    lead = people.supervisor()
    kiosk, _secret = kiosks.tablet(at=at)
    answers.take(kiosk, [kiosks.said(1, 3, at=at - timedelta(hours=1))], at=at)
    burst(kiosk, at)
    ids = list(db.session.scalars(select(KioskAnswer.id).order_by(KioskAnswer.id)))
    assert answers.judge(kiosk, ids, counts=False, by=lead, at=at) == 7, "not what was never held back"
    day = at.date()
    [place] = queries.sums(day, day)
    assert (sum(place.counts), place.left_out) == (1, 7)
    [run] = queries.judged(kiosk.id)[Standing.LEFT_OUT]
    assert answers.judge(kiosk, [each.id for each in run.answers], counts=True, by=lead, at=at) == 7
    [place] = queries.sums(day, day)
    assert (sum(place.counts), place.left_out) == (8, 0)
    [run] = queries.judged(kiosk.id)[Standing.COUNTED]
    assert answers.judge(kiosk, [each.id for each in run.answers], counts=False, by=lead, at=at) == 7
    told = select(EventRecord).filter_by(kind="kiosk.judged").order_by(EventRecord.id)
    assert [(each.payload["number"], each.payload["what"]) for each in db.session.scalars(told)] == [
        (7, "left_out"), (7, "counted"), (7, "left_out"),
    ]  # fmt: skip


def test_nobody_judges_the_answers_of_another_kiosk_along(app: Flask, at: datetime) -> None:
    lead = people.supervisor()
    kiosk, _secret = kiosks.tablet(at=at)
    other, _secret = kiosks.tablet("Other", at=at)
    burst(kiosk, at)
    ids = [row.id for row in queries.runs(kiosk.id)[0].answers]
    assert answers.judge(other, ids, counts=False, by=lead, at=at) == 0


def test_a_colleagues_browser_gives_nothing_that_counts_unseen(app: Flask, at: datetime) -> None:
    kiosk, _secret = kiosks.tablet(at=at)
    answers.take(kiosk, [kiosks.said(1)], at=at, by_staff=True)
    assert standings() == [Standing.HELD]


def test_the_report_counts_by_place_and_day_and_credits_nobody(app: Flask, at: datetime) -> None:
    categories.cause("slow")
    riga, _s = kiosks.tablet(place=people.place("Rīga"), at=at)
    tallinn, _s = kiosks.tablet(place=people.place("Tallinn"), at=at)
    for n, value in enumerate((5, 4, 2)):
        moment = at + timedelta(minutes=n)
        reasons = ["slow"] if value < 3 else ["quick"]
        answers.take(riga, [kiosks.said(n, value, at=moment, reasons=reasons)], at=moment)
    burst(riga, at + timedelta(hours=1), value=1)
    answers.take(tallinn, [kiosks.said(1, 1, at=at - timedelta(days=200))], at=at)
    [found] = report.read(read({}, at.date()))
    assert (found.place, found.good.n, found.good.x, found.bad.x, found.held) == ("Rīga", 3, 2, 1, 7)
    assert (found.bad_reasons, found.good_reasons) == ([("slow", 1)], [("quick", 2)])
    assert report.read(read({"team": "1"}, at.date())) == []
    assert report.read(read({"mode": "email"}, at.date())) == []
    assert db.session.scalar(select(func.count(ScoreFact.id))) == 0
