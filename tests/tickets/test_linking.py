"""Links between tickets: seen from both sides, never in a ring, thought of at closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import DomainError
from helpdesk.people.models import Notice, User
from helpdesk.tickets import beside, lifecycle, linking, merging
from helpdesk.tickets.models import Ticket, TicketLink
from helpdesk.tickets.words import Outcome, Relation
from tests.factories import categories, people, tickets
from tests.pages import Client
from tests.races import together

SignIn = Callable[..., Client]


def shown(ticket: Ticket, user: User) -> list[tuple[Relation, int]]:
    return [(each.relation, each.number) for each in beside.of(ticket, user).linked]


@pytest.mark.parametrize("relation", list(Relation))
def test_a_link_is_seen_from_both_sides_and_can_be_removed(
    app: Flask, at: datetime, relation: Relation
) -> None:
    anna, one, two = people.agent(), tickets.ticket(), tickets.ticket()
    row = linking.link(one, two, relation, by=anna, at=at)
    assert shown(one, anna) == [(relation, two.number)]
    assert shown(two, anna) == [(relation.backwards, one.number)]
    linking.unlink(row, by=anna, at=at)
    assert shown(one, anna) == shown(two, anna) == []
    told = select(EventRecord.kind, EventRecord.subject_id).where(EventRecord.kind.like("ticket.%linked"))
    assert sorted(map(tuple, db.session.execute(told))) == [
        ("ticket.linked", one.id), ("ticket.linked", two.id),
        ("ticket.unlinked", one.id), ("ticket.unlinked", two.id),
    ]  # fmt: skip


@pytest.mark.parametrize("relation", [Relation.FOLLOWS, Relation.DUPLICATE_OF, Relation.DEPENDS_ON])
def test_no_ring_of_any_length(app: Flask, at: datetime, relation: Relation) -> None:
    anna, found = people.agent(), [tickets.ticket() for _ in range(3)]
    with pytest.raises(DomainError, match="itself"):
        linking.link(found[0], found[0], relation, by=anna, at=at)
    linking.link(found[0], found[1], relation, by=anna, at=at)
    linking.link(found[1], found[2], relation, by=anna, at=at)
    for back in (found[1], found[2]):
        with pytest.raises(DomainError, match="leads back"):
            linking.link(back, found[0], relation, by=anna, at=at)
    with pytest.raises(DomainError, match="leads back"):
        linking.link(found[0], found[2], relation.backwards, by=anna, at=at)
    with pytest.raises(DomainError, match="linked so already"):
        linking.link(found[0], found[1], relation, by=anna, at=at)


def test_four_links_at_once_do_not_close_a_ring(app: Flask, at: datetime) -> None:
    ids, who = [tickets.ticket().id for _ in range(4)], people.agent().id

    def deed(source: int, target: int) -> Callable[[], bool]:
        def run() -> bool:
            ends = [db.session.get_one(Ticket, id_) for id_ in (source, target)]
            try:
                linking.link(*ends, Relation.DEPENDS_ON, by=db.session.get_one(User, who), at=at)
            except DomainError:
                db.session.rollback()
                return False
            return True

        return run

    pairs = zip(ids, ids[1:] + ids[:1], strict=True)
    assert sorted(together(app, *(deed(*pair) for pair in pairs))) == [False, True, True, True]


def test_a_ticket_opened_by_a_late_answer_is_seen_from_the_one_it_continues(app: Flask) -> None:
    anna, old = people.agent(), tickets.ticket()
    new = tickets.ticket(follows=old)
    assert shown(old, anna) == [(Relation.FOLLOWED_BY, new.number)]


def test_closing_is_warned_of_what_is_open_on_either_side(
    app: Flask, at: datetime, sign_in_as: SignIn, clock: Any
) -> None:
    anna = people.agent()
    needed, ticket, needing = tickets.ticket("Cable"), tickets.ticket("Line"), tickets.ticket("Invoice")
    linking.link(ticket, needed, Relation.DEPENDS_ON, by=anna, at=at)
    linking.link(needing, ticket, Relation.DEPENDS_ON, by=anna, at=at)
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}/closure")
    assert f"It depends on HD-{needed.number}, which is open: Cable" in page.text
    assert f"HD-{needing.number} depends on it and is open: Invoice" in page.text
    for each in (needed, needing):
        lifecycle.close(each, by=anna, at=at, outcome=Outcome.RESOLVED, category_id=each.category_id or 0)
    assert "depends on" not in sign_in_as(anna).get(f"/tickets/{ticket.number}/closure").text


def test_one_links_and_removes_on_the_page(app: Flask, at: datetime, sign_in_as: SignIn) -> None:
    one, two = tickets.ticket("Line"), tickets.ticket("Cable")
    desk = sign_in_as(people.agent("Anna Liepa"))
    page = desk.get(f"/tickets/{one.number}/links")
    refused = desk.submit(page, "/links", relation="depends_on", other="99999")
    assert refused.status == 422 and "There is no such ticket" in refused.text
    done = desk.submit(refused, "/links", relation="depends_on", other=f"HD-{two.number}")
    assert (
        f"Depends on HD-{two.number} Cable" in done.text and "Anna Liepa linked it: depends on" in done.text
    )
    assert f"Needed by HD-{one.number} Line" in desk.get(f"/tickets/{two.number}").text
    gone = desk.submit(done, "/removal")
    assert "Linked tickets" not in gone.text and db.session.scalar(select(TicketLink)) is None
    assert desk.submit(done, "/removal").status == 200, "a colleague has removed it meanwhile"


def test_what_one_may_not_see_is_neither_linked_nor_shown(
    app: Flask, at: datetime, sign_in_as: SignIn
) -> None:
    quiet = people.team("Quiet", restricted=True)
    member, anna = people.agent(team=quiet), people.agent()
    hidden, ticket = tickets.ticket("Hidden", by=member, team_id=quiet.id), tickets.ticket()
    linking.link(ticket, hidden, Relation.DEPENDS_ON, by=member, at=at)
    for each in (member, anna):
        db.session.refresh(each, ["memberships"])
    assert shown(ticket, anna) == [] and linking.pending(ticket, anna) == []
    assert shown(ticket, member) == [(Relation.DEPENDS_ON, hidden.number)]
    desk = sign_in_as(anna)
    page = desk.get(f"/tickets/{ticket.number}/links")
    assert desk.submit(page, "/links", relation="follows", other=str(hidden.number)).status == 422


@pytest.fixture
def quiet(app: Flask, at: datetime) -> tuple[User, User, Ticket, Ticket]:
    """A member of a restricted team and Anna, who is none; that team's ticket, and one that has to do with it in all ways."""
    team = people.team("Quiet", restricted=True)
    member, anna = people.agent(team=team), people.agent("Anna")
    hidden, ticket = tickets.ticket("Hidden", by=member, team_id=team.id), tickets.ticket("Open")
    for each in (member, anna):
        db.session.refresh(each, ["memberships"])
    return member, anna, hidden, ticket


def test_a_ticket_that_continues_a_hidden_one_does_not_say_which(
    quiet: tuple[User, User, Ticket, Ticket], sign_in_as: SignIn
) -> None:
    member, anna, hidden, ticket = quiet
    ticket.follows_id = hidden.id
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}")
    assert "A ticket you may not see" in page.text and str(hidden.number) not in page.body
    assert f"ContinuesHD-{hidden.number}" in sign_in_as(member).get(f"/tickets/{ticket.number}").text


def test_what_was_merged_or_linked_from_out_of_sight_is_told_without_its_number(
    quiet: tuple[User, User, Ticket, Ticket], at: datetime, sign_in_as: SignIn
) -> None:
    member, anna, hidden, ticket = quiet
    linking.link(ticket, hidden, Relation.DEPENDS_ON, by=member, at=at)
    ticket.category_id = categories.category().id
    merging.merge(hidden, ticket, by=member, at=at)
    page = sign_in_as(anna).get(f"/tickets/{ticket.number}")
    assert "merged a ticket you may not see into it" in page.text
    assert str(hidden.number) not in page.body
    seen = sign_in_as(member).get(f"/tickets/{ticket.number}")
    assert f"merged HD-{hidden.number} into it" in seen.text


def test_whose_ticket_was_merged_out_of_their_sight_is_told_so_without_the_number(
    quiet: tuple[User, User, Ticket, Ticket], at: datetime
) -> None:
    member, anna, hidden, ticket = quiet
    ticket.assignee_id, ticket.category_id = anna.id, categories.category().id
    merging.merge(ticket, hidden, by=member, at=at)
    notice = db.session.scalars(select(Notice).filter_by(user_id=anna.id)).one()
    assert str(hidden.number) not in f"{notice.values} {notice.url}"
    assert notice.sentence == "%(number)s was merged into a ticket you may not see."
