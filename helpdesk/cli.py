"""The `flask` commands: each parses its words, calls one function of a room and says what it did."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import DBAPIError

from helpdesk import checkup
from helpdesk.channels import intake
from helpdesk.extensions import db
from helpdesk.jobs import worker
from helpdesk.kit import clock
from helpdesk.kit.errors import DomainError
from helpdesk.kit.event import SYSTEM
from helpdesk.mail import delivering, fetching, incoming
from helpdesk.mail import parse as parsing
from helpdesk.mail.words import Source
from helpdesk.people import passwords, setting_up
from helpdesk.people import queries as people_queries
from helpdesk.people import users as people
from helpdesk.people.words import Role
from helpdesk.reports import verifying
from helpdesk.surveys import jobs as surveys_jobs
from helpdesk.web import assets


def moment(_context: object, _option: object, given: str | None) -> datetime:
    """An ISO time given on the command line (UTC where it names no zone), or now."""
    if given is None:
        return clock.now()
    try:
        at = datetime.fromisoformat(given)
    except ValueError as error:
        raise click.BadParameter(f"{given!r} is not an ISO time") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


class OnTheData(click.Command):
    """A command that needs the database: one that is not there, or older than the code, is said in a sentence."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except DBAPIError:
            wrong = [finding for finding in checkup.schema(clock.now()) if not finding.good]
            if not wrong:
                raise
            for finding in wrong:
                click.echo(f"Not done: {finding.what}: {finding.says}", err=True)
            sys.exit(1)


class Group(AppGroup):
    """Commands of one kind."""

    command_class = OnTheData


@click.command("work", cls=OnTheData)
@click.option("--once", is_flag=True, help="End when nothing is due.")
def work(once: bool) -> None:
    """Does what waits: letters, surveys, mailboxes, sweeps. Ends gracefully on SIGTERM or Ctrl-C."""
    if not once:
        worker.run_until_stopped()
        return
    for name, count in worker.run_until_idle().items():
        click.echo(f"{name}: {count}")


@click.command("doctor")
def doctor() -> None:
    """Checks the installation: integrity, orphans, counts, ages, the seal of the event chain."""
    findings = checkup.examine(clock.now())
    for finding in findings:
        click.echo(f"{'ok   ' if finding.good else 'WRONG'} {finding.what}: {finding.says}")
    sys.exit(0 if all(finding.good for finding in findings) else 1)


@click.command("assets")
def build_assets() -> None:
    """Builds static/vendor from the locked front-end packages."""
    assets.build(Path(__file__).resolve().parent.parent, click.echo)


@click.command("serve")
def serve() -> None:
    """Starts web and worker (and, for the demo, sample data and a mail sink); one Ctrl-C ends all."""
    from helpdesk import (
        serving,
    )  # brings the demo, its mail server and Alembic: nothing else wants them in memory

    sys.exit(serving.serve(click.echo))


users = Group("users", help="People who help.")


@users.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create_user(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Makes a user. Without a password they are let in by "Forgotten?" on the sign-in page."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    at = clock.now()
    try:
        hashed = (
            passwords.trusted(password, say=lambda words: click.echo(words, err=True))
            if password is not None
            else None
        )
        if setting_up.is_open():
            setting_up.close(at)
        user = people.add(email=email, name=name, role=Role(role), password_hash=hashed, by=SYSTEM, at=at)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        click.echo(f"Not made: {error}", err=True)
        sys.exit(1)
    click.echo(f"Made {user.email}, {user.role}.")


@users.command("list")
def list_users() -> None:
    """Shows all users: address, role, name, and whether they are active."""
    for user in people_queries.users(active=True) + people_queries.users(active=False):
        click.echo(f"{user.email}\t{user.role}\t{'active' if user.is_active else 'deactivated'}\t{user.name}")


scores = Group("scores", help="The facts behind every figure, and their sums.")


@scores.command("verify")
def verify_scores() -> None:
    """Compares facts with answers and rollups with facts; exit 1 where they disagree."""
    mendable, lasting = verifying.mendable(), verifying.lasting()
    for difference in mendable + lasting:
        click.echo(difference)
    if not mendable:
        click.echo("Facts and answers, rollups and facts agree.")
    else:
        click.echo("Facts and answers, rollups and facts do not agree: flask scores rebuild mends it.")
    if lasting:
        click.echo(
            "Counts of anonymous surveys cannot be made again, since their answers are kept nowhere else: put a backup back "
            'from before (flask restore), or keep this in mind when you read them. See "Anonymous surveys" in docs/operations.md.'
        )
    sys.exit(1 if mendable or lasting else 0)


@scores.command("rebuild")
def rebuild_scores() -> None:
    """Makes facts what answers say, and rollups what facts say."""
    mended = verifying.rebuild()
    db.session.commit()
    click.echo(", ".join(f"{count} {name}" for name, count in mended.items()) + " made or mended.")


surveys = Group("surveys", help="Asking customers.")


@surveys.command("send-due")
@click.option("--now", "at", callback=moment, help="As if it were this ISO time.")
def send_due_surveys(at: datetime) -> None:
    """Puts the surveys and reminders that are due into the outbox: one pass. `flask mail deliver --once` sends them."""
    looked_at = surveys_jobs.send_due(at)
    ended = surveys_jobs.expire(at) + surveys_jobs.give_up_slips(at)
    click.echo(f"{looked_at} due deliveries looked at, {ended} surveys ended.")


TEMPORARY = 75  # sysexits: the mail server keeps the mail and tries again

mail = Group("mail", help="Mail in and out.")


class Pipe(click.Command):
    """A command at the end of a mail server's pipe: whatever is wrong, the mail must not bounce."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(TEMPORARY)


@mail.command("receive", cls=Pipe)
@click.option("--mailbox", help="Address or number of the mailbox; the default one where it is left out.")
def receive_mail(mailbox: str | None) -> None:
    """Takes one raw mail on standard input. Exit 0 only once it is kept; 75 on any failure."""
    at = clock.now()
    try:
        box = intake.mailbox_named(mailbox)
        raw = sys.stdin.buffer.read()
        row = incoming.receive(raw, mailbox_id=box.id, source=Source.PIPE, at=at)
        incoming_id, known = row.id, row.seen_before
        db.session.commit()
    except BaseException as error:  # also out of memory, or stopped: the bytes are not ours yet
        click.echo(f"Not taken: {type(error).__name__}: {error}", err=True)
        sys.exit(TEMPORARY)
    click.echo(json.dumps(intake.handled(incoming_id, known=known, at=at)))


@mail.command("parse")
@click.option(
    "--as", "kind", type=click.Choice(["mail", "text", "html", "tnef"]), default="mail", show_default=True
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
def parse_mail(kind: str, files: tuple[str, ...]) -> None:
    """Reads mails (or bare bodies) and prints one JSON line a file. Nothing is kept."""
    for name in files:
        try:
            raw = Path(name).read_bytes()
        except OSError as error:
            click.echo(f"{name}: {error.strerror}", err=True)
            sys.exit(1)
        authserv = current_app.config["MAIL_AUTHSERV_ID"]
        read = (
            parsing.parse(raw, trusted_authserv=authserv) if kind == "mail" else parsing.parse_bare(raw, kind)
        )
        click.echo(json.dumps(parsing.as_json(read, name)))


@mail.command("fetch")
@click.option("--once", is_flag=True, help="End when nothing is due (it always does).")
def fetch_mail(once: bool) -> None:
    """Fetches every mailbox that is due."""
    click.echo(f"{_until_idle(fetching.fetch_due)} mails fetched.")


@mail.command("process")
@click.option("--once", is_flag=True, help="End when nothing is due (it always does).")
def process_mail(once: bool) -> None:
    """Makes tickets and messages of the mail that waits."""
    click.echo(f"{_until_idle(incoming.process_due)} mails handled.")


@mail.command("deliver")
@click.option("--once", is_flag=True, help="End when nothing is due (it always does).")
def deliver_mail(once: bool) -> None:
    """Sends the letters that are due."""
    click.echo(f"{_until_idle(delivering.deliver)} letters settled.")


def _until_idle(job: Callable[[datetime], int]) -> int:
    total = 0
    while done := job(clock.now()):
        total += done
    return total


class Commands(AppGroup):
    """All commands; `flask db` comes with Alembic, so only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), "db"})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "db" and "db" not in self.commands:
            from helpdesk import migrating

            migrating.bind(ctx.ensure_object(ScriptInfo).load_app())
        return super().get_command(ctx, cmd_name)


def init_app(app: Flask) -> None:
    """Registers all commands."""
    app.cli = Commands(app.name)
    app.cli.add_command(mail)
    app.cli.add_command(users)
    app.cli.add_command(surveys)
    app.cli.add_command(scores)
    for command in (work, doctor, build_assets, serve):
        app.cli.add_command(command)
