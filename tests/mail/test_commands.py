"""`flask mail`: what a mail server, a script or an operator can ask for (F2, F3, F17, F20, F39)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.mail import incoming
from helpdesk.mail.models import IncomingEmail
from helpdesk.tickets.models import Message, Ticket
from tests import smtp
from tests.factories import mail

ROOT = Path(__file__).resolve().parents[2]
HOUR = timedelta(hours=1)


def run(app: Flask, *words: str, given: bytes = b"") -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(args=["mail", *words], input=given)


def receive(app: Flask, raw: bytes, *words: str) -> dict[str, Any]:
    done = run(app, "receive", *words, given=raw)
    assert done.exit_code == 0, done.output
    [line] = done.stdout.splitlines()
    said: dict[str, Any] = json.loads(line)
    return said


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_piped_mail_says_what_became_of_it(app: Flask) -> None:
    raw = mail.raw(message_id="<q@customer.example>")
    said = receive(app, raw)
    assert said == {"action": "opened", "ticket": 1001, "incoming_id": said["incoming_id"]}
    assert receive(app, raw) == {"action": "duplicate", "ticket": 1001, "incoming_id": said["incoming_id"]}
    again = receive(app, mail.raw("More.\n", In_Reply_To="<q@customer.example>"))
    assert (again["action"], again["ticket"]) == ("replied", 1001)
    kept = receive(app, b"Received: by x\r\n" * 100 + mail.raw())
    assert (kept["action"], kept["ticket"]) == ("quarantined", None)
    assert count(Ticket) == 1 and count(Message) == 2


def test_a_piped_mail_goes_to_the_mailbox_that_is_named(app: Flask) -> None:
    box = mail.mailbox("sales@kulda.example", is_default=False)
    mail.mailbox("help@kulda.example")
    receive(app, mail.raw(), "--mailbox", "Sales@Kulda.example")
    receive(app, mail.raw(), "--mailbox", str(box.id))
    assert [row.mailbox_id for row in db.session.scalars(select(IncomingEmail))] == [box.id, box.id]


def test_row_46_the_answer_holds_nothing_of_the_mail(app: Flask) -> None:
    done = run(app, "receive", given=mail.raw("SECRET", subject="SECRET", sender="SECRET <secret@x.example>"))
    assert "secret" not in done.output.lower()


@pytest.mark.parametrize(
    "words", [["--mailbox", "nobody@kulda.example"], ["--mailbox", "99"], ["--nonsense"], ["--mailbox"]]
)
def test_f20_whatever_is_wrong_the_mail_server_is_asked_to_keep_the_mail(
    app: Flask, words: list[str]
) -> None:
    done = run(app, "receive", *words, given=mail.raw())
    assert done.exit_code == 75 and done.stdout == "" and count(IncomingEmail) == 0


def test_f20_a_full_disk_or_a_broken_database_is_a_failure_that_passes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for broken in (OSError(28, "No space left on device"), MemoryError(), KeyboardInterrupt()):

        def fail(*_: Any, broken: BaseException = broken, **__: Any) -> None:
            raise broken

        monkeypatch.setattr(incoming.store, "keep", fail)
        assert run(app, "receive", given=mail.raw()).exit_code == 75
    monkeypatch.undo()
    assert receive(app, mail.raw())["action"] == "opened"


def test_a_mail_that_cannot_be_handled_now_is_ours_all_the_same(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("not today")

    with monkeypatch.context() as patched:
        patched.setattr(incoming, "_processors", [fail])
        said = receive(app, mail.raw())
    assert said["action"] == "filed" and said["ticket"] is None
    assert incoming.process_due(clock.now() + HOUR) == 1 and count(Ticket) == 1


def environment(app: Flask, **more: str) -> dict[str, str]:
    values = {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "INSTANCE_DIR": app.config["INSTANCE_DIR"],
        "SECRET_KEY": app.config["SECRET_KEY"], "QUEUE_URL": app.config["QUEUE_URL"], "BASE_URL": "http://localhost",
    }  # fmt: skip
    return {**os.environ, **values, "LOG_LEVEL": "CRITICAL", **more}


def pipe(app: Flask, raw: bytes, **more: str) -> subprocess.CompletedProcess[bytes]:
    """The real command in a process of its own."""
    db.session.commit()
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "mail", "receive"]
    return subprocess.run(
        words, cwd=ROOT, env=environment(app, **more), input=raw, capture_output=True, timeout=90, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "more",
    [{"HELPDESK_MODE": "nonsense"}, {"DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"},
     {"INSTANCE_DIR": "/proc/nowhere"}],
)  # fmt: skip
def test_f20_a_broken_installation_bounces_no_mail(app: Flask, more: dict[str, str]) -> None:
    assert pipe(app, mail.raw(), **more).returncode == 75


def test_parse_prints_one_line_a_file_and_keeps_nothing(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail.raw("Čau", files=(("a.txt", "text/plain", b"x"),)))
    (tmp_path / "b.eml").write_bytes(b"")
    done = run(app, "parse", str(tmp_path / "a.eml"), str(tmp_path / "b.eml"))
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["file"], first["from_email"], first["reply_text"].strip()) == (
        str(tmp_path / "a.eml"),
        "ilze@example.net",
        "Čau",
    )
    assert first["attachments"][0]["size"] == 1 and first["error"] is None and second["error"]
    assert count(IncomingEmail) == 0


def test_parse_reads_bare_bodies(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "body.html").write_bytes(b"<p>Yes.</p><blockquote type=cite>Really?</blockquote>")
    (tmp_path / "body.txt").write_bytes(b"Yes.\n\n> Really?\n")
    for kind, name in (("html", "body.html"), ("text", "body.txt")):
        assert (
            json.loads(run(app, "parse", "--as", kind, str(tmp_path / name)).stdout)["reply_text"] == "Yes."
        )
    assert run(app, "parse", str(tmp_path / "missing")).exit_code == 1


def test_fetch_process_and_deliver_end_when_nothing_is_due(app: Flask, server: smtp.Server) -> None:
    mail.letter(at=clock.now())
    assert "1 letters settled" in run(app, "deliver", "--once").output and len(server.taken) == 1
    assert "0 mails fetched" in run(app, "fetch", "--once").output
    assert "0 mails handled" in run(app, "process", "--once").output
