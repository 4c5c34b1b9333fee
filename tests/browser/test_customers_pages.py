"""What customers see besides answering: one face for all questions, and a way on from every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpdesk.customers import consent
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from tests.browser.person import Person
from tests.factories import surveys

FACES = """() => [...document.querySelectorAll('.question > legend, .question > label')].map((each) => {
  const { fontFamily, fontSize, fontWeight } = getComputedStyle(each);
  return [fontFamily, fontSize, fontWeight].join();
})"""


def test_all_questions_of_a_survey_are_set_in_one_face(
    clock: Any, at: Any, person: Callable[..., Person]
) -> None:
    _invitation, token = surveys.invitation(at=at)
    ilze = person(width=390).go(f"/s/{token}?r=2")
    faces = ilze.page.evaluate(FACES)
    assert len(faces) == 4 and len(set(faces)) == 1, faces


def test_whoever_refuses_surveys_by_mistake_takes_it_back(
    clock: Any, at: Any, person: Callable[..., Person]
) -> None:
    invitation, token = surveys.invitation(at=at)
    who = invitation.customer_id
    ilze = person(width=390, theme="dark").go(f"/s/{token}").follow("Do not send me surveys")
    ilze.send("Do not send me surveys").see("We will not send you surveys any more")
    ilze.follow("Latviešu").see("Aptaujas Jums vairs nesūtīsim")
    ilze.follow("English").send("Ask me again").see("We may ask you again")
    db.session.rollback()
    assert not consent.refused(db.session.get_one(Customer, who))
    ilze.follow("Write to us").see("We answer by e-mail.")


def test_a_survey_that_is_not_there_leads_on(clock: Any, person: Callable[..., Person]) -> None:
    person(width=320).go("/s/no-such-link").see("This survey is not here").follow("Write to us")
