"""The quarter itself: what happens, in the order in which it happens, each step by the deed that people use."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from helpdesk.categories.models import Cause
from helpdesk.categories.words import CauseKey, RequestKind
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.demo import asking, cast, texts
from helpdesk.demo.cast import Player
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.people.models import Place, Team, User
from helpdesk.tickets import assignment, conversation, lifecycle, macro_use, opening, placeholders
from helpdesk.tickets.models import Macro, Ticket
from helpdesk.tickets.words import CallResult, Channel, Direction, MessageKind, Outcome, Priority, Status

PER_DAY = 18
WORKER_EVERY = timedelta(hours=6)
OPEN_NOW = 30
ANSWER_RATE = 0.7
# How often each cause is what we find, and what customers say: they name the price and the waiting more often than we do.
FOUND = {
    CauseKey.NOT_FIRST_TIME: 34,
    CauseKey.SLOW: 22,
    CauseKey.INFORMATION: 18,
    CauseKey.NOT_RESOLVED: 16,
    CauseKey.PRICE: 10,
}
SAID = {"not_first_time": 30, "slow": 28, "price": 18, "not_resolved": 14, "information": 10}
Step = Callable[[datetime], None]


@dataclass
class Stage:
    """Everybody and everything that plays."""

    chance: random.Random
    began: datetime
    places: list[Place] = field(default_factory=list)
    teams: dict[str, Team] = field(default_factory=dict)
    players: dict[str, tuple[Player, User]] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    customers: dict[str, list[int]] = field(default_factory=dict)  # ids by language
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # macros with their texts

    def agents(self, team: str) -> list[tuple[Player, User]]:
        return [pair for pair in self.players.values() if pair[0].team == team and pair[0].role == "agent"]


class Quarter:
    """Steps wait in a heap by time; a step may put further ones into it."""

    def __init__(self, stage: Stage, began: datetime, ends: datetime) -> None:
        self.stage, self.chance = stage, stage.chance
        self.began, self.ends = began, ends
        self.steps: list[tuple[datetime, int, Step]] = []
        self.order = count()
        self.points: dict[int, dict[ContactKind, int]] = {}
        for point in db.session.scalars(select(ContactPoint)):
            self.points.setdefault(point.customer_id, {})[point.kind] = point.id

    def later(self, at: datetime, step: Step) -> None:
        """Puts `step` into its place in time; what would happen after now does not happen."""
        if at < self.ends:
            heapq.heappush(self.steps, (at, next(self.order), step))

    def tell(self, say: Callable[[str], None]) -> None:
        """Lets everything happen, saying how far it is."""
        days = (self.ends - self.began).days
        for day in range(days):
            for _ in range(PER_DAY if (self.began + timedelta(days=day)).weekday() < 5 else 1):
                opened = self.began + timedelta(days=day, hours=self.chance.uniform(0, 9))
                self.later(opened, self._contact(closes=day < days - 2))
        for _ in range(OPEN_NOW):
            self.later(self.ends - timedelta(hours=self.chance.uniform(0.2, 60)), self._contact(closes=False))
        done, caught_up = 0, self.began
        while self.steps:
            at, _, step = heapq.heappop(self.steps)
            if at - caught_up > WORKER_EVERY:
                asking.catch_up(at)
                caught_up = at
            step(at)
            done += 1
            if done % 40 == 0:
                db.session.commit()
            if done % 500 == 0:
                say(f"   {at.day}. {at:%B}")
        asking.catch_up(self.ends)
        db.session.commit()

    def _contact(self, *, closes: bool) -> Step:
        """A customer turns to us: opens a ticket and plans what follows."""

        def happen(at: datetime) -> None:
            team = self.chance.choices(cast.TEAMS, [5, 3, 3])[0]
            language = cast.LANGUAGE_OF_TEAM[team]
            key = self.chance.choices(list(texts.REQUESTS), [6, 7, 5, 5, 4, 4, 4, 4, 3])[0]
            player, user = self.chance.choice(self.stage.agents(team))
            channel = self.chance.choices(
                [Channel.PHONE, Channel.EMAIL, Channel.WALK_IN, Channel.WEB], [40, 38, 14, 8]
            )[0]
            ticket = self._open(
                at, team, language, key, channel, user, taken=closes or self.chance.random() < 0.7
            )
            if closes:
                self._work(at, ticket, player, user, language, key)
            else:
                self._leave_open(at, ticket, user, language)

        return happen

    def _open(
        self, at: datetime, team: str, language: str, key: str, channel: Channel, user: User, *, taken: bool
    ) -> Ticket:
        kind, words = texts.REQUESTS[key]
        subject, body = words[language]
        staffed = channel in {Channel.PHONE, Channel.WALK_IN}
        customer = self._customer(language, channel)
        return opening.open_ticket(
            channel=channel,
            kind=kind,
            subject=subject,
            body=body,
            at=at,
            by=user if staffed else None,
            customer=customer,
            contact_point=self._contact_point(customer, channel),
            category_id=self.stage.categories[key],
            priority=self.chance.choices([Priority.NORMAL, Priority.HIGH, Priority.URGENT], [85, 11, 4])[0],
            team_id=self.stage.teams[team].id,
            assignee=user if taken else None,
            place_id=self.stage.places[0 if language == "lv" else 1].id
            if channel is Channel.WALK_IN
            else None,
            language=language,
            message_kind={Channel.PHONE: MessageKind.CALL, Channel.WALK_IN: MessageKind.VISIT}.get(
                channel, MessageKind.REQUEST
            ),
            direction=Direction.INCOMING,
            duration=timedelta(seconds=self.chance.randint(70, 600)) if staffed else None,
            result=CallResult.ANSWERED if channel is Channel.PHONE else None,
        )

    def _customer(self, language: str, channel: Channel) -> Customer | None:
        if channel is Channel.WALK_IN and self.chance.random() < 0.4:
            return None
        known = self.stage.customers[language]
        if channel in {Channel.EMAIL, Channel.WEB}:
            known = [each for each in known if ContactKind.EMAIL in self.points.get(each, {})]
        return db.session.get(Customer, self.chance.choice(known))

    def _contact_point(self, customer: Customer | None, channel: Channel) -> ContactPoint | None:
        """The number of a caller, the address of a writer; of a visitor whatever there is."""
        points = self.points.get(customer.id, {}) if customer else {}
        wanted = ContactKind.PHONE if channel is Channel.PHONE else ContactKind.EMAIL
        found = points.get(wanted) or next(iter(points.values()), None)
        return db.session.get(ContactPoint, found) if found else None

    def _work(
        self, at: datetime, ticket: Ticket, player: Player, user: User, language: str, key: str
    ) -> None:
        number = ticket.id
        happy = self.chance.random() < player.skill - cast.CATEGORIES[key][2]
        replied = at + timedelta(hours=self.chance.expovariate(1 / (2 if happy else 7)) + 0.1)
        closed = replied + timedelta(hours=self.chance.expovariate(1 / (9 if happy else 30)) + 0.2)
        if ticket.channel in {Channel.EMAIL, Channel.WEB} or self.chance.random() < 0.4:
            self.later(replied, self._reply(number, user, language))
        if not happy or self.chance.random() < 0.25:
            self.later(replied + (closed - replied) / 2, self._follow_up(number, language))
        if self.chance.random() < 0.2:
            self.later(replied + timedelta(minutes=4), self._note(number, user))
        self.later(closed, self._close(number, user, key, happy, language))

    def _reply(self, number: int, user: User, language: str) -> Step:
        def happen(at: datetime) -> None:
            ticket = self._ticket(number)
            macro_id, bodies = self.chance.choice(self.stage.answers)
            body = placeholders.fill(bodies[language], {"first_name": self._first_name(ticket)})
            if ticket.is_open and self._may_write(ticket):
                used = db.session.get_one(Macro, macro_id)
                macro_use.carry_out(ticket, [(used, False)], by=user, at=at)
                conversation.reply(
                    ticket,
                    by=user,
                    body=body,
                    at=at,
                    then=Status.PENDING if self.chance.random() < 0.5 else None,
                )
            elif ticket.is_open:
                conversation.log_call(
                    ticket,
                    by=user,
                    body=body,
                    at=at,
                    direction=Direction.OUTGOING,
                    result=CallResult.ANSWERED,
                    duration=timedelta(minutes=4),
                )

        return happen

    def _follow_up(self, number: int, language: str) -> Step:
        def happen(at: datetime) -> None:
            ticket = self._ticket(number)
            if ticket.is_open:
                conversation.receive(
                    ticket,
                    body=texts.FOLLOW_UPS[language],
                    at=at,
                    customer=self._who(ticket),
                    channel=ticket.channel,
                )

        return happen

    def _note(self, number: int, user: User) -> Step:
        return lambda at: void(
            conversation.add_note(self._ticket(number), by=user, body=self.chance.choice(texts.NOTES), at=at)
        )

    def _close(self, number: int, user: User, key: str, happy: bool, language: str) -> Step:
        def happen(at: datetime) -> None:
            ticket = self._ticket(number)
            if not ticket.is_open:
                return
            cause = None
            if ticket.kind is RequestKind.COMPLAINT:
                wanted = self.chance.choices(list(FOUND), list(FOUND.values()))[0]
                cause = db.session.scalar(select(Cause.id).filter_by(key=wanted))
            outcome = (
                Outcome.RESOLVED
                if happy
                else self.chance.choice([Outcome.RESOLVED, Outcome.PARTLY, Outcome.UNRESOLVED])
            )
            closing = lifecycle.close(
                ticket, by=user, at=at, outcome=outcome, category_id=self._final(key), cause_id=cause
            )
            asking.hand_over(closing.id, user, at)
            if self.chance.random() < ANSWER_RATE + (0.06 if not happy else 0):
                asked = at + timedelta(hours=25 + self.chance.expovariate(1 / 14))
                given = self._answer(happy, language)
                self.later(asked, lambda when: asking.answer(closing.id, given, when))
            if not happy and self.chance.random() < 0.15:
                self.later(at + timedelta(hours=30), self._reopen(number, user, key, language))

        return happen

    def _reopen(self, number: int, user: User, key: str, language: str) -> Step:
        def happen(at: datetime) -> None:
            ticket = self._ticket(number)
            if ticket.is_open:
                return
            lifecycle.reopen(ticket, by=Actor.user(user), at=at, because="staff")
            self.later(at + timedelta(hours=6), self._close(number, user, key, True, language))

        return happen

    def _answer(self, happy: bool, language: str) -> dict[str, Any]:
        given: dict[str, Any] = {}
        if happy:
            given["satisfaction"] = self.chance.choices([5, 4, 3], [52, 43, 5])[0]
            given["solved"] = self.chance.choices(["yes", "partly"], [92, 8])[0]
            given["agent"] = self.chance.choices([5, 4, 3], [62, 33, 5])[0]
            comment = self.chance.choice(texts.PRAISE[language])
        else:
            given["satisfaction"] = self.chance.choices([1, 2, 3, 4], [22, 33, 35, 10])[0]
            given["solved"] = self.chance.choices(["no", "partly", "yes"], [45, 40, 15])[0]
            given["agent"] = self.chance.choices([1, 2, 3, 4], [10, 24, 40, 26])[0]
            said = self.chance.choices(list(SAID), list(SAID.values()), k=self.chance.choice([1, 1, 2]))
            given["causes"] = list(dict.fromkeys(said))
            comment = self.chance.choice(texts.BLAME[language])
        if self.chance.random() < 0.12:
            del given["agent"]
        return given | ({"comment": comment} if comment and self.chance.random() < 0.6 else {})

    def _final(self, key: str) -> int:
        """Mostly what was reported; sometimes something else was found."""
        leaves = list(texts.REQUESTS)
        return self.stage.categories[key if self.chance.random() < 0.88 else self.chance.choice(leaves)]

    def _leave_open(self, at: datetime, ticket: Ticket, user: User, language: str) -> None:
        if ticket.assignee_id is None:
            return
        roll = self.chance.random()
        if roll < 0.3:
            self.later(at + timedelta(minutes=40), self._reply(ticket.id, user, language))
        elif roll < 0.4:
            self.later(
                at + timedelta(minutes=30),
                lambda when: lifecycle.hold(self._ticket(ticket.id), by=user, at=when),
            )
        elif roll < 0.6:
            self.later(at + timedelta(minutes=90), self._follow_up(ticket.id, language))
        if self.chance.random() < 0.15:
            other = self.chance.choice(
                [u for p, u in self.stage.players.values() if p.role == "agent" and u.id != user.id]
            )
            self.later(
                at + timedelta(minutes=50),
                lambda when: assignment.assign(
                    self._ticket(ticket.id), to=other, team_id=ticket.team_id, by=user, at=when
                ),
            )

    def _ticket(self, number: int) -> Ticket:
        return db.session.get_one(Ticket, number)

    def _who(self, ticket: Ticket) -> Customer | None:
        return db.session.get(Customer, ticket.customer_id) if ticket.customer_id else None

    def _first_name(self, ticket: Ticket) -> str:
        who = self._who(ticket)
        return who.name.split()[0] if who else ""

    def _may_write(self, ticket: Ticket) -> bool:
        return ContactKind.EMAIL in self.points.get(ticket.customer_id or 0, {})


def void(_result: object) -> None:
    """A step gives nothing back."""
