"""Baltvik's gateway for texts, which keeps them on this machine; and what became of those of the past quarter."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.texting import gateways, hearing, verdicts
from helpdesk.texting.gateways import GatewayValues
from helpdesk.texting.line import Answer
from helpdesk.texting.models import IncomingText, OutgoingText
from helpdesk.texting.words import Fate, Report, TextState
from helpdesk.web import sealing

SENDER = "Baltvik"
# Of so many texts one fails in the network, one is answered with STOP, and one with words.
FAILS, STOPS, ANSWERED = 23, 61, 37
_WORDS = ("Paldies!", "Aitäh, kõik korras", "Tusen takk for hjelpen")


def begin(at: datetime) -> None:
    """A gateway like any other, at a port of this machine."""
    values = GatewayValues(
        "Demo gateway",
        address(),
        sender=SENDER,
        secret=secrets.token_urlsafe(24),
        report_secret=secrets.token_urlsafe(24),
        takes_replies=True,
    )
    gateways.switch(gateways.add(values, by=SYSTEM, at=at), on=True, by=SYSTEM, at=at)


def address() -> str:
    """Where the sink of this start listens."""
    return f"http://127.0.0.1:{current_app.config['TEXT_SINK_PORT']}/texts"


def gateway_secret() -> tuple[int, str] | None:
    """The demo's gateway and what signs its reports; None where it was taken out of use."""
    try:
        gateway = gateways.current()
        if gateway is None or not gateway.report_secret:
            return None
        return gateway.id, sealing.opened(gateway.report_secret)
    finally:
        db.session.rollback()  # on SQLite a question took the one write lock


def up(at: datetime) -> None:
    """Texts that were due by `at` were taken and delivered, but for a few; some people answered."""
    waiting = select(OutgoingText).where(
        OutgoingText.state == TextState.QUEUED, OutgoingText.next_attempt_at <= at
    )
    gateway_id = gateways.current_id()
    for text in db.session.scalars(waiting.order_by(OutgoingText.id)).all():
        text.gateway_id = gateway_id
        verdicts.record_answer(text, Answer(Fate.ACCEPTED, "202", "", f"demo-{text.id}"), at)
        verdicts.reported(text, Report.DELIVERED if text.id % FAILS else Report.FAILED, at)
        if text.purpose == "survey" and text.id % FAILS:
            _answer(text, at)


def _answer(text: OutgoingText, at: datetime) -> None:
    words = "STOP" if text.id % STOPS == 0 else _WORDS[text.id % 3] if text.id % ANSWERED == 0 else ""
    gateway = gateways.current()
    if not words or gateway is None:
        return
    hearing.keep_text(gateway, f"demo-{text.id}", {"from": text.number, "text": words}, at)
    came = select(IncomingText).filter_by(gateway_id=gateway.id, uid=f"demo-{text.id}")
    hearing.take_text(db.session.scalars(came).one(), at)
