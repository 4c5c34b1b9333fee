"""What a quarter told by chance would seldom show: a pair of tickets that became one, one that is put aside, spam, builders who are asked, and a customer with two entries."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from helpdesk.channels import blocking
from helpdesk.customers import merging as joining
from helpdesk.customers import registering
from helpdesk.customers.models import Customer
from helpdesk.customers.words import ContactKind
from helpdesk.demo import cast, texts
from helpdesk.demo.telling import Quarter
from helpdesk.extensions import db
from helpdesk.importing import jobs as importing_jobs
from helpdesk.importing import running as importing
from helpdesk.importing.words import Kind
from helpdesk.mail import incoming
from helpdesk.mail.models import IncomingEmail
from helpdesk.mail.words import Source
from helpdesk.people.models import User
from helpdesk.tickets import (
    acknowledgements,
    changing,
    forwarding,
    lifecycle,
    merging,
    moments,
    opening,
    spam,
)
from helpdesk.tickets.forwarding import Forwarding
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import Channel

TEAM, KEY = cast.TEAMS[0], "drops"


def plan(quarter: Quarter) -> None:
    """Puts them into the last hours of the quarter."""
    quarter.later(quarter.ends - timedelta(hours=3), lambda at: _written_twice(quarter, at))
    quarter.later(quarter.ends - timedelta(hours=2), lambda at: _put_aside(quarter, at))
    quarter.later(quarter.ends - timedelta(hours=2), lambda at: _asked_outside(quarter, at))
    quarter.later(quarter.ends - timedelta(hours=1), lambda at: _spam(quarter, at))
    quarter.later(quarter.ends - timedelta(hours=1), lambda at: _same_person(quarter, at))
    quarter.later(quarter.ends - timedelta(hours=1), lambda at: _checked_file(quarter, at))
    quarter.later(quarter.ends - timedelta(minutes=30), lambda at: _own_words(quarter, at))


def _written_twice(quarter: Quarter, at: datetime) -> None:
    """Somebody writes about one fault twice; the agent who has both makes one ticket of them."""
    stage, language = quarter.stage, cast.LANGUAGE_OF_TEAM[TEAM]
    writes = next(
        each for each in stage.customers[language] if ContactKind.EMAIL in quarter.points.get(each, {})
    )
    who, agent = db.session.get_one(Customer, writes), stage.agents(TEAM)[0][1]
    subject, body = texts.REQUESTS[KEY][1][language]
    first = _mail(quarter, at, who, agent, subject, body)
    again = _mail(quarter, at + timedelta(minutes=25), who, agent, subject, texts.FOLLOW_UPS[language])
    changing.change(first, by=agent, at=at, version=first.version, tags=["strom"])
    merging.merge(again, first, by=agent, at=at + timedelta(minutes=40))


def _put_aside(quarter: Quarter, at: datetime) -> None:
    """Nothing can be done about this one before tomorrow morning."""
    stage, language = quarter.stage, cast.LANGUAGE_OF_TEAM[TEAM]
    writers = [
        each for each in stage.customers[language] if ContactKind.EMAIL in quarter.points.get(each, {})
    ]
    who, agent = db.session.get_one(Customer, writers[1]), stage.agents(TEAM)[0][1]
    subject, body = texts.REQUESTS[KEY][1][language]
    ticket = _mail(quarter, at, who, agent, subject, body)
    changing.change(ticket, by=agent, at=at, version=ticket.version, tags=["storm", "second visit"])
    tomorrow = moments.offered(quarter.ends, ZoneInfo("Europe/Riga"))["tomorrow"]
    lifecycle.snooze(ticket, by=agent, at=at + timedelta(minutes=20), until=tomorrow)


def _asked_outside(quarter: Quarter, at: datetime) -> None:
    """The network's builders are asked about two faults: one answer is here, the other ticket waits on hold for its own."""
    stage, language = quarter.stage, cast.LANGUAGE_OF_TEAM[TEAM]
    writers = [
        each for each in stage.customers[language] if ContactKind.EMAIL in quarter.points.get(each, {})
    ]
    agent = stage.agents(TEAM)[0][1]
    subject, body = texts.REQUESTS[KEY][1][language]
    for writes in writers[4:6]:
        ticket = _mail(quarter, at, db.session.get_one(Customer, writes), agent, subject, body)
        letter = Forwarding(
            to=texts.BUILDERS[1],
            subject=forwarding.usual_subject(ticket),
            language=language,
            text=texts.ASKED_OUTSIDE[language],
            quoted=tuple(each.id for each in forwarding.offered(ticket)),
        )
        asked = forwarding.send(ticket, letter, by=agent, at=at + timedelta(minutes=10), hold=True)
        if writes == writers[4]:
            _answered_outside(asked, language, at + timedelta(minutes=70))


def _answered_outside(asked: Message, language: str, at: datetime) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = Address(texts.BUILDERS[0], addr_spec=texts.BUILDERS[1]), "help@baltvik.example"
    mail["Subject"], mail["Message-ID"] = "Re: " + texts.BUILDERS[0], "<cabinet-12@builders.example>"
    mail["In-Reply-To"] = asked.message_id
    mail.set_content(texts.ANSWERED_OUTSIDE[language] + "\n")
    kept = incoming.receive(mail.as_bytes(), mailbox_id=None, source=Source.PIPE, at=at)
    incoming.process_one(kept.id, at)


def _spam(quarter: Quarter, at: datetime) -> None:
    """Offers nobody asked for: the first is marked as spam and its sender blocked, the next ones are filed unread."""
    agent = quarter.stage.agents(TEAM)[0][1]
    for days, subject in enumerate(texts.OFFERS):
        mail = EmailMessage()
        mail["From"], mail["To"] = f"Best Offers <{texts.OFFERS_FROM}>", "help@baltvik.example"
        mail["Subject"], mail["Message-ID"] = subject, f"<offer-{days}@{texts.OFFERS_FROM.partition('@')[2]}>"
        mail.set_content("Only this week. Click here.\n")
        then = at - timedelta(days=5 - 2 * days)
        kept = incoming.receive(mail.as_bytes(), mailbox_id=None, source=Source.PIPE, at=then)
        incoming.process_one(kept.id, then)
        ref = db.session.get_one(IncomingEmail, kept.id).ref
        if ref.startswith("ticket:"):
            spam.mark(db.session.get_one(Ticket, int(ref.partition(":")[2])), by=agent, at=then)
            blocking.block(texts.OFFERS_FROM, reason="Offers every other day", by=agent, at=then)


def _mail(quarter: Quarter, at: datetime, who: Customer, agent: User, subject: str, body: str) -> Ticket:
    return opening.open_ticket(
        channel=Channel.EMAIL,
        kind=texts.REQUESTS[KEY][0],
        subject=subject,
        body=body,
        at=at,
        by=None,
        customer=who,
        category_id=quarter.stage.categories[KEY],
        team_id=quarter.stage.teams[TEAM].id,
        assignee=agent,
        language=cast.LANGUAGE_OF_TEAM[TEAM],
    )


def _same_person(quarter: Quarter, at: datetime) -> None:
    """Somebody wrote from a second address; two entries became one. Another pair still waits to be noticed."""
    stage, agent = quarter.stage, quarter.stage.agents(TEAM)[0][1]
    for number, customer_id in enumerate(stage.customers[cast.LANGUAGE_OF_TEAM[TEAM]][2:4]):
        known = db.session.get_one(Customer, customer_id)
        address = f"from.home.{known.id}@post.example"
        again, _point = registering.for_address(address, known.name, known.language, at=at)
        if number == 0:
            joining.merge(again, known, by=agent, at=at)


def _checked_file(quarter: Quarter, at: datetime) -> None:
    """A file of old customers is checked and waits to be brought in; one of its rows does not fit."""
    by = next(user for player, user in quarter.stage.players.values() if player.role == "supervisor")
    run = importing.receive(Kind.CUSTOMERS, texts.OLD_CUSTOMERS.encode(), "old-customers.csv", by=by, at=at)
    importing.check(run, run.mapping, at=at)
    importing_jobs.work(at)


def _own_words(quarter: Quarter, at: datetime) -> None:
    """What people are told when they have written: in Latvian for both cases, in Norwegian for one, else the product's."""
    by = next(user for player, user in quarter.stage.players.values() if player.role == "admin")
    acknowledgements.write(texts.ACKNOWLEDGEMENTS, by=by, at=at)
