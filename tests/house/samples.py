"""A small world for the test of rights: one person of each kind, and a value for every argument of an address.

`build` answers the people by kind and the values by name: "number", or "tickets.reopen.number" where one endpoint needs its own.
A room that adds an argument adds a line at the end of `build`. What belongs to a ticket belongs to one of the restricted team.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask import current_app

from helpdesk.advisors import links as advisor_links
from helpdesk.automation.words import Trigger
from helpdesk.cards import queries as carded
from helpdesk.cards.models import Card, CardReading
from helpdesk.channels import blocking, web_form
from helpdesk.customers import merging as customer_merging
from helpdesk.customers.models import ContactPoint
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.importing import running
from helpdesk.importing.words import Kind
from helpdesk.kiosks import tablets
from helpdesk.kit import clock, tokens
from helpdesk.kit.event import SYSTEM
from helpdesk.mail.words import IncomingState, OutgoingState, Reason
from helpdesk.people import links, notices, sign_in
from helpdesk.people.models import Notice, Place, User
from helpdesk.people.words import TokenPurpose
from helpdesk.privacy import erasing, exporting
from helpdesk.quality import designing, rating
from helpdesk.surveys import designing as shaping
from helpdesk.surveys import settings
from helpdesk.surveys.models import Invitation, UnsubscribeToken
from helpdesk.tickets import changing, checklists, draft_files, linking, spam, time_spent
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.models import Attachment, Tag, Ticket
from helpdesk.tickets.words import Relation
from helpdesk.tickets.writing import Provenance
from tests.factories import (
    advisors,
    automation,
    cards,
    categories,
    customers,
    disputes,
    kiosks,
    mail,
    mailings,
    milestones,
    people,
    quality,
    recovery,
    standards,
    surveys,
    texting,
    tickets,
    weblinks,
)

KINDS = ("visitor", "agent", "outsider", "supervisor", "admin")


def build() -> tuple[dict[str, User], dict[str, object]]:
    """People by kind (all but the visitor), and the values."""
    at = clock.now()
    restricted, other = people.team("Quiet cases", restricted=True), people.team("Everybody")
    who = {
        "agent": people.agent("Agent", restricted),
        "outsider": people.agent("Outsider", other),
        "supervisor": people.supervisor("Supervisor", other),
        "admin": people.admin("Admin"),
    }
    let_go = people.agent("Let go", deactivated_at=at)
    place = people.place()
    values: dict[str, object] = {
        "user_id": people.agent("Somebody").id,
        "people.user_reactivation.user_id": let_go.id,
        "team_id": other.id,
        "place_id": place.id,
        "group": "organisation",
        "step": "organisation",
        "filename": "css/tokens.css",
        "people.reset.token": links.make(who["outsider"], TokenPurpose.RESET, at)[0],
        "people.invitation.token": links.make(who["outsider"], TokenPurpose.INVITE, at)[0],
        "session_id": sign_in.begin(who["agent"], address="127.0.0.1", browser="another", at=at)[1].id,
    }
    notices.tell([who["agent"].id], kind="test", sentence="Look.", values={}, url="/tickets", at=at)
    values["notice_id"] = db.session.query(Notice.id).scalar()

    customer = customers.customer("Ilze Vītola", email="ilze@example.net")
    twice = customers.customer("I. Vītola", email="i.vitola@example.net")
    customer_merging.merge(
        twice, customers.customer("Ilze V.", email="v@example.net"), by=who["agent"], at=at
    )
    values["customers.separate.customer_id"] = twice.id
    category = categories.category("Routers")
    values |= {
        "customer_id": customer.id,
        "category_id": category.id,
        "cause_id": categories.cause().id,
    }
    attached = Upload("note.txt", "text/plain", b"The router blinks.")
    quiet = tickets.ticket(
        "Quiet",
        by=who["agent"],
        customer=customer,
        category=category,
        team_id=restricted.id,
        at=at,
        provenance=Provenance(html="<p>The router blinks.</p>"),
        attachments=[attached],
    )
    attachment = db.session.query(Attachment).one()
    closed, _closing = tickets.closed_ticket(
        by=who["agent"], customer=customer, category=category, team_id=restricted.id, at=at
    )
    values |= {
        "number": quiet.number,
        "tickets.reopen.number": closed.number,
        "attachment_id": attachment.id,
        "name": attachment.name,
        "message_id": attachment.message_id,
        "link_id": linking.link(quiet, closed, Relation.FOLLOWS, by=who["agent"], at=at).id,
        "point_id": db.session.query(ContactPoint.id).filter_by(customer_id=customer.id).scalar(),
    }
    changing.change(quiet, by=who["agent"], at=at, version=quiet.version, tags=["storm"])
    values["tag_id"] = db.session.query(Tag.id).scalar()
    people_csv = b"name;email\nIlze;ilze@example.net\n"
    values["import_id"] = running.receive(Kind.CUSTOMERS, people_csv, "people.csv", by=who["admin"], at=at).id
    values["block_id"] = blocking.block("offers@shop.example", by=who["supervisor"], at=at).id
    values["tickets.unmark_spam.number"] = _spam(who["agent"], restricted.id, at).number
    values["template_id"] = tickets.checklist("Onboarding").id
    checklists.add(quiet, "Call back", by=who["agent"], at=at)
    values["check_id"] = checklists.of(quiet.id)[0].id
    values["entry_id"] = time_spent.add(quiet, 5, by=who["agent"], at=at)
    upload = Upload("a.txt", "text/plain", b"A")
    values["file_id"] = draft_files.keep(quiet, upload, by=who["agent"], at=at)
    values["field_id"] = tickets.field("Contract").id
    values["macro_id"] = tickets.macro("Restart", text="Please restart it, {{customer}}.").id
    values["run_id"] = tickets.run(who["agent"]).id
    values["view_id"] = tickets.view("Routers").id
    values |= {"calendar_id": standards.calendar().id, "standard_id": standards.standard().id}
    values["rule_id"] = automation.rule(Trigger.CLOSED, kinds=("praise",)).id
    values |= {"agent_id": who["agent"].id, "report": "agents"}
    values |= _surveys(who["agent"], restricted.id, place.id, at)
    values |= _quality(who["supervisor"], who["agent"], restricted.id, at)
    values["disputes.new_dispute.response_id"] = disputes.final(
        by=who["agent"], team_id=restricted.id, at=at
    ).id
    values["dispute_id"] = disputes.dispute(by=who["agent"], team_id=restricted.id, at=at).id
    values["case_id"] = recovery.case(by=who["agent"], team_id=restricted.id, at=at).id
    values["improvement_id"] = recovery.improvement(owner=who["supervisor"], at=at).id
    for name in ("again", "again_thanks", "answer_again"):
        values[f"recovery.{name}.token"] = recovery.asked_again(values["case_id"], at)
    values |= _privacy(who["supervisor"], at)
    values |= _mail(at) | {"language": "lv", "when": "closed"}
    return who, values


def _spam(agent: User, team_id: int, at: datetime) -> Ticket:
    """A ticket that was marked as spam."""
    made = tickets.ticket("Cheap", by=agent, team_id=team_id, at=at)
    spam.mark(made, by=agent, at=at)
    return made


def _surveys(agent: User, team_id: int, place_id: int, at: datetime) -> dict[str, object]:
    """A survey that can be answered, one that was, and a visit that gets a slip, a call that gets a code."""
    _asked, token = surveys.invitation(by=agent, team_id=team_id, at=at)
    stop = "the token of a link in a letter"
    db.session.add(UnsubscribeToken(token_hash=tokens.hashed(stop), address="x@example.net", created_at=at))
    visit = surveys.visit(by=agent, team_id=team_id, at=at, place=db.session.get(Place, place_id))
    call = surveys.call(by=agent, team_id=team_id, at=at)
    called = surveys.interview(by=agent, team_id=team_id, at=at)
    settings.INTERVIEW_PERCENT.set(0, at=at)
    shaped = shaping.add("Counter", by=SYSTEM, at=at)
    card, scanned = _cards(place_id, at)
    handed = cards.handed(surveys.visit(by=agent, team_id=team_id, at=at), by=agent, at=at)
    kiosk = kiosks.kiosk(place=db.session.get(Place, place_id), at=at)
    waiting = tablets.make_link(kiosk, by=SYSTEM, at=at)
    by_mail = {"survey_id": surveys.version().survey_id, "at": at}
    group = advisors.group(at=at)
    note = advisors.note(group, at=at)
    asked_to_join = advisor_links.token(advisors.invited(group, at=at).id)
    return {
        "weblink_id": weblinks.weblink(at=at).id,
        "slug": "autumn",
        "mailing_id": mailings.draft("Autumn", **by_mail).id,
        "mailings.mailing_recipients.mailing_id": mailings.mailing("Spring", **by_mail).id,
        "card_id": card.id,
        "batch_id": card.batch_id,
        "reading_id": scanned.id,
        "cards.scan.name": "card.png",
        "cards.deciding.card_id": scanned.card_id,
        "cards.decision.card_id": scanned.card_id,
        "cards.hand_out.number": surveys.ticket_of(visit).number,
        "cards.take_back.number": surveys.ticket_of(
            db.session.get_one(Invitation, handed.invitation_id)
        ).number,
        "cards.take_back.card_id": handed.id,
        "kiosk_id": kiosk.id,
        "kiosks.start.token": waiting,
        "kiosks.pairing.token": waiting,
        "survey_id": shaped.id,
        "survey_version_id": surveys.version(at).id,
        "surveys.preview_frame.what": "page",
        "survey_rule_id": surveys.rule("Nobody at night", languages=["nb"], at=at).id,
        "milestone_id": milestones.milestone(at=at, survey_id=surveys.version().survey_id).id,
        "date_kind_id": milestones.kind(at=at).id,
        "question_id": shaping.questions_of(shaped.versions[0].id)[1].id,
        "token": token,
        "group_id": group.id,
        "note_id": note.id,
        "note_file_id": advisors.enclosed(note, at=at).id,
        "advisors.note_file.name": "board.txt",
        "advisors.membership.token": asked_to_join,
        "advisors.membership_said.token": asked_to_join,
        "surveys.unsubscribe.token": stop,
        "surveys.unsubscribe_done.token": stop,
        "surveys.unsubscribe_withdrawal.token": stop,
        "response_id": surveys.answered(by=agent, team_id=team_id, at=at).id,
        "invitation_id": called.id,
        "surveys.handing.number": db.session.get_one(Ticket, call.ticket_id).number,
        "surveys.slip.number": db.session.get_one(Ticket, visit.ticket_id).number,
    }


def _cards(place_id: int, at: datetime) -> tuple[Card, CardReading]:
    """A card to be typed in, and a reading with a scan of one whose two readings differ."""
    place = db.session.get(Place, place_id)
    card, other = (cards.found(each.card_id) for each in cards.printed(place=place, at=at)[:2])
    cards.differing(other, people.supervisor("First"), people.admin("Second"), at=at)
    cards.always_twice(0)
    reading = carded.readings(other.id)[0]
    reading.scan_id, reading.scan_name = store.put(b"scan", at=at).id, "card.png"
    db.session.flush()
    return card, reading


def _quality(lead: User, agent: User, team_id: int, at: datetime) -> dict[str, object]:
    """A draw of two closings of the agent's: one was reviewed and remarked on, the other waits for its reviewer."""
    for _each in range(2):
        tickets.closed_ticket(by=agent, team_id=team_id, at=at)
    version = quality.version()
    drawn = quality.sample(lead, version, at=at, number=2, agent_id=agent.id)
    done, waits = quality.drawn(drawn)
    quality.saved(done, at=at)
    rating.remark(done, "The line was bad.", by=agent, at=at)
    return {
        "form_id": version.form_id,
        "criterion_id": designing.criteria_of(version.id)[0].id,
        "sample_id": drawn.id,
        "review_id": done.id,
        "quality.rate.review_id": waits.id,
        "quality.review_draft.review_id": waits.id,
    }


def _privacy(lead: User, at: datetime) -> dict[str, object]:
    """An export that can be fetched by the supervisor, and somebody who is being erased."""
    asked = customers.customer("Zane Kalna", email="zane@example.net")
    made = exporting.ask(asked, by=lead, at=at)
    exporting.finish(made, store.put(b"PK", at=at), at=at)
    gone = erasing.begin(customers.customer("Laima Gone"), "Laima Gone", by=lead, at=at)
    return {"export_id": made.id, "erasure_id": gone.id, "privacy.lift_hold.customer_id": asked.id}


def _mail(at: datetime) -> dict[str, object]:
    """A mailbox, a mail in quarantine, a letter that failed, and a gateway for texts."""
    box = mail.mailbox("help@kulda.example")
    kept = mail.received(mail.raw(), at, mailbox_id=box.id)
    kept.state, kept.reason, kept.next_attempt_at = IncomingState.QUARANTINED, Reason.LOOP, None
    letter = mail.letter(at=at)
    letter.state, letter.next_attempt_at = OutgoingState.FAILED, None
    db.session.flush()
    return {
        "receipt": web_form.receipt(1001),
        "letter": _kept_letter(),
        "text": f"{1:020d}-{1:08x}",
        "mailbox_id": box.id,
        "incoming_id": kept.id,
        "email_id": letter.id,
        "gateway_id": texting.gateway(on=False, at=at).id,
    }


def _kept_letter() -> str:
    """The name of a letter in the sink."""
    folder = Path(current_app.config["INSTANCE_DIR"]) / "sink"
    folder.mkdir(exist_ok=True)
    current_app.config["MAIL_SINK_DIR"] = str(folder)
    name = f"{1:020d}-{1:08x}"
    (folder / f"{name}.eml").write_bytes(mail.raw())
    return name
