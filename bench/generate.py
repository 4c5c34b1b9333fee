"""A believable archive: N tickets over a year with three messages each, closings, surveys of which 40 % are answered.

    python -m bench.generate --tickets 100000      # into DATABASE_URL, which must be empty

Same shape as the peers were measured with: 20 agents, 12 categories, 5,000 customers, 10 % open.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Table, func, insert, select, text

from helpdesk import create_app
from helpdesk.categories import seeding as categories_seeding
from helpdesk.categories.models import Category, CategoryName
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import ContactPoint, Customer, CustomerWord
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.kit.text import fold, words
from helpdesk.people import organisation
from helpdesk.people.models import Installation, Membership, Place, Team, User
from helpdesk.people.words import Role
from helpdesk.surveys import seeding as surveys_seeding
from helpdesk.surveys.models import (
    Answer,
    Delivery,
    Invitation,
    InvitationCredit,
    Question,
    Response,
    SurveyVersion,
)
from helpdesk.surveys.words import DeliveryState, InvitationState, Mode, QuestionKey, Reason, Way
from helpdesk.tickets.models import Closing, ClosingCredit, Message, Ticket, TicketCounter, TicketWords
from helpdesk.tickets.words import Channel, CreditRole, Direction, MessageKind, Outcome, Priority, Status

CHUNK = 5_000
AGENTS, CUSTOMERS, OPEN_SHARE, ANSWERED_SHARE = 20, 5_000, 0.10, 0.40
TREE = {
    "Fibre": ["No connection", "Drops", "Slow", "Installation"],
    "Billing": ["Double charge", "Price", "Payment plan"],
    "TV": ["Packages", "Picture"],
    "Contract": ["Change of owner", "Moving house", "Ending"],
}
VOCABULARY = [
    "router",
    "cable",
    "light",
    "amber",
    "evening",
    "signal",
    "technician",
    "invoice",
    "payment",
    "contract",
    "channel",
    "package",
    "picture",
    "slow",
    "drop",
    "moving",
    "address",
    "number",
    "office",
    "visit",
    "caller",
    "line",
    "splitter",
    "cabinet",
    "speed",
    "test",
    "reset",
    "cancel",
    "refund",
    "question",
    "order",
    "kāpēc",
    "internets",
    "rēķins",
    "pieslēgums",
    "ühendus",
    "arve",
    "leping",
    "hvorfor",
    "regning",
    "flytting",
    "kanal",
]
RARE, COMMON = "zvirbulis", "optika"  # words in 0.1 % and in 5 % of the tickets
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def rows(table: type[Any], values: Iterable[dict[str, Any]]) -> None:
    """Inserts `values` in chunks."""
    target: Table = table.__table__
    for chunk in _chunks(values):
        db.session.execute(insert(target), chunk)
    db.session.commit()


def _chunks(values: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for value in values:
        chunk.append(value)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


class Archive:
    """Everything that is made, from one seed."""

    def __init__(self, tickets: int, seed: int = 7) -> None:
        self.count = tickets
        self.chance = random.Random(seed)
        self.agents = list(range(1, AGENTS + 1))
        self.teams = [1, 2, 3, 4]
        self.leaves: list[int] = []
        self.plan: list[dict[str, Any]] = []

    def fill(self) -> None:
        """Fills an empty database."""
        for step in (
            self.people,
            self.categories,
            self.customers,
            self.tickets,
            self.messages,
            self.closings,
            self.surveys,
        ):
            began = time.perf_counter()
            step()
            print(f"  {step.__name__:<12}{time.perf_counter() - began:6.1f} s", flush=True)
        self.catch_up()

    def people(self) -> None:
        start = NOW - timedelta(days=400)
        rows(Installation, [{"id": 1, "set_up_at": start}])
        organisation.NAME.set("Baltvik", at=start)
        rows(Team, ({"id": n, "name": f"Team {n}", "restricted": False} for n in self.teams))
        rows(Place, [{"id": 1, "name": "Rīga", "address": ""}])
        rows(User, (self._user(n) for n in range(1, AGENTS + 3)))
        rows(
            Membership,
            (
                {"user_id": n, "team_id": self._team(n), "leads": n > AGENTS, "deputises": False}
                for n in range(1, AGENTS + 3)
            ),
        )

    def _user(self, n: int) -> dict[str, Any]:
        role = Role.AGENT if n <= AGENTS else (Role.SUPERVISOR if n == AGENTS + 1 else Role.ADMIN)
        return {
            "id": n,
            "email": f"user{n}@example.com",
            "name": f"Agent {n:02}",
            "role": role,
            "language": "en",
            "created_at": NOW - timedelta(days=400),
        }

    def _team(self, agent: int) -> int:
        return self.teams[agent % len(self.teams)]

    def categories(self) -> None:
        categories_seeding.seed_causes()
        surveys_seeding.seed_default_survey(NOW - timedelta(days=400))
        db.session.commit()
        number = 0
        for position, (root, leaves) in enumerate(TREE.items()):
            number += 1
            parent = number
            self._category(parent, None, position, root)
            for place, leaf in enumerate(leaves):
                number += 1
                self._category(number, parent, place, leaf)
                self.leaves.append(number)

    def _category(self, number: int, parent: int | None, position: int, name: str) -> None:
        rows(Category, [{"id": number, "parent_id": parent, "position": position, "sensitive": False}])
        rows(CategoryName, [{"category_id": number, "language": "en", "name": name}])

    def customers(self) -> None:
        first = [
            "Ilze",
            "Priit",
            "Dace",
            "Kjell",
            "Aino",
            "Guntis",
            "Astrid",
            "Mārcis",
            "Helle",
            "Toomas",
            "Līga",
            "Bjørn",
        ]
        last = [
            "Vītola",
            "Mägi",
            "Ziediņa",
            "Johansen",
            "Rebane",
            "Liepa",
            "Lunde",
            "Dumpis",
            "Kuusk",
            "Raud",
            "Ozola",
            "Ås",
        ]
        names = [
            f"{self.chance.choice(first)} {self.chance.choice(last)} {n}" for n in range(1, CUSTOMERS + 1)
        ]
        rows(
            Customer,
            (
                {
                    "id": n,
                    "name": name,
                    "folded_name": fold(name),
                    "language": "lv",
                    "address": "",
                    "notes": "",
                    "is_internal": False,
                    "undeliverable": False,
                    "legal_hold": False,
                    "created_at": NOW - timedelta(days=390),
                    "version": 1,
                }
                for n, name in enumerate(names, 1)
            ),
        )
        rows(
            ContactPoint,
            (
                {
                    "id": n,
                    "customer_id": n,
                    "kind": ContactKind.EMAIL,
                    "value": f"customer{n}@example.org",
                    "is_owner": True,
                    "created_at": NOW - timedelta(days=390),
                    "unusable_because": "",
                }
                for n in range(1, CUSTOMERS + 1)
            ),
        )
        rows(
            CustomerWord,
            (
                {"customer_id": n, "word": word}
                for n, name in enumerate(names, 1)
                for word in dict.fromkeys(words(name))
            ),
        )
        self.names = names

    def tickets(self) -> None:
        """Plans every ticket, then writes it."""
        span = timedelta(days=365)
        for n in range(1, self.count + 1):
            opened = NOW - span + span * n / (self.count + 1)
            is_open = n > self.count * (1 - OPEN_SHARE)
            agent = self.chance.choice(self.agents)
            self.plan.append(
                {
                    "id": n,
                    "opened": opened,
                    "open": is_open,
                    "agent": agent,
                    "team": self._team(agent),
                    "category": self.chance.choice(self.leaves),
                    "customer": self.chance.randint(1, CUSTOMERS),
                    "channel": self.chance.choices(
                        [Channel.PHONE, Channel.EMAIL, Channel.WALK_IN, Channel.WEB], [40, 40, 12, 8]
                    )[0],
                    "kind": self.chance.choice(list(RequestKind)),
                    "closed": opened + timedelta(hours=self.chance.expovariate(1 / 20) + 0.2),
                    "words": self._words(n),
                }
            )
        rows(Ticket, (self._ticket(p) for p in self.plan))
        rows(TicketCounter, [{"id": 1, "last": 1000 + self.count}])
        rows(
            TicketWords,
            (
                {
                    "ticket_id": p["id"],
                    "words": " ".join(
                        dict.fromkeys(
                            [
                                str(1000 + p["id"]),
                                *words(" ".join(p["words"])),
                                *words(self.names[p["customer"] - 1]),
                            ]
                        )
                    ),
                }
                for p in self.plan
            ),
        )

    def _words(self, n: int) -> list[str]:
        chosen = self.chance.choices(VOCABULARY, k=24)
        if n % 1000 == 0:
            chosen.append(RARE)
        if n % 20 == 0:
            chosen.append(COMMON)
        return chosen

    def _ticket(self, p: dict[str, Any]) -> dict[str, Any]:
        waiting = self.chance.choices(
            [Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD], [15, 45, 30, 10]
        )[0]
        status = waiting if p["open"] else Status.CLOSED
        nobody = status is Status.NEW and self.chance.random() < 0.5
        return {
            "id": p["id"],
            "number": 1000 + p["id"],
            "subject": " ".join(p["words"][:6]).capitalize(),
            "status": status,
            "kind": p["kind"],
            "priority": self.chance.choices(list(Priority), [3, 10, 80, 7])[0],
            "channel": p["channel"],
            "language": "lv",
            "reported_category_id": p["category"],
            "category_id": p["category"],
            "customer_id": p["customer"],
            "contact_point_id": p["customer"],
            "assignee_id": None if nobody else p["agent"],
            "team_id": p["team"],
            "opened_at": p["opened"],
            "opened_by_id": p["agent"],
            "waiting_since": p["opened"],
            "last_message_at": p["opened"] + timedelta(hours=1),
            "excerpt": " ".join(p["words"][:12]),
            "unread": False,
            "closed_at": None if p["open"] else p["closed"],
            "closings": 0 if p["open"] else 1,
            "from_machine": False,
            "version": 1,
        }

    def messages(self) -> None:
        rows(Message, (m for p in self.plan for m in self._messages(p)))

    def _messages(self, p: dict[str, Any]) -> Iterator[dict[str, Any]]:
        body = " ".join(p["words"])
        for step, kind in enumerate((MessageKind.REQUEST, MessageKind.REPLY, MessageKind.REQUEST)):
            ours = kind is MessageKind.REPLY
            yield {
                "ticket_id": p["id"],
                "kind": kind,
                "channel": p["channel"],
                "direction": Direction.OUTGOING if ours else Direction.INCOMING,
                "at": p["opened"] + timedelta(minutes=20 * step),
                "author_id": p["agent"] if ours else None,
                "customer_id": None if ours else p["customer"],
                "body": body if step == 0 else " ".join(self.chance.choices(VOCABULARY, k=18)),
                "from_machine": False,
                "unverified": False,
            }

    def closings(self) -> None:
        self.closed = [p for p in self.plan if not p["open"]]
        rows(Closing, (self._closing(p) for p in self.closed))
        rows(
            ClosingCredit,
            (
                {
                    "closing_id": p["id"],
                    "user_id": p["agent"],
                    "team_id": p["team"],
                    "role": CreditRole.RESOLVER,
                    "weight": 1.0,
                }
                for p in self.closed
            ),
        )

    def _closing(self, p: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": p["id"],
            "ticket_id": p["id"],
            "number": 1,
            "closed_at": p["closed"],
            "closed_on": organisation.today(p["closed"])
            if p["id"] % 5000 == 0
            else (p["closed"] + timedelta(hours=2)).date(),
            "by_id": p["agent"],
            "outcome": self.chance.choices(
                [Outcome.RESOLVED, Outcome.PARTLY, Outcome.UNRESOLVED, Outcome.SPAM], [80, 10, 7, 3]
            )[0],
            "category_id": p["category"],
            "reported_category_id": p["category"],
            "team_id": p["team"],
            "human_contact": True,
        }

    def surveys(self) -> None:
        version = db.session.scalars(select(SurveyVersion)).one()
        questions = {key: number for key, number in db.session.execute(select(Question.key, Question.id))}  # noqa: C416
        skill = {agent: self.chance.uniform(0.75, 0.95) for agent in self.agents}
        ease = {leaf: self.chance.uniform(-0.12, 0.06) for leaf in self.leaves}
        asked = []
        for p in self.closed:
            p["reason"] = (
                Reason.NO_CHANNEL
                if p["channel"] is Channel.WALK_IN and self.chance.random() < 0.3
                else (Reason.THROTTLED if self.chance.random() < 0.2 else None)
            )
            p["answered"] = p["reason"] is None and self.chance.random() < ANSWERED_SHARE
            if p["reason"] is None:
                asked.append(p)
        rows(Invitation, (self._invitation(p, version.id, version.survey_id) for p in self.closed))
        rows(
            InvitationCredit,
            (
                {
                    "invitation_id": p["id"],
                    "revision": 1,
                    "user_id": p["agent"],
                    "team_id": p["team"],
                    "role": CreditRole.RESOLVER,
                    "weight": 1.0,
                    "at": p["closed"],
                    "why": "",
                }
                for p in self.closed
            ),
        )
        rows(
            Delivery,
            (
                {
                    "id": p["id"],
                    "invitation_id": p["id"],
                    "way": Way.EMAIL,
                    "is_reminder": False,
                    "state": DeliveryState.SENT,
                    "token_hash": f"{p['id']:064x}",
                    "created_at": p["closed"],
                    "sent_at": p["closed"] + timedelta(days=1),
                    "attempts": 1,
                }
                for p in asked
            ),
        )
        answered = [p for p in asked if p["answered"]]
        rows(Response, (self._response(p) for p in answered))
        rows(
            Answer,
            (
                a
                for p in answered
                for a in self._answers(p, questions, skill[p["agent"]] + ease[p["category"]])
            ),
        )

    def _invitation(self, p: dict[str, Any], version: int, survey: int) -> dict[str, Any]:
        sent = p["reason"] is None
        state = (
            InvitationState.SUPPRESSED
            if not sent
            else (InvitationState.ANSWERED if p["answered"] else InvitationState.EXPIRED)
        )
        return {
            "id": p["id"],
            "ticket_id": p["id"],
            "closing_id": p["id"],
            "survey_id": survey,
            "version_id": version,
            "recipient_key": f"customer:{p['customer']}",
            "customer_id": p["customer"],
            "contact_point_id": p["customer"],
            "address": f"customer{p['customer']}@example.org",
            "state": state,
            "reason": p["reason"],
            "reason_detail": "",
            "way": Way.EMAIL if sent else None,
            "language": "lv",
            "channel": p["channel"],
            "kind": p["kind"],
            "category_id": p["category"],
            "reported_category_id": p["category"],
            "team_id": p["team"],
            "inclusion": 1.0,
            "asks_again": False,
            "scheduled_at": p["closed"],
            "sent_at": p["closed"] + timedelta(days=1) if sent else None,
            "expires_at": p["closed"] + timedelta(days=15) if sent else None,
            "answered_at": p["closed"] + timedelta(days=2) if p["answered"] else None,
            "final_at": p["closed"] + timedelta(days=5) if p["answered"] else None,
        }

    def _response(self, p: dict[str, Any]) -> dict[str, Any]:
        at = p["closed"] + timedelta(days=2)
        return {
            "id": p["id"],
            "invitation_id": p["id"],
            "delivery_id": p["id"],
            "version": 1,
            "is_current": True,
            "mode": Mode.EMAIL,
            "language": "lv",
            "answered_at": at,
            "answered_on": (at + timedelta(hours=2)).date(),
            "nonce": "",
            "flags": [],
            "excluded_because": "",
        }

    def _answers(
        self, p: dict[str, Any], questions: dict[QuestionKey, int], rate: float
    ) -> Iterator[dict[str, Any]]:
        satisfied = self.chance.random() < rate
        value = (
            self.chance.choices([5, 4], [55, 45])[0]
            if satisfied
            else self.chance.choices([3, 2, 1], [50, 25, 25])[0]
        )

        def answer(key: QuestionKey, number: int | None, **more: Any) -> dict[str, Any]:
            return {
                "response_id": p["id"],
                "question_id": questions[key],
                "key": key,
                "value": number,
                "choice": "",
                "text": None,
            } | more

        yield answer(QuestionKey.SATISFACTION, value)
        yield answer(QuestionKey.SOLVED, 1 if satisfied else self.chance.choice([2, 3]))
        if self.chance.random() < 0.9:
            yield answer(QuestionKey.AGENT, min(5, max(1, value + self.chance.choice([0, 0, 0, 1]))))
        if not satisfied:
            yield answer(
                QuestionKey.CAUSES,
                1,
                choice=self.chance.choice(["slow", "price", "not_resolved", "information"]),
            )
        if self.chance.random() < 0.3:
            yield answer(QuestionKey.COMMENT, None, text=" ".join(self.chance.choices(VOCABULARY, k=8)))

    def catch_up(self) -> None:
        """Sequences behind the ids that were given here, statistics, then facts and rollups from the answers."""
        from helpdesk.reports import verifying

        if db.engine.dialect.name == "postgresql":
            for table in db.metadata.tables.values():
                if "id" in table.c and table.c.id.autoincrement and table.c.id.primary_key:
                    top = db.session.scalar(select(func.max(table.c.id))) or 0
                    sequence = db.session.scalar(text(f"SELECT pg_get_serial_sequence('{table.name}', 'id')"))
                    if sequence and top:
                        db.session.execute(text(f"SELECT setval('{sequence}', {top})"))
            db.session.commit()
        began = time.perf_counter()
        verifying.rebuild()
        db.session.commit()
        print(f"  {'facts':<12}{time.perf_counter() - began:6.1f} s", flush=True)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # What PostgreSQL does by itself within a minute on any installation.
            connection.execute(
                text("VACUUM ANALYZE" if db.engine.dialect.name == "postgresql" else "ANALYZE")
            )


def make(app: Flask, tickets: int) -> None:
    """Fills the empty database of `app`."""
    with app.app_context():
        if db.session.scalar(select(func.count()).select_from(Ticket)):
            sys.exit("The database has tickets already; give an empty one.")
        Archive(tickets).fill()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tickets", type=int, default=100_000)
    make(create_app(), parser.parse_args().tickets)


if __name__ == "__main__":
    main()
