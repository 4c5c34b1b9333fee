"""Several people decide about the same answers while the worker sums up: nothing is lost, nothing counted twice."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.people.models import User
from helpdesk.people.words import Role
from helpdesk.reports import jobs, verifying
from helpdesk.reports.models import ScoreChange, ScoreFact
from helpdesk.surveys import deciding
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import Exclusion
from tests.conftest import MOMENT
from tests.factories import people, surveys


def decide(chance: random.Random) -> None:
    """One supervisor's decision about any answer."""
    ids = list(db.session.scalars(select(Invitation.id)))
    invitation = db.session.get_one(Invitation, chance.choice(ids))
    current = select(Response).filter_by(invitation_id=invitation.id, is_current=True)
    response = db.session.scalars(current).one()
    supervisor = db.session.scalars(select(User).filter_by(role=Role.SUPERVISOR)).first()
    assert supervisor is not None
    deed = chance.choice(("exclude", "restore", "credit", "answer", "answer"))
    if deed == "exclude":
        deciding.exclude(response, because=Exclusion.DUPLICATE, by=supervisor, at=MOMENT)
    elif deed == "restore":
        deciding.restore(response, by=supervisor, at=MOMENT)
    elif deed == "credit":
        agents = list(db.session.scalars(select(User).filter_by(role=Role.AGENT)))
        deciding.credit(invitation, to=chance.choice(agents), why="Wrong agent", by=supervisor, at=MOMENT)
    else:
        given = {"satisfaction": chance.randint(1, 5), "agent": chance.randint(1, 5)}
        surveys.answer(invitation, given, at=MOMENT, nonce=str(chance.random()))


def run(app: Flask, seed: int, step: Any, times: int, faults: list[BaseException]) -> None:
    chance = random.Random(seed)
    for _ in range(times):
        with app.app_context():
            try:
                step(chance)
                db.session.commit()
            except (DomainError, OperationalError):
                db.session.rollback()  # refused, or both wanted the same row: the person tries again
            except BaseException as fault:
                db.session.rollback()
                faults.append(fault)
            finally:
                db.session.remove()


def test_figures_stay_right_while_many_decide_and_the_worker_sums_up(
    app: Flask, ordeal_size: Callable[[int, int], int], tried: Callable[[str], None]
) -> None:
    times = ordeal_size(12, 300)
    people.supervisor()
    for _ in range(3):
        surveys.answered()
    db.session.commit()
    db.session.remove()
    faults: list[BaseException] = []
    steps = [decide, decide, decide, lambda _chance: jobs.roll_up(MOMENT)]
    threads = [
        threading.Thread(target=run, args=(app, seed, step, times, faults)) for seed, step in enumerate(steps)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults
    assert verifying.differences() == []
    jobs.roll_up(MOMENT)
    assert db.session.scalar(select(func.count(ScoreChange.id))) == 0
    assert verifying.differences() == []
    assert db.session.scalar(select(func.count(Response.id))) > 6
    assert db.session.scalar(select(func.count(ScoreFact.id))) > 0
    tried(f"{times} decisions of each of three supervisors beside {times} rollups")
