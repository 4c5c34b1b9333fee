"""The worker process: takes nudges from the queue, and every minute what the clock makes due."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from datetime import datetime, timedelta

from flask import current_app
from huey import crontab
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from helpdesk.extensions import db
from helpdesk.jobs import queue
from helpdesk.jobs.models import WorkerSign
from helpdesk.kit import clock, memory

log = logging.getLogger(__name__)

PASSES = 200


def run_until_stopped() -> None:
    """Works until SIGTERM or SIGINT, then finishes what is in hand."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    huey = app.extensions["huey"]
    memory.settle()
    sign()

    @huey.periodic_task(crontab())
    def every_minute() -> None:
        with app.app_context():
            sign()
            queue.run_minute(clock.now())

    threading.Thread(target=_catch_up, args=(app,), daemon=True).start()
    consumer = huey.create_consumer(
        workers=app.config["WORKERS"] + 1,
        periodic=True,
        max_delay=0.5,
        graceful_signal="TERM",
        check_worker_health=True,
    )
    log.info("worker %s is working", name())
    consumer.run()
    log.info("worker %s has ended", name())


def _catch_up(app: object) -> None:
    """Does at once what became due while no worker was running, instead of waiting for the next minute."""
    time.sleep(0.2)
    with app.app_context():  # type: ignore[attr-defined]
        for job in queue.names():
            try:
                queue.run(job, clock.now())
            except Exception:
                log.exception("job %s failed", job)


def run_until_idle() -> dict[str, int]:
    """Runs every job again and again until none finds anything due: job -> how much it did in all."""
    total: dict[str, int] = {}
    for _ in range(PASSES):
        done = queue.run_all_due(clock.now())
        for job, count in done.items():
            total[job] = total.get(job, 0) + count
        if not any(done.values()):
            break
    return total


def name() -> str:
    """This worker's name: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"[:120]


def sign() -> None:
    """Leaves a sign of life. Commits. A database that is busy for long is no reason to end."""
    try:
        db.session.merge(WorkerSign(name=name(), at=clock.now()))
        db.session.commit()
    except OperationalError:
        db.session.rollback()
        log.warning("the database is busy; no sign of life was left")


def last_sign(at: datetime) -> timedelta | None:
    """How long ago any worker gave a sign of life; None where none ever did."""
    latest = db.session.scalar(select(WorkerSign.at).order_by(WorkerSign.at.desc()).limit(1))
    return at - latest if latest else None
