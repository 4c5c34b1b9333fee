"""Somebody about whom there is something in every table that can hold something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from helpdesk.cards.models import CardReading
from helpdesk.channels import blocking
from helpdesk.customers import consent, days
from helpdesk.customers import merging as customer_merging
from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord, HandlerFailure
from helpdesk.extensions import db
from helpdesk.importing import jobs as importing
from helpdesk.importing import running
from helpdesk.importing.words import Kind as ImportKind
from helpdesk.kit import tokens
from helpdesk.kit.event import SYSTEM
from helpdesk.mail import incoming
from helpdesk.mail.models import AddressFault, AutomaticAnswer
from helpdesk.people.models import User
from helpdesk.quality import rating
from helpdesk.quality.models import ReviewDraft
from helpdesk.recovery import working
from helpdesk.recovery.models import Case
from helpdesk.recovery.words import CaseState, ContactWay
from helpdesk.surveys import settings
from helpdesk.surveys.models import Delivery, Invitation, InvitationCredit, Opening, UnsubscribeToken
from helpdesk.texting.models import IncomingText
from helpdesk.texting.words import Meaning, TextState
from helpdesk.tickets import changing, checklists, conversation, draft_files, drafts, lifecycle
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import DraftFile, FieldValue, Message, Participant, ReplyUndo, Ticket
from helpdesk.tickets.words import Outcome, ParticipantRole
from tests.conftest import MOMENT
from tests.factories import (
    advisors,
    automation,
    cards,
    customers,
    disputes,
    mail,
    people,
    quality,
    recovery,
    surveys,
    texting,
    tickets,
)

MARK = "zqmarker"
NAME = "Zqmarkera Ozola"
EMAIL = f"{MARK}@example.net"
PHONE = "+37129418899"
SHEET = f"name;email;phone;notes\n{NAME};{EMAIL};{PHONE};{MARK} likes tea\nJuris;juris@example.net;;\n{NAME};not an address;;{MARK}\n"


@dataclass
class Known:
    """The person, and who worked for them."""

    customer: Customer
    customer_id: int
    agent: User
    lead: User
    lead_id: int

    @property
    def tickets(self) -> list[Ticket]:
        own = select(Ticket).where(Ticket.customer_id == self.customer_id)
        return list(db.session.scalars(own.order_by(Ticket.id)))


def known(at: datetime = MOMENT) -> Known:
    """The person: tickets by phone and by mail, all of them closed, and whatever colleagues noted about them."""
    surveys.version(at)
    mail.mailbox()
    settings.THROTTLE_DAYS.set(0, at=at)
    anna, lead = people.agent("Anna Liepa"), people.supervisor("Vera Lead")
    ilze = customers.customer(NAME, email=EMAIL, phone=PHONE, address=f"{MARK} 1", notes=MARK, language="en")
    twin = customers.customer(f"I. {NAME}", email=f"i.{EMAIL}")
    customer_merging.merge(twin, ilze, by=lead, at=at)
    days.set_days(ilze, {days.add_kind("Renewal", by=SYSTEM, at=at).id: at.date()}, by=SYSTEM, at=at)
    said = {"satisfaction": 1, "solved": "no", "agent": 1, "comment": f"{MARK} waited a week."}
    answered = disputes.final(
        said, at=at, by=anna, customer=ilze, subject=f"{MARK} waits", body=f"{MARK} called."
    )
    asked = disputes.dispute(words=f"{MARK} meant another.", by=anna, response=answered, at=at)
    disputes.decided(asked, by=lead, at=at)
    case = recovery.case(recovery.BAD | {"comment": f"{MARK}: never."}, by=anna, customer=ilze, at=at)
    recovery.act(working.log_contact, case, ContactWay.CALLED, True, f"{MARK} cried.", by=lead, at=at)
    recovery.asked_again(case.id, at)
    _reviewed(lead, anna, at)
    _worked_on(db.session.get_one(Ticket, case.ticket_id), anna, at)
    _imported(lead, at)
    _mailed(anna, at)
    _left_behind(ilze, answered.invitation_id or 0, lead, at)
    _carded(answered.invitation_id or 0, lead, at)
    for each in db.session.scalars(select(Case).where(Case.ended_at.is_(None))):
        each.state, each.ended_at = CaseState.CLOSED, at
    db.session.commit()
    return Known(ilze, ilze.id, anna, lead, lead.id)


def _carded(invitation_id: int, by: User, at: datetime) -> None:
    """A comment card about one of their visits, as a colleague read it."""
    card = cards.one(at=at)
    card.invitation_id = invitation_id
    said = {"satisfaction": "1", "comment": f"{MARK} wrote it by hand."}
    db.session.add(
        CardReading(card_id=card.id, slot=1, by_id=by.id, at=at, given=said, scan_name=f"{MARK}.png")
    )


def _reviewed(lead: User, agent: User, at: datetime) -> None:
    done, waits = quality.drawn(quality.sample(lead, at=at, number=2, agent_id=agent.id))[:2]
    quality.saved(done, at=at, comment=f"{MARK} was heard out.")
    rating.remark(rating.one(done.id) or done, f"{MARK} shouted.", by=agent, at=at)
    db.session.add(ReviewDraft(review_id=waits.id, at=at, content={"comment": MARK}))


def _worked_on(ticket: Ticket, agent: User, at: datetime) -> None:
    """Notes, drafts, files, fields and steps of a closed ticket."""
    changing.change(ticket, by=agent, at=at, version=ticket.version, tags=["storm"])
    note = conversation.add_note(
        ticket,
        by=agent,
        body=f"{MARK} is deaf.",
        at=at,
        attachments=[Upload("zqmarker.txt", "text/plain", b"zqmarker")],
    )
    checklists.add(ticket, f"Call {MARK} back", by=agent, at=at)
    drafts.keep(ticket, kind="reply", body=f"Dear {MARK}", by=agent, at=at)
    draft_files.keep(ticket, Upload("b.txt", "text/plain", b"zqmarker too"), by=agent, at=at)
    field = tickets.field("Contract")
    word, chosen = FieldValue(ticket_id=ticket.id, field_id=field.id, text=MARK, folded=MARK), None
    db.session.add_all([word, ReplyUndo(message_id=note.id, before={"status": MARK}, after={})])
    db.session.add(
        Participant(ticket_id=ticket.id, address=f"friend.{EMAIL}", role=ParticipantRole.CC, added_at=at)
    )
    assert chosen is None and db.session.query(DraftFile).count()


def _imported(lead: User, at: datetime) -> None:
    """A sheet that names them; they were here already."""
    run = running.receive(ImportKind.CUSTOMERS, SHEET.encode(), "people.csv", by=lead, at=at)
    running.check(run, run.mapping, at=at)
    db.session.commit()
    importing.work(at)
    db.session.refresh(run)
    running.start(run, by=lead, at=at)
    db.session.commit()
    importing.work(at)


def _mailed(agent: User, at: datetime) -> None:
    """A mail of theirs with a file, our reply, and the closing."""
    raw = mail.raw(
        f"{MARK} has no internet.\n",
        sender=f"{NAME} <{EMAIL}>",
        subject=f"{MARK} again",
        files=(("zqmarker.pdf", "application/pdf", b"%PDF zqmarker"),),
    )
    mail.received(raw, at)
    db.session.commit()
    incoming.process_due(at)
    got = db.session.scalars(select(Message).where(Message.incoming_id.is_not(None))).one()
    ticket = db.session.get_one(Ticket, got.ticket_id)
    conversation.reply(
        ticket, by=agent, body=f"Dear {MARK}", at=at, attachments=[Upload("c.txt", "text/plain", b"c")]
    )
    category = db.session.scalars(select(Ticket.category_id).where(Ticket.category_id.is_not(None))).first()
    lifecycle.close(
        ticket, by=agent, at=at, outcome=Outcome.RESOLVED, category_id=int(category or 0), cause_id=None
    )


def _left_behind(ilze: Customer, invitation_id: int, lead: User, at: datetime) -> None:
    """What machinery keeps by an address or a reference."""
    group = advisors.group(owner=lead, at=at)
    advisors.member(group, ilze, words="As Ilze said", at=at)
    advisors.enclosed(advisors.note(group, ilze, at=at), at=at)
    consent.refuse(customer=ilze, source="link", at=at)
    consent.refuse(address=EMAIL, source="link", at=at)
    blocked = blocking.BlockedSender(value=EMAIL, reason=MARK, by_id=lead.id, at=at, lifted_at=at)
    event = db.session.scalars(select(EventRecord).where(EventRecord.subject_kind == "ticket")).first()
    delivery = db.session.scalars(
        select(Delivery).filter_by(invitation_id=invitation_id).order_by(Delivery.id)
    ).first()
    ticket = db.session.get_one(Invitation, invitation_id).ticket_id or 0
    rule = automation.rule(name="Praise", kinds=("praise",))
    assert event is not None and delivery is not None
    db.session.add_all(
        [
            blocked,
            AddressFault(address=EMAIL, soft_count=1),
            AutomaticAnswer(address=EMAIL, ref="", subject_key="x", at=at),
            HandlerFailure(event_id=event.id, handler="test", error=MARK, solved_at=at),
            UnsubscribeToken(
                token_hash=tokens.hashed("stop"), customer_id=ilze.id, address=EMAIL, created_at=at
            ),
            Opening(delivery_id=delivery.id, at=at, method="GET"),
        ]
    )
    text = texting.text(PHONE, ref=f"delivery:{delivery.id}", text=f"Dear {MARK}", at=at)
    text.state, text.next_attempt_at = TextState.SENT, None
    gateway, row = texting.gateway(on=False, at=at).id, {"meaning": Meaning.WORDS, "received_at": at}
    db.session.add(IncomingText(gateway_id=gateway, uid="1", number=PHONE, body=f"Thanks, {MARK}", **row))
    db.session.query(InvitationCredit).update({"why": MARK})
    assert rule.id and ticket
