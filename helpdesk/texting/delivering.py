"""The outbox at work: claims texts that are due, hands each to its gateway, records the answer at once.

No transaction is open while a gateway is spoken to. A text is marked as being on the wire in a commit of its own; who finds
that mark after a crash knows that it may have gone out: it is sent once more under the same key and called uncertain.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.jobs import leases, queue
from helpdesk.kit import failpoints
from helpdesk.kit.columns import fixed_word
from helpdesk.kit.seal import SealBroken
from helpdesk.texting import gateways, line, outbox, verdicts
from helpdesk.texting.line import Answer, LineFailed, Route
from helpdesk.texting.models import Gateway, OutgoingText
from helpdesk.texting.words import Fate, TextState
from helpdesk.web import sealing

log = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=15)
# No text is begun later than this (in seconds) after its claim: the longest sending must end within the lease.
BEGIN_WITHIN = 240.0
PASS = 30.0  # seconds that one call works before other jobs get their turn
_DUE = leases.claiming(OutgoingText, OutgoingText.state == fixed_word(TextState.QUEUED), limit=BATCH)


def deliver(at: datetime) -> int:
    """Sends what is due; says how many texts came to an end. Commits per text."""
    begun, done = time.monotonic(), 0
    while time.monotonic() - begun < PASS:
        now = at + timedelta(seconds=time.monotonic() - begun)
        token, ids = leases.lease_ids(_DUE, now, LEASE)
        if not ids:
            return done
        done += _send_all(sorted(ids), token, at)
    queue.nudge(outbox.JOB)
    db.session.commit()
    return done


def _send_all(ids: Iterable[int], token: str, at: datetime) -> int:
    begun, done, silent = time.monotonic(), 0, set[int]()
    for number in ids:
        try:
            if time.monotonic() - begun > BEGIN_WITHIN:
                _put_back(number, token, at)
            else:
                done += _send(number, token, at, silent)
        except Exception:
            db.session.rollback()
            log.exception("text %s could not be sent", number)
    return done


def _send(number: int, token: str, at: datetime, silent: set[int]) -> int:
    """One text of a batch: made ready and marked, handed over, recorded. `silent`: gateways that took nothing in this pass."""
    text = _held(number, token)
    if text is None:
        return 0
    if text.not_after is not None and at >= text.not_after:
        verdicts.too_late(text, at)
        db.session.commit()
        return 1
    if text.sending_since is not None and not verdicts.left_behind(text, at):
        db.session.commit()
        return 1
    gateway = db.session.get(Gateway, text.gateway_id) if text.gateway_id else gateways.current()
    if gateway is None or gateway.retired_at is not None or gateway.id in silent:
        text.gateway_id = text.gateway_id if gateway is not None and gateway.retired_at is None else None
        done = verdicts.put_off(text, at)
        db.session.commit()
        return done
    try:
        route, said = line.route_of(gateway), sealing.opened(text.sealed or "")
    except (LineFailed, SealBroken) as failure:
        return _settle(number, token, gateway.id, Answer(Fate.DEFERRED, "", str(failure)), at)
    key, to, way = text.key, text.number, gateway.id
    text.sending_since = at
    pinned, text.gateway_id = text.gateway_id, way
    db.session.commit()
    answer = _spoken(route, key=key, number=to, text=said)
    if answer.fate in {Fate.DEFERRED, Fate.BARRED}:
        silent.add(way)
    return _settle(number, token, way, answer, at, unpin=pinned is None)


def _spoken(route: Route, *, key: str, number: str, text: str) -> Answer:
    failpoints.reached("texting.before_post")
    try:
        answer = line.send(route, key=key, number=number, text=text)
    except LineFailed as failure:
        return Answer(Fate.DEFERRED, "", str(failure))
    failpoints.reached("texting.after_post")
    return answer


def _settle(
    number: int, token: str, gateway_id: int, answer: Answer, at: datetime, *, unpin: bool = False
) -> int:
    """Records what the gateway said about the text and about itself. Commits."""
    text = _held(number, token)
    if text is None:
        log.warning("text %s was taken over by another worker; nothing is recorded", number)
        db.session.rollback()
        return 0
    if unpin and answer.fate in {Fate.DEFERRED, Fate.BARRED} and not text.uncertain:
        text.gateway_id = None  # it goes by whichever is in use next time
    done = verdicts.record_answer(text, answer, at)
    gateway = db.session.get_one(Gateway, gateway_id)
    if answer.fate in {Fate.DEFERRED, Fate.BARRED}:
        verdicts.gateway_fails(gateway, answer.said, at)
    else:
        verdicts.gateway_works(gateway)
    db.session.commit()
    return done


def _put_back(number: int, token: str, at: datetime) -> None:
    """Ends the lease of a text that was not begun. Commits."""
    text = _held(number, token)
    if text is not None:
        text.attempts -= 1
        leases.release(text, at)
        db.session.commit()


def _held(number: int, token: str) -> OutgoingText | None:
    """The row, locked; None where another worker has taken it over."""
    mine = select(OutgoingText).where(OutgoingText.id == number, OutgoingText.lease_token == token)
    held = mine.with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalar(held)
