"""What a quarter told by chance would seldom show: a pair of tickets that became one, and one that is put aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.customers.models import Customer
from helpdesk.customers.words import ContactKind
from helpdesk.demo import cast, texts
from helpdesk.demo.telling import Quarter
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets import lifecycle, merging, moments, opening
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel

TEAM, KEY = cast.TEAMS[0], "drops"


def plan(quarter: Quarter) -> None:
    """Puts them into the last hours of the quarter."""
    quarter.later(quarter.ends - timedelta(hours=3), lambda at: _written_twice(quarter, at))
    quarter.later(quarter.ends - timedelta(hours=2), lambda at: _put_aside(quarter, at))


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
    tomorrow = moments.offered(quarter.ends, ZoneInfo("Europe/Riga"))["tomorrow"]
    lifecycle.snooze(ticket, by=agent, at=at + timedelta(minutes=20), until=tomorrow)


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
