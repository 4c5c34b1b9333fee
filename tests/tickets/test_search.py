"""Finding tickets by words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import text as sql

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets import assignment, changing, conversation, search_operators, searching
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.settings import NUMBER_PREFIX
from helpdesk.tickets.words import Channel
from tests.factories import categories, customers, people, tickets
from tests.pages import Client

SignIn = Callable[..., Client]


def found(user: User, typed: str) -> list[int]:
    return [row.number for row in searching.find(user, typed, 100, UTC).rows]


def test_words_of_subject_messages_number_and_customer(app: Flask, at: datetime) -> None:
    chief = people.supervisor()
    ilze = customers.customer("Ilze Vītola", email="ilze@example.com")
    ticket = tickets.ticket("Lēns internets", customer=ilze, body="Ātrums krītas vakaros.")
    for typed in ("lens", "LĒNS", "inter", "atrums", "Vītola", "vito ilze", "1001", "krītas lēns"):
        assert found(chief, typed) == [ticket.number], typed
    for typed in ("nternets", "lens nowhere", "vitols"):
        assert found(chief, typed) == [], typed


def test_found_right_after_it_was_written(app: Flask, at: datetime) -> None:
    chief = people.supervisor()
    ticket = tickets.ticket("Drops")
    conversation.add_note(ticket, by=chief, body="Splitter KUL-07", at=at)
    conversation.reply(ticket, by=chief, body="A technician comes.", at=at)
    conversation.receive(ticket, body="Gracias senor", at=at, customer=None)
    changing.change(ticket, by=chief, at=at, version=ticket.version, subject="Kaputt")
    for typed in ("splitter", "kul", "technician", "gracias", "kaputt", "drops"):
        assert found(chief, typed) == [ticket.number], typed


def test_newest_first_and_no_more_than_asked_for(app: Flask) -> None:
    chief = people.supervisor()
    for _ in range(8):
        tickets.ticket("Router")
    assert found(chief, "router") == [1008, 1007, 1006, 1005, 1004, 1003, 1002, 1001]
    assert len(searching.find(chief, "router", 5, UTC).rows) == 6


def test_the_ticket_prefix_alone_is_no_word(app: Flask) -> None:
    assert search_operators.read("HD-1042", prefix="HD-").words == ("1042",)
    assert search_operators.read("HD", prefix="HD-").words == ("hd",)
    assert search_operators.read("router HD-1042 Router", prefix="HD-").words == ("router", "1042")


@pytest.mark.slow
@pytest.mark.parametrize(
    "typed",
    ['"', "'", "' OR 1=1 --", "a* OR b*", "NEAR(a b)", "(", ")", "a & | ! b", "<->", ":*", "\\", "%", "_", "^x", "\x00a",
     "router AND NOT", "col:router", "{a b}", "💥", "a" * 500, "ø æ ß", "+-~", "\ud800x"],
)  # fmt: skip
def test_whatever_is_typed_is_words_and_nothing_else(app: Flask, typed: str) -> None:
    tickets.ticket("Router")
    assert found(people.supervisor(), typed) == []


def test_odd_letters_are_found_again(app: Flask) -> None:
    chief = people.supervisor()
    for typed in (
        "don't",
        "snake_case",
        "C++",
        "user@example.com",
        "1.5",
        "1e10",
        "ñandú",
        "Ångström",
        "日本語",
        "x" * 200,
    ):
        ticket = tickets.ticket(typed)
        assert ticket.number in found(chief, typed), typed


@pytest.mark.slow
def test_a_long_conversation_stays_findable_and_bounded(app: Flask, at: datetime) -> None:
    chief, ticket = people.supervisor(), tickets.ticket()
    for n in range(8):
        words = " ".join(f"w{n}x{k}" for k in range(9000))
        conversation.add_note(ticket, by=chief, body=words[:99_000], at=at)
    assert found(chief, "w0x1") == [ticket.number]
    db.session.commit()


def test_the_page_finds_jumps_and_says_when_there_is_nothing(app: Flask, sign_in_as: SignIn) -> None:
    ilze = customers.customer("Ilze Vītola")
    tickets.ticket("Router", customer=ilze)
    client = sign_in_as(people.agent())
    assert client.get("/search?q=rout").one(".subject-link").text_content().strip() == "Router"
    for typed in ("1001", "HD-1001", "hd1001", "%231001"):
        assert client.get(f"/search?q={typed}").h1 == "Router"
    assert "No ticket has these words" in client.get("/search?q=nowhere").text
    assert client.get("/search?q=2026").status == 200
    assert "What are you looking for?" in client.get("/search").text


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["router", '"router box"'])
def test_all_that_is_found_can_be_paged_through(app: Flask, sign_in_as: SignIn, typed: str) -> None:
    for number in range(101):
        tickets.ticket(f"Router box {number}", channel=Channel.EMAIL)
    client = sign_in_as(people.agent())
    page = client.get(f"/search?q={quote(typed)}")
    assert "Tickets: 100+" in page.text
    assert "Tickets:" not in client.get("/search").text, "nobody has looked for anything"
    seen: list[str] = []
    for _ in range(5):
        seen += [each.text_content().strip() for each in page.all(".subject-link")]
        onward = page.all(".more a")
        page = client.get(onward[0].get("href"), headers={"HX-Request": "true"}) if onward else page
    assert seen == [f"Router box {number}" for number in reversed(range(101))]
    assert not onward


def test_a_crooked_place_in_what_was_found_is_a_bad_request(app: Flask, sign_in_as: SignIn) -> None:
    assert sign_in_as(people.agent()).get("/search?q=router&after=WyJ4Il0").status == 400


def test_the_prefix_may_be_another_one(app: Flask, at: datetime) -> None:
    NUMBER_PREFIX.set("BV-", at=at)
    assert NUMBER_PREFIX.get() == "BV-"
    assert found(people.supervisor(), "BV-7 router") == []
    ticket = tickets.ticket("Router")
    assert found(people.supervisor(), f"BV-{ticket.number} router") == [ticket.number]


def test_names_of_files_are_found(app: Flask, at: datetime) -> None:
    chief = people.supervisor()
    ticket = tickets.ticket("Bill", attachments=[Upload("Rēķins-0142.pdf", "application/pdf", b"%PDF-1.4")])
    conversation.add_note(
        ticket, by=chief, body="See.", at=at, attachments=[Upload("ledger.csv", "text/csv", b"a,b")]
    )
    assert found(chief, "rekins") == found(chief, "ledger") == [ticket.number]


def test_a_phrase_is_words_in_a_row_in_one_text(app: Flask) -> None:
    chief = people.supervisor()
    in_a_row = tickets.ticket("Slow", body="There is no internet at home.")
    apart = tickets.ticket("Slow", body="The internet works, there is no television.")
    assert found(chief, '"no internet"') == [in_a_row.number]
    assert found(chief, '"NO INTER') == [in_a_row.number]
    assert found(chief, "no internet") == [apart.number, in_a_row.number]
    assert found(chief, '"no internet" "at home" slow') == [in_a_row.number]


def test_a_phrase_that_many_tickets_only_have_the_words_of(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "AT_ONCE", 3)
    chief = people.supervisor()
    oldest = tickets.ticket("Slow", body="no internet")
    for _ in range(7):
        tickets.ticket("Slow", body="internet no")
    assert found(chief, '"no internet"') == [oldest.number]
    monkeypatch.setattr(searching, "MOST_READ", 6)
    cut = searching.find(chief, '"no internet"', 100, UTC)
    assert cut.rows == [] and not cut.complete


def test_what_is_not_wanted_is_left_out(app: Flask) -> None:
    chief = people.supervisor()
    router, modem = (
        tickets.ticket(words, body="Please come.") for words in ("Router and modem", "Modem alone")
    )
    assert found(chief, "modem -router") == [modem.number]
    assert found(chief, "-router") == [modem.number]
    assert found(chief, "modem -rout -alo") == []
    assert found(chief, f"{router.number}") == [router.number]


def test_operators(app: Flask, at: datetime) -> None:
    chief, agent = people.supervisor(), people.agent("Līga Kalniņa")
    ilze = customers.customer("Ilze Vītola", email="ilze@example.com")
    bills = categories.category("Bills")
    late = categories.category("Late", parent=bills)
    one = tickets.ticket("Bill", customer=ilze, category=late, kind=RequestKind.COMPLAINT, by=agent, at=at)
    old = tickets.ticket("Bill", channel=Channel.EMAIL, at=at - timedelta(days=40))
    assignment.take(one, by=agent, at=at)
    changing.change(one, by=chief, at=at, version=one.version, tags=["storm"], priority="urgent")
    day = at.date().isoformat()
    for typed, meant in {
        "from:ilze": [one],
        'from:"Ilze Vitola" bill': [one],
        "from:ilze@example.com": [one],
        "no:vītola": [one],
        "-from:ilze": [old],
        "category:bills": [one],
        "category:late": [one],
        "kind:complaint": [one],
        "-kind:compl bill": [old],
        "status:closed": [],
        "-status:closed bill": [old, one],
        "channel:phone": [one],
        "channel:e-mail": [old],
        "priority:urgent": [one],
        "agent:liga": [one],
        "agent:none": [old],
        "agent:me": [],
        "tag:storm": [one],
        f"after:{day}": [one],
        f"before:{day}": [old],
        f"on:{day}": [one],
        f"on:{at.day}.{at.month}.{at.year}": [one],
        f"after:{at.year} bill": sorted([one, old], key=lambda t: -t.id)
        if old.opened_at.year == at.year
        else [one],
        "has:attachment": [],
        f"bill from:ilze kind:complaint on:{day}": [one],
    }.items():
        assert found(chief, typed) == [ticket.number for ticket in meant], typed


def test_a_day_begins_where_the_reader_is(app: Flask) -> None:
    chief = people.supervisor()
    night = tickets.ticket("Night", at=datetime(2026, 3, 9, 22, 30, tzinfo=UTC))
    riga = ZoneInfo("Europe/Riga")
    assert [row.number for row in searching.find(chief, "on:2026-03-10", 9, riga).rows] == [night.number]
    assert [row.number for row in searching.find(chief, "on:2026-03-09", 9, UTC).rows] == [night.number]
    assert searching.find(chief, "on:2026-03-09", 9, riga).rows == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("from:nobody", "No customer is called “nobody”."),
        ("category:nowhere", "No category is called “nowhere”."),
        ("kind:odd", "“odd” is none of: Complaint, Question"),
        ("agent:nobody", "No colleague is called “nobody”."),
        ("team:none-such", "No team is called “none-such”."),
        ("before:soon", "“soon” is no date. Dates are typed as 2026-11-30 or 30.11.2026."),
        ("on:2026-02-30", "“2026-02-30” is no date."),
        ("has:wings", "After “has:” stands “attachment”."),
        ("language:klingon", "“klingon” is none of: "),
    ],
)
def test_an_operator_that_means_nothing_says_so_and_shows_no_other_tickets(
    app: Flask, sign_in_as: SignIn, typed: str, said: str
) -> None:
    tickets.ticket("Router")
    page = sign_in_as(people.agent()).get(f"/search?q=router+{typed}")
    assert said in page.text and not page.all(".ticket-row")
    assert page.one(".head-row input[name=q]").get("value") == f"router {typed}"


def test_tickets_of_a_restricted_team_are_not_found_by_operators_either(app: Flask) -> None:
    hidden = people.team("Fraud", restricted=True)
    tickets.ticket("Secret", team_id=hidden.id)
    agent = people.agent()
    db.session.commit()
    db.session.refresh(agent, ["memberships"])
    for typed in ("-router", "kind:question", '"router blinks"', "router", f"team:{hidden.name}"):
        assert found(agent, typed) == [], typed


def test_the_page_marks_what_was_found_and_shows_where(app: Flask, sign_in_as: SignIn) -> None:
    tickets.ticket(
        "Rēķins nav saprotams", body="Sveiki!\n\n" + "Garš teksts. " * 20 + "Te ir avārija <b>stāvā</b>."
    )
    page = sign_in_as(people.agent()).get("/search?q=rekin+avar")
    assert [mark.text_content() for mark in page.all(".ticket-row mark")] == ["Rēķins", "avārija"]
    assert "<b>stāvā</b>" in page.one(".line-two").text_content()


def test_on_postgresql_little_lies_beside_the_index(app: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        return
    options = db.session.scalar(
        sql("SELECT reloptions FROM pg_class WHERE relname = 'ix_ticket_words_found_by'")
    )
    assert options == ["gin_pending_list_limit=64"]
