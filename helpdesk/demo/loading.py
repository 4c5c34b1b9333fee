"""Filling the demo's empty database: people, categories and customers, then a quarter told day by day."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, inspect, select

from helpdesk.categories import seeding as causes
from helpdesk.categories.models import Category, CategoryName
from helpdesk.customers import registering
from helpdesk.demo import (
    advised,
    anonymous,
    asides,
    boxes,
    cast,
    disputed,
    exits,
    forgotten,
    improved,
    interviewed,
    lists,
    mailings,
    milestones,
    newsletter,
    noticed,
    own_fields,
    prepared,
    promised,
    reviewed,
    ruling,
    texted,
)
from helpdesk.demo.telling import Quarter, Stage
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.event import SYSTEM
from helpdesk.kit.text import fold
from helpdesk.mail import mailboxes
from helpdesk.people import organisation, passwords, places, setting_up, teams, users
from helpdesk.people.models import User
from helpdesk.people.words import Role
from helpdesk.surveys import seeding as surveys
from helpdesk.surveys import settings as asking
from helpdesk.texting import gateways

DAYS = 90
CUSTOMERS_PER_LANGUAGE = 300


def drop_unfinished(say: Callable[[str], None]) -> None:
    """Removes sample data whose filling was interrupted, so that it is told anew; before anything opens the database."""
    if not _mark().exists():
        return
    say("== the sample data was not finished; beginning anew")
    for each in _mark().parent.glob("helpdesk.db*"):
        each.unlink()
    _mark().unlink()


def _mark() -> Path:
    return Path(current_app.config["INSTANCE_DIR"]) / "filling"


def is_a_desk() -> bool:
    """Does the database hold a real desk, with people but none of the demo's? Asked before it is migrated."""
    ours = User.email.in_([player.email for player in cast.STAFF])
    try:
        if not inspect(db.session.connection()).has_table(User.__tablename__):
            return False
        people, players = db.session.execute(
            select(func.count(User.id), func.count(User.id).filter(ours))
        ).one()
        return people > 0 and players == 0
    finally:
        db.session.rollback()  # on SQLite a question took the one write lock


def load(say: Callable[[str], None], days: int = DAYS) -> None:
    """Fills an empty database with `days` of work; does nothing where it was filled before. Commits."""
    if db.session.scalar(select(func.count()).select_from(User)):
        db.session.rollback()  # on SQLite the question above took the one write lock: web and worker need it
        return
    at = clock.now()
    began = at - timedelta(days=days)
    chance = random.Random(20261122)  # noqa: S311 - the same demo every time
    say("== sample data: a quarter of work, about a minute")
    _mark().touch()
    stage = Stage(chance, began)
    _organisation(began)
    _staff(stage, began)
    _categories(stage)
    _customers(stage, chance, began)
    teams_ = {name: team.id for name, team in stage.teams.items()}
    users_ = {name: user.id for name, (_player, user) in stage.players.items()}
    stage.answers = prepared.write(began, teams=teams_, users=users_, categories=stage.categories)
    lists.write(began, teams=teams_, users=users_, categories=stage.categories)
    own_fields.write(began)
    own_fields.write_checklist(began)
    promised.write(stage, began)
    ruling.begin(began)
    interviewed.begin(began)
    texted.begin(began)
    milestones.begin(stage.customers, chance, began)
    mailings.begin(began)
    advised.begin(stage, began)
    anonymous.begin(began)
    db.session.commit()
    quarter = Quarter(stage, began, at)
    asides.plan(quarter)
    quarter.tell(say)
    own_fields.fill(chance, at)
    own_fields.tick(chance, at)
    promised.tidy_up(at)
    ruling.end(at, teams=teams_)
    own_fields.spend(chance, at)
    reviewed.write(stage, began, at)
    disputed.write(stage, at)
    exits.write(stage, began, at)
    forgotten.write(stage, at)
    newsletter.write(chance, at)
    improved.write(at)
    advised.write(stage, at)
    boxes.write(stage, began, at)
    noticed.settle(stage, at)
    _ask_at_once(at)
    db.session.commit()
    _mark().unlink()


def connect_texts() -> None:
    """Lets the demo's gateway be where it listens this time. Commits."""
    gateway, own = gateways.current(), texted.address()
    if gateway is not None and gateway.address.startswith("http://127.0.0.1:") and gateway.address != own:
        gateway.address, gateway.failures, gateway.failing_since, gateway.error = own, 0, None, ""
    db.session.commit()


def _organisation(at: datetime) -> None:
    organisation.NAME.set(cast.ORGANISATION, at=at)
    organisation.LANGUAGE.set("en", at=at)
    organisation.CONTACT_EMAIL.set("help@baltvik.example", at=at)
    organisation.CONTACT_PHONE.set("+37167000000", at=at)
    causes.seed_causes()
    surveys.seed_default_survey(at)
    setting_up.close(at)
    mailboxes.default()


def _staff(stage: Stage, at: datetime) -> None:
    hashed = passwords.hashed(cast.PASSWORD)
    stage.places = [places.add(name=name, address=address, by=SYSTEM, at=at) for name, address in cast.PLACES]
    stage.teams = {name: teams.add(name=name, by=SYSTEM, at=at) for name in cast.TEAMS}
    for player in cast.STAFF:
        counter = cast.PLACE_OF_TEAM.get(player.team)
        user = users.add(
            email=player.email,
            name=player.name,
            role=Role(player.role),
            language=player.language,
            password_hash=hashed,
            place_id=None if counter is None else stage.places[counter].id,
            by=SYSTEM,
            at=at,
        )
        stage.players[player.name] = (player, user)
    for name, team in stage.teams.items():
        parts = [
            teams.Part(user.id, leads=player.role == "supervisor", deputises=False)
            for player, user in stage.players.values()
            if player.team == name
        ]
        teams.set_members(team, parts, by=SYSTEM, at=at)


def _categories(stage: Stage) -> None:
    for position, (key, (parent, names, _difficulty)) in enumerate(cast.CATEGORIES.items()):
        row = Category(parent_id=stage.categories[parent] if parent else None, position=position, names=[])
        row.names.extend(
            CategoryName(language=code, name=name) for code, name in zip(cast.LANGUAGES, names, strict=True)
        )
        db.session.add(row)
        db.session.flush()
        stage.categories[key] = row.id


def _customers(stage: Stage, chance: random.Random, at: datetime) -> None:
    for language in ("lv", "et", "nb"):
        made: list[int] = []
        pairs = chance.sample(cast.names(language), CUSTOMERS_PER_LANGUAGE)
        for number, (first, last) in enumerate(pairs):
            address = f"{fold(first)}.{fold(last)}@post.example"
            made.append(
                registering.add(
                    name=f"{first} {last}",
                    email=address if number % 6 else None,
                    phone=cast.PHONES[language].format(chance.randint(1_000_000, 9_999_999))
                    if number % 3
                    else None,
                    language=language,
                    organisation=chance.choice(cast.COMPANIES[language]) if number % 9 == 0 else None,
                    by=SYSTEM,
                    at=at + timedelta(minutes=number),
                ).id
            )
        stage.customers[language] = made


def _ask_at_once(at: datetime) -> None:
    """From here on the demo asks without delay and at all hours; its settings page says so."""
    asking.DELAY_HOURS.set(0, at=at)
    asking.TEXT_DELAY_HOURS.set(0, at=at)
    asking.QUIET_MINUTES.set(0, at=at)
    asking.FROM_HOUR.set(0, at=at)
    asking.UNTIL_HOUR.set(24, at=at)
    asking.REST_DAYS.set(False, at=at)
