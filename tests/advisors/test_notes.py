"""Notes of interviews and focus groups: written, found again, and what is left of them when somebody is forgotten."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.advisors import notes
from helpdesk.advisors.models import Group, Member
from helpdesk.advisors.note_models import Note, NoteFile, NoteParticipant
from helpdesk.advisors.words import NoteKind
from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.privacy import erasing, jobs, reach
from tests.factories import advisors, customers, people
from tests.pages import Client

DAY = timedelta(days=1)


@pytest.fixture
def group(app: Flask, clock: Any, at: datetime) -> Group:
    return advisors.group(at=at)


@pytest.fixture
def ilze(app: Flask) -> Customer:
    return customers.customer("Ilze Vītola", email="ilze@example.net")


@pytest.fixture
def anna(app: Flask) -> Customer:
    return customers.customer("Anna Bērziņa", email="anna@example.net")


def again(note: Note) -> Note:
    db.session.expire_all()
    found = notes.one(note.id)
    assert found is not None
    return found


def titles(group: Group, typed: str = "", kind: NoteKind | None = None) -> list[str]:
    return [each.title for each in notes.found(group.id, typed, kind)]


def forget(customer: Customer, at: datetime) -> None:
    erasing.begin(customer, customer.name, by=people.admin("Edgars"), at=at)
    db.session.commit()
    jobs.erase(at)
    db.session.expire_all()


def test_notes_are_found_by_words_and_by_who_took_part(
    group: Group, ilze: Customer, anna: Customer, at: datetime
) -> None:
    advisors.note(group, ilze, title="Buses", text="More buses at 50 % off.", held_on=at.date() - DAY, at=at)
    advisors.note(group, anna, title="Tickets", text="Cheaper.", kind=NoteKind.FOCUS_GROUP, at=at)
    assert titles(group) == ["Tickets", "Buses"]
    assert titles(group, "vitola bus") == ["Buses"] and titles(group, "BĒRZIŅA") == ["Tickets"]
    assert titles(group, "cheaper", NoteKind.INTERVIEW) == [] and titles(group, "b_ses") == []
    assert titles(advisors.group("Others", at=at)) == []
    later = notes.found(group.id, after=(at.date(), 2**40))
    assert [each.title for each in later] == ["Tickets", "Buses"]


def test_a_change_is_noted_and_never_runs_over_a_colleagues(
    group: Group, ilze: Customer, anna: Customer, at: datetime
) -> None:
    note = again(advisors.note(group, ilze, at=at))
    plan = notes.Plan(
        NoteKind.FOCUS_GROUP, at.date(), "Lunch", note.text, "en", customer_ids=[ilze.id, anna.id]
    )
    notes.change(note, plan, version=1, by=SYSTEM, at=at)
    kinds = (
        select(EventRecord.payload).where(EventRecord.kind == "advisor_note.changed").order_by(EventRecord.id)
    )
    assert [each["what"] for each in db.session.scalars(kinds)] == ["people", "text", "when"]
    assert {each.customer_id for each in again(note).participants} == {ilze.id, anna.id}
    with pytest.raises(Conflict):
        notes.change(again(note), plan, version=1, by=SYSTEM, at=at)


def test_a_note_of_tomorrow_or_without_words_is_refused(group: Group, at: datetime) -> None:
    for bad in ({"held_on": at.date() + DAY}, {"text": " "}, {"title": ""}, {"language": "xx"}):
        with pytest.raises(DomainError):
            advisors.note(group, at=at, **bad)
    assert titles(group) == []


def test_forgetting_the_only_one_who_took_part_takes_all_words(
    group: Group, ilze: Customer, at: datetime
) -> None:
    note = advisors.note(group, ilze, others="her sister", text="I am Ilze.", at=at)
    advisors.enclosed(note, at=at)
    advisors.member(group, ilze, words="Ilze said yes", at=at)
    forget(ilze, at)
    left = again(note)
    assert (left.title, left.text, left.others, left.folded) == ("(erased)", "(erased)", "", "")
    assert left.files == [] and left.kind is NoteKind.INTERVIEW and left.held_on == at.date()
    assert db.session.scalar(select(func.count()).select_from(NoteParticipant)) == 1
    assert db.session.scalars(select(Member.joined_words)).one() == ""


def test_forgetting_one_of_several_strikes_their_name_alone(
    group: Group, ilze: Customer, anna: Customer, at: datetime
) -> None:
    said = "Ilzei patīk autobusi, Annai vilcieni. VĪTOLA runāja ilgi."
    note = advisors.note(group, ilze, anna, text=said, kind=NoteKind.FOCUS_GROUP, at=at)
    advisors.enclosed(note, at=at)
    forget(ilze, at)
    assert again(note).text == "(erased) patīk autobusi, Annai vilcieni. (erased) runāja ilgi."
    assert again(note).files == [] and "vitola" not in again(note).folded
    forget(anna, at)
    assert again(note).text == "(erased)"


def test_the_export_of_a_person_reaches_their_membership_and_their_notes(
    group: Group, ilze: Customer, anna: Customer, at: datetime
) -> None:
    own, other = advisors.note(group, ilze, at=at), advisors.note(group, anna, at=at)
    enclosed = advisors.enclosed(own, at=at)
    advisors.enclosed(other, at=at)
    advisors.member(group, ilze, at=at)
    of = reach.person(ilze)
    assert list(db.session.scalars(select(Note.id).where(of.of("advisor_notes")))) == [own.id]
    assert list(db.session.scalars(select(NoteFile.id).where(of.of("advisor_note_files")))) == [enclosed.id]
    assert len(db.session.scalars(select(Member.id).where(of.of("advisor_members"))).all()) == 1


@pytest.fixture
def desk(group: Group, sign_in_as: Callable[..., Client]) -> Client:
    db.session.commit()
    return sign_in_as(people.supervisor("Laura"))


def test_a_supervisor_writes_finds_encloses_and_takes_out(
    desk: Client, group: Group, ilze: Customer, at: datetime
) -> None:
    advisors.member(group, ilze, at=at)
    db.session.commit()
    assert "Nothing was written down yet" in desk.get(f"/advisors/{group.id}/notes").text
    page = desk.get(f"/advisors/{group.id}/notes/new")
    page = desk.submit(page, "/notes/new", title="Breakfast", text="More buses.", customer_ids=[str(ilze.id)])
    assert "More buses." in page.text and "Ilze Vītola" in page.text and "wrote this note" in page.text
    (note,) = notes.found(group.id)
    sent = {
        "files": (io.BytesIO(b"pig"), "../board.txt"),
        "csrf_token": page.all("input[name=csrf_token]")[0].get("value"),
    }
    page = desk.post(f"/advisors/notes/{note.id}/files", data=sent)
    assert "board.txt" in page.text and "enclosed a file" in page.text
    (file,) = again(note).files
    got = desk.get(f"/advisors/notes/files/{file.id}/board.txt")
    assert got.response.data == b"pig" and "attachment" in got.response.headers["Content-Disposition"]
    got.response.close()
    assert "No such note" in desk.get(f"/advisors/{group.id}/notes?q=trains").text
    assert "Breakfast" in desk.get(f"/customers/{ilze.id}/advisors").text
    csv = desk.submit(desk.get(f"/advisors/{group.id}/notes?q=buses"), "/export")
    assert "More buses." in csv.text and "Ilze Vītola" in csv.text
    page = desk.submit(desk.get(f"/advisors/notes/{note.id}"), "/removal")
    assert "Nothing is enclosed." in page.text
    refused = desk.submit(page, f"/{note.id}/files")
    assert refused.status == 422 and "Choose a file." in refused.text
    changed = desk.submit(desk.get(f"/advisors/notes/{note.id}/edit"), "/edit", title="Lunch")
    assert changed.h1 == "Lunch"


def test_agents_read_no_notes(group: Group, at: datetime, sign_in_as: Callable[..., Client]) -> None:
    note = advisors.note(group, at=at)
    db.session.commit()
    agent = sign_in_as(people.agent("Anna"))
    assert agent.get(f"/advisors/notes/{note.id}").status == 403
    assert agent.get(f"/advisors/{group.id}/notes").status == 403
