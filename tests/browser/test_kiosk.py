"""The tablet at the exit: touched, left alone, without a network and back, in two tabs, in four languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.categories.seeding import seed_causes
from helpdesk.extensions import db
from helpdesk.kiosks import tablets
from helpdesk.kiosks.models import Kiosk, KioskAnswer
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import Place
from tests.browser.person import Person
from tests.factories import kiosks, people, surveys

LEFT, LOCKED, SURVEY_LEFT = 20, 5, 60  # seconds
QUESTION = "How satisfied are you with the help you received?"
SMALL = """() => [...document.querySelectorAll('a, button, label')].filter(e => e.offsetParent).map(e => {
  const { width, height } = e.getBoundingClientRect(); return [e.textContent.trim(), width, height];
}).filter(([, width, height]) => width < 44 || height < 44)"""
FACES = "() => new Set([...document.querySelectorAll('.face')].map(e => e.getBoundingClientRect().width | 0)).size"
ROOMS = "() => new Set([...document.querySelectorAll('.faces button')].map(e => e.getBoundingClientRect().width | 0)).size"


@pytest.fixture
def tablet(live: str, new_context: Any, at: Any, clock: Any) -> Iterator[Callable[..., Person]]:
    """tablet() is set up by its link; what is touched there is touched by fingers."""
    made: list[Person] = []

    def set_up(script: bool = True, width: int = 1024) -> Person:
        seed_causes()
        kiosk = kiosks.kiosk(place=people.place("Rīga, Brīvības iela"), at=at)
        address = f"/kiosk/{kiosk.place_id}/start/{tablets.make_link(kiosk, by=SYSTEM, at=at)}"
        context = new_context(
            viewport={"width": width, "height": 768}, has_touch=True, java_script_enabled=script, locale="en",
            reduced_motion="reduce",
        )  # fmt: skip
        context.clock.install()
        person = Person(context.new_page(), live, script=script)
        made.append(person)
        return person.go(address).send("Use this tablet").see(QUESTION)

    yield set_up
    for each in made:
        each.finish()


def let_pass(person: Person, seconds: int) -> Person:
    """So much time goes by in the browser, at once."""
    person.page.clock.run_for(seconds * 1000)
    return person


def touch(person: Person, name: str, role: str = "button") -> Person:
    db.session.commit()
    person.page.get_by_role(role, name=name, exact=True).locator("visible=true").first.tap()
    return person


def stored(person: Person, number: int) -> list[KioskAnswer]:
    """Waits until so many answers are there."""
    for _each in range(600):
        db.session.rollback()
        rows = list(db.session.scalars(select(KioskAnswer).order_by(KioskAnswer.answered_at, KioskAnswer.id)))
        db.session.rollback()
        if len(rows) >= number:
            break
        person.page.wait_for_timeout(100)
    assert len(rows) == number
    return rows


def let_go(person: Person) -> None:
    """Waits until the tablet keeps nothing any more."""
    for _each in range(600):
        if not person.page.evaluate("Object.keys(localStorage).length"):
            return
        person.page.wait_for_timeout(100)
    raise AssertionError("the tablet still keeps answers")


def test_one_touches_a_face_ticks_reasons_sends_and_the_next_visitor_finds_it_fresh(
    tablet: Callable[..., Person],
) -> None:
    exit_ = tablet()
    assert exit_.page.evaluate(ROOMS) == 1, "all faces are alike"
    assert exit_.page.evaluate(SMALL) == []
    touch(exit_, "Dissatisfied").see("What were you not satisfied with?").look()
    assert exit_.page.evaluate(SMALL) == []
    exit_.page.locator("label.box:visible", has=exit_.page.locator("[value=slow]")).tap()
    touch(exit_, "Send my answer").see("Thank you").look()
    assert exit_.page.get_by_role("button").locator("visible=true").count() == 0, (
        "nobody answers at once again"
    )
    [row] = stored(exit_, 1)
    assert (row.satisfaction, row.reasons, row.language) == (2, "slow", "en")
    let_pass(exit_, LOCKED).see(QUESTION)
    touch(exit_, "Very satisfied").see("What was good?")
    assert exit_.page.locator("input:checked").count() == 0


def test_left_alone_it_starts_again_and_every_touch_gives_more_time(tablet: Callable[..., Person]) -> None:
    exit_ = tablet()
    touch(exit_, "Satisfied").see("What was good?").see("if nobody touches it")
    for _each in range(4):
        let_pass(exit_, LEFT - 5)
        exit_.page.touchscreen.tap(500, 200)
    assert exit_.reads("What was good?")
    let_pass(exit_, LEFT).see(QUESTION)
    assert stored(exit_, 0) == []


def test_it_changes_languages_by_touch_and_goes_back_to_its_own(tablet: Callable[..., Person]) -> None:
    exit_ = tablet()
    for name, words in (
        ("Latviešu", "Ļoti apmierina"),
        ("Eesti", "Olen väga rahul"),
        ("Norsk bokmål", "Svært fornøyd"),
    ):
        touch(exit_, name, "link").see(words).look()
    assert exit_.page.evaluate("document.documentElement.lang") == "nb"
    let_pass(exit_, LEFT).see(QUESTION)


def test_without_a_network_it_asks_on_and_hands_everything_in_later_once(
    tablet: Callable[..., Person], clock: Any
) -> None:
    exit_ = tablet()
    exit_.page.context.set_offline(True)
    for face in ("Satisfied", "Very dissatisfied", "Satisfied"):
        touch(exit_, face)
        touch(exit_, "Send my answer").see("Kept on this tablet")
        let_pass(exit_, LOCKED).see(QUESTION)
        clock.shift(timedelta(seconds=LOCKED))
    exit_.look()
    assert stored(exit_, 0) == []
    exit_.listening = False  # Chromium says of each refused line that it was refused
    exit_.page.context.set_offline(False)
    rows = stored(exit_, 3)
    assert [row.satisfaction for row in rows] == [4, 1, 4] and not any(row.clock_wrong for row in rows)
    let_go(exit_)
    exit_.wrong[:] = [each for each in exit_.wrong if "ERR_INTERNET_DISCONNECTED" not in each]


def test_what_was_kept_outlives_the_page_and_an_answer_that_got_lost_on_its_way_back(
    tablet: Callable[..., Person],
) -> None:
    exit_ = tablet()
    lost = []

    def swallow(route: Any) -> None:
        lost.append(route.fetch().status)
        route.abort()

    exit_.page.route("**/answers", swallow, times=1)
    touch(exit_, "Satisfied")
    touch(exit_, "Send my answer").see("Kept on this tablet")
    stored(exit_, 1)
    assert lost == [200]
    exit_.page.reload()
    let_go(exit_)
    stored(exit_, 1)
    exit_.page.wait_for_timeout(100)
    exit_.wrong[:] = [each for each in exit_.wrong if "ERR_FAILED" not in each]


def test_two_tabs_of_one_tablet_double_nothing(tablet: Callable[..., Person]) -> None:
    exit_ = tablet()
    other = exit_.page.context.new_page()
    other.goto(exit_.page.url)
    exit_.page.context.set_offline(True)
    touch(exit_, "Satisfied")
    touch(exit_, "Send my answer").see("Kept on this tablet")
    let_pass(exit_, LOCKED).see(QUESTION)
    exit_.page.context.set_offline(False)  # both tabs hear of it
    other.evaluate("dispatchEvent(new Event('online'))")
    stored(exit_, 1)
    let_go(exit_)
    stored(exit_, 1)
    exit_.wrong[:] = [each for each in exit_.wrong if "ERR_INTERNET_DISCONNECTED" not in each]


def test_a_slip_s_survey_is_left_for_the_next_visitor(tablet: Callable[..., Person], at: Any) -> None:
    exit_ = tablet()
    place = db.session.get_one(Place, db.session.scalars(select(Kiosk)).one().place_id)
    code = surveys.slip(surveys.visit(at=at, place=place), at=at).code or ""
    touch(exit_, "I have a slip with a code", "link").see("Type the code from your slip").look()
    exit_.fill("Code", code).send("Continue").see("Back to the start")
    let_pass(exit_, SURVEY_LEFT - LEFT).see("if nobody touches it").look()
    let_pass(exit_, LEFT).see(QUESTION)
    stored(exit_, 0)


def test_a_tablet_that_is_switched_off_says_so(tablet: Callable[..., Person], at: Any) -> None:
    exit_ = tablet()
    tablets.revoke(db.session.scalars(select(Kiosk)).one(), by=SYSTEM, at=at)
    db.session.commit()
    touch(exit_, "Satisfied")
    touch(exit_, "Send my answer").see("This tablet is not set up")
    stored(exit_, 0)


def test_it_works_without_scripts_and_on_a_telephone(tablet: Callable[..., Person]) -> None:
    exit_ = tablet(script=False, width=390)
    exit_.follow("Latviešu").send(re.compile("^Neapmierina")).see("Kas Jūs neapmierināja?")
    exit_.follow("English")
    exit_.page.locator("label.box", has=exit_.page.locator("[value=slow]")).tap()
    exit_.send("Send my answer").see("Thank you")
    [row] = stored(exit_, 1)
    assert (row.satisfaction, row.reasons) == (2, "slow")


@pytest.mark.parametrize("width", [320, 390, 768, 1366])
def test_it_fits_any_tablet(tablet: Callable[..., Person], width: int) -> None:
    exit_ = tablet(width=width).look()
    assert exit_.page.evaluate(FACES) == 1, "no face is bigger than another"
    touch(exit_, "Very dissatisfied").see("What were you not satisfied with?").look()


def kept_for_the_night(person: Person) -> Person:
    """Waits until the tablet keeps the page itself, so that it may start again without a network."""
    for _each in range(600):
        if person.page.evaluate("async () => Boolean(await caches.match(location.pathname))"):
            return person
        person.page.wait_for_timeout(100)
    raise AssertionError("the tablet keeps no page")


def start_again(person: Person, path: str = "") -> Person:
    """As after a night without power: what runs on the page is gone; scripts that cannot be fetched are no fault of it."""
    person.page.goto(person.page.url.partition("?")[0] + path)
    return person


def test_a_tablet_that_starts_again_without_a_network_still_asks_and_keeps_answers(
    tablet: Callable[..., Person], clock: Any
) -> None:
    exit_ = kept_for_the_night(tablet())
    exit_.page.context.set_offline(True)
    exit_.listening = False  # Chromium says of each refused line that it was refused
    start_again(exit_).see(QUESTION)
    assert exit_.page.evaluate(ROOMS) == 1, "it has its style sheets"
    touch(exit_, "Latviešu", "link").see("Ļoti apmierina")
    start_again(exit_, "?lang=lv&r=2").see(QUESTION)
    touch(exit_, "Satisfied")
    touch(exit_, "Send my answer").see("Kept on this tablet")
    start_again(exit_).see("Kept on this tablet")
    assert stored(exit_, 0) == []
    exit_.page.context.set_offline(False)
    [row] = stored(exit_, 1)
    assert row.satisfaction == 4
    let_go(exit_)


def test_without_a_network_nobody_is_led_off_the_question(tablet: Callable[..., Person]) -> None:
    exit_ = kept_for_the_night(tablet())
    slip = exit_.page.get_by_role("link", name="I have a slip with a code")
    slip.wait_for()
    exit_.page.context.set_offline(True)
    exit_.listening = False
    slip.wait_for(state="hidden")
    start_again(exit_, "/code").see(QUESTION)
    exit_.page.context.set_offline(False)
    slip.wait_for()


def test_a_tablet_that_was_switched_off_keeps_no_page(tablet: Callable[..., Person], at: Any) -> None:
    exit_ = kept_for_the_night(tablet())
    tablets.revoke(db.session.scalars(select(Kiosk)).one(), by=SYSTEM, at=at)
    db.session.commit()
    start_again(exit_).see("This tablet is not set up")
    assert exit_.page.evaluate("async () => (await caches.keys()).length") == 0
