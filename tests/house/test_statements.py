"""What a page costs: few statements however much there is to show, and nothing loaded lazily."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from helpdesk.advisors.models import Group
from helpdesk.advisors.note_models import Note
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Customer
from helpdesk.disputes import deciding
from helpdesk.extensions import db
from helpdesk.kiosks import answers
from helpdesk.mailings import jobs as trickling
from helpdesk.recovery import jobs
from helpdesk.surveys import answering, calls, settings
from helpdesk.surveys import jobs as asking
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import Attempt, Moment
from helpdesk.tickets import company, conversation, merging
from helpdesk.tickets.words import Channel
from tests.factories import (
    advisors,
    cards,
    categories,
    customers,
    disputes,
    kiosks,
    mailings,
    milestones,
    people,
    quality,
    recovery,
    standards,
    surveys,
    texting,
    tickets,
    weblinks,
)
from tests.pages import Client

MOST = 12
HOUSEKEEPING = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@dataclass
class Cost:
    """The statements of one page, and what it loaded lazily."""

    statements: list[str] = field(default_factory=list)
    lazy: list[str] = field(default_factory=list)


@contextmanager
def counted() -> Iterator[Cost]:
    """Counts what goes to the database, transactions' own words aside."""
    cost = Cost()

    def execute(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().upper().startswith(HOUSEKEEPING):
            cost.statements.append(" ".join(statement.split()))

    def load(state: Any) -> None:
        if state.is_relationship_load and state.lazy_loaded_from is not None:
            cost.lazy.append(str(state.loader_strategy_path))

    event.listen(db.engine, "before_cursor_execute", execute)
    event.listen(Session, "do_orm_execute", load)
    try:
        yield cost
    finally:
        event.remove(db.engine, "before_cursor_execute", execute)
        event.remove(Session, "do_orm_execute", load)


@dataclass
class Desk:
    """A desk with thirty tickets of as many customers, conversations, and answers of twelve."""

    agent: Any
    lead: Any
    admin: Any
    number: int
    closed: int
    visited: int
    answered: int
    customer_id: int
    category_id: int
    token: str
    thanked: str
    merged: int
    form: int
    draw: int
    rated: int
    to_rate: int
    case: int
    survey: int
    dispute: int
    final: int
    kiosk: int
    batch: int
    card: int
    differing: int
    call: int
    milestone: int
    mailing: int
    draft: int
    weblink: int
    gateway: int
    group: int
    note: int
    improvement: int


def busy_desk(at: Any) -> Desk:
    team = people.team("Riga desk")
    staff = [people.agent(f"Agent {n}", team) for n in range(4)]
    lead, admin = people.supervisor("Laura", team), people.admin("Edgars")
    standards.standard("Soon", first=timedelta(hours=4), next_=timedelta(hours=8), solved=timedelta(hours=30))
    root = categories.category("Fibre")
    leaves = [categories.category(f"Leaf {n}", root) for n in range(5)]
    for _each in range(3):
        people.place()
    opened = [
        tickets.ticket(
            f"Ticket {n}", by=staff[n % 4], assignee=staff[n % 4], category=leaves[n % 5], team_id=team.id,
            customer=customers.customer(f"Customer {n}", email=f"c{n}@example.net"), at=at - timedelta(hours=n),
            kind=RequestKind.COMPLAINT,
        )
        for n in range(30)
    ]  # fmt: skip
    first = opened[0]
    for n in range(12):
        conversation.reply(first, by=staff[n % 4], body=f"Reply {n}", at=at)
        conversation.add_note(first, by=staff[(n + 1) % 4], body=f"Note {n}", at=at)
    for n in range(12):
        given = {"satisfaction": 1 + n % 5, "agent": 1 + n % 5, "solved": "yes", "comment": "So."}
        surveys.answered(given, at=at, by=staff[n % 4], category=leaves[n % 5], team_id=team.id)
    closed, _closing = tickets.closed_ticket(
        by=staff[0], at=at, customer=db.session.get(Customer, first.customer_id), category=leaves[0]
    )
    _asked, token = surveys.invitation(at=at, by=staff[1])
    made, thanked = surveys.invitation(at=at - timedelta(hours=1), by=staff[1])
    surveys.answer(made, {"satisfaction": 2, "causes": ["slow"]}, at=at)
    visit = surveys.visit(at=at, by=staff[0])
    surveys.answer_by_slip(
        visit_printed(visit, at), {"satisfaction": 1, "agent": 1, "causes": ["slow"]}, at=at
    )
    mailed = surveys.answered(
        {"satisfaction": 2, "agent": 1, "causes": ["slow"], "comment": "Slow."},
        at=at, by=staff[0], team_id=team.id, category=leaves[0],
        customer=db.session.get(Customer, opened[1].customer_id),
    )  # fmt: skip
    answered = surveys.ticket_of(db.session.get_one(Invitation, mailed.invitation_id))
    answered.channel, answered.follows_id = Channel.EMAIL, opened[1].id
    merging.merge(opened[2], first, by=staff[0], at=at)
    for n in range(3):
        kiosk, _secret = kiosks.tablet(f"Exit {n}", at=at)
        answers.take(kiosk, [kiosks.said(each, at=at) for each in range(20)], at=at)
    return Desk(
        staff[0], lead, admin, first.number, closed.number, surveys.ticket_of(visit).number, answered.number,
        first.customer_id or 0, leaves[0].id, token, thanked, opened[2].number, *reviewed(lead, staff[0], at),
        followed_up(lead, mailed, at), db.session.get_one(Invitation, mailed.invitation_id).survey_id,
        *disputed(lead, staff[0], at), kiosk.id, *carded(at), interviewed(lead, staff[0], at), reached(at),
        *sent_out(at), weblinks.answered(at=at).id, texted(at), db.session.scalars(select(Group.id)).one(),
        db.session.scalars(select(Note.id)).one(),
        improved(lead, leaves, at),
    )  # fmt: skip


def improved(lead: Any, leaves: Any, at: Any) -> int:
    """Twelve improvements, each about another category in turn."""
    for n in range(12):
        made = recovery.improvement(f"Change {n}", category=leaves[n % 5], owner=lead, at=at)
    return made.id


def texted(at: Any) -> int:
    """Three gateways, thirty texts and as many tests of the last one."""
    for n in range(3):
        gateway = texting.gateway(name=f"Gateway {n}", on=False, at=at)
    for n in range(30):
        texting.text(f"+371294188{n:02}", at=at)
        texting.text(ref=f"gateway:{gateway.id}", purpose="test", at=at)
    return gateway.id


def carded(at: Any) -> tuple[int, int, int]:
    """Twelve cards of which four came back without a visit, one waits to be typed in once more and one to be decided about."""
    printed = [cards.found(each.card_id) for each in cards.printed(at=at, sheets=3)]
    other = people.supervisor("Ruta")
    cards.always_twice(0)
    for card in printed[:4]:
        cards.read(card, {"satisfaction": "2", "causes": ["slow"], "comment": "So."}, by=other, at=at)
    cards.differing(printed[4], other, people.admin("Maris"), at=at)
    cards.read(printed[5], {"satisfaction": "2"}, by=other, at=at)
    cards.always_twice(0)
    cards.handed(surveys.visit(at=at), at=at)
    return printed[0].batch_id, printed[7].id, printed[4].id


def interviewed(lead: Any, agent: Any, at: Any) -> int:
    """A caller who was not reached twice; three more wait to be called."""
    for n in range(4):
        caller = customers.customer(f"Caller {n}", phone=f"+3712941880{n}")
        made = surveys.interview(at=at, by=agent, customer=caller)
    for _each in range(2):
        calls.log(made.id, Attempt.NOT_REACHED, by=lead, at=at)
    settings.INTERVIEW_PERCENT.set(0, at=at)
    return made.id


def disputed(lead: Any, agent: Any, at: Any) -> tuple[int, int]:
    """A dispute that was decided, taken back and is open, and one more answer that is final."""
    for _each in range(3):
        disputes.decided(disputes.dispute(by=agent, at=at), by=lead, at=at)
    made = disputes.decided(disputes.dispute(by=agent, at=at), by=lead, at=at)
    deciding.take_back(made, "Hm.", seen=made.version, by=lead, at=at)
    return made.id, disputes.final(by=agent, at=at).id


def reached(at: Any) -> int:
    """A milestone that thirty customers reach soon, of whom some were asked."""
    surveys.asking("recommend", "comment", at=at)
    kind, survey_id = milestones.kind(at=at), surveys.version().survey_id
    made = milestones.milestone(
        "Contract", Moment.CUSTOMER_DATE, 0, at=at, date_kind_id=kind.id, survey_id=survey_id
    )
    for n in range(30):
        each = customers.customer(f"Reached {n}", email=f"reached{n}@example.net", language="en")
        milestones.has(each, kind, at.date() + timedelta(n % 6), at=at)
    db.session.commit()
    asking.ask_at_milestones(at)
    for ask in db.session.scalars(select(Invitation).where(Invitation.milestone_id == made.id)).all():
        given = {"recommend": 9, "comment": "Well."}
        answering.answer(ask, given, delivery=None, language="en", nonce="", at=at)
    return made.id


def sent_out(at: Any) -> tuple[int, int]:
    """A mailing that asked most of its list, of whom some answered; and the draft of another."""
    version = surveys.asking("recommend", "comment", at=at)
    given = {
        "languages": ["en"],
        "survey_id": version.survey_id,
        "group_id": advised(at),
        "at": at,
    }
    made, draft = mailings.mailing("Spring", most=30, **given), mailings.draft("Autumn", **given)
    db.session.commit()
    trickling.trickle(at.replace(hour=17, minute=59))
    for ask in db.session.scalars(select(Invitation).where(Invitation.mailing_id == made.id).limit(20)).all():
        if ask.reason is None:
            answers = {"recommend": 9, "comment": "Well."}
            answering.answer(ask, answers, delivery=None, language="en", nonce="", at=at)
    return made.id, draft.id


def advised(at: Any) -> int:
    """A group of which all customers are members, and one was asked to join."""
    made = advisors.group(owner=people.supervisor("Inga"), at=at)
    for each in db.session.scalars(select(Customer).order_by(Customer.id)).all():
        advisors.member(made, each, at=at)
    advisors.invited(made, at=at)
    some = db.session.scalars(select(Customer).order_by(Customer.id).limit(8)).all()
    advisors.enclosed(advisors.note(made, *some, at=at), at=at)
    return made.id


def followed_up(lead: Any, response: Any, at: Any) -> int:
    """The case of a bad answer on which several were in touch; others settle or are open."""
    jobs.tell_due(at + timedelta(minutes=30))
    case = recovery.of(response)
    for _each in range(4):
        recovery.contacted(case, by=lead, at=at)
    return recovery.decided(case, by=lead, at=at).id


def reviewed(lead: Any, agent: Any, at: Any) -> tuple[int, int, int, int]:
    """A form, a draw of the agent's closings, one that was reviewed, one that waits."""
    version = quality.version()
    drawn = quality.sample(lead, version, at=at, agent_id=agent.id, number=6)
    done = quality.drawn(drawn)
    quality.saved(done[0], at=at)
    quality.saved(done[1], 1, None, 0, at=at)
    return version.form_id, drawn.id, done[0].id, done[2].id


def visit_printed(visit: Invitation, at: Any) -> Invitation:
    """The visit with its slip printed twice."""
    for _each in range(2):
        surveys.slip(visit, at=at)
    return visit


PAGES: tuple[tuple[str, str], ...] = (
    ("agent", "/tickets"),
    ("agent", "/tickets?view=open"),
    ("agent", "/tickets?view=team"),
    ("agent", "/tickets?view=closed"),
    ("agent", "/tickets/news?view=open&since=2026-11-18T09:00:00Z"),
    ("agent", "/tickets/{number}"),
    ("agent", "/tickets/{number}/peek"),
    ("agent", "/tickets/{number}/closure"),
    ("agent", "/tickets/{number}/properties"),
    ("agent", "/tickets/{number}/assignment"),
    ("agent", "/tickets/{number}/links"),
    ("agent", "/tickets/{number}/snoozing"),
    ("agent", "/tickets/{number}/merging"),
    ("agent", "/tickets/{number}/merging?q=ticket"),
    ("agent", "/tickets/{answered}/merging?into={number}"),
    ("agent", "/tickets/{merged}?itself=yes"),
    ("lead", "/tickets/{closed}"),
    ("lead", "/tickets/{visited}"),
    ("lead", "/tickets/{answered}"),
    ("agent", "/tickets/{closed}"),
    ("agent", "/tickets/{visited}"),
    ("agent", "/tickets/{answered}"),
    ("agent", "/tickets/new?channel=phone"),
    ("agent", "/tickets/new?channel=walk_in&customer={customer_id}"),
    ("agent", "/search?q=ticket"),
    ("agent", "/search/commands?q=customer"),
    ("agent", "/customers"),
    ("agent", "/customers/found?q=customer"),
    ("lead", "/customers/{customer_id}"),
    ("agent", "/notices"),
    ("agent", "/me"),
    ("agent", "/my/answers"),
    ("agent", "/my/disputes"),
    ("agent", "/my/disputes/{dispute}"),
    ("agent", "/my/answers/{final}/dispute"),
    ("lead", "/disputes"),
    ("lead", "/reports/watch"),
    ("lead", "/disputes/decided"),
    ("lead", "/disputes/{dispute}"),
    ("lead", "/surveys/answers/{final}"),
    ("lead", "/surveys/calls"),
    ("lead", "/surveys/calls/{call}"),
    ("lead", "/surveys/milestones"),
    ("lead", "/surveys/milestones/{milestone}"),
    ("lead", "/surveys/milestones/{milestone}/next"),
    ("lead", "/customers/{customer_id}/milestones"),
    ("lead", "/mailings"),
    ("lead", "/advisors"),
    ("lead", "/advisors/new"),
    ("lead", "/advisors/{group}"),
    ("lead", "/advisors/{group}/edit"),
    ("lead", "/advisors/{group}/members?q=customer"),
    ("lead", "/advisors/{group}/notes?q=buses"),
    ("lead", "/advisors/{group}/notes/new"),
    ("lead", "/advisors/notes/{note}"),
    ("lead", "/advisors/notes/{note}/edit"),
    ("lead", "/customers/{customer_id}/advisors"),
    ("lead", "/weblinks"),
    ("lead", "/weblinks/new"),
    ("lead", "/weblinks/{weblink}"),
    ("visitor", "/w/autumn"),
    ("lead", "/mailings/new"),
    ("lead", "/mailings/{mailing}"),
    ("lead", "/mailings/{mailing}/recipients"),
    ("lead", "/mailings/{draft}"),
    ("lead", "/mailings/{draft}/list"),
    ("lead", "/customers/{customer_id}/mailings"),
    ("lead", "/customers/{customer_id}/privacy"),
    ("lead", "/customers/{customer_id}/erasure"),
    ("lead", "/erasures"),
    ("admin", "/retention"),
    ("lead", "/customers/dates"),
    ("lead", "/categories"),
    ("lead", "/fields"),
    ("lead", "/reports/time"),
    ("agent", "/my/time"),
    ("agent", "/tickets/{number}/time"),
    ("lead", "/checklists"),
    ("agent", "/tickets/{number}/checklist"),
    ("lead", "/calendars"),
    ("lead", "/standards"),
    ("lead", "/standards/new"),
    ("lead", "/standards/deciding?ticket={number}"),
    ("lead", "/reports"),
    ("lead", "/reports/agents"),
    ("lead", "/reports/categories"),
    ("lead", "/reports/matrix"),
    ("lead", "/reports/channels"),
    ("lead", "/reports/questions"),
    ("lead", "/reports/answers"),
    ("lead", "/reports/closings"),
    ("lead", "/reports/promises"),
    ("lead", "/reports/promises/tickets"),
    ("lead", "/reports/workload"),
    ("lead", "/rules"),
    ("lead", "/rules/log"),
    ("lead", "/recovery"),
    ("lead", "/recovery/{case}"),
    ("lead", "/recovery/measures"),
    ("lead", "/recovery/improvements"),
    ("lead", "/recovery/improvements/new"),
    ("lead", "/recovery/improvements/{improvement}"),
    ("lead", "/recovery/over"),
    ("lead", "/reviews"),
    ("lead", "/reviews/draw"),
    ("lead", "/reviews/draws/{draw}"),
    ("lead", "/reviews/{rated}"),
    ("lead", "/reviews/{to_rate}"),
    ("lead", "/reviews/figures"),
    ("lead", "/reviews/forms"),
    ("lead", "/reviews/forms/{form}"),
    ("agent", "/my/reviews"),
    ("agent", "/my/reviews/{rated}"),
    ("lead", "/reports/workload/tickets?what=all"),
    ("admin", "/users"),
    ("admin", "/teams"),
    ("admin", "/places"),
    ("admin", "/settings/surveys"),
    ("admin", "/gateways"),
    ("admin", "/gateways/new"),
    ("admin", "/gateways/{gateway}"),
    ("lead", "/texts"),
    ("lead", "/texts/answers"),
    ("lead", "/surveys"),
    ("lead", "/surveys/{survey}"),
    ("lead", "/surveys/{survey}/preview"),
    ("lead", "/cards"),
    ("lead", "/cards/new"),
    ("lead", "/cards/{batch}"),
    ("lead", "/cards/read/{card}"),
    ("lead", "/cards/differences/{differing}"),
    ("lead", "/cards/apart"),
    ("lead", "/kiosks"),
    ("lead", "/kiosks/new"),
    ("lead", "/kiosks/{kiosk}"),
    ("lead", "/surveys/rules"),
    ("lead", "/surveys/rules/why?number={answered}"),
    ("visitor", "/s/{token}?r=2"),
    ("visitor", "/s/{thanked}/thanks"),
    ("visitor", "/s"),
    ("visitor", "/sign-in"),
)


def test_main_pages_need_few_statements_and_load_nothing_lazily(
    app: Flask, at: Any, clock: Any, sign_in_as: Callable[..., Client]
) -> None:
    desk = busy_desk(at)
    values = {name: value for name, value in vars(desk).items() if isinstance(value, int | str)}
    clients = {kind: sign_in_as(getattr(desk, kind)) for kind in ("agent", "lead", "admin")}
    clients["visitor"] = Client(app)
    wrong = []
    for kind, pattern in PAGES:
        address = pattern.format(**values)
        clients[kind].get(address)  # the first look fills what a process keeps
        with counted() as cost:
            page = clients[kind].get(address)
        assert page.status == 200, f"{address}: {page.status}"
        if len(cost.statements) > MOST:
            wrong.append(
                f"{address}: {len(cost.statements)} statements\n  "
                + "\n  ".join(s[:150] for s in cost.statements)
            )
        wrong += [f"{address}: loads lazily {path}" for path in sorted(set(cost.lazy))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("address", ["/tickets?view=open", "/customers", "/reports/answers"])
def test_longer_lists_cost_no_more_statements(
    app: Flask, at: Any, clock: Any, sign_in_as: Callable[..., Client], address: str
) -> None:
    lead = people.supervisor("Laura", people.team())
    client, costs = sign_in_as(lead), []
    for more in (3, 12):
        for n in range(more):
            agent = people.agent()
            tickets.ticket(by=agent, assignee=agent, customer=customers.customer(f"Customer {more}-{n}"))
            surveys.answered(at=at, by=agent)
        client.get(address)
        with counted() as cost:
            client.get(address)
        costs.append(len(cost.statements))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "address", ["/tickets/news?view=open&since=2026-11-18T09:00:00Z", "/tickets/{number}/company"]
)
def test_live_refresh_answers_304_while_nothing_changes_and_asks_little(
    app: Flask, at: Any, clock: Any, sign_in_as: Callable[..., Client], address: str
) -> None:
    """Two hundred pages ask every fifteen or twenty seconds: what is dear here is dear all day."""
    agent, other = people.agent("Anna", people.team()), people.agent("Janis")
    ticket = tickets.ticket(by=agent, assignee=agent, at=at - timedelta(days=1))
    client, address = sign_in_as(agent), address.format(number=ticket.number)
    tag = client.get(address).response.headers["ETag"]
    with counted() as cost:
        again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status, again.response.data) == (304, b"")
    assert len(cost.statements) <= 4, cost.statements
    ticket.last_incoming_at, ticket.unread = at, True
    company.look(ticket, other, at)
    db.session.commit()
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status == 200 and changed.response.headers["ETag"] != tag
