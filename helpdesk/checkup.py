"""What `flask doctor` and `/readyz` look at: one finding per question, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from helpdesk.events import sealing
from helpdesk.events.models import HandlerFailure
from helpdesk.extensions import Base, db
from helpdesk.files import store
from helpdesk.jobs import worker
from helpdesk.mail.models import IncomingEmail, OutgoingEmail
from helpdesk.mail.words import IncomingState, OutgoingState
from helpdesk.reports import verifying
from helpdesk.texting.models import OutgoingText
from helpdesk.texting.words import TextState

OLDEST_LETTER = timedelta(hours=1)
SILENCE = timedelta(minutes=5)  # a worker gives a sign of life each minute


@dataclass(frozen=True)
class Finding:
    """One question, whether all is well, and what was found."""

    what: str
    good: bool
    says: str


Check = Callable[[datetime], Finding]


def examine(at: datetime) -> list[Finding]:
    """Every check, the quick ones first. A check that itself fails is a finding."""
    return [_safely(check, at) for check in (*READINESS, *INTEGRITY)]


def schema(at: datetime) -> list[Finding]:
    """The checks that say why a statement could not be carried out."""
    return [_safely(check, at) for check in (database, migrations)]


def ready(at: datetime) -> list[Finding]:
    """The checks that decide whether this host should get requests."""
    return [_safely(check, at) for check in READINESS]


def _safely(check: Check, at: datetime) -> Finding:
    try:
        return check(at)
    except Exception as error:
        db.session.rollback()
        return Finding(check.__name__.replace("_", " "), False, _in_a_line(error))


def _in_a_line(error: Exception) -> str:
    """What went wrong, without the statement that a database's error ends with."""
    cause = error.orig or error if isinstance(error, DBAPIError) else error
    return f"{type(error).__name__}: {next(iter(str(cause).splitlines()), '')}"[:300]


def database(_at: datetime) -> Finding:
    db.session.execute(select(1))
    return Finding("database", True, f"{db.engine.dialect.name} answers")


def migrations(_at: datetime) -> Finding:
    """Asks the table and the folder: Alembic itself would stay in the memory of every process that is asked."""
    current = []
    if inspect(db.session.connection()).has_table("alembic_version"):
        current = sorted(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    steps = (Path(current_app.root_path).parent / "migrations" / "versions").glob("[0-9]*.py")
    wanted = max(step.name.partition("_")[0] for step in steps)
    if current == [wanted]:
        return Finding("migrations", True, f"at {wanted}")
    return Finding(
        "migrations",
        False,
        f"at {', '.join(current) or 'none'}, wanted {wanted}: run flask db upgrade",
    )


def outbox(at: datetime) -> Finding:
    count, oldest = _letters_due(at)
    late = bool(oldest and at - oldest > OLDEST_LETTER)
    return Finding(
        "outbox",
        not late,
        f"{count} letters due" + (f", the oldest since {oldest:%Y-%m-%d %H:%M} UTC" if oldest else ""),
    )


def texts(at: datetime) -> Finding:
    """A gateway that takes nothing closes no page: it is said, and the host goes on getting requests."""
    due = select(func.count(), func.min(OutgoingText.created_at)).where(
        OutgoingText.state == TextState.QUEUED, OutgoingText.next_attempt_at <= at
    )
    count, oldest = db.session.execute(due).one()
    late = bool(oldest and at - oldest > OLDEST_LETTER)
    return Finding("texts", not late, f"{count} text messages due")


def intake(at: datetime) -> Finding:
    count, oldest = _mails_waiting()
    late = bool(oldest and at - oldest > OLDEST_LETTER)
    return Finding("intake", not late, f"{count} mails wait to be processed")


def work(at: datetime) -> Finding:
    """Silence is no fault while nothing waits: `flask work --once` may be run by a clock of the machine's own."""
    letters, mails = _letters_due(at), _mails_waiting()
    age = worker.last_sign(at)
    says = "none has run yet" if age is None else f"last sign of life {int(age.total_seconds())} s ago"
    waits = [oldest for _count, oldest in (letters, mails) if oldest and at - oldest > SILENCE]
    if waits and (age is None or age > SILENCE):
        says += f", while {letters[0]} letters and {mails[0]} mails wait: run flask work"
        return Finding("worker", False, says)
    return Finding("worker", True, says)


def _letters_due(at: datetime) -> tuple[int, datetime | None]:
    due = select(func.count(), func.min(OutgoingEmail.next_attempt_at)).where(
        OutgoingEmail.state == OutgoingState.QUEUED, OutgoingEmail.next_attempt_at <= at
    )
    return db.session.execute(due).one()


def _mails_waiting() -> tuple[int, datetime | None]:
    waiting = select(func.count(), func.min(IncomingEmail.received_at)).where(
        IncomingEmail.state == IncomingState.RECEIVED
    )
    return db.session.execute(waiting).one()


def integrity(_at: datetime) -> Finding:
    if db.engine.dialect.name != "sqlite":
        return Finding("integrity", True, "PostgreSQL keeps its own")
    answer = db.session.scalar(text("PRAGMA integrity_check"))
    broken = db.session.execute(text("PRAGMA foreign_key_check")).all()
    good = answer == "ok" and not broken
    return Finding("integrity", good, f"{answer}; {len(broken)} rows point nowhere")


def seal(at: datetime) -> Finding:
    broken = sealing.broken()
    age = sealing.unsealed_age(at)
    if broken:
        return Finding("event chain", False, "; ".join(broken[:5]))
    return Finding(
        "event chain", True, f"whole; the oldest unsealed event is {int(age.total_seconds())} s old"
    )


def handlers(_at: datetime) -> Finding:
    count = db.session.scalar(
        select(func.count()).select_from(HandlerFailure).where(HandlerFailure.solved_at.is_(None))
    )
    return Finding("handlers", not count, f"{count} failures unsolved")


def files(_at: datetime) -> Finding:
    lost = store.missing()
    return Finding(
        "files", not lost, f"{len(lost)} missing on disk" + (f": {', '.join(lost[:3])}" if lost else "")
    )


def scores(_at: datetime) -> Finding:
    differences = verifying.differences()
    return Finding(
        "scores", not differences, "; ".join(differences[:5]) or "answers, facts and rollups agree"
    )


def counts(_at: datetime) -> Finding:
    wanted = (
        "users",
        "customers",
        "tickets",
        "messages",
        "closings",
        "invitations",
        "responses",
        "score_facts",
        "closing_facts",
    )
    tables = Base.metadata.tables
    found = {name: db.session.scalar(select(func.count()).select_from(tables[name])) for name in wanted}
    closings, facts = found["closings"], found["closing_facts"]
    return Finding("counts", closings == facts, ", ".join(f"{count} {name}" for name, count in found.items()))


READINESS: tuple[Check, ...] = (database, migrations, outbox, intake)
INTEGRITY: tuple[Check, ...] = (work, texts, integrity, seal, handlers, files, scores, counts)
