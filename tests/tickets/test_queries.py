"""Finding tickets, and who may see which."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.tickets import queries
from helpdesk.tickets.models import Message, Ticket
from tests.factories import customers, people, tickets


def loaded(user: User) -> User:
    """The user as a request has them: with memberships."""
    db.session.expire(user)
    query = select(User).where(User.id == user.id).options(joinedload(User.memberships))
    return db.session.scalars(query).unique().one()


def seen_by(user: User) -> set[int]:
    return set(db.session.scalars(select(Ticket.id).where(queries.visible(loaded(user)))))


def test_everybody_sees_every_ticket_but_those_of_restricted_teams(app: Flask) -> None:
    inner, desk = people.team(restricted=True), people.team()
    hidden, open_to_all, nobodys = (tickets.ticket(team_id=t) for t in (inner.id, desk.id, None))
    all_of_them = {hidden.id, open_to_all.id, nobodys.id}
    assert seen_by(people.agent(team=desk)) == {open_to_all.id, nobodys.id}
    assert seen_by(people.agent(team=inner)) == all_of_them
    assert seen_by(people.supervisor()) == all_of_them
    assert seen_by(people.admin()) == all_of_them


def test_a_letters_reference_leads_to_its_ticket(app: Flask) -> None:
    ticket = tickets.ticket()
    message = db.session.scalars(select(Message)).one()
    assert queries.by_ref(f"message:{message.id}") is ticket
    assert queries.by_ref(f"ticket:{ticket.id}") is ticket
    for other in ("delivery:1", "message:", "message:x", "message:9999", "ticket:" + "9" * 30, ""):
        assert queries.by_ref(other) is None


def test_a_customers_tickets_newest_first(app: Flask) -> None:
    inner, ilze = people.team(restricted=True), customers.customer()
    first, second = tickets.ticket(customer=ilze), tickets.ticket(customer=ilze)
    secret = tickets.ticket(customer=ilze, team_id=inner.id)
    anna = loaded(people.agent())
    assert [each.id for each in queries.for_customer(anna, ilze.id)] == [second.id, first.id]
    assert [each.id for each in queries.for_customer(anna, ilze.id, but=second.id)] == [first.id]
    assert secret.id in [each.id for each in queries.for_customer(loaded(people.supervisor()), ilze.id)]
