"""The code of a slip, typed by its reader; and what we say about answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.surveys import links
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.slips import Slip
from helpdesk.surveys.words import InvitationState, Mode
from tests.factories import customers, surveys
from tests.pages import Client, Page
from tests.surveys.conftest import checksum


@pytest.fixture
def slip(clock: Any, at: datetime) -> Slip:
    """A slip that was handed over a minute ago."""
    made = surveys.slip(surveys.visit(at=at - timedelta(minutes=2)), at=at - timedelta(minutes=1))
    db.session.commit()
    return made


def typed(client: Client, code: str | None) -> Page:
    return client.submit(client.get("/s"), "/s", code=code)


def wrong(code: str | None) -> str:
    """The code with one symbol changed."""
    assert code
    other = next(symbol for symbol in links.tokens.CODE_ALPHABET if symbol != code[3])
    return code[:3] + other + code[4:]


def test_e29_the_code_leads_to_the_survey(client: Client, slip: Slip) -> None:
    """E29."""
    page = typed(client, slip.code)
    assert page.status == 200
    assert page.h1 == "How satisfied are you with the help you received?"


@pytest.mark.parametrize("as_typed", [
    lambda code: code.lower(), lambda code: f"{code[:4]}-{code[4:]}", lambda code: f" {code[:4]} {code[4:]} ",
    lambda code: ".".join(code), lambda code: f"{code[:4]}–{code[4:]}".lower(),
])  # fmt: skip
def test_capitals_dashes_and_spaces_do_not_matter(client: Client, slip: Slip, as_typed: Any) -> None:
    assert typed(client, as_typed(slip.code)).status == 200


@pytest.mark.parametrize(
    "code", [None, "", "ABC", "OOOO-1111", "х" * 8, "A" * 4000, "'; DROP TABLE", "\x00" * 8]
)
def test_what_cannot_be_a_code_is_told_so_and_kept(client: Client, slip: Slip, code: str | None) -> None:
    page = typed(client, code)
    assert page.status == 422
    assert "We do not know this code." in page.text
    if code in {"ABC", "OOOO-1111"}:
        assert page.one("input[name=code]").get("value") == code


def test_a_slip_of_the_pen_does_not_open_another_survey(client: Client, slip: Slip) -> None:
    assert typed(client, wrong(slip.code)).status == 422


def test_a_code_that_nobody_was_given_is_unknown(client: Client, slip: Slip) -> None:
    assert typed(client, links.new_code()).status == 422


def test_typing_a_code_changes_nothing(client: Client, slip: Slip) -> None:
    before = checksum()
    typed(client, slip.code)
    assert checksum() == before


def test_the_code_is_not_in_any_address(client: Client, slip: Slip) -> None:
    assert slip.code
    page = typed(client, slip.code)
    addresses = [page.url, *page.links().values(), *(form.get("action") for form in page.all("form"))]
    assert not any(slip.code in address for address in addresses)


def test_e29_an_answer_by_code_is_one_by_slip_and_can_be_changed_with_the_same_code(
    client: Client, slip: Slip, clock: Any
) -> None:
    """E29: within the window the code opens the answer again, afterwards it is over."""
    page = typed(client, slip.code)
    clock.shift(timedelta(seconds=20))
    thanks = client.submit(page, "/s/", button="Send my answer", satisfaction="2")
    assert thanks.h1 == "Thank you. Your answer is saved."
    invitation = db.session.query(Invitation).one()
    assert invitation.state is InvitationState.ANSWERED
    response = links.by_code(slip.code or "")
    assert response is not None
    again = typed(client, slip.code)
    assert again.one("input:checked").get("value") == "2"
    clock.shift(timedelta(seconds=20))
    client.submit(again, "/s/", button="Send my answer", satisfaction="4")
    clock.shift(timedelta(hours=72))
    assert typed(client, slip.code).status == 410


def test_the_square_on_the_slip_opens_the_same_survey(client: Client, slip: Slip, clock: Any) -> None:
    page = client.get(f"/s/{slip.token}")
    clock.shift(timedelta(seconds=20))
    client.submit(page, "/s/", button="Send my answer", satisfaction="3")
    assert typed(client, slip.code).one("input:checked").get("value") == "3"
    response = surveys.current(db.session.query(Invitation).one())
    assert response.mode is Mode.SLIP


def test_a_slip_printed_anew_voids_code_and_square_of_the_one_before(
    client: Client, slip: Slip, at: datetime
) -> None:
    opened = typed(client, slip.code)
    newer = surveys.slip(db.session.query(Invitation).one(), at=at)
    for page in (typed(client, slip.code), client.get(f"/s/{slip.token}"), client.get(opened.url)):
        assert page.status == 410
        assert page.h1 == "There is a newer slip"
    assert typed(client, newer.code).status == 200


def test_e29_ten_wrong_codes_an_hour_are_enough(client: Client, slip: Slip) -> None:
    """E29: then even a right one has to wait."""
    assert [typed(client, links.new_code()).status for _ in range(10)] == [422] * 10
    assert client.open("POST", "/s", data={"code": slip.code}).status == 429


def test_right_codes_are_not_counted_as_wrong_ones(client: Client, slip: Slip) -> None:
    assert [typed(client, slip.code).status for _ in range(11)] == [200] * 11


def test_the_page_behind_a_code_is_over_after_half_a_day(client: Client, slip: Slip, clock: Any) -> None:
    url = typed(client, slip.code).url
    clock.shift(timedelta(hours=12))
    assert client.get(url).status == 200
    clock.shift(timedelta(seconds=2))
    assert client.get(url).status == 404
    assert typed(client, slip.code).status == 200


def test_nobody_known_is_not_offered_to_be_left_alone(client: Client, slip: Slip) -> None:
    assert "Do not send me surveys" not in typed(client, slip.code).text


def test_the_code_page_speaks_four_languages(client: Client, slip: Slip) -> None:
    page = client.get("/s")
    latvian = client.get(page.links()["Latviešu"])
    assert latvian.root.get("lang") == "lv"
    refused = client.submit(latvian, "/s", code="nonsense")
    assert (refused.status, refused.root.get("lang")) == (422, "lv")


def test_the_telephone_number_is_spaced_for_reading_and_its_link_is_not(
    client: Client, slip: Slip, at: datetime, clock: Any
) -> None:
    organisation.CONTACT_PHONE.set("+37167000000", at=at)
    clock.shift(timedelta(days=14))
    for page in (client.get("/s/about"), typed(client, slip.code), client.get("/s/" + "x" * 32)):
        assert page.links()["+371 67 000 000"] == "tel:+37167000000", page.url


@pytest.mark.parametrize("known", [False, True], ids=["a stranger", "a name alone"])
def test_who_cannot_be_reached_is_not_asked_whether_we_may_get_in_touch(
    client: Client, clock: Any, at: datetime, known: bool
) -> None:
    organisation.CONTACT_PHONE.set("+37167000000", at=at)
    who = customers.customer("Juris") if known else False
    made = surveys.slip(surveys.visit(at=at, customer=who), at=at)
    thanks = answered(client, made, clock, "1")
    assert "May we contact you?" not in thanks.text
    assert thanks.all("form[action*='/contact']") == []
    assert "If you would like to hear from us, write or call us." in thanks.text
    assert thanks.links()["+371 67 000 000"] == "tel:+37167000000"
    token = thanks.url.split("/")[2]
    page = client.get(f"/s/{token}").one("input[name=csrf_token]").get("value")
    sent = client.post(f"/s/{token}/contact", {"csrf_token": page, "contact": "yes"})
    assert sent.status == 200
    assert db.session.scalars(select(Response.contact_wanted)).all() == [None]


def test_a_visitor_with_a_telephone_number_is_asked_whether_we_may_get_in_touch(
    client: Client, clock: Any, at: datetime
) -> None:
    juris = customers.customer("Juris", phone="+37129418806")
    made = surveys.slip(surveys.visit(at=at, customer=juris), at=at)
    thanks = answered(client, made, clock, "1")
    assert "May we contact you?" in thanks.text
    assert "Saved: we may contact you" in client.submit(thanks, "/contact", contact="yes").text


def answered(client: Client, slip: Slip, clock: Any, satisfaction: str) -> Page:
    """The page of thanks after an answer by the slip's code."""
    page = typed(client, slip.code)
    clock.shift(timedelta(seconds=20))
    return client.submit(page, "/s/", button="Send my answer", satisfaction=satisfaction)


def test_e37_we_say_why_we_ask_who_reads_it_and_how_to_stop_it(client: Client, app: Any) -> None:
    """E37: legitimate interest, nobody has to answer, no advertising, what one may ask of us."""
    page = client.get("/s/about")
    for words in (
        "legitimate interest",
        "nobody has to answer",
        "after 3 days",
        "advertise",
        "at most once in 30 days",
        "erased",
    ):
        assert words in page.text
