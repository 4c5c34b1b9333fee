"""A day on which very many are to be asked: several workers turn due invitations into letters and send them.

    python -m bench.asking --due 100000 --engine sqlite postgresql --workers 2

Meanwhile somebody closes a ticket every half second, as an agent's form would, and each closing schedules an ask of its own.
Says how long it took, that nobody got two letters and nobody none, how long closings took before and meanwhile, and what of a
closing the scheduling is. Writes bench/results/asking.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update

from bench import pace
from bench.run import RESULTS, ROOT, Installation, free_port, installation
from helpdesk import create_app
from helpdesk.events import registry
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.mail import sink
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people.models import User
from helpdesk.surveys import handlers, settings
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import DeliveryState, InvitationState
from helpdesk.tickets import lifecycle
from helpdesk.tickets.events import TicketClosed
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import OPEN_STATUSES, Outcome

TICKETS_PER_ASK = 2.7  # of the archive's tickets so many were asked about and not answered
BEFORE = 60  # closings, before anybody is asked
PAUSE = 0.5  # seconds between two closings meanwhile
LONGEST = 3 * 3600
DAY = timedelta(days=1)


def schedule(_app: Flask, count: int) -> dict[str, Any]:
    """Makes `count` invitations of the archive due now, at all hours and for everybody."""
    at = clock.now()
    settings.REST_DAYS.set(False, at=at)
    settings.UNTIL_HOUR.set(24, at=at)
    for setting in (settings.THROTTLE_DAYS, settings.DELAY_HOURS, settings.QUIET_MINUTES, settings.FROM_HOUR):
        setting.set(0, at=at)
    ids = list(
        db.session.scalars(
            select(Invitation.id)
            .where(Invitation.state == InvitationState.EXPIRED)
            .order_by(Invitation.id)
            .limit(count)
        )
    )
    if len(ids) < count:
        raise SystemExit(f"only {len(ids)} invitations can be made due")
    for start in range(0, count, 5000):
        some = ids[start : start + 5000]
        anew = {"state": InvitationState.SCHEDULED, "sent_at": None, "expires_at": None, "scheduled_at": at}
        db.session.execute(update(Invitation).where(Invitation.id.in_(some)).values(**anew))
        due = {
            "state": DeliveryState.SCHEDULED,
            "sent_at": None,
            "token_hash": None,
            "next_attempt_at": at - timedelta(minutes=1),
            "attempts": 0,
        }
        db.session.execute(update(Delivery).where(Delivery.invitation_id.in_(some)).values(**due))
        db.session.commit()
    return {"due": count}


def closings(_app: Flask, count: int) -> dict[str, Any]:
    """Closes tickets of the archive, `count` of them or until standard input ends: milliseconds of each, and of its scheduling."""
    asking: list[float] = []
    [found] = [s for s in registry.subscriptions(TicketClosed.kind) if s.handler is handlers.ticket_closed]

    def timed(event: Any, record: Any) -> None:
        began = time.perf_counter()
        handlers.ticket_closed(event, record)
        db.session.flush()
        asking.append(time.perf_counter() - began)

    known = registry.subscriptions(TicketClosed.kind)
    known[known.index(found)] = registry.Subscription(timed, essential=True)
    chosen = (
        select(Ticket.id)
        .where(Ticket.status.in_(OPEN_STATUSES), Ticket.assignee_id.is_not(None))
        .order_by(Ticket.id)
    )
    took: list[float] = []
    paces: list[float] = []
    for number in list(db.session.scalars(chosen)):
        if len(took) >= count if count else _over():
            break
        db.session.rollback()
        began = time.perf_counter()
        ticket = db.session.get_one(Ticket, number)
        by = db.session.get_one(User, ticket.assignee_id)
        category = ticket.category_id or 2
        lifecycle.close(ticket, by=by, at=clock.now(), outcome=Outcome.RESOLVED, category_id=category)
        db.session.commit()
        took.append(time.perf_counter() - began)
        paces.append(pace.sample())
    return {"took": took, "asking": asking, "pace": pace.of(paces)}


def _over() -> bool:
    from select import select as select_ready

    return bool(select_ready([sys.stdin], [], [], PAUSE)[0])


def count(_app: Flask, _unused: int) -> dict[str, Any]:
    """What became of it, as the database has it."""
    letters = Counter(db.session.scalars(select(OutgoingEmail.ref).where(OutgoingEmail.purpose == "survey")))
    ended = select(Invitation.reason, func.count()).where(Invitation.scheduled_at >= clock.now() - DAY)
    ended = ended.where(Invitation.state == InvitationState.SUPPRESSED).group_by(Invitation.reason)
    waiting = select(func.count()).where(Invitation.state == InvitationState.SCHEDULED)
    return {
        "letters": sum(letters.values()),
        "twice": sum(number > 1 for number in letters.values()),
        "waiting": db.session.scalar(waiting),
        "refused": {str(reason): number for reason, number in db.session.execute(ended)},
    }


STEPS = {each.__name__: each for each in (schedule, closings, count)}


def measure(engine: str, due: int, workers: int) -> list[str]:
    """The rows of one engine."""
    with installation(engine, int(due * TICKETS_PER_ASK)) as made, tempfile.TemporaryDirectory() as kept:
        port = free_port()
        server = sink.start(port, Path(kept))
        made.environment |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(port), "MAIL_SUPPRESS_SEND": "0"}
        try:
            calm = _step(made, "closings", BEFORE)
            _step(made, "schedule", due)
            beside = subprocess.Popen(
                [sys.executable, "-m", "bench.asking", "closings", "0"],
                cwd=ROOT,
                env=made.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            written = _all(made, workers, "surveys", "send-due")
            posted = _all(made, workers, "mail", "deliver", "--once")
            busy = json.loads(beside.communicate("\n", timeout=60)[0])
        finally:
            server.stop()
        told = _step(made, "count")
        arrived = len(list(Path(kept).glob("*.eml")))
    return _rows(engine, due, workers, calm, busy, written, posted, told, arrived)


def _step(made: Installation, name: str, number: int = 0) -> dict[str, Any]:
    return dict(json.loads(made.python("-m", "bench.asking", name, str(number), timeout=LONGEST)))


def _all(made: Installation, workers: int, *words: str) -> float:
    """Seconds until each of several processes that do the same at once has ended."""
    began = time.perf_counter()
    running = [
        subprocess.Popen([sys.executable, "-m", "flask", *words], cwd=ROOT, env=made.environment)
        for _ in range(workers)
    ]
    wrong = [process.wait(LONGEST) for process in running]
    if any(wrong):
        raise SystemExit(f"{words} ended with {wrong}")
    return time.perf_counter() - began


def _rows(
    engine: str,
    due: int,
    workers: int,
    calm: dict[str, Any],
    busy: dict[str, Any],
    written: float,
    posted: float,
    told: dict[str, Any],
    arrived: int,
) -> list[str]:
    found = [
        ("due", f"{due:,}"),
        (
            "letters in the outbox, written twice, arrived",
            f"{told['letters']:,}, {told['twice']}, {arrived:,}",
        ),
        ("gates said no when it was sent; still waiting", f"{told['refused']}; {told['waiting']}"),
        (f"written by {workers} workers", f"{written:.0f} s, {due / written:.0f}/s"),
        (f"sent by {workers} workers", f"{posted:.0f} s, {arrived / posted:.0f}/s"),
        ("a closing before: median, 95 %", _shown(calm["took"])),
        (
            f"{len(busy['took'])} closings meanwhile: median, 95 %, longest",
            _shown(busy["took"], longest=True),
        ),
        ("scheduling within a closing before: median, at the pace of the musts", _scheduling(calm)),
    ]
    lines = [f"| {what} | {number} |" for what, number in found]
    for line in (f"== {engine}", *lines):
        print(line, flush=True)
    return [f"## {engine}", "", "| what | found |", "|---|---|", *lines, ""]


def _shown(seconds: list[float], *, longest: bool = False) -> str:
    if not seconds:
        return "none"
    row = sorted(seconds)
    said = f"{statistics.median(row) * 1000:.1f}, {row[int(len(row) * 0.95)] * 1000:.1f}"
    return f"{said}, {row[-1] * 1000:.0f} ms" if longest else f"{said} ms"


def _scheduling(calm: dict[str, Any]) -> str:
    found = statistics.median(calm["asking"]) * 1000
    return f"{found:.1f}, {found * calm['pace']:.1f} ms"


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] in STEPS:
        app = create_app()
        with app.app_context():
            print(json.dumps(STEPS[sys.argv[1]](app, int(sys.argv[2]))))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--due", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--engine", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"]
    )
    chosen = parser.parse_args()
    lines = [f"# Asking {chosen.due:,} customers", "", f"{datetime.now(UTC):%Y-%m-%d}, two cores.", ""]
    for engine in chosen.engine:
        lines += measure(engine, chosen.due, chosen.workers)
    (RESULTS / "asking.md").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
