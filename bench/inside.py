"""What is measured inside one process, and what the load generator needs: python -m bench.inside prepare | mails | …"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select, update

from bench.generate import COMMON, RARE
from bench.run import free_port
from helpdesk import create_app
from helpdesk.categories.models import Category
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit import clock, tokens
from helpdesk.mail import delivering, incoming, mailboxes, outgoing, sink
from helpdesk.mail.words import Source
from helpdesk.people import sign_in
from helpdesk.people.models import User
from helpdesk.surveys import links
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import DeliveryState, InvitationState
from helpdesk.tickets import conversation, lifecycle
from helpdesk.tickets.models import Closing, Message, Ticket
from helpdesk.tickets.words import OPEN_STATUSES, Outcome

TOKENS, MAILS, CLOSINGS, LETTERS, CALLS = 1200, 400, 200, 1500, 1000
AGENTS = range(2, 10)


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
    ticket = db.session.scalars(select(Ticket).where(Ticket.status.in_(OPEN_STATUSES)).limit(1)).one()
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
    """Raw mails of 20 kB into tickets, kept and processed by one process: how many a second."""
    mailboxes.default()
    db.session.commit()
    raw = [_mail(number) for number in range(MAILS)]
    began = time.perf_counter()
    for each in raw:
        incoming.receive(each, mailbox_id=None, source=Source.PIPE, at=clock.now())
        db.session.commit()
    while incoming.process_due(clock.now()):
        pass
    return {"value": MAILS / (time.perf_counter() - began)}


def parsing(_app: Flask) -> dict[str, float]:
    """How often a second Python's own parser reads such a mail: a yardstick for the machine, without any of our code."""
    raw, count = _mail(1), 400
    began = time.process_time()
    for _ in range(count):
        for part in message_from_bytes(raw, policy=default).walk():
            if not part.is_multipart():
                part.get_content()
    return {"value": count / (time.process_time() - began)}


def _mail(number: int) -> bytes:
    letter = EmailMessage(policy=SMTP)
    letter["From"] = f"Ilze Vītola <writer{number}@example.net>"
    letter["To"] = "help@example.org"
    letter["Subject"] = f"Internet drops every evening {number}"
    letter["Message-ID"] = f"<bench-{number}-{secrets.token_hex(6)}@example.net>"
    words = "Since the router swap the internet goes away every evening. Please repair it.\n" * 60
    letter.set_content(words)
    letter.add_alternative(
        f"<html><body><p>{'</p><p>'.join(words.splitlines())}</p></body></html>", subtype="html"
    )
    letter.add_attachment(os.urandom(6000), maintype="image", subtype="jpeg", filename="router.jpg")
    return letter.as_bytes()


def close(_app: Flask) -> dict[str, float]:
    """Closing with everything that hangs on it, commit included: milliseconds, median."""
    chosen = (
        select(Ticket.id)
        .where(Ticket.status.in_(OPEN_STATUSES), Ticket.assignee_id.is_not(None))
        .limit(CLOSINGS)
    )
    times = []
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
    return {"value": statistics.median(times) * 1000}


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
    began = time.perf_counter()
    while delivering.deliver(clock.now()):
        pass
    took = time.perf_counter() - began
    server.stop()
    taken = len(list(folder.glob("*.eml")))
    if taken < LETTERS:
        raise SystemExit(f"only {taken} of {LETTERS} letters arrived")
    return {"value": LETTERS / took}


def main() -> None:
    app = create_app()
    with app.app_context():
        measured = (prepare, tickets, answers, parsing, mails, close, letters)
        done = {each.__name__: each for each in measured}[sys.argv[1]](app)
    print(json.dumps(done))


if __name__ == "__main__":
    main()
