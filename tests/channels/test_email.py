"""Mail becomes tickets and messages; nobody gets onto a ticket, or anything out of it, by pretending (rows 11-14, 45, 61-64)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from bench import mail_corpus
from helpdesk.channels import mailbox_routes, threads
from helpdesk.customers.models import Customer
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.mail import incoming, threading
from helpdesk.mail.models import IncomingEmail, OutgoingEmail
from helpdesk.mail.settings import MAILS_PER_SENDER
from helpdesk.mail.words import IncomingAction, IncomingState, Source
from helpdesk.people.models import User
from helpdesk.people.words import Role
from helpdesk.tickets import conversation, lifecycle
from helpdesk.tickets.models import Message, Participant, Ticket
from helpdesk.tickets.words import Channel, MessageKind, Outcome, Status
from tests.factories import categories, customers, mail, people

AUTHENTIC = "mx.kulda.example; dmarc=pass header.from=kulda.example; spf=pass smtp.mailfrom=kulda.example"
FORGED = "mx.kulda.example; dmarc=fail header.from=kulda.example; spf=fail smtp.mailfrom=kulda.example"


def arrive(raw: bytes, at: datetime, mailbox_id: int | None = None) -> IncomingEmail:
    row = mail.received(raw, at, mailbox_id=mailbox_id)
    db.session.commit()
    incoming.process_due(at)
    assert row.state is not IncomingState.RECEIVED, row.error
    return row


def ticket_of(row: IncomingEmail) -> Ticket:
    assert row.ref.startswith("ticket:"), (row.action, row.ref, row.reason, row.error)
    return db.session.get_one(Ticket, int(row.ref.partition(":")[2]))


def messages(ticket: Ticket) -> list[Message]:
    return list(db.session.scalars(select(Message).filter_by(ticket_id=ticket.id).order_by(Message.id)))


def letters(purpose: str = "acknowledgement") -> list[OutgoingEmail]:
    return list(
        db.session.scalars(select(OutgoingEmail).filter_by(purpose=purpose).order_by(OutgoingEmail.id))
    )


def answered(at: datetime, **more: Any) -> tuple[Ticket, OutgoingEmail]:
    """A ticket by mail from Ilze, and Anna's reply to her."""
    ticket = ticket_of(arrive(mail.raw(**more), at))
    anna = db.session.scalar(select(User).filter_by(name="Anna")) or people.agent(
        "Anna", email="anna@kulda.example"
    )
    conversation.reply(ticket, by=anna, body="Have you tried turning it off?", at=at + timedelta(minutes=5))
    db.session.commit()
    return ticket, letters("reply")[-1]


def close(ticket: Ticket, at: datetime) -> None:
    lifecycle.close(
        ticket, by=people.agent(), at=at, outcome=Outcome.RESOLVED, category_id=categories.category().id
    )


@pytest.fixture(autouse=True)
def house(app: Flask) -> None:
    mail.mailbox("help@kulda.example")


@pytest.fixture
def trusting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own mail server says who is genuine."""
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", "mx.kulda.example")


def test_a_mail_opens_a_ticket_with_everything_in_it(app: Flask, at: datetime) -> None:
    row = arrive(
        mail.raw("Labdien,\nman nav interneta.\n\n-- \nIlze", html="<p>Labdien, man nav <b>interneta</b><script>x</script></p>",
                 subject="Nav interneta", sender="Ilze Ozola <Ilze@Example.net>", files=(("bilde.png", "image/png", b"\x89PNG"),)), at)  # fmt: skip
    ticket = ticket_of(row)
    assert row.action is IncomingAction.OPENED
    assert (ticket.subject, ticket.channel, ticket.status, ticket.language) == (
        "Nav interneta",
        Channel.EMAIL,
        Status.NEW,
        "lv",
    )
    assert ticket.customer_id is not None and ticket.mailbox_id == row.mailbox_id and ticket.unread
    [message] = messages(ticket)
    assert message.kind is MessageKind.REQUEST and message.incoming_id == row.id
    assert (
        "man nav interneta" in message.body and message.trimmed is not None and "-- " not in message.trimmed
    )
    assert message.html is not None and "<b>" in message.html and "script" not in message.html
    assert not message.unverified and not message.from_machine
    [ack] = letters()
    content = str(ack.content)
    assert str(ticket.number) in content and "interneta" not in content, "not a word of the sender's goes out"
    assert '"auto-replied"' in content.replace("'", '"')


def test_an_answer_finds_its_ticket_by_our_message_id(app: Flask, at: datetime) -> None:
    ticket, letter = answered(at)
    row = arrive(
        mail.raw("Yes.\n\n> Have you tried", subject="No tag here", In_Reply_To=letter.message_id), at
    )
    assert (row.action, ticket_of(row).id) == (IncomingAction.REPLIED, ticket.id)
    assert messages(ticket)[-1].trimmed == "Yes."
    assert len(letters()) == 1, "an answer is not acknowledged"


def test_an_answer_finds_its_ticket_by_references_alone(app: Flask, at: datetime) -> None:
    ticket, letter = answered(at)
    row = arrive(mail.raw(References=f"<a@b.example> {letter.message_id}"), at)
    assert ticket_of(row).id == ticket.id


def test_an_answer_to_the_return_address_finds_its_ticket(app: Flask, at: datetime) -> None:
    ticket, letter = answered(at)
    assert letter.bounce_key is not None
    row = arrive(mail.raw(to=threading.return_address("help@kulda.example", letter.bounce_key)), at)
    assert ticket_of(row).id == ticket.id


def test_a_participant_finds_the_ticket_by_a_foreign_message_id_and_a_stranger_does_not(
    app: Flask, at: datetime
) -> None:
    first = arrive(mail.raw(message_id="<q1@customer.example>"), at)
    row = arrive(mail.raw("One more thing.\n", In_Reply_To="<q1@customer.example>"), at)
    assert ticket_of(row).id == ticket_of(first).id
    stranger = arrive(mail.raw(sender="eve@evil.example", In_Reply_To="<q1@customer.example>"), at)
    assert ticket_of(stranger).id != ticket_of(first).id


@pytest.mark.parametrize("tag", ["Re: [HD-{}] x", "Fwd: hd-{}", "about #{}", "SV: (HD-{})"])
def test_a_participant_finds_the_ticket_by_the_number_in_the_subject(
    app: Flask, at: datetime, tag: str
) -> None:
    ticket = ticket_of(arrive(mail.raw(), at))
    assert ticket_of(arrive(mail.raw(subject=tag.format(ticket.number)), at)).id == ticket.id


@pytest.mark.parametrize("subject", ["[HD-1001] hello", "Re: [#1001]", "HD-1001"])
def test_row_13_an_outsider_with_a_ticket_number_gets_a_new_ticket_and_none_of_its_content(
    app: Flask, at: datetime, subject: str
) -> None:
    ticket, _letter = answered(at)
    assert ticket.number == 1001
    row = arrive(mail.raw(sender="eve@evil.example", Cc="eve@evil.example", subject=subject), at)
    assert (row.action, ticket_of(row).id != ticket.id) == (IncomingAction.OPENED, True)
    assert (
        db.session.scalar(select(Participant).filter_by(ticket_id=ticket.id, address="eve@evil.example"))
        is None
    )
    anna = db.session.scalars(select(User).filter_by(name="Anna")).one()
    conversation.reply(ticket, by=anna, body="SECRET", at=at)
    to_eve = [
        letter
        for letter in letters("reply") + letters()
        if "eve@evil.example" in str([p.address for p in _people(letter)])
    ]
    assert to_eve and all(
        "SECRET" not in str(letter.content) and "turning" not in str(letter.content) for letter in to_eve
    )


def _people(letter: OutgoingEmail) -> list[Any]:
    from helpdesk.mail.models import OutgoingRecipient

    return list(db.session.scalars(select(OutgoingRecipient).filter_by(email_id=letter.id)))


@pytest.mark.parametrize("how", ["no mac", "short mac", "other ticket", "wrong key"])
def test_rows_11_and_12_a_forged_message_id_reaches_no_ticket(app: Flask, at: datetime, how: str) -> None:
    ticket, letter = answered(at)
    local, _, domain = letter.message_id.strip("<>").partition("@")
    kind, number, nonce, mac = local.split(".")
    forged = {
        "no mac": f"{kind}.{number}.{nonce}.",
        "short mac": f"{kind}.{number}.{nonce}.{mac[:-1]}",
        "other ticket": f"ticket.{ticket.id}.{nonce}.{mac}",
        "wrong key": f"{kind}.{number}.{nonce}.{'0' * len(mac)}",
    }[how]
    row = arrive(mail.raw(sender="anna@kulda.example", In_Reply_To=f"<{forged}@{domain}>"), at)
    assert ticket_of(row).id != ticket.id
    assert messages(ticket_of(row))[-1].unverified and len(letters()) == 1


@pytest.mark.parametrize("said", [None, FORGED])
def test_row_11_a_colleague_who_proves_nothing_writes_as_an_unverified_stranger(
    app: Flask, trusting: None, at: datetime, said: str | None
) -> None:
    ticket, letter = answered(at)
    more = {"Authentication_Results": said} if said else {}
    arrive(
        mail.raw(
            "Pay here: evil.example\n",
            sender="Anna <anna@kulda.example>",
            In_Reply_To=letter.message_id,
            **more,
        ),
        at,
    )
    message = messages(ticket)[-1]
    assert message.unverified and message.author_id is None
    assert len(letters("reply")) == 1, "nothing goes out to the customer"


def test_row_64_only_the_topmost_word_of_our_own_server_counts(
    app: Flask, trusting: None, at: datetime
) -> None:
    ticket, letter = answered(at)
    raw = mail.raw("x\n", sender="Anna <anna@kulda.example>", In_Reply_To=letter.message_id)
    arrive(f"Authentication-Results: {FORGED}\r\nAuthentication-Results: {AUTHENTIC}\r\n".encode() + raw, at)
    assert messages(ticket)[-1].unverified
    arrive(
        b"Authentication-Results: mx.evil.example; dmarc=pass header.from=kulda.example\r\n"
        + raw.replace(b"x\r\n", b"y\r\n"),
        at,
    )
    assert messages(ticket)[-1].unverified


def test_a_proven_colleagues_answer_becomes_a_note(app: Flask, trusting: None, at: datetime) -> None:
    ticket, letter = answered(at)
    raw = mail.raw(
        "She called, it works.\n", sender="Anna <anna@kulda.example>", In_Reply_To=letter.message_id
    )
    arrive(f"Authentication-Results: {AUTHENTIC}\r\n".encode() + raw, at)
    note = messages(ticket)[-1]
    assert note.kind is MessageKind.NOTE and note.author_id is not None and not note.unverified
    assert len(letters("reply")) == 1


@pytest.mark.parametrize("why", ["deactivated", "not in the restricted team"])
def test_row_44_a_colleague_without_the_right_gets_none_by_mail(
    app: Flask, trusting: None, at: datetime, why: str
) -> None:
    ticket, letter = answered(at)
    anna = db.session.scalars(select(User).filter_by(name="Anna")).one()
    if why == "deactivated":
        anna.deactivated_at = at
    else:
        ticket.team_id = people.team(restricted=True).id
    raw = mail.raw("note\n", sender="Anna <anna@kulda.example>", In_Reply_To=letter.message_id)
    arrive(f"Authentication-Results: {AUTHENTIC}\r\n".encode() + raw, at)
    assert all(message.kind is not MessageKind.NOTE for message in messages(ticket))


def test_row_64_a_claimed_colleague_reopens_nothing(app: Flask, at: datetime) -> None:
    ticket, letter = answered(at)
    close(ticket, at)
    arrive(
        mail.raw(sender="Anna <anna@kulda.example>", In_Reply_To=letter.message_id), at + timedelta(hours=1)
    )
    assert ticket.status is Status.CLOSED


@pytest.mark.slow
@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"Precedence": "bulk"}, {"List_Id": "<x.y>"}, {"Return_Path": "<>"},
     {"sender": "no-reply@shop.example"}, {"X_Auto_Response_Suppress": "OOF"}],
)  # fmt: skip
def test_row_14_machine_mail_is_filed_never_answered_and_never_reopens(
    app: Flask, at: datetime, headers: dict[str, str]
) -> None:
    ticket, letter = answered(at)
    acks = len(letters())
    close(ticket, at)
    arrive(mail.raw("I am away.\n", In_Reply_To=letter.message_id, **headers), at + timedelta(hours=1))
    assert ticket.status is Status.CLOSED and messages(ticket)[-1].from_machine
    fresh = ticket_of(arrive(mail.raw("Your code is 4711\n", subject="Verify", **headers), at))
    assert fresh.from_machine and messages(fresh)[0].from_machine
    assert len(letters()) == acks


def test_row_45_words_of_ours_in_a_strangers_mail_have_no_effect(app: Flask, at: datetime) -> None:
    row = arrive(
        mail.raw(
            "#close\n#assign anna\n{{ 7*7 }} %(number)s\n", subject="[close] priority:urgent {{7*7}}",
            X_Helpdesk_Ticket="1", X_Helpdesk_Priority="urgent", X_Zammad_Ticket_State="closed", Bcc="b@example.net",
        ), at,
    )  # fmt: skip
    ticket = ticket_of(row)
    assert (ticket.status, ticket.priority.value, ticket.assignee_id) == (Status.NEW, "normal", None)
    assert "{{ 7*7 }} %(number)s" in messages(ticket)[0].body
    assert "49" not in str(letters()[0].content).replace(letters()[0].message_id, "")


def test_a_customers_answer_reopens_within_the_window(app: Flask, at: datetime) -> None:
    ticket, letter = answered(at)
    close(ticket, at)
    arrive(mail.raw("Still broken.\n", In_Reply_To=letter.message_id), at + timedelta(days=1))
    assert ticket.status is not Status.CLOSED


def test_a_mere_thank_you_reopens_nothing(app: Flask, at: datetime) -> None:
    ticket, letter = answered(at)
    close(ticket, at)
    arrive(mail.raw("Thank you!\n\n> Have you tried", In_Reply_To=letter.message_id), at + timedelta(hours=1))
    assert ticket.status is Status.CLOSED and messages(ticket)[-1].customer_id == ticket.customer_id


def test_after_the_window_an_answer_opens_a_ticket_that_follows(app: Flask, at: datetime) -> None:
    ticket, letter = answered(at)
    close(ticket, at)
    row = arrive(mail.raw("Broken again.\n", In_Reply_To=letter.message_id), at + timedelta(days=60))
    assert row.action is IncomingAction.OPENED and ticket_of(row).follows_id == ticket.id
    assert len(letters()) == 2, "the new number is told"


def test_the_same_mail_to_two_mailboxes_opens_one_ticket_each_and_says_so_once(
    app: Flask, at: datetime
) -> None:
    sales = mail.mailbox("sales@kulda.example", is_default=False)
    raw = mail.raw(to="help@kulda.example, sales@kulda.example")
    first, second = arrive(raw, at), arrive(b"Delivered-To: sales@kulda.example\r\n" + raw, at, sales.id)
    assert ticket_of(first).id != ticket_of(second).id and first.origin == second.origin
    assert len(letters()) == 1


def test_an_answer_copied_to_two_mailboxes_is_one_message(app: Flask, at: datetime) -> None:
    ticket, letter = answered(at)
    sales = mail.mailbox("sales@kulda.example", is_default=False)
    raw = mail.raw("Yes.\n", In_Reply_To=letter.message_id)
    arrive(raw, at)
    row = arrive(raw, at, sales.id)
    assert (row.action, ticket_of(row).id) == (IncomingAction.DUPLICATE, ticket.id)
    assert sum(message.body.strip() == "Yes." for message in messages(ticket)) == 1


def test_a_mailbox_gives_its_tickets_team_category_and_language(app: Flask, at: datetime) -> None:
    box = mail.mailbox("gramatvediba@kulda.example", is_default=False)
    team, category = people.team("Billing"), categories.category("Invoices")
    mailbox_routes.set_route(box, team_id=team.id, category_id=category.id, language="et", by=SYSTEM, at=at)
    ticket = ticket_of(arrive(mail.raw("Labdien, kur ir mans rēķins?\n"), at, box.id))
    assert (ticket.team_id, ticket.category_id, ticket.language, ticket.mailbox_id) == (
        team.id,
        category.id,
        "et",
        box.id,
    )


def test_a_retired_team_of_a_mailbox_holds_nothing_up(app: Flask, at: datetime) -> None:
    box, team = mail.mailbox("x@kulda.example", is_default=False), people.team()
    mailbox_routes.set_route(box, team_id=team.id, category_id=None, language=None, by=SYSTEM, at=at)
    team.retired_at = at
    assert ticket_of(arrive(mail.raw(), at, box.id)).team_id is None


@pytest.mark.parametrize(("text", "told", "language"), [
    ("Labdien! Man kopš vakardienas nav interneta, lūdzu palīdziet.", "", "lv"),
    ("Tere! Meil ei ole eilsest internetti, palun aidake.", "", "et"),
    ("Hei! Vi har ikke hatt nett siden i går, vennligst hjelp oss.", "", "nb"),
    ("Hello, we have had no internet since yesterday, please help.", "", "en"),
    ("Привет, у нас нет интернета", "", "en"),
    ("12345", "", "en"),
    ("Hello, please help with this", "et", "et"),
    ("Hei", "no-NO", "nb"),
])  # fmt: skip
def test_the_language_of_a_mail_is_told_or_guessed(
    app: Flask, at: datetime, text: str, told: str, language: str
) -> None:
    more = {"Content_Language": told} if told else {}
    assert ticket_of(arrive(mail.raw(text, subject="Internet", **more), at)).language == language


def test_row_61_a_bot_that_strips_headers_gets_no_more_than_two_answers(app: Flask, at: datetime) -> None:
    for number in range(12):
        arrive(
            mail.raw(
                f"I am away {number}",
                subject=f"Away (was: your case HD-{2000 + number})",
                sender="bot@loop.example",
            ),
            at + timedelta(minutes=number),
        )
    assert len(letters()) == 2


def test_row_61_one_sender_gets_at_most_ten_answers_an_hour(app: Flask, at: datetime) -> None:
    words = [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
    ]
    for number, word in enumerate(words):
        arrive(mail.raw(subject=word), at + timedelta(minutes=number))
    assert len(letters()) == 10


def test_row_61_two_desks_that_acknowledge_each_other_stop_at_once(app: Flask, at: datetime) -> None:
    ticket = ticket_of(arrive(mail.raw(sender="help@other-desk.example"), at))
    [ack] = letters()
    theirs = mail.raw("We have your request, number 77.", subject=f"Re: {ack.subject}", sender="help@other-desk.example",
                      Auto_Submitted="auto-replied", In_Reply_To=ack.message_id)  # fmt: skip
    arrive(theirs, at)
    assert messages(ticket)[-1].from_machine and len(letters()) == 1


def test_mail_from_our_own_address_is_answered_to_nobody(app: Flask, at: datetime) -> None:
    ticket = ticket_of(arrive(mail.raw(sender="help@kulda.example"), at))
    assert ticket.from_machine and ticket.customer_id is None and messages(ticket)[0].unverified
    assert letters() == []


def test_rows_62_and_63_a_forged_sender_gets_no_mail_of_ours(
    app: Flask, trusting: None, at: datetime
) -> None:
    forged = "mx.kulda.example; dmarc=fail header.from=example.net"
    ticket = ticket_of(arrive(f"Authentication-Results: {forged}\r\n".encode() + mail.raw(), at))
    assert messages(ticket)[0].unverified and letters() == []


@pytest.mark.parametrize(
    "sender", ["", "nobody", "<>", "a@b", "x" * 400 + "@example.net", '"a b"@example.net', "ilze@exämple.net"]
)
def test_whatever_the_sender_is_there_is_a_ticket(app: Flask, at: datetime, sender: str) -> None:
    raw = f"From: {sender}\r\nTo: help@kulda.example\r\nMessage-ID: <s@x.example>\r\n\r\nHelp\r\n".encode()
    ticket = ticket_of(arrive(raw, at))
    assert "Help" in messages(ticket)[0].body and ticket.subject


def test_a_colleagues_own_request_is_a_ticket_of_somebody_internal(
    app: Flask, trusting: None, at: datetime
) -> None:
    people.user("Bruno", Role.SUPERVISOR, email="bruno@kulda.example")
    raw = mail.raw(sender="Bruno <bruno@kulda.example>")
    ticket = ticket_of(arrive(f"Authentication-Results: {AUTHENTIC}\r\n".encode() + raw, at))
    from helpdesk.customers.models import Customer

    assert ticket.customer_id and db.session.get_one(Customer, ticket.customer_id).is_internal
    assert len(letters()) == 1


def test_a_reply_to_a_letter_about_something_else_finds_the_ticket_it_was_taught(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = ticket_of(arrive(mail.raw(), at))
    monkeypatch.setattr(threads, "_resolvers", dict(threads._resolvers))
    threads.learn("delivery", lambda number: ticket.id if number == 5 else None)
    survey = mail.letter("delivery:5", purpose="survey")
    row = arrive(mail.raw("I answer by mail.\n", In_Reply_To=survey.message_id), at)
    assert ticket_of(row).id == ticket.id
    other = mail.letter("delivery:6", purpose="survey")
    assert ticket_of(arrive(mail.raw(In_Reply_To=other.message_id), at)).id != ticket.id


def test_row_15_an_address_at_a_companys_domain_makes_nobody_one_of_its_people(
    app: Flask, at: datetime
) -> None:
    company = customers.organisation("Corp")
    victim = customers.customer("Vilma", email="vilma@corp.example.com", organisation_id=company.id)
    hers, _letter = answered(at, sender="Vilma <vilma@corp.example.com>")
    reply = mail.raw(
        sender="Vilma <boss@corp.example.com>",
        subject=f"Re: [HD-{hers.number}] {hers.subject}",
        reply_to="boss@corp.example.com",
    )
    his = ticket_of(arrive(reply, at))
    assert his.id != hers.id and his.customer_id not in {None, victim.id}
    boss = db.session.get_one(Customer, his.customer_id)
    assert boss.organisation_id is None and not boss.is_internal


def test_an_address_that_two_share_belongs_to_its_owner(app: Flask, at: datetime) -> None:
    owner = customers.customer("Ilze", email="family@example.net")
    assert ticket_of(arrive(mail.raw(sender="Jānis <family@example.net>"), at)).customer_id == owner.id
    assert not db.session.scalars(select(EventRecord).filter_by(kind="customer.added")).all()


@pytest.mark.slow
def test_tickets_of_the_same_mail_show_each_other(app: Flask, at: datetime, sign_in_as: Any) -> None:
    sales = mail.mailbox("sales@kulda.example", is_default=False)
    raw = mail.raw(to="help@kulda.example, sales@kulda.example")
    first, second = ticket_of(arrive(raw, at)), ticket_of(arrive(raw, at, sales.id))
    page = sign_in_as(people.agent()).get(f"/tickets/{first.number}")
    assert page.links()[f"HD-{second.number}"] == f"/tickets/{second.number}"


@pytest.mark.slow
def test_f21_every_mail_of_the_corpus_becomes_one_message_or_is_filed_where_it_is_seen(
    app: Flask, at: datetime
) -> None:
    folder = mail_corpus.corpus_folder()
    files = (
        [
            path
            for path in folder.rglob("*")
            if path.suffix in {".eml", ".txt", ".msg", ".mbox", ""} and path.is_file()
        ]
        if folder
        else []
    )
    files += sorted((Path(__file__).parents[1] / "mail" / "letters").glob("*.eml"))
    MAILS_PER_SENDER.set(10_000, at=at)
    for path in files:
        incoming.receive(path.read_bytes(), mailbox_id=None, source=Source.PIPE, at=at)
        db.session.commit()
    while incoming.process_due(at):
        pass
    rows = list(db.session.scalars(select(IncomingEmail)))
    assert [row.error for row in rows if row.state is IncomingState.RECEIVED] == []
    opened = [row for row in rows if row.action in {IncomingAction.OPENED, IncomingAction.REPLIED}]
    assert len(opened) == len(list(db.session.scalars(select(Message.id))))
    seen = [
        row
        for row in rows
        if row.state is IncomingState.QUARANTINED
        or row.ref.partition(":")[0] in {"ticket", "bounce", "delay", "complaint", "receipt"}
    ]
    assert len(seen) == len(rows) >= len(files) * 0.9
