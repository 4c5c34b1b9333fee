"""How rows are written and when the write lock is taken."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError, InternalError
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.extensions import (
    Remembered,
    db,
    insert_soon,
    put,
    reading,
    run,
    start_writing,
    transactions,
    update_row,
)
from helpdesk.kit.columns import table_of
from helpdesk.mail.models import AutomaticAnswer
from helpdesk.people.models import Notice
from helpdesk.tickets import search
from helpdesk.tickets.models import Message, Participant, Ticket, TicketWords
from helpdesk.tickets.words import Channel, MessageKind, ParticipantRole, Status
from tests.factories import people, tickets


@pytest.fixture(autouse=True)
def _own_connections(app: Flask) -> None:
    """What other tests' connections have prepared and were used for is not asked here."""
    db.session.remove()
    db.engine.dispose()


def note(ticket: Ticket, at: datetime, body: str = "Hello") -> Message:
    return Message(ticket_id=ticket.id, kind=MessageKind.NOTE, channel=Channel.PHONE, at=at, body=body)


def test_a_row_that_was_put_is_one_of_the_sessions(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    message = note(ticket, at)
    put(message)
    assert message in db.session and not db.session.dirty
    assert (message.from_machine, message.html) == (False, None)
    assert db.session.get(Message, message.id) is message
    db.session.commit()
    assert (message.body, message.at) == ("Hello", at)


def test_what_is_changed_afterwards_is_written(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())  # was put
    ticket.status = Status.PENDING
    db.session.commit()
    assert db.session.scalar(select(Ticket.status).where(Ticket.id == ticket.id)) is Status.PENDING
    assert ticket.version == 2


def test_what_waited_in_the_session_is_written_before(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    first, second = note(ticket, at, "first"), note(ticket, at, "second")
    db.session.add(first)
    put(second)
    assert first.id < second.id


def test_the_key_of_a_row_that_was_taken_back_may_be_given_again(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    lost = note(ticket, at, "lost")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        put(lost)
        put(Message(ticket_id=999_999, kind=MessageKind.NOTE, channel=Channel.PHONE, at=at, body=""))
        db.session.flush()
    kept = note(ticket, at, "kept")
    put(kept)
    db.session.commit()
    assert db.session.get(Message, kept.id) is kept and kept.body == "kept"


def test_a_row_with_values_made_while_writing_is_not_put(app: Flask, at: datetime) -> None:
    with pytest.raises(TypeError):
        put(Notice(user_id=1, kind="x", sentence="x", url="/", created_at=at))


PARTICIPANTS = table_of(Participant)


def copied(ticket: Ticket, address: str, at: datetime) -> dict[str, Any]:
    role = ParticipantRole.CC
    return {"ticket_id": ticket.id, "address": address, "role": role, "added_at": at}


def addresses(ticket: Ticket) -> list[str]:
    query = select(Participant.address).where(Participant.ticket_id == ticket.id).order_by(Participant.id)
    return list(db.session.scalars(query))


def test_rows_that_wait_are_seen_by_whatever_comes_next(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    before = addresses(ticket)
    insert_soon(PARTICIPANTS, copied(ticket, "a@example.net", at), copied(ticket, 'b\n"ē"', at))
    insert_soon(table_of(Notice), *())
    insert_soon(PARTICIPANTS, copied(ticket, "c@example.net", at))
    assert addresses(ticket) == [*before, "a@example.net", 'b\n"ē"', "c@example.net"]
    row = db.session.scalars(select(Participant).filter_by(address="a@example.net")).one()
    assert (row.role, row.added_at, row.customer_id) == (ParticipantRole.CC, at, None)


def test_rows_that_wait_are_there_after_the_commit(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    insert_soon(PARTICIPANTS, copied(ticket, "a@example.net", at))
    insert_soon(table_of(AutomaticAnswer), {"address": "x", "ref": "y", "subject_key": "z", "at": at})
    db.session.commit()
    db.session.rollback()
    assert addresses(ticket)[-1] == "a@example.net"
    assert db.session.scalars(select(AutomaticAnswer.at)).all() == [at]


def test_rows_that_wait_go_with_what_is_undone_and_with_nothing_else(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    db.session.commit()
    before = addresses(ticket)
    insert_soon(PARTICIPANTS, copied(ticket, "stays@example.net", at))
    with pytest.raises(ZeroDivisionError), db.session.begin_nested():
        insert_soon(PARTICIPANTS, copied(ticket, "goes@example.net", at))
        raise ZeroDivisionError
    assert addresses(ticket) == [*before, "stays@example.net"]
    insert_soon(PARTICIPANTS, copied(ticket, "goes@example.net", at))
    db.session.rollback()
    assert addresses(ticket) == before
    db.session.commit()
    assert addresses(ticket) == before


def test_a_row_that_waits_and_cannot_be_fails_within_its_savepoint(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    before = addresses(ticket)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        insert_soon(PARTICIPANTS, copied(ticket, "a@example.net", at) | {"ticket_id": 999_999})
        db.session.flush()
    assert addresses(ticket) == before


def test_a_row_that_waits_and_cannot_be_lets_nothing_be_committed(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    db.session.commit()
    ticket.excerpt = "lost"
    with pytest.raises(IntegrityError):
        insert_soon(PARTICIPANTS, copied(ticket, "a@example.net", at) | {"ticket_id": 999_999})
        db.session.commit()
    db.session.rollback()
    assert ticket.excerpt != "lost"


def test_rows_that_wait_go_in_one_statement_a_table_and_in_one_message_to_postgresql(
    app: Flask, at: datetime
) -> None:
    ticket = tickets.ticket(by=people.agent())
    db.session.commit()
    db.session.refresh(ticket)
    said: list[str] = []
    listener = lambda _c, _cursor, statement, *_: said.append(statement)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        for n in range(30):
            insert_soon(PARTICIPANTS, copied(ticket, f"{n}@example.net", at))
        insert_soon(table_of(AutomaticAnswer), {"address": "x", "ref": "y", "subject_key": "z", "at": at})
        assert not said
        db.session.commit()
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    assert len(said) == (1 if db.engine.dialect.name == "postgresql" else 2)
    assert addresses(ticket)[-30:] == [f"{n}@example.net" for n in range(30)]


def test_rows_wait_on_while_nobody_could_tell_that_they_are_not_there(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    insert_soon(PARTICIPANTS, copied(ticket, "a@example.net", at))
    run(select(Message.__table__.c.id))
    update_row(ticket, excerpt="Changed meanwhile")
    put(note(ticket, at, "another row"))
    assert db.session.connection().info["rows that wait"]
    copies = select(PARTICIPANTS.c.ticket_id).where(PARTICIPANTS.c.address == "a@example.net")
    assert run(select(Ticket.id).where(Ticket.id.in_(copies))).scalars().all() == [ticket.id]


def test_of_the_rows_that_wait_only_those_are_written_that_are_asked_for(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    db.session.commit()
    insert_soon(PARTICIPANTS, copied(ticket, "a@example.net", at))
    insert_soon(table_of(AutomaticAnswer), {"address": "x", "ref": "y", "subject_key": "z", "at": at})
    assert addresses(ticket)[-1] == "a@example.net"
    assert list(db.session.connection().info["rows that wait"]) == [table_of(AutomaticAnswer)]


def test_a_ticket_whose_words_wait_is_found(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    db.session.execute(delete(TicketWords).where(TicketWords.ticket_id == ticket.id))
    insert_soon(table_of(TicketWords), {"ticket_id": ticket.id, "words": "quagga"})
    asked = search.Asked(("quagg",))
    tried = search.attempts(select(Ticket.id), asked, hidden=(), size=5, count=1)
    assert ticket.id in [found for each in tried for found in run(each, search.given(asked)).scalars()]


def test_whoever_begins_to_write_sees_what_others_have_committed(app: Flask) -> None:
    ticket = tickets.ticket(by=people.agent())
    number = ticket.id
    db.session.commit()
    token = reading.set(True)
    try:
        assert db.session.scalar(select(Ticket.unread).where(Ticket.id == number)) is False
        reading.set(False)
        with db.engine.begin() as other:
            other.execute(update(Ticket).where(Ticket.id == number).values(unread=True))
        reading.set(True)
        start_writing()
        assert not reading.get()
        assert db.session.scalar(select(Ticket.unread).where(Ticket.id == number)) is True
        db.session.execute(update(Ticket).where(Ticket.id == number).values(excerpt="written"))
        db.session.commit()
    finally:
        reading.reset(token)
    assert db.session.scalar(select(Ticket.excerpt).where(Ticket.id == number)) == "written"


def test_a_writer_begins_once(app: Flask) -> None:
    db.session.execute(select(Ticket.id))
    connection: Any = db.session.connection()
    start_writing()
    assert db.session.connection() is connection


def test_a_changed_row_and_its_object_are_the_same(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    version = ticket.version
    ticket.subject = "Changed before"
    update_row(ticket, satisfaction=4, satisfaction_at=at)
    assert (ticket.satisfaction, ticket.satisfaction_at, ticket.version) == (4, at, version + 2)
    assert ticket not in db.session.dirty
    db.session.refresh(ticket)
    assert (ticket.satisfaction, ticket.satisfaction_at, ticket.version) == (4, at, version + 2)
    assert ticket.subject == "Changed before"


def test_what_changes_nothing_writes_nothing(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    version = ticket.version
    update_row(ticket, satisfaction=None, subject=ticket.subject)
    assert ticket.version == version


def test_whoever_changes_an_older_version_afterwards_is_told(app: Flask, at: datetime) -> None:
    ticket = tickets.ticket(by=people.agent())
    db.session.execute(update(Ticket).values(version=99).execution_options(synchronize_session=False))
    ticket.subject = "Mine"
    with pytest.raises(StaleDataError):
        update_row(ticket, satisfaction=4)
    db.session.rollback()


def test_a_statement_sees_what_the_session_has_not_written_yet(app: Flask) -> None:
    ticket = tickets.ticket(by=people.agent())
    ticket.subject = "Not written yet"
    found = run(select(Ticket.subject).where(Ticket.id == ticket.id)).scalar_one()
    assert found == "Not written yet"


def test_row_75_an_error_of_the_database_tells_nothing_of_what_was_to_be_written(app: Flask) -> None:
    """It ends in the log, where nobody looks for names, words and hashes."""
    with pytest.raises(DatabaseError) as failed:
        db.session.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "The quokka has it"})
    db.session.rollback()
    assert "quokka" not in str(failed.value)


@pytest.mark.only("postgresql")
def test_postgresql_keeps_what_it_prepared_for_the_next_reader(app: Flask) -> None:
    token = reading.set(True)
    try:
        for _ in range(8):
            db.session.scalar(select(Ticket.id).where(Ticket.number == 1))
            db.session.rollback()
        prepared = db.session.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
    finally:
        db.session.rollback()
        reading.reset(token)
    assert prepared


@pytest.mark.only("postgresql")
def test_postgresql_refuses_to_write_while_somebody_only_reads(app: Flask) -> None:
    ticket = tickets.ticket(by=people.agent())
    db.session.commit()
    token = reading.set(True)
    try:
        with pytest.raises(InternalError, match="read-only"):
            db.session.execute(update(Ticket).values(unread=True))
        db.session.rollback()
    finally:
        reading.reset(token)
    ticket.unread = True
    db.session.commit()
    assert db.session.scalar(select(Ticket.unread)) is True


@pytest.mark.only("postgresql")
def test_a_reader_whose_connection_was_lost_reads_on_with_another(app: Flask) -> None:
    token = reading.set(True)
    try:
        lost = db.session.scalar(text("SELECT pg_backend_pid()"))
        with db.engine.connect() as other:
            other.execute(text(f"SELECT pg_terminate_backend({lost})"))
        with pytest.raises(DatabaseError):
            db.session.scalar(text("SELECT 1"))
        db.session.rollback()
        assert db.session.scalar(text("SELECT 1")) == 1
    finally:
        db.session.rollback()
        reading.reset(token)


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("patience", [0.0, 60.0])
def test_a_line_that_was_cut_while_nobody_used_it_is_replaced(
    app: Flask, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    """Whether it is asked, having lain idle, or seen to have ended."""
    monkeypatch.setattr(transactions, "ASKED_AFTER", patience)
    lost = db.session.scalar(text("SELECT pg_backend_pid()"))
    with db.engine.connect() as other:
        db.session.commit()  # it lies in the pool now
        other.execute(text(f"SELECT pg_terminate_backend({lost}, 10000)"))
    db.session.rollback()
    with db.engine.connect() as first, db.engine.connect() as second:
        pids = {each.scalar(text("SELECT pg_backend_pid()")) for each in (first, second)}
    assert lost not in pids and len(pids) == 2


@pytest.mark.only("postgresql")
def test_a_line_that_was_used_just_now_is_not_asked_whether_it_lives(app: Flask) -> None:
    used = db.session.scalar(text("SELECT pg_backend_pid()"))
    db.session.commit()
    with db.engine.connect() as again, db.engine.connect() as other:
        assert again.connection.dbapi_connection.info.backend_pid == used  # type: ignore[union-attr]
        last = other.scalar(text(f"SELECT query FROM pg_stat_activity WHERE pid = {used}"))
    assert last == "COMMIT"


def test_what_is_remembered_lasts_as_long_as_its_transaction(app: Flask) -> None:
    number: Remembered[int] = Remembered()
    assert number.known() is None and number.keep(17) == 17
    with db.session.begin_nested():
        assert number.known() == 17
    assert number.known() == 17, "a savepoint that ends changes nothing"
    with suppress(LookupError), db.session.begin_nested():
        number.keep(18)  # read from rows that are undone now
        raise LookupError
    assert number.known() is None
    for end in (number.forget, db.session.commit, db.session.rollback):
        number.keep(19)
        db.session.execute(select(1))
        end()
        assert number.known() is None
