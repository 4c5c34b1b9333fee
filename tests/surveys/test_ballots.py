"""Anonymous answers: one each, whole or not at all, and nothing that leads from one to whoever gave it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import String, cast, func, select, text

from helpdesk.events.models import EventRecord
from helpdesk.extensions import Base, db
from helpdesk.kit.errors import DomainError, Gone
from helpdesk.kit.event import SYSTEM
from helpdesk.recovery.models import Case
from helpdesk.reports import verifying
from helpdesk.reports.models import CLOSING_FACTS, SCORE_FACTS
from helpdesk.surveys import answering, ballot_queries, ballots, invitations, jobs
from helpdesk.surveys.ballot_models import Ballot, BallotComment, BallotCount, BallotGroup
from helpdesk.surveys.models import Invitation, Opening, Response
from helpdesk.surveys.words import InvitationState, Mode, QuestionKey, Reason, Way
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Outcome
from helpdesk.web import sealing
from tests.factories import customers, people, surveys
from tests.factories import tickets as desk
from tests.pages import Client

BAD = {"satisfaction": 1, "solved": "no", "causes": ["trust"], "comment": "Blue elephants on the roof."}
BOX = {"ballots", "ballot_groups", "ballot_counts", "ballot_comments"}


def how_many(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_answer_spends_the_invitation_and_lies_sealed_in_the_box(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    made = surveys.cast(BAD, at=at)
    assert made.state is InvitationState.ANSWERED
    assert made.answered_at == datetime(2026, 11, 17, 22, tzinfo=UTC), "the day in Riga, not the hour"
    ballot = db.session.scalars(select(Ballot)).one()
    assert "elephants" not in ballot.sealed
    inside = ballots.opened(ballot)
    assert inside.comment == "Blue elephants on the roof."
    assert inside.values == (("causes", "trust", 1), ("satisfaction", "", 1), ("solved", "", 3))
    assert verifying.differences() == []


def test_no_response_fact_memory_or_case_comes_of_it(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    made = surveys.cast(BAD, at=at)
    assert (how_many(Response), how_many(SCORE_FACTS), how_many(Case)) == (0, 0, 0)
    ticket = db.session.get_one(Ticket, made.ticket_id, populate_existing=True)
    assert (ticket.satisfaction, ticket.satisfaction_shown_at) == (None, None)
    fact = db.session.execute(select(CLOSING_FACTS).filter_by(closing_id=made.closing_id)).one()
    assert (fact.answered, fact.waiting) == (True, False), "the response rate counts it"


def test_its_event_names_nothing_and_only_the_day(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    surveys.cast(BAD, at=at)
    event = db.session.scalars(select(EventRecord).filter_by(kind="ballot.cast")).one()
    assert (event.payload, event.subject_id, event.actor_id) == ({}, 0, None)
    assert event.at == datetime(2026, 11, 17, 22, tzinfo=UTC)
    assert how_many(select(EventRecord).where(EventRecord.kind.startswith("answer.")).subquery()) == 0


def test_e24_one_invitation_has_one_ballot_however_often_it_is_sent(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    made = surveys.cast(BAD, at=at)
    for later in (timedelta(), timedelta(hours=1), timedelta(days=9)):
        ballots.cast(made, {"satisfaction": 5}, delivery=surveys.delivery_of(made), at=at + later)
    assert ballots.opened(db.session.scalars(select(Ballot)).one()).comment.startswith("Blue")


def test_e27_what_is_over_takes_no_ballot(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    made, _token = surveys.invitation(at=at)
    assert invitations.revoke(invitations.locked(made.id), Reason.WITHDRAWN, at=at)
    with pytest.raises(Gone):
        ballots.cast(made, BAD, delivery=None, at=at)
    assert how_many(Ballot) == 0


def test_a_blank_first_question_spends_nothing(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    made, _token = surveys.invitation(at=at)
    with pytest.raises(DomainError):
        ballots.cast(made, {"comment": "Only words."}, delivery=None, at=at)
    assert made.state is InvitationState.SENT
    assert how_many(Ballot) == 0


@pytest.mark.parametrize("mode", list(Mode))
def test_no_other_way_keeps_an_answer_with_its_invitation(app: Flask, at: datetime, mode: Mode) -> None:
    surveys.anonymous()
    made, _token = surveys.invitation(at=at)
    with pytest.raises(DomainError, match="anonymous"):
        answering.answer(made, BAD, delivery=None, language="en", nonce="", at=at, mode=mode)
    with pytest.raises(DomainError, match="anonymous"):
        answering.quarantine(made, BAD, delivery=surveys.delivery_of(made), language="en", at=at)


def test_nobody_is_called_about_an_anonymous_survey(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    assert surveys.interview(at=at).way is not Way.INTERVIEW


def test_e5_a_ticket_closed_again_is_asked_as_a_whole(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    made = surveys.cast(BAD, at=at)
    ticket = surveys.ticket_of(made)
    lifecycle.reopen(ticket, by=SYSTEM, at=at + timedelta(hours=2), because="customer_message")
    again = lifecycle.close(
        ticket,
        by=None,
        at=at + timedelta(days=2),
        outcome=Outcome.RESOLVED,
        category_id=ticket.category_id or 0,
    )
    asked = db.session.scalars(select(Invitation).filter_by(closing_id=again.id)).one()
    assert not asked.asks_again
    assert verifying.differences() == []


def test_ballots_have_one_length_whatever_is_written(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    for given in ({"satisfaction": 5}, BAD, {"satisfaction": 2, "comment": "ļoti ilgi " * 399}):
        surveys.cast(given, at=at)
    assert len({len(each) for each in db.session.scalars(select(Ballot.sealed))}) == 1


def test_the_seal_carries_no_moment(app: Flask, at: datetime) -> None:
    import base64

    token = base64.urlsafe_b64decode(sealing.sealed_timeless("words"))
    assert token[1:9] == bytes(8)


# Counting


def fill(at: datetime, ratings: list[int], **more: Any) -> list[Invitation]:
    return [
        surveys.cast({"satisfaction": rating, "comment": f"Words {n}"}, at=at, **more)
        for n, rating in enumerate(ratings)
    ]


def test_four_wait_and_the_fifth_lets_all_be_counted(app: Flask, at: datetime) -> None:
    version = surveys.anonymous()
    category = desk.categories.category("Internet")
    fill(at, [5, 5, 4, 1], category=category)
    assert jobs.count_ballots(at) == 0
    assert (how_many(Ballot), how_many(BallotGroup), how_many(BallotComment)) == (4, 0, 0)
    fill(at, [2], category=category)
    assert jobs.count_ballots(at) == 5
    assert (how_many(Ballot), how_many(BallotComment)) == (0, 5)
    [group] = ballot_queries.groups(version.id, at.date().replace(day=1), at.date())
    assert (group.ballots, group.category) == (5, category.id)
    assert group.counts[QuestionKey.SATISFACTION] == Counter({5: 2, 4: 1, 2: 1, 1: 1})
    assert jobs.count_ballots(at) == 0, "once"
    assert verifying.differences() == []
    mended = verifying.rebuild()
    assert verifying.differences() == []
    assert mended["score facts"] == 0


def test_a_group_that_grows_is_added_to(app: Flask, at: datetime) -> None:
    version = surveys.anonymous()
    category = desk.categories.category("Internet")
    for _day in range(2):
        fill(at, [5] * 6, category=category)
        assert jobs.count_ballots(at) == 6
    [group] = ballot_queries.groups(version.id, at.date().replace(day=1), at.date())
    assert group.ballots == 12
    assert how_many(BallotCount) == 1


def test_verify_tells_of_a_ballot_that_is_missing_and_of_an_answer_that_is_linked(
    app: Flask, at: datetime
) -> None:
    version = surveys.anonymous()
    made = surveys.cast(BAD, at=at)
    db.session.delete(db.session.scalars(select(Ballot)).one())
    db.session.add(
        Response(
            invitation_id=made.id, mode=Mode.EMAIL, language="en", answered_at=at, answered_on=at.date(), flags=[]
        )
    )  # fmt: skip
    db.session.flush()
    said = " ".join(verifying.differences())
    assert f"version {version.id}: 1 invitations are spent, 0 ballots counted and 0 in the box" in said
    assert "1 answers stand with their invitations" in said


def test_verify_suggested_a_rebuild_that_mends_no_ballots(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    surveys.cast(BAD, at=at)
    db.session.delete(db.session.scalars(select(Ballot)).one())
    db.session.commit()
    found = app.test_cli_runner().invoke(args=["scores", "verify"])
    assert found.exit_code == 1 and "rebuild" not in found.output
    assert "cannot be made again" in found.output and "flask restore" in found.output


def test_a_ballot_whose_key_is_lost_waits(app: Flask, at: datetime) -> None:
    surveys.anonymous()
    category = desk.categories.category("Internet")
    fill(at, [5] * 6, category=category)
    lost = db.session.scalars(select(Ballot).order_by(Ballot.id)).first()
    assert lost is not None
    lost.sealed = "gAAAAA"
    assert jobs.count_ballots(at) == 5
    assert how_many(Ballot) == 1


# What somebody could find out who reads everything


def test_e37_no_column_leads_from_a_ballot_to_an_invitation(app: Flask) -> None:
    """By name or by key: the only way out of these tables is to the wording."""
    for name in BOX:
        table = Base.metadata.tables[name]
        targets = {key.column.table.name for key in table.foreign_keys}
        assert targets <= {"survey_versions", "ballot_groups"}
        named = {
            "at",
            "on",
            "invitation",
            "ticket",
            "customer",
            "delivery",
            "response",
            "agent",
            "user",
            "nonce",
        }
        assert not {word for column in table.columns for word in column.name.split("_")} & named


def test_e37_the_order_of_rows_says_nothing_of_the_order_of_answers(app: Flask, at: datetime) -> None:
    """Whoever has the tables as they lie on the disk tries each order that there is."""
    surveys.anonymous()
    category = desk.categories.category("Internet")
    given = [1 + n % 5 for n in range(40)]
    for n, rating in enumerate(given):
        surveys.cast({"satisfaction": rating, "comment": f"{n:02}"}, at=at, category=category)
    as_stored = "ctid" if db.engine.dialect.name == "postgresql" else "rowid"
    lots = list(db.session.scalars(select(Ballot.id).order_by(Ballot.id)))
    assert lots != sorted(lots, key=str) or len(set(lots)) == 40
    said = [ballots.opened(each).comment for each in db.session.scalars(select(Ballot).order_by(Ballot.id))]
    assert said != sorted(said) and said != sorted(said, reverse=True)
    jobs.count_ballots(at)
    rows = db.session.execute(text(f"SELECT text FROM ballot_comments ORDER BY {as_stored}")).scalars().all()
    assert len(rows) == 40
    assert list(rows) != sorted(rows) and list(rows) != sorted(rows, reverse=True)
    assert list(rows) != said, "nor the order in which they lay in the box"


@pytest.mark.only("postgresql")
def test_e37_after_counting_all_of_a_run_have_one_writer_and_none_of_the_answers_has(
    app: Flask, at: datetime
) -> None:
    """PostgreSQL keeps in each row which transaction wrote it: that of counting, never that of an answer."""
    surveys.anonymous()
    category = desk.categories.category("Internet")
    for rating in (5, 4, 3, 2, 1):
        surveys.cast({"satisfaction": rating, "comment": str(rating)}, at=at, category=category)
        db.session.commit()
    spent = set(db.session.execute(text("SELECT xmin::text FROM invitations")).scalars())
    db.session.commit()
    jobs.count_ballots(at)
    for table in ("ballot_groups", "ballot_counts", "ballot_comments"):
        writers = set(db.session.execute(text(f"SELECT xmin::text FROM {table}")).scalars())
        assert len(writers) == 1
        assert not writers & spent


def test_e37_no_text_of_the_database_holds_the_words_beside_whoever_wrote_them(
    app: Flask, at: datetime
) -> None:
    surveys.anonymous()
    category = desk.categories.category("Internet")
    surveys.cast(BAD, at=at, category=category)
    fill(at, [5, 4, 4, 3], category=category)
    jobs.count_ballots(at)
    holding = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            found = select(func.count()).where(cast(column, String).like("%Blue elephants%"))
            if db.session.scalar(found.select_from(table)):
                holding.add(table.name)
    assert holding == {"ballot_comments"}


def test_e37_a_supervisor_with_every_file_cannot_tell_who_was_dissatisfied(
    app: Flask, sign_in_as: Any, clock: Any, at: datetime
) -> None:
    """Six answered; whichever of them was dissatisfied, nothing that tells them apart says it."""
    surveys.anonymous()
    anna, category = people.agent("Anna Liepa"), desk.categories.category("Internet")
    asked = [
        surveys.cast(
            BAD if n == 3 else {"satisfaction": 5},
            at=at,
            category=category,
            by=anna,
            subject="Same",
            customer=who,
        )
        for n, who in enumerate(customers.customer("Ilze", email=f"i{n}@example.net") for n in range(6))
    ]
    jobs.count_ballots(at)
    db.session.commit()
    numbers = [str(surveys.ticket_of(each).number) for each in asked]
    client = sign_in_as(people.supervisor())
    token = client.get("/reports").all("input[name=csrf_token]")[0].get("value")
    seen: dict[str, list[Any]] = {number: [] for number in numbers}
    for report in (
        "closings",
        "answers",
        "overview",
        "agents",
        "categories",
        "matrix",
        "questions",
        "anonymous",
    ):
        file = client.post(f"/reports/{report}/export", {"csrf_token": token})
        assert (file.status, "elephants" in file.body) == (200, False)
        for row in csv.reader(io.StringIO(file.body)):
            for number in numbers:
                if any(number in cell for cell in row):
                    seen[number].append([cell.replace(number, "#") for cell in row])
    for number in numbers:
        page = client.get(f"/tickets/{number}")
        assert "Asked anonymously" in page.text
        assert "elephants" not in page.text and "issatisfied" not in page.text
    assert seen[numbers[0]], "the closings are listed"
    assert all(rows == seen[numbers[0]] for rows in seen.values())


def test_e37_a_link_with_a_choice_leaves_no_trace_of_it(
    app: Flask, client: Client, clock: Any, at: datetime
) -> None:
    surveys.anonymous()
    _made, token = surveys.invitation(at=at - timedelta(hours=1))
    db.session.commit()
    page = client.get(f"/s/{token}?r=1")
    assert "You chose" not in page.text
    assert list(db.session.scalars(select(Opening.choice))) == [""]
