"""Erasing loses the person everywhere and moves no figure; a worker that dies goes on where it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import String, cast, select

from helpdesk.customers import consent, erased, matching, registering
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.events import sealing
from helpdesk.events.models import EventRecord
from helpdesk.extensions import Base, db
from helpdesk.files import store
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.words import OutgoingState
from helpdesk.people.models import User
from helpdesk.privacy import erasing, holding, jobs, wiping
from helpdesk.privacy.kinds import holds_text, kinds
from helpdesk.privacy.models import Erasure
from helpdesk.privacy.reach import person
from helpdesk.privacy.words import ErasureState
from helpdesk.reports import verifying
from helpdesk.surveys import asked, settings
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState, Reason
from helpdesk.texting.models import IncomingText, OutgoingText
from helpdesk.texting.words import TextState
from helpdesk.tickets import conversation, lifecycle
from helpdesk.tickets import merging as ticket_merging
from helpdesk.tickets.models import FieldValue, Message, Ticket, TicketWords
from helpdesk.tickets.words import Outcome
from tests.factories import customers, mail, people, privacy, surveys, texting, tickets
from tests.factories.privacy import EMAIL, MARK, NAME, PHONE, Known
from tests.pages import Client, Page

FIGURES = (
    "/reports", "/reports/agents", "/reports/categories", "/reports/channels", "/reports/closings", "/reports/matrix",
    "/reports/promises", "/reports/questions", "/reports/time", "/reports/watch", "/reports/workload",
)  # fmt: skip
# What nothing can be said in, or what stays on purpose (personal_data.toml says why).
NEVER_HERE = {"run_items", "rule_runs", "person_exports", "erasures"}


def begun(who: Known, at: datetime) -> Erasure:
    lead, customer = db.session.get_one(User, who.lead_id), db.session.get_one(Customer, who.customer_id)
    made = erasing.begin(customer, customer.name, by=lead, at=at)
    db.session.commit()
    return made


def erase(who: Known, at: datetime) -> Erasure:
    made = begun(who, at)
    jobs.erase(at)
    db.session.refresh(made)
    assert made.state is ErasureState.DONE
    return made


def everything() -> str:
    """All that stands in the database, as one text."""
    found = []
    for table in Base.metadata.sorted_tables:
        columns = [cast(c, String) for c in table.columns if holds_text(c)]
        for row in db.session.execute(select(*columns)) if columns else ():
            found += [f"{table.name}: {value}" for value in row if value]
    return "\n".join(found)


def plant(who: Known) -> None:
    """The mark in every column of theirs that is to lose its words."""
    reach = person(who.customer).looked_up()
    for kind in kinds().values():
        table = kind.table
        for name in (*kind.marked, *kind.erased):
            column = table.c[name]
            fits = isinstance(column.type, String) and (column.type.length or 99) > 20
            if (
                fits
                and not column.primary_key
                and not column.unique
                and name not in ("address", "sender", "name", "folded_name")
            ):
                db.session.execute(table.update().where(reach.of(kind.name)).values({name: f"{MARK} {name}"}))
    db.session.commit()


def figures(page: Page, said: list[str]) -> str:
    """What a page of reports says, but for the subjects that lists give of tickets."""
    text = page.text
    for words in said:
        text = text.replace(words, wiping.mark())
    return text


@pytest.mark.slow
def test_nothing_says_any_more_who_it_was(app: Flask, at: datetime, drain: Callable[..., Any]) -> None:
    who = privacy.known(at)
    reach = person(who.customer)
    for kind in kinds().values():
        rows = db.session.execute(select(kind.table).where(reach.of(kind.name)).limit(1)).first()
        assert rows is not None or kind.name in NEVER_HERE, f"{kind.name}: the test holds nothing of theirs"
    plant(who)
    drain(at)
    erase(who, at)
    left = everything().lower()
    for trace in (MARK, NAME.lower(), PHONE, PHONE[1:], EMAIL):
        found = [line for line in left.splitlines() if trace in line]
        assert not found, f"{trace} is still in: {found[:5]}"
    store.sweep(at + timedelta(days=2))
    kept = [
        path
        for path in store.folder().rglob("*")
        if path.is_file() and MARK.encode() in path.read_bytes().lower()
    ]
    assert not kept
    assert store.missing() == []
    sealing.seal(at)


@pytest.mark.slow
def test_e37_every_figure_stays(
    app: Flask, clock: Any, at: datetime, sign_in_as: Callable[..., Client]
) -> None:
    who = privacy.known(at)
    surveys.answered(by=who.agent, at=at, customer=customers.customer("Juris", email="juris@example.net"))
    erasing.call_off_surveys([who.customer_id], who.lead, at)
    db.session.commit()
    assert verifying.differences() == []
    desk = sign_in_as(people.supervisor("Reader"))
    desk.submit(desk.get("/reports"), "/reading", button="Mark these as read")
    said = [ticket.subject for ticket in who.tickets]
    before = {url: figures(desk.get(url), said) for url in FIGURES}
    tables = [
        t
        for t in Base.metadata.sorted_tables
        if t.name.endswith(("_facts", "_scores", "_closings", "clocks"))
    ]
    rows = {table.name: sorted(map(str, db.session.execute(select(table)))) for table in tables}
    db.session.rollback()
    erase(who, at)
    after = {url: figures(desk.get(url), said) for url in FIGURES}
    assert after == before
    assert {table.name: sorted(map(str, db.session.execute(select(table)))) for table in tables} == rows
    assert verifying.differences() == []


@pytest.mark.slow
def test_a_mail_that_comes_later_begins_a_new_customer(app: Flask, at: datetime) -> None:
    who = privacy.known(at)
    reply = db.session.scalars(select(OutgoingEmail).filter_by(purpose="reply")).one().message_id
    old = who.tickets[-1]
    number, old_ids = old.number, {each.id for each in who.tickets}
    begun(who, at)  # at once, while the job still works
    raw = mail.raw("Hello again.\n", sender=f"Zaiga <{EMAIL}>", subject=f"Re: HD-{number}", In_Reply_To=reply)
    mail.received(raw, at)
    db.session.commit()
    from helpdesk.mail import incoming

    incoming.process_due(at)
    jobs.erase(at)
    (new,) = db.session.scalars(select(Ticket).where(Ticket.id.not_in(old_ids)))
    assert new.customer_id != who.customer_id
    assert db.session.get_one(Customer, new.customer_id).name == "Zaiga"
    assert (
        db.session.scalars(select(Message.body).filter_by(ticket_id=new.id)).one().startswith("Hello again.")
    )


@pytest.mark.slow
def test_whoever_refused_or_was_asked_is_remembered_by_a_hash_alone(app: Flask, at: datetime) -> None:
    who = privacy.known(at)
    erase(who, at)
    new, _point = registering.for_address(EMAIL, "Zaiga", at=at)
    assert consent.refused(new, EMAIL)
    assert not consent.refused(None, "other@example.net")
    invitation = db.session.scalars(select(Invitation).where(Invitation.address != "")).first()
    assert invitation is not None and erased.is_hidden(invitation.address)
    version = surveys.version(at)
    settings.THROTTLE_DAYS.set(30, at=at)
    invitation.state, invitation.sent_at = InvitationState.EXPIRED, at
    db.session.flush()
    assert asked.lately(None, new, EMAIL, at, version_id=version.id)


def test_legal_hold_open_tickets_and_another_name_refuse(app: Flask, at: datetime) -> None:
    lead = people.supervisor("Vera")
    ilze = customers.customer("Ilze Ozola", email="ilze@example.net")
    holding.hold(ilze, True, by=lead, at=at)
    with pytest.raises(Conflict, match="legal hold"):
        erasing.begin(ilze, "Ilze Ozola", by=lead, at=at)
    holding.hold(ilze, False, by=lead, at=at)
    with pytest.raises(DomainError, match="not the customer's name"):
        erasing.begin(ilze, "Ilze", by=lead, at=at)
    tickets.ticket(customer=ilze, by=people.agent())
    with pytest.raises(Conflict, match="still open"):
        erasing.begin(ilze, "Ilze Ozola", by=lead, at=at)


@pytest.mark.slow
def test_a_worker_that_dies_goes_on_where_it_was(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = privacy.known(at)
    monkeypatch.setattr(erasing, "BATCH", 1)
    made = begun(who, at)
    seen: list[str] = []

    def die(_point: str) -> None:
        seen.append(_point)
        if len(seen) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(jobs.failpoints, "reached", die)
    with pytest.raises(KeyboardInterrupt):
        jobs.erase(at)
    db.session.rollback()
    db.session.refresh(made)
    assert (made.done, made.state) == (1, ErasureState.WORKING)
    monkeypatch.setattr(jobs.failpoints, "reached", lambda _point: None)
    assert jobs.erase(at + timedelta(minutes=1)) == 0  # the lease of the dead one still runs
    jobs.erase(at + timedelta(minutes=20))
    db.session.refresh(made)
    assert (made.done, made.total, made.state) == (len(who.tickets), len(who.tickets), ErasureState.DONE)
    assert MARK not in everything().lower()
    ended = select(EventRecord).where(EventRecord.kind == "customer.erased")
    assert len(db.session.scalars(ended).all()) == 2  # and the one who was merged into them


def test_anothers_words_on_a_merged_ticket_stay_and_theirs_on_anothers_go(app: Flask, at: datetime) -> None:
    anna, lead = people.agent(), people.supervisor("Vera")
    ilze = customers.customer("Ilze Ozola", email="ilze@example.net")
    juris = customers.customer("Juris", email="juris@example.net")
    other, _ = tickets.closed_ticket(by=anna, customer=juris, body="Juris asks.", at=at)
    conversation.receive(other, body="Ilze was here.", at=at, customer=ilze)
    db.session.commit()
    made = erasing.begin(ilze, "ilze  ozola", by=lead, at=at)
    db.session.commit()
    jobs.erase(at)
    db.session.refresh(made)
    assert made.state is ErasureState.DONE
    bodies = db.session.scalars(select(Message.body).filter_by(ticket_id=other.id).order_by(Message.id)).all()
    assert bodies == ["Juris asks.", wiping.mark()]
    words = db.session.scalars(select(TicketWords.words).filter_by(ticket_id=other.id)).one()
    assert "ilze" not in words and "juris" in words


def test_letters_that_wait_do_not_leave_and_surveys_are_called_off(app: Flask, at: datetime) -> None:
    anna, lead = people.agent(), people.supervisor("Vera")
    ilze = customers.customer("Ilze Ozola", email="ilze@example.net")
    made, _token = surveys.invitation(by=anna, customer=ilze, at=at)
    letter = mail.letter(ref=f"ticket:{made.ticket_id}", at=at)
    db.session.commit()
    erasing.begin(ilze, "Ilze Ozola", by=lead, at=at)
    db.session.commit()
    jobs.erase(at)
    db.session.refresh(made)
    db.session.refresh(letter)
    assert (made.state, made.reason) == (InvitationState.REVOKED, Reason.ERASED)
    assert (letter.state, letter.content, letter.next_attempt_at) == (OutgoingState.CANCELLED, None, None)


def test_an_address_that_somebody_else_has_too_keeps_what_is_theirs(app: Flask, at: datetime) -> None:
    lead = people.supervisor("Vera")
    ilze = customers.customer("Ilze Ozola", email="family@example.net")
    juris = customers.customer("Juris Ozols", email="family@example.net")
    consent.refuse(address="family@example.net", source="link", at=at)
    db.session.commit()
    erasing.begin(ilze, "Ilze Ozola", by=lead, at=at)
    db.session.commit()
    jobs.erase(at)
    assert consent.refused(juris, "family@example.net")
    points = db.session.scalars(select(ContactPoint.value).filter_by(customer_id=juris.id)).all()
    assert points == ["family@example.net"]
    assert [found.customer.id for found in matching.search("ozol", 9)] == [juris.id]


def test_texts_that_wait_do_not_leave_and_numbers_and_answers_go(
    app: Flask, client: Client, clock: Any, at: datetime
) -> None:
    lead, gateway = people.supervisor("Vera"), texting.gateway(takes_replies=True).id
    ilze = customers.customer("Ilze Ozola", phone=texting.NUMBER)
    customers.customer("Juris Ozols", phone="+37129418807")
    texting.text(ref="delivery:99999")
    texting.text("+37129418807")
    told = {"from": texting.NUMBER, "text": "Paldies, Ilze"}
    texting.tell(client, gateway, told, at=at, where="answers")
    erasing.begin(ilze, "Ilze Ozola", by=lead, at=at)
    db.session.commit()
    jobs.erase(at)
    db.session.expire_all()
    rows = db.session.scalars(select(OutgoingText).order_by(OutgoingText.id)).all()
    assert [(row.state, row.number, bool(row.sealed)) for row in rows] == [
        (TextState.CANCELLED, "", False),
        (TextState.QUEUED, "+37129418807", True),
    ]
    came = db.session.scalars(select(IncomingText)).one()
    assert (came.number, came.body) == ("", wiping.mark())


def test_a_merged_ticket_leaves_none_of_its_words_in_anothers(app: Flask, at: datetime) -> None:
    anna, lead = people.agent(), people.supervisor("Vera")
    ilze, juris = customers.customer("Ilze Ozola"), customers.customer("Juris")
    source = tickets.ticket(by=anna, customer=ilze, body="Ilze calls.", at=at)
    conversation.add_note(source, by=anna, body="She sounded drunken.", at=at)
    target = tickets.ticket(by=anna, customer=juris, body="Juris calls.", at=at)
    conversation.receive(target, body="Juris insists.", at=at, customer=juris)
    db.session.add(
        FieldValue(ticket_id=target.id, field_id=tickets.field("Contract").id, text="A17", folded="a17")
    )
    db.session.flush()
    ticket_merging.merge(source, target, by=anna, at=at)
    db.session.commit()
    erasing.begin(ilze, "Ilze Ozola", by=lead, at=at)
    db.session.commit()
    jobs.erase(at)
    words = db.session.scalars(select(TicketWords.words).filter_by(ticket_id=target.id)).one()
    assert "drunken" not in words and "ilze" not in words and "insists" in words and "a17" in words
    db.session.refresh(target)
    assert target.excerpt == "Juris insists."


def test_nothing_of_a_held_customer_goes_with_somebody_else(app: Flask, at: datetime) -> None:
    lead = people.supervisor("Vera")
    ilze, juris = customers.customer("Ilze Ozola"), customers.customer("Juris")
    theirs, _ = tickets.closed_ticket(customer=ilze, at=at)
    conversation.receive(theirs, body="Juris was here.", at=at, customer=juris)
    if theirs.is_open:
        lifecycle.close(
            theirs,
            by=lead,
            at=at,
            outcome=Outcome.RESOLVED,
            category_id=int(theirs.category_id or 0),
            cause_id=None,
        )
    holding.hold(juris, True, by=lead, at=at)
    db.session.commit()
    with pytest.raises(Conflict, match="on legal hold"):
        erasing.begin(ilze, "Ilze Ozola", by=lead, at=at)
    holding.hold(juris, False, by=lead, at=at)
    assert erasing.begin(ilze, "Ilze Ozola", by=lead, at=at).id


def test_a_ticket_that_opened_again_meanwhile_is_waited_for(app: Flask, at: datetime) -> None:
    anna, lead = people.agent(), people.supervisor("Vera")
    ilze = customers.customer("Ilze Ozola", email="ilze@example.net")
    ticket, _ = tickets.closed_ticket(by=anna, customer=ilze, at=at)
    made = erasing.begin(ilze, "Ilze Ozola", by=lead, at=at)
    db.session.commit()
    # A mail that was being handled while the wish was written.
    conversation.receive(ticket, body="It burns again.", at=at, customer=ilze)
    assert ticket.is_open
    db.session.commit()
    jobs.erase(at)
    db.session.refresh(made)
    said = select(Message.body).where(Message.ticket_id == ticket.id).order_by(Message.id.desc()).limit(1)
    assert (made.state, db.session.scalar(said)) == (ErasureState.WORKING, "It burns again.")
    db.session.refresh(ticket)
    lifecycle.close(
        ticket,
        by=anna,
        at=at,
        outcome=Outcome.RESOLVED,
        category_id=int(ticket.category_id or 0),
        cause_id=None,
    )
    db.session.commit()
    jobs.erase(at + timedelta(hours=2))
    db.session.refresh(made)
    assert (made.state, db.session.scalar(said)) == (ErasureState.DONE, wiping.mark())
    live = select(Invitation.id).where(
        Invitation.state.in_([InvitationState.SCHEDULED, InvitationState.SENT])
    )
    assert db.session.scalars(live).all() == []
