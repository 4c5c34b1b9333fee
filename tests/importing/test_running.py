"""Files come in whole rows, once, and quietly; the check says what the import will do and does nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.categories import queries as categories
from helpdesk.categories.models import Category
from helpdesk.customers import consent, matching
from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.importing import jobs, running
from helpdesk.importing.models import Import, ImportedRow
from helpdesk.importing.reading import guess
from helpdesk.importing.words import FIELDS, Kind, State
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people.models import Notice
from helpdesk.reports import verifying
from helpdesk.reports.models import CLOSING_FACTS
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import InvitationState, Reason
from helpdesk.tickets import changing
from helpdesk.tickets.models import Closing, Macro, Ticket
from helpdesk.tickets.words import Outcome, Status
from tests.factories import categories as making
from tests.factories import customers, people, surveys
from tests.pages import Client

OLD = """id;subject;text;created at;solved at;outcome;category;email;name;agent;tags
77;Line drops;Since Monday.;2025-03-01 09:30;02.03.2025 10:00;solved;Internet > Drops;ilze@example.net;Ilze;anna@example.com;storm, old
78;New router;;2025-03-05T08:00:00Z;;;;ilze@example.net;Ilze;;
79;Spam;;05/03/2025;06/03/2025;spam;;;Nobody;;
"""


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def received(kind: Kind, text: str, at: datetime) -> Import:
    by = people.admin(f"Admin {count(Import)}")
    run = running.receive(kind, text.encode(), "file.csv", by=by, at=at)
    db.session.commit()
    return run


def checked(kind: Kind, text: str, at: datetime) -> Import:
    run = received(kind, text, at)
    running.check(run, run.mapping, at=at)
    db.session.commit()
    jobs.work(at)
    db.session.refresh(run)
    assert run.state is State.CHECKED
    return run


def brought(kind: Kind, text: str, at: datetime) -> Import:
    run = checked(kind, text, at)
    running.start(run, by=db.session.get_one(type(people.agent()), run.by_id), at=at)
    db.session.commit()
    jobs.work(at)
    db.session.refresh(run)
    assert run.state is State.DONE
    return run


def said(run: Import) -> list[tuple[int, str, str]]:
    return [(each.row, each.field, each.sentence) for each in running.problems(run)]


def test_old_tickets_come_in_quietly_with_one_fact_a_closing(app: Flask, at: datetime) -> None:
    surveys.version()
    drops = making.category("Drops", parent=making.category("Internet"))
    other = making.category("Other")
    categories.forget()
    anna = people.agent("Anna", email="anna@example.com")
    letters, notices = count(OutgoingEmail), count(Notice)
    run = brought(Kind.TICKETS, OLD, at)
    assert (run.added, run.known, said(run)) == (3, 0, [])
    dropped, open_, spam = db.session.scalars(select(Ticket).order_by(Ticket.number)).all()
    assert (dropped.subject, dropped.status, dropped.category_id) == ("Line drops", Status.CLOSED, drops.id)
    assert dropped.opened_at == datetime(2025, 3, 1, 7, 30, tzinfo=UTC)
    assert changing.tags_of(dropped.id) == ["old", "storm"]
    assert (dropped.assignee_id, dropped.unread) == (anna.id, False)
    assert open_.is_open and open_.customer_id == dropped.customer_id and not open_.unread
    assert spam.category_id == other.id
    assert [c.outcome for c in db.session.scalars(select(Closing).order_by(Closing.id))] == [
        Outcome.RESOLVED,
        Outcome.SPAM,
    ]
    facts = db.session.execute(
        select(CLOSING_FACTS.c.eligible, CLOSING_FACTS.c.reason).order_by(CLOSING_FACTS.c.closing_id)
    ).all()
    assert [tuple(row) for row in facts] == [(False, "imported"), (False, "spam")]
    asks = db.session.scalars(select(Invitation)).all()
    assert {(a.state, a.reason) for a in asks} == {(InvitationState.SUPPRESSED, Reason.IMPORTED)}
    assert count(Delivery) == 0 and (count(OutgoingEmail), count(Notice)) == (letters, notices)
    assert verifying.differences() == []


def test_the_check_writes_nothing_and_says_what_will_be(app: Flask, at: datetime) -> None:
    making.category("Other")
    before = {
        model: count(model) for model in (Ticket, Customer, Closing, Category, EventRecord, ImportedRow)
    }
    text = OLD + "80;;;2025-01-01;;;;;;;\n81;Late;;2999-01-01;;;;;;;\n82;Odd;;yesterday;;lost;;;;;\n"
    run = checked(Kind.TICKETS, text, at)
    assert {model: count(model) for model in before} == before
    assert run.added == 2
    assert [(row, field) for row, field, _ in said(run)] == [
        (2, "category"), (5, "subject"), (6, "opened_at"), (7, "opened_at"),
    ]  # fmt: skip


def test_the_same_file_again_changes_nothing(app: Flask, at: datetime) -> None:
    text = "id,name,email,language,no surveys\n1,Ilze Ozola,ilze@example.net,lv,yes\n2,Jānis,janis@example.net,no,\n"
    assert brought(Kind.CUSTOMERS, text, at).added == 2
    again = brought(Kind.CUSTOMERS, text.replace("Ilze Ozola", "I. Ozola"), at)
    assert (again.added, again.known, count(Customer)) == (0, 2, 2)
    ilze, janis = db.session.scalars(select(Customer).order_by(Customer.id)).all()
    assert consent.refused(ilze) and not consent.refused(janis) and janis.language == "nb"
    assert [match.customer for match in matching.search("ozola")] == [ilze]


def test_without_a_number_the_whole_row_is_its_key(app: Flask, at: datetime) -> None:
    text = "name,phone\nIlze,29418806\nIlze,29418806\nPēteris,\n"
    run = brought(Kind.CUSTOMERS, text, at)
    assert (run.added, run.known, count(Customer)) == (2, 1, 2)


def test_an_address_that_somebody_has_makes_no_second_customer(app: Flask, at: datetime) -> None:
    known = customers.customer("Ilze", email="ilze@example.net")
    run = brought(Kind.CUSTOMERS, "name,email\nI. O.,ILZE@example.net\nX,not an address\n", at)
    assert (run.added, run.known) == (0, 1) and count(Customer) == 1
    assert [(row, field) for row, field, _ in said(run)] == [(3, "email")]
    assert db.session.scalars(select(ImportedRow.target_id)).all() == [known.id]


def test_categories_come_with_those_above_them(app: Flask, at: datetime) -> None:
    people.team("Fibre desk")
    text = "path;lv;team\nInternet > Drops;Pārrāvumi;fibre desk\nInternet/Speed;;\nInternet;;nobody\n"
    run = brought(Kind.CATEGORIES, text, at)
    categories.forget()
    assert sorted(categories.names("en").values()) == ["Internet", "Internet › Drops", "Internet › Speed"]
    assert "Pārrāvumi" in categories.names("lv")[max(categories.names("lv"))] or "Pārrāvumi" in str(
        categories.names("lv")
    )
    assert (run.added, run.known) == (2, 1)


def test_canned_replies_come_in_their_language(app: Flask, at: datetime) -> None:
    text = "name;key;text;language\nRestart;re;Please restart it, {{customer}}.;en\nBad;re2;{{nothing}};en\n"
    run = brought(Kind.MACROS, text, at)
    macro = db.session.scalars(select(Macro)).one()
    assert (macro.name, run.added) == ("Restart", 1) and [field for _row, field, _s in said(run)] == ["text"]


@pytest.mark.slow
def test_whoever_goes_on_after_a_crash_repeats_and_leaves_out_nothing(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "id,name\n" + "".join(f"{n},Customer {n}\n" for n in range(60))
    run = checked(Kind.CUSTOMERS, text, at)
    running.start(run, by=people.admin("Boss"), at=at)
    db.session.commit()
    calls: list[str] = []

    def die(point: str) -> None:
        calls.append(point)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(jobs.failpoints, "reached", die)
    with pytest.raises(SystemExit):
        jobs.work(at)
    db.session.rollback()
    db.session.refresh(run)
    assert (run.done, count(Customer)) == (25, 25)
    assert jobs.work(at) == 0, "the lease of the dead still stands"
    jobs.work(at + timedelta(minutes=6))
    db.session.refresh(run)
    assert (run.state, run.done, run.added, count(Customer), count(ImportedRow)) == (
        State.DONE,
        60,
        60,
        60,
        60,
    )


@pytest.mark.slow
def test_it_can_be_stopped_and_gone_on_with(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = checked(Kind.CUSTOMERS, "id,name\n" + "".join(f"{n},C {n}\n" for n in range(60)), at)
    boss = people.admin("Boss")
    running.start(run, by=boss, at=at)
    db.session.commit()
    monkeypatch.setattr(jobs, "PASS", -1.0)
    jobs.work(at)
    db.session.refresh(run)
    assert (run.state, run.done) == (State.RUNNING, 25)
    running.stop(run, by=boss, at=at)
    db.session.commit()
    assert jobs.work(at) == 0
    with pytest.raises(Conflict):
        running.check(run, run.mapping, at=at)
    running.start(run, by=boss, at=at)
    db.session.commit()
    for _ in range(3):
        jobs.work(at)
    db.session.refresh(run)
    assert (run.state, run.added, count(Customer)) == (State.DONE, 60, 60)


def test_without_the_column_of_what_is_needed_nothing_begins(app: Flask, at: datetime) -> None:
    run = received(Kind.TICKETS, "a,b\n1,2\n", at)
    assert guess(["a", "b"], FIELDS[Kind.TICKETS]) == {}
    with pytest.raises(DomainError):
        running.check(run, {"subject": 0}, at=at)


@pytest.mark.slow
def test_from_the_file_to_the_customers(
    app: Flask, clock: Any, sign_in_as: Callable[..., Client], drain: Any, at: datetime
) -> None:
    boss = sign_in_as(people.supervisor("Laura"))
    page = boss.get("/imports")
    assert "Nothing was brought in yet" in page.text
    token = page.one("form#upload input[name=csrf_token]").get("value")
    assert "Choose a file." in boss.post("/imports", {"kind": "customers", "csrf_token": token}).text
    raw = "vārds;e-pasts\nŠulcs;zanis@example.net\n=HYPERLINK(1);nobody\n".encode("cp1257")
    given = {"kind": "customers", "csrf_token": token, "file": (BytesIO(raw), "kļienti.csv")}
    page = boss.open("POST", "/imports", data=given, content_type="multipart/form-data")
    assert page.h1 == "kļienti.csv" and "Šulcs" in page.text
    assert "Choose the column" in boss.submit(page, "columns-form", **{"column-name": ""}).text
    page = boss.submit(page, "reading", encoding="cp1252")
    assert "Ðulcs" in page.text
    page = boss.submit(page, "reading", encoding="cp1257")
    page = boss.submit(page, "columns-form")
    assert "0 of 2 rows" in page.text
    drain(at)
    page = boss.get(page.url)
    assert "1 row would be new." in page.text and "1 row does not fit and stays out." in page.text
    assert count(Customer) == 0
    problems = boss.get(page.url + "/problems")
    assert "'=HYPERLINK(1)" in problems.body and "3,E-mail:" in problems.body
    page = boss.submit(page, "/start")
    drain(at)
    page = boss.get(page.url)
    assert "1 row is new." in page.text and count(Customer) == 1
    assert sign_in_as(people.agent()).get("/imports").status == 403
