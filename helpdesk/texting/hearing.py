"""What gateways tell us: kept as rows by the request that brings it, worked by the clock. Telling it twice changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.jobs import leases, queue
from helpdesk.jobs.leases import release
from helpdesk.kit import phone, tokens
from helpdesk.kit.columns import table_of
from helpdesk.kit.event import Actor
from helpdesk.kit.text import clean, one_line
from helpdesk.texting import rules, verdicts
from helpdesk.texting.events import StopReceived
from helpdesk.texting.gateways import name_of
from helpdesk.texting.line import found
from helpdesk.texting.models import Gateway, IncomingText, OutgoingText, TextReport
from helpdesk.texting.words import Meaning

JOB = "texting.hear"
LEASE = timedelta(minutes=2)
NEWS = timedelta(minutes=1)  # a report a second need not write the gateway's row each time
LONGEST = 1600  # ten parts
TRIES = 5  # to find the text of a report which was here before the gateway's answer was


def keep_report(gateway: Gateway, uid: str, told: object, at: datetime) -> None:
    """One delivery report. What names no text of ours is kept for a while and means nothing."""
    row = {
        "gateway_uid": one_line(found(told, name_of(gateway, "report_id")), 120),
        "key": one_line(found(told, name_of(gateway, "report_reference")), 40),
        "says": rules.report(found(told, name_of(gateway, "report_status"))),
    }
    _keep(TextReport, gateway, uid, row, at)


def keep_text(gateway: Gateway, uid: str, told: object, at: datetime) -> None:
    """One text that somebody sent us. Without a number there is nobody to understand it of."""
    number = phone.normalise(_plus(found(told, name_of(gateway, "reply_from"))), "")
    body = clean(found(told, name_of(gateway, "reply_text")))[:LONGEST]
    if number is not None:
        row = {"number": number, "body": body, "meaning": rules.meaning(body)}
        _keep(IncomingText, gateway, uid, row, at)


def _plus(number: str) -> str:
    """Gateways write numbers with their country, some without the plus, some with two noughts in its place."""
    digits = number.strip()
    return f"+{digits.removeprefix('00')}" if digits.isdigit() else digits


def _keep(model: Any, gateway: Gateway, uid: str, row: dict[str, Any], at: datetime) -> None:
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    whole = row | {
        "gateway_id": gateway.id, "uid": uid, "received_at": at, "next_attempt_at": at, "attempts": 0,
    }  # fmt: skip
    kept = dialect.insert(table_of(model)).values(**whole).on_conflict_do_nothing()
    first = db.session.execute(kept.returning(table_of(model).c.id)).first() is not None
    if first:
        if gateway.heard_at is None or at - gateway.heard_at > NEWS:
            gateway.heard_at = at
        queue.nudge(JOB)


def due(model: Any, at: datetime, limit: int = 100) -> list[Any]:
    """Claims reports or texts that nobody has worked yet. Commits."""
    return leases.lease(model, at, length=LEASE, limit=limit)


def take_report(report: TextReport, at: datetime) -> OutgoingText | None:
    """Gives a claimed report a text to be about: claimed too, so that nobody else changes it meanwhile. Commits nothing.

    None: nothing is left to do, or not now.
    """
    text = _named(report)
    if text is None:
        release(report, _later(report, at))
        return None
    token = tokens.new()
    free = or_(OutgoingText.leased_until.is_(None), OutgoingText.leased_until < at)
    claimed = update(OutgoingText).where(OutgoingText.id == text.id, free)
    claimed = claimed.values(leased_until=at + LEASE, lease_token=token).returning(OutgoingText.id)
    if db.session.execute(claimed.execution_options(synchronize_session=False)).first() is None:
        release(report, at + LEASE)  # it is being sent this moment
        report.attempts -= 1
        return None
    text.held_token = token  # type: ignore[assignment]
    return text


def _named(report: TextReport) -> OutgoingText | None:
    """The text that a report names: by our own reference, else by the gateway's number where that is of one text alone."""
    own = select(OutgoingText).where(OutgoingText.gateway_id == report.gateway_id)
    if report.key and (text := db.session.scalar(own.where(OutgoingText.key == report.key))):
        return text
    if not report.gateway_uid:
        return None
    numbered = own.where(OutgoingText.gateway_uid == report.gateway_uid).order_by(OutgoingText.id).limit(2)
    found = db.session.scalars(numbered).all()
    return found[0] if len(found) == 1 else None


def settle_report(report: TextReport, text: OutgoingText, at: datetime) -> None:
    """What a report means for its text, once both are claimed and that is committed."""
    db.session.refresh(text)
    if not leases.still_held(text):
        return
    verdicts.reported(text, report.says, at)
    release(text, text.next_attempt_at)
    release(report, None)


def take_text(text: IncomingText, at: datetime) -> None:
    """Tells whoever listens of a stop; words wait on their page for somebody to read them."""
    release(text, None)
    if text.meaning is Meaning.STOP:
        record(StopReceived(text.id), by=Actor("customer"), at=at)


def _later(report: TextReport, at: datetime) -> datetime | None:
    return rules.next_attempt(report.attempts, at) if report.attempts < TRIES else None
