"""The page on which a customer answers."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event, select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.surveys import invitations, settings
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import InvitationState, Mode, Reason
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import CreditRole
from tests.factories import people, surveys
from tests.pages import Client, Page
from tests.surveys.conftest import Asked, checksum

Send = Callable[..., Page]
# What a customer's page may load, by name: two sheets, the mark, one script, and what the sources of these consist of.
OWN = {
    "tokens",
    "app",
    "mark",
    "customer",
    "base",
    "buttons",
    "choices",
    "forms",
    "parts",
    "adapt",
    "once",
    "reasons",
}


def checked(page: Page) -> dict[str, str]:
    """Every radio button and check box that is on."""
    return {field.get("name"): field.get("value") for field in page.all("input:checked")}


# Looking


def test_e21_the_link_of_an_answer_preselects_it_and_saves_nothing(client: Client, asked: Asked) -> None:
    """E21."""
    page = client.get(asked.link + "?r=2")
    assert page.status == 200
    assert page.h1 == "How satisfied are you with the help you received?"
    assert "You chose: Dissatisfied. Not saved yet." in page.text
    assert checked(page) == {"satisfaction": "2"}
    assert asked.responses() == []


def test_the_plain_link_preselects_nothing(client: Client, asked: Asked) -> None:
    page = client.get(asked.link)
    assert "You chose" not in page.text
    assert checked(page) == {}


@pytest.mark.slow
@pytest.mark.parametrize("choice", ["0", "6", "-1", "5.5", "1e9", "two", "", "٣", "%00"])
def test_a_crooked_choice_in_the_link_preselects_nothing(client: Client, asked: Asked, choice: str) -> None:
    """Row 76."""
    page = client.get(f"{asked.link}?r={choice}")
    assert page.status == 200
    assert checked(page) == {}


def test_only_the_first_choice_ever_arrives_preselected(client: Client, asked: Asked) -> None:
    page = client.get(asked.link + "?r=2&solved=no&agent=1&causes=slow&comment=Bad")
    assert checked(page) == {"satisfaction": "2"}
    assert not (page.one("textarea[name=comment]").text or "").strip()


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_e21_looking_leaves_every_row_as_it_was(
    client: Client, asked: Asked, send: Send, method: str
) -> None:
    """E21, row 78: but for the log of fetches and the counters of tries."""
    before = checksum()
    ways = ["", "?r=1", "?r=5", "/thanks", "/stop", "?lang=lv"]
    for way in [*(asked.link + each for each in ways), "/s", "/s/about"]:
        for _ in range(2):
            assert client.open(method, way, follow=False).status in {200, 303, 404}, way
    assert checksum() == before


def test_e26_the_page_says_nothing_of_the_customer(client: Client, asked: Asked) -> None:
    """E26, row 77: no name, address, telephone, subject or words; the number is masked."""
    page = client.get(asked.link)
    shown = page.body.casefold()
    for secret in ("ilze", "vītola", "example.net", "29418806", "internet drops", "router blinks"):
        assert secret not in shown
    number = db.session.get_one(Ticket, asked.invitation.ticket_id).number
    assert str(number) not in page.body
    assert re.search(r"Case HD-\d\d••, closed 17 November 2026", page.text)


@pytest.mark.parametrize(("style", "title"), [
    ("full", "How would you rate the person who helped you: Līga Ozola?"),
    ("first", "How would you rate the person who helped you: Līga?"),
    ("hidden", "How would you rate the person who helped you?"),
])  # fmt: skip
def test_the_colleague_is_named_as_the_organisation_wishes(
    client: Client, asked: Asked, at: datetime, style: str, title: str
) -> None:
    settings.AGENT_NAME.set(style, at=at)
    page = client.get(asked.link)
    assert title in page.text
    assert ("Ozola" in page.text) is (style == "full")


def test_no_colleague_is_asked_about_where_the_team_alone_is_credited(client: Client, asked: Asked) -> None:
    for credit in db.session.scalars(select(invitations.InvitationCredit)):
        credit.user_id, credit.role = None, CreditRole.TEAM
    page = client.get(asked.link)
    assert "person who helped you" not in page.text
    assert page.all("input[name=agent]") == []
    assert "1 of 4" in page.text


def test_causes_are_shuffled_per_invitation_and_stay_in_place_with_other_last(
    client: Client, asked: Asked
) -> None:
    def order(link: str) -> list[str]:
        return [field.get("value") for field in client.get(link).all("input[name=causes]")]

    mine = order(asked.link)
    assert len(mine) == 9
    assert mine == order(asked.link + "?lang=et")
    assert mine[-1] == "other"
    others = {tuple(order(f"/s/{surveys.invitation()[1]}")) for _ in range(4)}
    assert others != {tuple(mine)}, "every invitation has its own order"


def test_e35_the_survey_speaks_the_customers_language_and_offers_the_others(
    client: Client, asked: Asked
) -> None:
    """E35."""
    asked.invitation.language = "lv"
    page = client.get(asked.link)
    assert page.root.get("lang") == "lv"
    assert page.h1 == "Cik lielā mērā Jūs apmierina saņemtā palīdzība?"
    assert {"English", "Eesti", "Norsk bokmål"} <= set(page.links())
    norwegian = client.get(page.links()["Norsk bokmål"])
    assert norwegian.root.get("lang") == "nb"
    assert norwegian.h1 == "Hvor fornøyd er du med hjelpen du fikk?"


def test_another_language_keeps_the_choice_of_the_link(client: Client, asked: Asked) -> None:
    page = client.get(asked.link + "?r=4")
    assert checked(client.get(page.links()["Eesti"])) == {"satisfaction": "4"}


def test_a_language_we_do_not_speak_is_ignored(client: Client, asked: Asked) -> None:
    assert client.get(asked.link + "?lang=xx").root.get("lang") == "en"


def test_the_page_with_all_it_loads_weighs_less_than_30_kilobytes(client: Client, asked: Asked) -> None:
    """DESIGN 8: as built by `flask assets`. On the wire, where a server in front compresses, it is half of 30 at most."""
    asked.invitation.language = "lv"
    page = client.get(asked.link)
    whole = {page.url: page.body.encode()} | loaded(client, page)
    assert {Path(path).stem for path in whole if path != page.url} <= OWN, "no library"
    assert sum(len(gzip.compress(each)) for each in whole.values()) < 15_000
    if any("/vendor/app.css" in path for path in whole):  # built, and from these very sources
        weights = {path: len(each) for path, each in whole.items()}
        assert sum(weights.values()) < 30_000, weights


def test_a_survey_of_six_questions_weighed_more_than_30_kilobytes(client: Client, at: datetime) -> None:
    surveys.asking("recommend", "satisfaction", "effort", "price", "speed", "comment", at=at)
    made, token = surveys.invitation(at=at)
    made.language = "lv"
    page = client.get(f"/s/{token}")
    besides = loaded(client, page)
    assert len(page.body.encode()) < 7_700
    if any("/vendor/app.css" in path for path in besides):
        assert len(page.body.encode()) + sum(map(len, besides.values())) < 30_000


def loaded(client: Client, page: Page) -> dict[str, bytes]:
    """All that a browser fetches for the page; sheets and modules may name further ones."""
    wanted = [e.get("href") for e in page.all("link[href]")] + [e.get("src") for e in page.all("[src]")]
    found: dict[str, bytes] = {}
    while wanted:
        path = urlsplit(wanted.pop()).path
        if path not in found:
            with client.get(path).response as answer:
                found[path] = answer.get_data()
            named = re.findall(rb"""(?:@import|from) ?["']([^"']+)["']""", found[path])
            wanted += [str(Path(path).parent / each.decode()) for each in named]
    return found


def test_the_page_works_without_cookie_and_script(client: Client, asked: Asked) -> None:
    page = client.get(asked.link)
    assert "Set-Cookie" not in page.response.headers
    assert page.all("[hidden] input:not([aria-hidden]), [hidden] fieldset") == []


def test_e28_nothing_on_the_page_comes_from_elsewhere(client: Client, asked: Asked) -> None:
    """E28."""
    page = client.get(asked.link)
    addresses = [e.get(name) for name in ("src", "href", "action") for e in page.all(f"[{name}]")]
    assert {urlsplit(address).netloc for address in addresses} == {""}


# Saving


def test_nothing_is_asked_once_an_answer_is_saved(client: Client, asked: Asked, send: Send) -> None:
    """It would begin a transaction at whose end PostgreSQL's line forgets what is prepared: half as long again each time."""
    page, said = client.get(asked.link), list[str]()
    listening = (
        (db.engine, "after_cursor_execute", lambda _c, _k, statement, *_given: said.append(statement)),
        (db.engine, "commit", lambda _connection: said.append("COMMIT")),
    )
    for each in listening:
        event.listen(*each)
    try:
        assert send(page, follow=False, satisfaction="4").status == 303
    finally:
        for each in listening:
            event.remove(*each)
    assert "COMMIT" in said and said[-1] == "COMMIT"


def test_a_persons_post_saves_and_reads_back(client: Client, asked: Asked, send: Send, at: datetime) -> None:
    page = client.get(asked.link + "?r=2")
    done = send(
        page, follow=False, solved="partly", agent="4", causes=["slow", "price"], comment=" Five evenings. "
    )
    assert done.status == 303
    assert urlsplit(done.location).path == f"{asked.link}/thanks"
    assert asked.given() == {
        "satisfaction": 2, "solved": 2, "agent": 4, "causes": ["slow", "price"], "comment": "Five evenings.",
    }  # fmt: skip
    thanks = client.get(done.location)
    assert thanks.h1 == "Thank you. Your answer is saved."
    for words in (
        "Dissatisfied",
        "Partly",
        "Good",
        "It took too long",
        "Five evenings.",
        "until 21 November 2026 11:30",
    ):
        assert words in thanks.text


def test_the_answer_is_kept_with_how_when_and_in_which_language(
    client: Client, asked: Asked, send: Send, at: datetime
) -> None:
    send(client.get(asked.link + "?r=4&lang=lv"))
    (response,) = asked.responses()
    assert response.mode is Mode.EMAIL
    assert response.language == "lv"
    assert response.answered_at == at + timedelta(seconds=20)
    assert response.delivery_id == surveys.delivery_of(asked.invitation).id
    db.session.refresh(asked.invitation)
    assert asked.invitation.state is InvitationState.ANSWERED
    assert asked.invitation.final_at == response.answered_at + timedelta(hours=72)
    (event,) = db.session.scalars(select(EventRecord).filter_by(kind="answer.given"))
    assert (event.actor_kind, event.actor_id) == ("customer", asked.customer.id)


def test_all_but_the_first_question_may_stay_blank(client: Client, asked: Asked, send: Send) -> None:
    send(client.get(asked.link), satisfaction="5")
    assert asked.given() == {"satisfaction": 5}


def test_without_the_first_answer_nothing_is_saved_and_all_that_was_typed_stays(
    client: Client, asked: Asked, send: Send
) -> None:
    page = send(client.get(asked.link), solved="no", causes=["price"], comment="Too dear")
    assert page.status == 422
    assert "Choose an answer to this question" in page.text
    assert checked(page) == {"solved": "no", "causes": "price"}
    assert page.one("textarea[name=comment]").text.strip() == "Too dear"
    assert asked.responses() == []
    send(page, satisfaction="1")
    assert asked.given()["comment"] == "Too dear"


def test_a_refusal_keeps_the_language_of_the_page(client: Client, asked: Asked, clock: Any) -> None:
    page = client.get(asked.link + "?lang=lv")
    clock.shift(timedelta(seconds=20))
    refused = client.submit(page, "/s/", button=page.all("form button[name=send]")[0].text_content().strip())
    assert refused.status == 422
    assert refused.root.get("lang") == "lv"
    assert refused.h1 == page.h1


@pytest.mark.slow
@pytest.mark.parametrize(("field", "value"), [
    ("satisfaction", "6"), ("satisfaction", "0"), ("satisfaction", "-1"), ("satisfaction", "5.5"),
    ("satisfaction", "1e9"), ("satisfaction", "9" * 5000), ("satisfaction", "²"), ("solved", "maybe"),
    ("agent", "7"), ("causes", "greed"), ("comment", "x" * 4001),
])  # fmt: skip
def test_values_that_do_not_fit_are_refused_at_their_question(
    client: Client, asked: Asked, clock: Any, field: str, value: str
) -> None:
    """Row 76."""
    page = client.get(asked.link)
    clock.shift(timedelta(seconds=20))
    data = {"csrf_token": page.one("input[name=csrf_token]").get("value"), "send": "yes"}
    refused = client.post(asked.link, data | {"satisfaction": "2", field: value})
    assert refused.status == 422
    assert refused.all(".error")
    assert asked.responses() == []


def test_causes_are_dropped_where_the_customer_was_satisfied(
    client: Client, asked: Asked, send: Send
) -> None:
    """SURVEYS 2: without script everybody sees them; only the dissatisfied are asked."""
    send(client.get(asked.link), satisfaction="5", solved="yes", causes=["price"])
    assert asked.given() == {"satisfaction": 5, "solved": 1}


def test_a_comment_may_hold_any_script_and_sign_and_stays_text(
    client: Client, asked: Asked, send: Send
) -> None:
    words = "<script>alert(1)</script> Šķūnis & 北京 🙂 {{ 7*7 }}"
    thanks = send(client.get(asked.link), satisfaction="4", comment=words)
    assert asked.given()["comment"] == words
    assert "<script>alert" not in thanks.body
    assert "&lt;script&gt;" in thanks.body


# Sending twice, changing


def test_e24_the_same_form_sent_twice_saves_once(client: Client, asked: Asked, clock: Any) -> None:
    """E24: a double click, or a browser's retry."""
    page = client.get(asked.link + "?r=4")
    clock.shift(timedelta(seconds=20))
    for _ in range(2):
        done = client.submit(page, "/s/", button="Send my answer", follow=False)
        assert done.status == 303
    assert len(asked.responses()) == 1
    assert len(list(db.session.scalars(select(EventRecord).filter_by(kind="answer.given")))) == 1


def test_e24_the_same_answer_once_more_is_no_new_version(client: Client, asked: Asked, send: Send) -> None:
    """E24."""
    send(client.get(asked.link + "?r=4"), solved="yes")
    assert send(client.get(asked.link)).h1 == "Thank you. Your answer is saved."
    assert len(asked.responses()) == 1


def test_e25_a_changed_answer_is_a_new_version_and_the_last_one_counts(
    client: Client, asked: Asked, send: Send
) -> None:
    """E25."""
    send(client.get(asked.link + "?r=2"), comment="Slow")
    page = client.get(asked.link)
    assert checked(page) == {"satisfaction": "2"}, "what was answered before is filled in"
    assert page.one("textarea[name=comment]").text.strip() == "Slow"
    send(page, satisfaction="4", comment="Quick after all")
    assert [(r.version, r.is_current) for r in asked.responses()] == [(1, False), (2, True)]
    assert asked.given() == {"satisfaction": 4, "comment": "Quick after all"}
    ticket = db.session.get_one(Ticket, asked.invitation.ticket_id)
    assert ticket.satisfaction == 4


def test_changing_does_not_lengthen_the_window(client: Client, asked: Asked, send: Send, clock: Any) -> None:
    send(client.get(asked.link + "?r=2"))
    db.session.refresh(asked.invitation)
    final = asked.invitation.final_at
    clock.shift(timedelta(hours=71))
    send(client.get(asked.link), satisfaction="3")
    db.session.refresh(asked.invitation)
    assert asked.invitation.final_at == final


def test_a_late_resend_of_an_old_page_does_not_undo_a_change(
    client: Client, asked: Asked, send: Send
) -> None:
    old = client.get(asked.link + "?r=2")
    send(old)
    send(client.get(asked.link), satisfaction="5")
    send(old)
    assert asked.given() == {"satisfaction": 5}


# When it is over


def test_e25_e26_after_the_window_the_answer_is_final_and_nobody_reads_it_by_the_link(
    client: Client, asked: Asked, send: Send, clock: Any
) -> None:
    """E25, E26."""
    send(client.get(asked.link + "?r=2"), comment="My neighbour Pēteris too")
    clock.shift(timedelta(hours=72))
    for address in (asked.link, asked.link + "?r=5", asked.link + "/thanks"):
        page = client.get(address)
        assert page.status == 410
        assert page.h1 == "Your answer is final"
        assert "Pēteris" not in page.text
        assert page.all("input[type=radio]") == []


def test_a_page_that_lay_open_until_it_was_too_late_saves_nothing(
    client: Client, asked: Asked, clock: Any
) -> None:
    page = client.get(asked.link + "?r=5")
    clock.shift(timedelta(days=14))
    late = client.submit(page, "/s/", button="Send my answer")
    assert late.status == 410
    assert asked.responses() == []


def test_e27_an_expired_survey_says_so(client: Client, asked: Asked, clock: Any) -> None:
    """E27: from the very moment, whether or not the job has run."""
    clock.shift(timedelta(days=14) - timedelta(hours=1) - timedelta(seconds=1))
    assert client.get(asked.link).status == 200
    clock.shift(timedelta(seconds=1))
    page = client.get(asked.link)
    assert page.status == 410
    assert page.h1 == "This survey has closed"


def test_e3_a_reopened_case_says_that_we_ask_again_later(client: Client, asked: Asked, at: datetime) -> None:
    """E3."""
    lifecycle.reopen(
        db.session.get_one(Ticket, asked.invitation.ticket_id), by=SYSTEM, at=at, because="staff"
    )
    page = client.get(asked.link + "?r=1")
    assert page.status == 410
    assert "We reopened your case and will ask again later." in page.text


def test_a_withdrawn_survey_says_no_more_than_that(client: Client, asked: Asked, at: datetime) -> None:
    invitations.revoke(asked.invitation, Reason.ERASED, at=at)
    page = client.get(asked.link)
    assert page.status == 410
    assert page.h1 == "This survey was withdrawn"


def test_e27_words_after_the_end_reach_the_team_and_are_no_score(
    client: Client, asked: Asked, send: Send, clock: Any
) -> None:
    """E27."""
    clock.shift(timedelta(days=20))
    page = client.get(asked.link)
    done = client.submit(page, "/words", words="Still slow, by the way.")
    assert done.status == 200
    assert "Your words have reached the team." in done.text
    message = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert message is not None
    assert (message.body, message.unverified) == ("Still slow, by the way.", True)
    assert list(db.session.scalars(select(Response))) == []
    assert db.session.get_one(Ticket, asked.invitation.ticket_id).satisfaction is None


def test_the_same_words_sent_twice_arrive_once(client: Client, asked: Asked, clock: Any) -> None:
    clock.shift(timedelta(days=20))
    page = client.get(asked.link)
    for _ in range(2):
        assert client.submit(page, "/words", words="Still slow.").status == 200
    assert len(list(db.session.scalars(select(Message).filter_by(body="Still slow.")))) == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * 4001])
def test_words_that_are_none_or_too_many_are_refused_and_kept(
    client: Client, asked: Asked, clock: Any, words: str
) -> None:
    clock.shift(timedelta(days=20))
    before = len(list(db.session.scalars(select(Message))))
    page = client.submit(client.get(asked.link), "/words", words=words)
    assert page.status == 422
    assert page.all(".error")
    assert page.one("textarea[name=words]").text.strip() == words.strip()
    assert len(list(db.session.scalars(select(Message)))) == before


def test_words_to_the_team_are_not_taken_while_the_survey_is_open(client: Client, asked: Asked) -> None:
    page = client.get(asked.link)
    token = page.one("input[name=csrf_token]").get("value")
    before = checksum()
    page = client.post(asked.link + "/words", {"csrf_token": token, "words": "Hello"})
    assert page.h1 == "How satisfied are you with the help you received?"
    assert checksum() == before


# Machines


def test_e22_a_form_sent_at_once_is_kept_apart_and_asked_again(
    client: Client, asked: Asked, send: Send
) -> None:
    """E22."""
    page = client.submit(client.get(asked.link + "?r=1"), "/s/", button="Send my answer")
    assert page.status == 200
    assert "Please confirm your answer." in page.text
    assert checked(page) == {"satisfaction": "1"}
    (kept,) = asked.responses()
    assert kept.quarantined_at is not None
    assert not kept.is_current
    assert db.session.get_one(Invitation, asked.invitation.id).state is InvitationState.SENT
    send(page)
    assert asked.given() == {"satisfaction": 1}


def test_whoever_fills_in_the_field_that_nobody_sees_is_asked_again(
    client: Client, asked: Asked, send: Send
) -> None:
    page = send(client.get(asked.link + "?r=5"), website="https://buy.example")
    assert "Please confirm your answer." in page.text
    assert page.one("input[name=website]").get("value", "") == ""
    (kept,) = asked.responses()
    assert kept.quarantined_at is not None and not kept.is_current


def test_a_post_without_the_button_is_asked_again(client: Client, asked: Asked, clock: Any) -> None:
    page = client.get(asked.link + "?r=5")
    clock.shift(timedelta(seconds=20))
    assert "Please confirm your answer." in client.submit(page, "/s/").text
    (kept,) = asked.responses()
    assert kept.quarantined_at is not None and not kept.is_current


@pytest.mark.parametrize("token", [None, "", "x", "WzEsMi4wLCJhYmMiXQ.bm90IHNpZ25lZA"])
def test_a_form_that_is_not_from_a_page_of_ours_saves_nothing(
    client: Client, asked: Asked, clock: Any, token: str | None
) -> None:
    """A foreign site cannot send an answer: the signed page stands where a session's CSRF token would."""
    client.get(asked.link)
    clock.shift(timedelta(seconds=20))
    data = {"satisfaction": "1", "send": "yes"} | ({"csrf_token": token} if token is not None else {})
    page = client.post(asked.link, data)
    assert page.status == 422
    assert "Look at your answer and send it once more." in page.text
    assert asked.responses() == []


def test_the_page_of_another_survey_does_not_fit(client: Client, asked: Asked, clock: Any) -> None:
    """Row 77: swapping."""
    other, token = surveys.invitation()
    page = client.get(f"/s/{token}")
    clock.shift(timedelta(seconds=20))
    foreign = page.one("input[name=csrf_token]").get("value")
    refused = client.post(asked.link, {"csrf_token": foreign, "satisfaction": "1", "send": "yes"})
    assert refused.status == 422
    assert asked.responses() == []
    assert db.session.get_one(Invitation, other.id).answered_at is None


def test_e30_an_answer_from_a_colleagues_browser_is_marked(
    asked: Asked, sign_in_as: Callable[..., Client], clock: Any
) -> None:
    """E30."""
    colleague = sign_in_as(people.agent())
    page = colleague.get(asked.link + "?r=5")
    clock.shift(timedelta(seconds=20))
    assert colleague.submit(page, "/s/", button="Send my answer").status == 200
    (response,) = asked.responses()
    assert response.flags == ["staff_origin"]


# A re-closing soon after an answer


def test_e5_a_closing_soon_after_an_answer_asks_only_whether_it_is_solved_now(
    client: Client, asked: Asked, send: Send
) -> None:
    """E5."""
    asked.invitation.asks_again = True
    page = client.get(asked.link + "?r=1")
    assert page.h1 == "Has your problem been solved?"
    assert "1 of 2" in page.text
    assert {field.get("name") for field in page.all("input[type=radio], input[type=checkbox], textarea")} == {
        "solved", "comment",
    }  # fmt: skip
    assert checked(page) == {}
    send(page, solved="yes")
    assert asked.given() == {"solved": 1}


# May we get in touch?


def test_after_a_low_answer_we_ask_whether_we_may_get_in_touch_with_nothing_chosen(
    client: Client, asked: Asked, send: Send
) -> None:
    thanks = send(client.get(asked.link + "?r=1"))
    assert "May we contact you?" in thanks.text
    assert thanks.all("input[name=contact]:checked") == []
    done = client.submit(thanks, "/contact", contact="no")
    assert "Saved: we will not contact you about this." in done.text
    (response,) = asked.responses()
    assert response.contact_wanted is False


def test_after_a_good_answer_we_do_not(client: Client, asked: Asked, send: Send) -> None:
    assert "May we contact you?" not in send(client.get(asked.link + "?r=5"), solved="yes", agent="5").text


def test_the_wish_to_be_contacted_survives_a_change(client: Client, asked: Asked, send: Send) -> None:
    client.submit(send(client.get(asked.link + "?r=1")), "/contact", contact="yes")
    send(client.get(asked.link), satisfaction="2")
    assert [response.contact_wanted for response in asked.responses()] == [True, True]


@pytest.mark.parametrize("value", ["", "maybe", None])
def test_contact_that_says_neither_changes_nothing(
    client: Client, asked: Asked, send: Send, value: str | None
) -> None:
    thanks = send(client.get(asked.link + "?r=1"))
    client.submit(thanks, "/contact", contact=value)
    assert [response.contact_wanted for response in asked.responses()] == [None]


# Headers


def test_e28_every_answer_of_these_pages_keeps_its_address_secret(
    client: Client, asked: Asked, send: Send, clock: Any
) -> None:
    """E28."""
    page = client.get(asked.link)
    answers = [
        page,
        send(page, follow=False, satisfaction="4"),
        client.get(asked.link + "/thanks"),
        client.post(asked.link, {}, follow=False),
        client.get("/s/" + "x" * 32),
        client.get(asked.link + "/stop"),
        client.get("/u/" + "x" * 32),
        client.get("/s"),
    ]
    clock.shift(timedelta(days=30))
    answers.append(client.get(asked.link))
    assert {each.status for each in answers} == {200, 303, 404, 410, 422}
    for each in answers:
        headers = each.response.headers
        assert headers["Referrer-Policy"] == "no-referrer", each.url
        assert headers["Cache-Control"] == "no-store", each.url
        assert "noindex" in headers["X-Robots-Tag"], each.url
        assert "default-src 'none'" in headers["Content-Security-Policy"], each.url
