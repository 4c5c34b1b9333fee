"""How fast the pages of numbers are: makes a year of facts and times what each page reads.

    .venv/bin/python -m bench.reports --tickets 100000 [--database URL]

Facts are written directly, in the shape of PERFORMANCE: 20 agents, 12 categories, four channels, 40 % answered.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert, text

import config
from helpdesk import create_app
from helpdesk.categories.models import Category, CategoryName
from helpdesk.extensions import db
from helpdesk.people import sign_in
from helpdesk.people.models import Installation, Membership, Team, User
from helpdesk.people.words import Role
from helpdesk.reports import rollups
from helpdesk.reports.models import CLOSING_FACTS, SCORE_FACTS
from helpdesk.surveys.models import Survey, SurveyVersion

TODAY = datetime.now(UTC).date()
CHANNELS = ("phone", "walk_in", "email", "web")
KINDS = ("complaint", "question", "request", "technical")
CAUSES = ("slow", "not_resolved", "not_first_time", "information", "price", "attitude")
CHUNK = 5000


def application(url: str, folder: Path) -> Any:
    """The application on an empty database."""
    settings = config.Testing()
    settings.SQLALCHEMY_DATABASE_URI = url
    settings.INSTANCE_DIR = str(folder)
    settings.QUEUE_URL = f"sqlite:///{folder / 'jobs.db'}"
    settings.SECRET_KEY = "a key for measuring alone, long enough to sign with"
    settings.SQLALCHEMY_ENGINE_OPTIONS = {}
    app = create_app(settings)
    with app.app_context():
        db.drop_all()
        db.create_all()
    return app


def people(agents: int) -> tuple[int, list[int], list[int]]:
    """A supervisor to read the pages, agents in three teams, their ids and the teams'."""
    at = datetime.now(UTC)
    db.session.add(Installation(id=1, set_up_at=at))
    teams = [Team(name=name) for name in ("Riga", "Tallinn", "Oslo")]
    db.session.add_all(teams)
    reader = User(email="s@example.com", name="Ingrid Solberg", role=Role.SUPERVISOR, created_at=at)
    staff = [
        User(email=f"a{i}@example.com", name=f"Agent {i:02}", role=Role.AGENT, created_at=at)
        for i in range(agents)
    ]
    db.session.add_all([reader, *staff])
    db.session.flush()
    db.session.add_all(Membership(user_id=u.id, team_id=teams[i % 3].id) for i, u in enumerate(staff))
    survey = Survey(key="after_closing", name="After closing")
    db.session.add(survey)
    db.session.flush()
    db.session.add(SurveyVersion(survey_id=survey.id, number=1, languages=["en"], published_at=at))
    db.session.commit()
    return reader.id, [u.id for u in staff], [t.id for t in teams]


def tree(count: int) -> list[int]:
    """A category tree of `count` leaves under three roots."""
    ids = []
    for root in range(3):
        parent = Category(position=root)
        db.session.add(parent)
        db.session.flush()
        db.session.add(CategoryName(category_id=parent.id, language="en", name=f"Field {root}"))
        for leaf in range(count // 3):
            child = Category(parent_id=parent.id, position=leaf)
            db.session.add(child)
            db.session.flush()
            db.session.add(CategoryName(category_id=child.id, language="en", name=f"Matter {root}.{leaf}"))
            ids.append(child.id)
    db.session.commit()
    return ids


def facts(
    tickets: int, agents: list[int], teams: list[int], categories: list[int]
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """One closing fact and its score facts per ticket, spread over a year."""
    chance = random.Random(7)
    good = {agent: chance.uniform(0.78, 0.92) for agent in agents}
    for number in range(1, tickets + 1):
        agent = chance.choice(agents)
        closed = TODAY - timedelta(days=364 - number * 365 // (tickets + 1))
        asked, channel = chance.random() < 0.85, chance.choice(CHANNELS)
        answered = asked and chance.random() < 0.4 / 0.85
        base = {
            "ticket_id": number, "invitation_id": number, "closing_id": number, "closed_on": closed, "agent_id": agent,
            "team_id": teams[agents.index(agent) % 3], "category_id": chance.choice(categories),
            "reported_category_id": chance.choice(categories), "channel": channel, "kind": chance.choice(KINDS), "language": "lv",
        }  # fmt: skip
        closing = base | {
            "way": "email", "eligible": True, "reason": "" if asked else "throttled", "sent": asked, "bounced": False,
            "revoked": False, "partial": False, "answered": answered, "waiting": False, "cause_id": None,
        }  # fmt: skip
        yield closing, list(_answers(number, base, closed, good[agent], chance)) if answered else []


def _answers(
    number: int, base: dict[str, Any], closed: date, good: float, chance: random.Random
) -> Iterator[dict[str, Any]]:
    fine = chance.random() < good
    values = [
        ("satisfaction", "", chance.choice((4, 5, 5) if fine else (1, 2, 3))),
        ("solved", "", 1 if fine else chance.choice((2, 3))),
    ]
    if chance.random() < 0.9:
        values.append(
            ("agent", "", chance.choice((4, 5, 5)) if chance.random() < good else chance.choice((1, 2, 3)))
        )
    if not fine:
        values += [("dissatisfied", "", 1), ("causes", chance.choice(CAUSES), 1)]
    answered_on = min(TODAY, closed + timedelta(days=chance.randint(1, 8)))
    for question, choice, value in values:
        yield base | {
            "response_id": number, "closing_number": 1, "customer_id": chance.randint(1, 5000), "answered_on": answered_on,
            "agent_key": base["agent_id"], "role": "resolver", "mode": "slip" if base["channel"] == "walk_in" else "email",
            "version_id": 1, "question": question, "choice": choice, "value": value, "weight": 1.0, "company": 1, "excluded": False,
        }  # fmt: skip


def fill(tickets: int, agents: list[int], teams: list[int], categories: list[int]) -> int:
    """Writes facts and rollups; says how many score facts."""
    closings: list[dict[str, Any]] = []
    scores: list[dict[str, Any]] = []
    written = 0
    for closing, answers in facts(tickets, agents, teams, categories):
        closings.append(closing)
        scores += answers
        if len(closings) == CHUNK:
            written += _write(closings, scores)
    written += _write(closings, scores)
    started = time.perf_counter()
    rollups.rebuild()
    db.session.commit()
    print(f"rollups made in {time.perf_counter() - started:.1f} s")
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    return written


def _write(closings: list[dict[str, Any]], scores: list[dict[str, Any]]) -> int:
    count = len(scores)
    if closings:
        db.session.execute(insert(CLOSING_FACTS), closings)
    if scores:
        db.session.execute(insert(SCORE_FACTS), scores)
    db.session.commit()
    closings.clear()
    scores.clear()
    return count


def pages(agents: list[int]) -> dict[str, str]:
    """The addresses to time."""
    year = TODAY - timedelta(days=364)
    span = f"period=custom&since={year}&until={TODAY}"
    return {
        "overview, three months": "/reports",
        "overview, one year": f"/reports?{span}",
        "agents, one year": f"/reports/agents?{span}",
        "agents, one year, one kind (facts alone)": f"/reports/agents?{span}&kind=complaint",
        "one agent, one year": f"/reports/agents/{agents[0]}?{span}",
        "categories, one year": f"/reports/categories?{span}",
        "agent × category, one year": f"/reports/matrix?{span}",
        "channels, one year": f"/reports/channels?{span}",
        "answers, one year": f"/reports/answers?{span}",
        "closings, one year": f"/reports/closings?{span}",
    }


def measure(app: Any, reader: int, addresses: dict[str, str], rounds: int) -> None:
    """Prints a table: page, median and slowest milliseconds, statements."""
    with app.app_context():
        token, _ = sign_in.begin(
            db.session.get_one(User, reader), address="127.0.0.1", browser="bench", at=datetime.now(UTC)
        )
        db.session.commit()
        engine = db.engine
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    count = [0]
    event.listen(engine, "before_cursor_execute", lambda *_: count.__setitem__(0, count[0] + 1))
    print("\n| page | median ms | slowest ms | statements |\n|---|---|---|---|")
    for name, address in addresses.items():
        times = []
        for _ in range(rounds + 1):
            count[0] = 0
            started = time.perf_counter()
            answer = client.get(address)
            times.append((time.perf_counter() - started) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code}")
        print(f"| {name} | {statistics.median(times[1:]):.1f} | {max(times[1:]):.1f} | {count[0]} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--categories", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--database", help="an empty database; without it a new SQLite file")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-reports-"))
    app = application(given.database or f"sqlite:///{folder / 'bench.db'}", folder)
    with app.app_context():
        reader, agents, teams = people(given.agents)
        written = fill(given.tickets, agents, teams, tree(given.categories))
        db.session.remove()
    print(
        f"{given.tickets} closings, {written} score facts, {given.agents} agents, {given.categories} categories"
    )
    measure(app, reader, pages(agents), given.rounds)


if __name__ == "__main__":
    main()
