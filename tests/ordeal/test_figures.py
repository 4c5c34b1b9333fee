"""Whatever happens in whatever order: figures are what a recount of the answers gives."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.reports import queries, rollups, verifying
from helpdesk.reports.models import ClosingFact, ScoreFact
from helpdesk.reports.scope import Scope
from helpdesk.reports.words import Basis
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import InvitationState, Mode, Reason
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.tickets.words import Channel, Outcome
from tests.conftest import MOMENT
from tests.factories import categories, people
from tests.reports import desk, recount

TODAY = date(2026, 11, 18)
STEPS = (
    "open",
    "close",
    "close",
    "answer",
    "answer",
    "answer",
    "exclude",
    "restore",
    "credit",
    "reopen",
    "fold",
    "end",
)


class World:
    """A few agents, categories and tickets, and a clock that runs."""

    def __init__(self) -> None:
        self.teams = [people.team(), people.team()]
        self.agents = [people.agent(team=self.teams[i % 2]) for i in range(3)]
        self.categories = [categories.category() for _ in range(2)]
        self.tickets: list[Ticket] = []
        self.at = MOMENT - timedelta(days=75)

    def act(self, step: str, draw: Any) -> None:
        self.at = min(
            self.at + timedelta(days=draw(st.integers(0, 9))), MOMENT
        )  # nothing happens after today
        getattr(self, step)(draw)

    def open(self, draw: Any) -> None:
        self.tickets.append(
            desk.ticket(
                category=draw(st.sampled_from(self.categories)),
                team=draw(st.sampled_from([*self.teams, None])),
                channel=draw(st.sampled_from([Channel.PHONE, Channel.EMAIL])),
                at=self.at,
            )
        )

    def close(self, draw: Any) -> None:
        open_ones = [t for t in self.tickets if t.is_open]
        if not open_ones:
            self.open(draw)
            open_ones = self.tickets[-1:]
        who = draw(st.sampled_from([[], self.agents[:1], self.agents[1:2], self.agents[:2], self.agents]))
        reason = draw(st.sampled_from([None, None, None, Reason.THROTTLED, Reason.SPAM]))
        weights = {2: [0.75, 0.25], 3: [0.5, 0.25, 0.25]}.get(len(who))
        desk.close(
            draw(st.sampled_from(open_ones)),
            agents=who,
            weights=weights,
            final=draw(st.sampled_from(self.categories)),
            outcome=Outcome.SPAM if reason is Reason.SPAM else Outcome.RESOLVED,
            reason=reason,
            at=self.at,
            survey=desk.version(draw(st.sampled_from([1, 1, 1, 2]))),
        )

    def reopen(self, draw: Any) -> None:
        closed = [t for t in self.tickets if not t.is_open]
        if closed:
            desk.reopen(draw(st.sampled_from(closed)))

    def asked(self, *states: InvitationState) -> list[Invitation]:
        return list(
            db.session.scalars(select(Invitation).where(Invitation.state.in_(states)).order_by(Invitation.id))
        )

    def answer(self, draw: Any) -> None:
        if found := self.asked(InvitationState.SENT, InvitationState.ANSWERED):
            blank = st.none()
            desk.answer(
                draw(st.sampled_from(found)),
                draw(blank | st.integers(1, 5)),
                agent=draw(blank | st.integers(1, 5)),
                solved=draw(blank | st.integers(1, 3)),
                causes=draw(st.sampled_from([(), ("slow",), ("slow", "price")])),
                mode=draw(st.sampled_from([Mode.EMAIL, Mode.SLIP])),
                flags=draw(st.sampled_from([(), (), (), ("staff_origin",)])),
                quarantined=draw(st.sampled_from([False] * 5 + [True])),
                at=self.at,
            )

    def _responses(self) -> list[Response]:
        return list(db.session.scalars(select(Response).filter_by(is_current=True).order_by(Response.id)))

    def exclude(self, draw: Any) -> None:
        if found := self._responses():
            desk.exclude(draw(st.sampled_from(found)))

    def restore(self, draw: Any) -> None:
        if found := self._responses():
            desk.restore(draw(st.sampled_from(found)))

    def credit(self, draw: Any) -> None:
        if found := self.asked(InvitationState.ANSWERED, InvitationState.SENT):
            who = draw(st.sampled_from([self.agents[2:], [None], [self.agents[2], self.agents[0]]]))
            desk.credit_anew(
                draw(st.sampled_from(found)), who, [1.0] if len(who) == 1 else [0.9, 0.1], at=self.at
            )

    def end(self, draw: Any) -> None:
        if found := self.asked(InvitationState.SENT):
            state = draw(st.sampled_from([InvitationState.EXPIRED, InvitationState.BOUNCED]))
            desk.end(draw(st.sampled_from(found)), state)

    def fold(self, _draw: Any) -> None:
        rollups.fold_some()


def check_invariants() -> None:
    assert verifying.differences() == []
    assert db.session.scalar(select(func.count(Closing.id))) == db.session.scalar(
        select(func.count(ClosingFact.closing_id))
    )
    facts = db.session.execute(select(ScoreFact.__table__)).all()
    weights: Counter[Any] = Counter()
    company: Counter[Any] = Counter()
    counted = set()
    for fact in facts:
        weights[fact.response_id, fact.question, fact.choice] += round(fact.weight * 10_000)
        if not fact.excluded:
            counted.add((fact.ticket_id, fact.question))
        company[fact.ticket_id, fact.question, fact.choice] += fact.company
        assert not (fact.excluded and fact.company)
    assert set(weights.values()) <= {10_000}
    assert max(company.values(), default=0) <= 1
    assert {(ticket, question) for (ticket, question, _), n in company.items() if n} == counted


def check_figures(draw: Any) -> None:
    first = draw(st.dates(date(2026, 8, 25), TODAY))
    last = draw(st.dates(first, TODAY))
    basis = draw(st.sampled_from(list(Basis)))

    def within(answer: recount.Counted) -> bool:
        return first <= (answer.closed_on if basis is Basis.CLOSED else answer.answered_on) <= last

    scope = Scope(first, last, TODAY, basis)
    for question in ("satisfaction", "solved", "agent", "dissatisfied"):
        for name in ("category_id", "reported_category_id", "channel", "mode", "team_id", "kind"):
            wanted = recount.for_company(within, lambda a, n=name: (a.version_id, getattr(a, n)), question)
            assert company(scope, question, name) == wanted, (question, name)
    wanted = recount.for_company(within, lambda a: (a.version_id, a.choice), "causes")
    assert company(scope, "causes", "choice") == wanted
    for name in ("category_id", "channel", "kind"):
        shares = recount.for_agents(within, lambda a, n=name: (a.version_id, getattr(a, n)), "agent")
        assert agents(scope, "agent", name) == shares, name

    check_closings(first, last)


def check_closings(first: date, last: date) -> None:
    facts = [f for f in db.session.scalars(select(ClosingFact)) if first <= f.closed_on <= last]
    for name in ("agent_id", "category_id", "channel", "reason", "team_id", "kind"):
        wanted: dict[Any, Counter[str]] = {}
        for fact in facts:
            sums = wanted.setdefault((getattr(fact, name) or (0 if name.endswith("_id") else ""),), Counter())
            sums.update(closings=1, asked=fact.eligible and fact.sent)
            for flag in ("eligible", "sent", "bounced", "revoked", "partial", "answered", "waiting"):
                sums[flag] += getattr(fact, flag)
        found = queries.closings(Scope(first, last, TODAY), group=[name])
        zero = {key for key, asking in found.items() if not any(asking.values())}
        assert {k: Counter(vars(v)) for k, v in found.items() if k not in zero} == wanted, name


def company(scope: Scope, question: str, name: str) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for version, rows in queries.scores(scope, [question], group=[name]).by_version.items():
        for (_, key), tally in rows.items():
            for value in range(1, 6):
                if count := tally.count(value):
                    found[(version, key), value] = int(count)
    return found


def agents(scope: Scope, question: str, name: str) -> Counter[Any]:
    found: Counter[Any] = Counter()
    sums = queries.scores(scope, [question], group=["agent_id", name], by_weight=True)
    for version, rows in sums.by_version.items():
        for (_, agent, key), tally in rows.items():
            for value in range(1, 6):
                if share := tally.count(value):
                    found[agent, (version, key), value] = Fraction(share)
    return found


@pytest.mark.parametrize("length", [8, 25])
@settings(
    max_examples=settings().max_examples // 7, suppress_health_check=list(HealthCheck)
)  # each is a world
@given(data=st.data())
def test_figures_are_what_a_recount_gives(app, length, data):
    world = World()
    try:
        for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=length // 2, max_size=length)):
            world.act(step, data.draw)
        check_invariants()
        for _ in range(2):
            check_figures(data.draw)
        world.fold(None)
        check_invariants()
        check_figures(data.draw)
        verifying.rebuild()
        check_invariants()
        check_figures(data.draw)
    finally:
        db.session.rollback()
