"""What is measured inside one process, and what the load generator needs: python -m bench.inside prepare | mails | …"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from select import select as select_ready
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select, update

from bench import pace
from bench.generate import COMMON, RARE, rows
from bench.run import WARM, free_port
from helpdesk import create_app
from helpdesk.categories.models import Category
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit import clock, tokens
from helpdesk.mail import delivering, incoming, mailboxes, outgoing, sink
from helpdesk.mail.words import Source
from helpdesk.people import sign_in
from helpdesk.people.models import Membership, User
from helpdesk.people.words import Role
from helpdesk.surveys import links
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import DeliveryState, InvitationState
from helpdesk.tickets import conversation, lifecycle
from helpdesk.tickets.models import Closing, Message, Ticket
from helpdesk.tickets.words import OPEN_STATUSES, Outcome

TOKENS, MAILS, CLOSINGS, LETTERS, CALLS, OFFICE = 1200, 400, 200, 1500, 1000, 200
AGENTS = range(2, 10)
PORTION = 40  # mails between two looks at the pace of the machine


def cookie_of(app: Flask, user_id: int, csrf: str = "") -> str:
    """The cookie of a fresh session of this user."""
    user = db.session.get_one(User, user_id)
    token, _row = sign_in.begin(user, address="127.0.0.1", browser="bench", at=clock.now())
    values = {"_user_id": token, "_fresh": True} | ({"csrf_token": csrf} if csrf else {})
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(values)}"


def prepare(app: Flask) -> dict[str, Any]:
    """Cookies, a long ticket, a form, and survey links that can be answered."""
    at = clock.now()
    csrf = hashlib.sha1(os.urandom(64)).hexdigest()
    typed = Ticket.opened_by_id.is_not(None)
    ticket = db.session.scalars(select(Ticket).where(Ticket.status.in_(OPEN_STATUSES), typed).limit(1)).one()
    author = db.session.get_one(User, ticket.opened_by_id)
    for number in range(17):
        conversation.add_note(ticket, by=author, body=f"Looked at it for the {number}th time.", at=at)
    chosen = select(Invitation.id).where(Invitation.state == InvitationState.EXPIRED).limit(TOKENS)
    ids = list(db.session.scalars(chosen))
    fresh = {"state": InvitationState.SENT, "expires_at": at + timedelta(days=10), "ended_at": None}
    db.session.execute(update(Invitation).where(Invitation.id.in_(ids)).values(**fresh))
    given = {}
    for number in ids:
        given[number] = tokens.new()
        out = update(Delivery).where(Delivery.invitation_id == number)
        db.session.execute(out.values(token_hash=tokens.hashed(given[number]), state=DeliveryState.SENT))
    found = {
        "agent_cookie": cookie_of(app, 1),
        "supervisor_cookie": cookie_of(app, 21),
        "form_cookies": [cookie_of(app, user_id, csrf) for user_id in AGENTS],
        "csrf_token": URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(csrf),
        "long_ticket": ticket.number,
        "calls": _calls(at),
        "to_close": _to_close(ticket),
        "tokens": list(given.values()),
        "rare": RARE,
        "common": COMMON,
    }
    db.session.commit()
    (Path(app.config["INSTANCE_DIR"]) / "bench-tokens.json").write_text(json.dumps(list(given.values())))
    return found


def office(app: Flask) -> dict[str, Any]:
    """200 agents, the session of each, the form token that all share, and tickets that they look at."""
    csrf = hashlib.sha1(os.urandom(64)).hexdigest()
    at = clock.now()
    more = range(1_000, 1_000 + OFFICE - 20)
    new = [
        {"id": n, "email": f"user{n}@example.com", "name": f"Agent {n}", "role": Role.AGENT, "language": "en", "created_at": at}
        for n in more
    ]  # fmt: skip
    rows(User, new)
    rows(Membership, ({"user_id": n, "team_id": 1 + n % 4, "leads": False, "deputises": False} for n in more))
    found = {
        "cookies": [cookie_of(app, user_id, csrf) for user_id in (*range(1, 21), *more)],
        "csrf_token": URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(csrf),
        "numbers": list(
            db.session.scalars(select(Ticket.number).where(Ticket.status.in_(OPEN_STATUSES)).limit(60))
        ),
    }
    mailboxes.default()
    db.session.commit()
    return found


def arrivals(_app: Flask) -> dict[str, int]:
    """Mail becomes tickets, as the worker does it, with a second's pause after each, until standard input ends."""
    count = 0
    while not select_ready([sys.stdin], [], [], 1.0)[0]:
        incoming.receive(pace.mail(time.time_ns()), mailbox_id=None, source=Source.PIPE, at=clock.now())
        db.session.commit()
        incoming.process_due(clock.now())
        db.session.commit()
        db.session.remove()
        count += 1
    return {"value": count}


def _calls(at: datetime) -> list[dict[str, str]]:
    """Filled-in forms of calls: other customers, categories and words each time, the words of real messages."""
    customer_ids = list(db.session.scalars(select(Customer.id).order_by(Customer.id).limit(CALLS)))
    category_ids = list(db.session.scalars(select(Category.id).where(Category.parent_id.is_not(None))))
    bodies = list(db.session.scalars(select(Message.body).order_by(Message.id.desc()).limit(CALLS)))
    return [
        {
            "started_at": at.isoformat(),
            "customer": str(customer_ids[n * 37 % len(customer_ids)]),
            "kind": "question",
            "category_id": str(category_ids[n % len(category_ids)]),
            "body": bodies[n % len(bodies)],
            "priority": "normal",
        }
        for n in range(CALLS)
    ]


def _to_close(but: Ticket) -> list[dict[str, Any]]:
    """Filled-in forms of closings."""
    open_ones = select(Ticket.number, Ticket.category_id).where(
        Ticket.status.in_(OPEN_STATUSES), Ticket.id != but.id
    )
    found = db.session.execute(
        open_ones.where(Ticket.category_id.is_not(None)).order_by(Ticket.id.desc()).limit(CLOSINGS)
    )
    return [
        {"number": row.number, "form": {"outcome": "resolved", "category_id": str(row.category_id)}}
        for row in found
    ]


def tickets(_app: Flask) -> dict[str, int]:
    """How many there are, and how many closings."""
    count = select(func.count())
    return {
        "tickets": db.session.scalar(count.select_from(Ticket)) or 0,
        "closings": db.session.scalar(count.select_from(Closing)) or 0,
    }


def answers(app: Flask) -> list[dict[str, Any]]:
    """A filled-in form for every link, as a page shown now would send it."""
    at = clock.now()
    given = json.loads((Path(app.config["INSTANCE_DIR"]) / "bench-tokens.json").read_text())
    made = []
    for number, token in enumerate(given):
        delivery = links.by_token(token, at)
        assert delivery is not None
        form = {
            "csrf_token": links.page_token(delivery.id, at),
            "satisfaction": str(1 + number % 5),
            "solved": "yes",
            "agent": "4",
            "comment": "As it should be.",
            "send": "yes",
        }
        made.append({"path": f"/s/{token}", "form": form})
    return made


def mails(_app: Flask) -> dict[str, float]:
    """Raw mails of 20 kB into tickets, kept and processed by one process that has its statements ready: how many a second."""
    mailboxes.default()
    db.session.commit()
    raw = [pace.mail(number) for number in range(WARM + MAILS)]
    _take_in(raw[:WARM])
    took, paces = 0.0, []
    for start in range(WARM, WARM + MAILS, PORTION):
        paces += [pace.sample() for _ in range(4)]
        began = time.perf_counter()
        _take_in(raw[start : start + PORTION])
        took += time.perf_counter() - began
    return {"value": MAILS / took, "pace": pace.of(paces)}


def _take_in(raw: list[bytes]) -> None:
    for each in raw:
        incoming.receive(each, mailbox_id=None, source=Source.PIPE, at=clock.now())
        db.session.commit()
    while incoming.process_due(clock.now()):
        pass


def close(_app: Flask) -> dict[str, float]:
    """Closing with everything that hangs on it, commit included: milliseconds, median."""
    chosen = (
        select(Ticket.id)
        .where(Ticket.status.in_(OPEN_STATUSES), Ticket.assignee_id.is_not(None))
        .limit(CLOSINGS)
    )
    times, paces = [], []
    for number in list(db.session.scalars(chosen)):
        ticket = db.session.get_one(Ticket, number)
        by = db.session.get_one(User, ticket.assignee_id)
        db.session.commit()
        began = time.perf_counter()
        ticket = db.session.get_one(Ticket, number)
        lifecycle.close(
            ticket, by=by, at=clock.now(), outcome=Outcome.RESOLVED, category_id=ticket.category_id or 2
        )
        db.session.commit()
        times.append(time.perf_counter() - began)
        paces.append(pace.sample())
    return {"value": statistics.median(times) * 1000, "pace": pace.of(paces)}


def letters(app: Flask) -> dict[str, float]:
    """Letters out of the outbox to a sink on loopback, by one worker: how many a second."""
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="helpdesk-bench-sink-"))
    server = sink.start(port, folder)
    state = app.extensions["mail"]
    state.server, state.port, state.suppress = "127.0.0.1", port, False
    at = clock.now()
    while delivering.deliver(at):  # what the closings left
        pass
    for number in range(LETTERS):
        outgoing.queue_letter(
            ref=f"bench:{number}", purpose="reply", to=[(f"reader{number}@example.net", "Reader")],
            subject="Your router", text="It is on its way.\n" * 20, html="<p>It is on its way.</p>" * 20, at=at,
        )  # fmt: skip
    db.session.commit()
    paces = [pace.sample() for _ in range(20)]
    began = time.perf_counter()
    while delivering.deliver(clock.now()):
        pass
    took = time.perf_counter() - began
    paces += [pace.sample() for _ in range(20)]
    server.stop()
    taken = len(list(folder.glob("*.eml")))
    if taken < LETTERS:
        raise SystemExit(f"only {taken} of {LETTERS} letters arrived")
    return {"value": LETTERS / took, "pace": pace.of(paces)}


def main() -> None:
    app = create_app()
    with app.app_context():
        measured = (prepare, office, arrivals, tickets, answers, mails, close, letters)
        done = {each.__name__: each for each in measured}[sys.argv[1]](app)
    print(json.dumps(done))


if __name__ == "__main__":
    main()
