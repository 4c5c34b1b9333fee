"""Rules upon events: what they do, in which order, once, and never at the cost of the deed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, select, update

from helpdesk.automation import labels, shaping, trying
from helpdesk.automation.models import Rule, RuleRun
from helpdesk.automation.words import Giving, Result, Told, Trigger
from helpdesk.categories.words import RequestKind
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people.models import Notice
from helpdesk.surveys.models import Invitation
from helpdesk.tickets import changing, conversation, lifecycle, third_party
from helpdesk.tickets import tags as tidy
from helpdesk.tickets.models import Clock, Closing, ClosingCredit, Message, Tag, Ticket
from helpdesk.tickets.words import Channel, CreditRole, MessageKind, Outcome, Priority, Status
from helpdesk.tickets.writing import Provenance
from tests.factories import automation, categories, customers, people, standards, tickets


def runs() -> list[RuleRun]:
    return list(db.session.scalars(select(RuleRun).order_by(RuleRun.id)))


def tags(ticket: Ticket) -> list[str]:
    return changing.tags_of(ticket.id)


def test_a_rule_does_to_a_new_ticket_what_its_conditions_ask_for_and_says_why(
    app: Flask, at: datetime
) -> None:
    team, lead = people.team("Bills"), people.agent("Anna")
    rule = automation.rule(
        words=("bill",), kinds=("complaint",), to_team_id=team.id, priority=Priority.HIGH, tags=("money",),
        giving=Giving.PERSON, assignee_id=lead.id, note="Look at the last invoice of {{customer}}.",
    )  # fmt: skip
    ticket = tickets.ticket("Double billing", kind=RequestKind.COMPLAINT, channel=Channel.EMAIL, by=None)
    other = tickets.ticket("Noise", kind=RequestKind.COMPLAINT)
    assert (ticket.priority, ticket.team_id, ticket.assignee_id) == (Priority.HIGH, team.id, lead.id)
    assert tags(ticket) == ["money"] and other.priority is Priority.NORMAL
    [run] = runs()
    assert run.why == [["kinds", "complaint"], ["words", "bill"]]
    assert [act for act, _given in run.did] == ["priority", "tags", "team_id", "assignee_id", "note"]
    actors = select(EventRecord.kind).where(EventRecord.actor_kind == "rule", EventRecord.actor_id == rule.id)
    assert set(db.session.scalars(actors)) == {
        "ticket.rule_acted", "ticket.changed", "ticket.assigned", "ticket.message_added",
    }  # fmt: skip
    note = db.session.scalars(select(Message).where(Message.kind == MessageKind.NOTE)).one()
    assert note.author_id is None and note.body.startswith("Look at the last invoice of ")
    assert db.session.scalars(select(Notice.user_id)).all() == [lead.id]


def test_rules_act_in_their_order_each_at_what_the_ticket_is_by_then(app: Flask, at: datetime) -> None:
    automation.rule(priority=Priority.URGENT)
    automation.rule(priorities=("urgent",), tags=("second",), stops=True)
    third = automation.rule(tags=("third",))
    assert tags(tickets.ticket()) == ["second"]
    for _each in range(2):
        shaping.shift(third, -1, by=SYSTEM, at=at)
    assert tags(tickets.ticket()) == ["second", "third"]


def test_what_a_rule_changed_sets_off_no_rule(app: Flask, at: datetime) -> None:
    automation.rule(Trigger.CHANGED, tags=("again",), priority=Priority.URGENT)
    automation.rule(priority=Priority.HIGH)
    ticket = tickets.ticket()
    assert tags(ticket) == [] and ticket.priority is Priority.HIGH
    db.session.commit()
    changing.change(ticket, by=people.agent(), at=at, version=ticket.version, priority="low", subject="Other")
    assert tags(ticket) == ["again"] and ticket.priority is Priority.URGENT
    assert len(runs()) == 2


def test_each_trigger_hears_its_event(app: Flask, at: datetime) -> None:
    for trigger in Trigger:
        if not trigger.is_timed:
            automation.rule(trigger, tags=(trigger.value,))
    agent, ilze = people.agent(), customers.customer("Ilze", email="ilze@example.net")
    ticket = tickets.ticket(by=agent, customer=ilze)
    db.session.commit()
    assert tags(ticket) == ["opened"]
    conversation.receive(
        ticket, body="Hello?", at=at, customer=ilze, provenance=Provenance(from_machine=True)
    )
    assert tags(ticket) == ["opened"]
    conversation.receive(ticket, body="Hello?", at=at, customer=ilze)
    assert tags(ticket) == ["customer_wrote", "opened"]
    conversation.add_note(ticket, by=agent, body="Hm", at=at)
    conversation.reply(ticket, by=agent, body="Yes.", at=at)
    assert tags(ticket) == ["agent_replied", "customer_wrote", "opened"]
    db.session.commit()
    lifecycle.close(ticket, by=agent, at=at, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0)
    assert tags(ticket) == ["agent_replied", "closed", "customer_wrote", "opened"]
    db.session.commit()
    lifecycle.reopen(ticket, by=SYSTEM, at=at, because="staff")
    assert "reopened" in tags(ticket)


def test_a_failing_rule_never_fails_the_deed_and_the_others_act(app: Flask, at: datetime) -> None:
    gone = people.agent("Gone")
    rule = automation.rule(giving=Giving.PERSON, assignee_id=gone.id, priority=Priority.URGENT)
    automation.rule(tags=("after",))
    gone.deactivated_at = at
    admin = people.admin()
    ticket = tickets.ticket()
    assert ticket.priority is Priority.NORMAL and tags(ticket) == ["after"]
    failed = runs()[0]
    assert failed.result is Result.FAILED and "no longer works here" in failed.error
    assert failed.next_attempt_at is None, "a refusal does not get better by itself"
    for _each in range(4):
        db.session.commit()
        tickets.ticket()
    db.session.refresh(rule)
    assert not rule.is_on and rule.failures == 5
    [notice] = db.session.scalars(select(Notice).where(Notice.kind == "rule.failed"))
    assert notice.user_id == admin.id and notice.url == f"/rules/{rule.id}"
    before = len(runs())
    db.session.commit()
    tickets.ticket()
    assert len(runs()) == before + 1, "only the other one acts"


def test_what_fails_by_accident_is_tried_again(app: Flask, at: datetime, drain: Any) -> None:
    rule = automation.rule(priority=Priority.URGENT, tags=("good",)).id
    broken, mended = ({"tags": value} for value in ([7], ["good"]))
    db.session.execute(update(Rule).values(broken))  # a row that no deed of ours would write
    db.session.expire_all()
    number = tickets.ticket().id
    [run] = runs()
    assert run.result is Result.FAILED and run.next_attempt_at == at + timedelta(minutes=1)
    assert db.session.get_one(Ticket, number).priority is Priority.NORMAL
    db.session.execute(update(Rule).values(mended))
    drain(at + timedelta(minutes=2))
    ticket = db.session.get_one(Ticket, number)
    assert (ticket.priority, tags(ticket)) == (Priority.URGENT, ["good"])
    assert runs()[0].result is Result.ACTED and db.session.get_one(Rule, rule).failures == 0


def test_a_canned_reply_is_an_automatic_one_and_nobodys_contact(app: Flask, at: datetime) -> None:
    texts = {"en": "Hello {{first_name}}, we look into it. {{agent}}", "lv": "Labdien!"}
    macro = tickets.macro("Hours", texts=texts)
    automation.rule(reply_id=macro.id)
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", language="lv")
    ticket = tickets.ticket(channel=Channel.EMAIL, by=None, customer=ilze, body="Help")
    letter = db.session.scalars(select(OutgoingEmail)).one()
    assert letter.content["automatic"] == "auto-replied" and "Labdien!" in letter.content["text"]
    said = db.session.scalars(select(Message).where(Message.kind == MessageKind.REPLY)).one()
    assert (said.author_id, said.from_machine, said.body) == (None, True, "Labdien!")
    assert ticket.first_replied_at is None and ticket.status is Status.NEW
    closing = lifecycle.close(
        ticket, by=None, at=at, outcome=Outcome.RESOLVED, category_id=ticket.category_id or 0
    )
    credit = db.session.scalars(select(ClosingCredit).where(ClosingCredit.closing_id == closing.id)).one()
    assert (credit.role, closing.human_contact) == (CreditRole.TEAM, False)


def test_machines_and_forged_senders_get_no_answer_and_one_address_not_many(app: Flask, at: datetime) -> None:
    macro = tickets.macro("Hours", text="We are closed.")
    automation.rule(reply_id=macro.id)
    ilze = customers.customer("Ilze", email="ilze@example.net")
    for provenance in (Provenance(from_machine=True), Provenance(unverified=True)):
        tickets.ticket(channel=Channel.EMAIL, by=None, customer=ilze, provenance=provenance)
    for _each in range(4):
        tickets.ticket("The same", channel=Channel.EMAIL, by=None, customer=ilze)
    tickets.ticket(by=people.agent(), customer=customers.customer("No address"))
    did = [run.did[0] for run in runs()]
    assert did[:2] == [["silent", "machine"]] * 2
    assert did[2:] == [["reply", "Hours"]] * 2 + [["silent", "brake"]] * 2 + [["silent", "no_address"]]


def test_a_rule_closes_by_the_one_deed_and_the_survey_is_decided_as_always(app: Flask, at: datetime) -> None:
    automation.rule(status=Status.CLOSED, outcome=Outcome.RESOLVED, has_tags=())
    ticket = tickets.ticket(channel=Channel.EMAIL, by=None, category=categories.category("Bills"))
    closing = db.session.scalars(select(Closing)).one()
    assert not ticket.is_open and closing.by_id is None and runs()[0].did == [["closed", "resolved"]]
    assert db.session.scalar(select(Invitation.id)) is not None, "invited, or the reason why not"
    actor = select(EventRecord.actor_kind).where(EventRecord.kind == "ticket.closed")
    assert db.session.scalars(actor).all() == ["rule"]


def test_supervisors_of_the_team_or_the_team_are_told_once(app: Flask, at: datetime) -> None:
    team = people.team()
    lead, anna = people.supervisor("Laura", team), people.agent("Anna", team)
    automation.rule(told=Told.SUPERVISORS)
    automation.rule(told=Told.TEAM)
    tickets.ticket(team_id=team.id, by=people.agent())
    told = db.session.scalars(select(Notice.user_id).where(Notice.kind == "rule"))
    assert sorted(told) == sorted([lead.id, lead.id, anna.id])


def test_one_that_is_off_or_retired_does_nothing(app: Flask, at: datetime) -> None:
    off, gone = automation.rule(on=False), automation.rule()
    shaping.retire(gone, by=SYSTEM, at=at)
    tickets.ticket()
    assert runs() == []
    shaping.restore(gone, by=SYSTEM, at=at)
    db.session.commit()
    tickets.ticket()
    assert runs() == [], "restored, it is off"
    shaping.switch(off, on=True, by=SYSTEM, at=at)
    db.session.commit()
    tickets.ticket()
    assert len(runs()) == 1


def test_outside_opening_hours_the_customer_is_told_so_in_their_language(app: Flask, at: datetime) -> None:
    texts = {"en": "We are closed.", "lv": "Esam slēgti."}
    macro = tickets.macro("Closed", texts=texts)
    automation.rule(hours="closed", reply_id=macro.id)
    for n, hour in enumerate((-3, 0, 8)):  # 8:30, 11:30 and 19:30 in Riga
        customer = customers.customer(f"Ilze {n}", email=f"ilze{n}@example.net", language="lv" if n else "en")
        if n == 0:
            tickets.ticket(channel=Channel.EMAIL, by=None, customer=customer, at=at - timedelta(days=30))
            assert runs() == [], "without a calendar it is neither"
            standards.calendar()
        db.session.commit()
        tickets.ticket(channel=Channel.EMAIL, by=None, customer=customer, at=at + timedelta(hours=hour))
    said = db.session.scalars(
        select(Message.body).where(Message.kind == MessageKind.REPLY).order_by(Message.id)
    )
    assert list(said) == ["We are closed.", "Esam slēgti."]


def test_an_answer_of_a_rule_keeps_no_promise(app: Flask, at: datetime) -> None:
    standards.standard(first=timedelta(hours=4))
    automation.rule(reply_id=tickets.macro("Hours", text="Hello.").id)
    ilze = customers.customer("Ilze", email="ilze@example.net")
    ticket = tickets.ticket(channel=Channel.EMAIL, by=None, customer=ilze)
    db.session.commit()
    running = select(Clock.id).where(Clock.ticket_id == ticket.id, Clock.stopped_at.is_(None))
    assert len(db.session.scalars(running).all()) == 1
    conversation.reply(ticket, by=people.agent(), body="Hello, I am Anna.", at=at + timedelta(minutes=5))
    assert db.session.scalars(running).all() == []


def test_rules_follow_a_tag_to_its_new_name(app: Flask, at: datetime) -> None:
    rule = automation.rule(Trigger.CHANGED, has_tags=("vip",), not_tags=("late",), tags=("good",))
    ticket, agent = tickets.ticket(), people.agent()
    changing.change(ticket, by=agent, at=at, version=ticket.version, tags=["late"])
    late = db.session.scalars(select(Tag).where(Tag.name == "late")).one()
    tidy.rename(late, "too late", by=SYSTEM, at=at)
    db.session.commit()
    assert (rule.conditions.tags, rule.conditions.not_tags, rule.tags) == (("vip",), ("too late",), ["good"])


def statements(deed: Any) -> list[str]:
    said: list[str] = []

    def executed(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", executed)
    try:
        deed()
    finally:
        event.remove(db.engine, "before_cursor_execute", executed)
    return said


def test_without_rules_a_ticket_asks_nothing_and_with_one_that_is_not_met_nothing_more(
    app: Flask, at: datetime
) -> None:
    agent, ilze, category = people.agent(), customers.customer("Ilze"), categories.category()

    def opened() -> Any:
        db.session.commit()
        return tickets.ticket("A", by=agent, customer=ilze, category=category)

    opened()
    without = statements(opened)
    assert not [each for each in without if "rule" in each or each.startswith("SAVEPOINT")]
    automation.rule(kinds=("praise",))
    opened()
    assert len(statements(opened)) <= len(without)


def third_party_writes(ticket: Ticket, body: str, at: datetime, **more: Any) -> None:
    third_party.receive(ticket, address="service@supplier.example", name="Supplier", body=body, at=at, **more)


def test_a_rule_reacts_to_a_third_partys_answer_and_to_nobody_elses(app: Flask, at: datetime) -> None:
    rule = automation.rule(Trigger.THIRD_PARTY_WROTE, words=("mended",), tags=("mended",))
    automation.rule(Trigger.CUSTOMER_WROTE, tags=("customer",))
    ticket = tickets.ticket("Line drops", body="When will it be mended?", at=at)
    conversation.add_note(ticket, by=people.agent(), body="mended", at=at)
    third_party_writes(ticket, "We look into it.", at)
    third_party_writes(ticket, "It was mended, says a machine.", at, provenance=Provenance(from_machine=True))
    third_party_writes(ticket, "It was mended, says a forger.", at, provenance=Provenance(unverified=True))
    assert tags(ticket) == []
    db.session.commit()
    third_party_writes(ticket, "It is mended now.", at)
    assert tags(ticket) == ["mended"], "the third party's words count, and it is no word of the customer's"
    assert runs()[-1].why == [["words", "mended"]]
    trial = trying.of_last_week(rule, people.admin(), at + timedelta(hours=1))
    assert [each.ticket.id for each in trial.shown] == [ticket.id] and trial.looked_at == 1
    names = labels.Names()
    assert labels.when(rule) == "A third party answered"
    assert labels.conditions(rule, names) == ["The words written, or the subject, have one of: “mended”"]


def test_who_wrote_last_is_a_condition_in_which_notes_and_machines_do_not_count(
    app: Flask, at: datetime
) -> None:
    anna, rule = people.agent("Anna"), automation.rule(Trigger.CHANGED, wrote_last="third_party")
    ticket = tickets.ticket(at=at)

    def changed() -> int:
        db.session.commit()
        changing.change(ticket, by=anna, at=at, version=ticket.version, priority=next(priorities))
        return len(runs())

    priorities = iter([Priority.HIGH, Priority.LOW, Priority.HIGH, Priority.LOW])
    assert changed() == 0
    third_party_writes(ticket, "On Monday.", at)
    third_party_writes(ticket, "I am away.", at, provenance=Provenance(from_machine=True))
    conversation.add_note(ticket, by=anna, body="Good.", at=at)
    assert changed() == 1
    [run] = runs()
    assert labels.why(run.why, labels.Names()) == ["Who wrote last: A third party"]
    conversation.reply(ticket, by=anna, body="They come on Monday.", at=at)
    assert changed() == 1
    assert labels.conditions(rule, labels.Names()) == ["Who wrote last: A third party"]
