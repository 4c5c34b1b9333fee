"""What `flask doctor` says about an installation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from helpdesk import checkup
from helpdesk.extensions import db
from helpdesk.jobs import worker
from tests.factories import mail

MINUTE = timedelta(minutes=1)


def found(what: str, at: datetime) -> tuple[bool, str]:
    for finding in checkup.examine(at):
        if finding.what == what:
            return finding.good, finding.says
    raise AssertionError(f"nobody asked about {what}")


def test_a_new_desk_is_well(app: Flask, at: datetime) -> None:
    assert [finding for finding in checkup.examine(at) if not finding.good] == []


def test_a_worker_that_fell_silent_while_letters_wait_is_named(app: Flask, clock: Any, at: datetime) -> None:
    worker.sign()
    mail.letter(at=at)
    db.session.commit()
    assert found("worker", at + 4 * MINUTE)[0]
    good, says = found("worker", at + 6 * MINUTE)
    assert not good and "last sign of life 360 s ago, while 1 letters and 0 mails wait" in says


def test_mail_that_no_worker_ever_looked_at_is_named(app: Flask, clock: Any, at: datetime) -> None:
    mail.received(mail.raw(), at=at)
    db.session.commit()
    assert found("worker", at + MINUTE)[0]
    good, says = found("worker", at + 6 * MINUTE)
    assert not good and says.startswith("none has run yet, while 0 letters and 1 mails wait")


def test_a_worker_may_be_silent_while_nothing_waits(app: Flask, clock: Any, at: datetime) -> None:
    worker.sign()
    assert found("worker", at + timedelta(days=3)) == (True, "last sign of life 259200 s ago")
