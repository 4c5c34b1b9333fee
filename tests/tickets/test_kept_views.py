"""Views that people make: what they hold, who may use them, in whose rail they stand, and what they cost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.categories.words import RequestKind
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.people.models import User
from helpdesk.tickets import (
    changing,
    conversation,
    counting,
    criteria,
    following,
    kept_views,
    lifecycle,
    listing,
    policy,
    view_finding,
    view_words,
)
from helpdesk.tickets.attaching import Upload
from helpdesk.tickets.criteria import ME, NONE, OWN, Age, Criteria
from helpdesk.tickets.kept_views import Plan
from helpdesk.tickets.listing import Filters
from helpdesk.tickets.models import Ticket, View
from helpdesk.tickets.words import Channel, FieldKind, Priority, Status
from tests.factories import categories, customers, people, tickets
from tests.tickets.test_queries import loaded

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def filters_of(user: User, view: View, **more: Any) -> Filters:
    kept = view_finding.by_id(user, view.id)
    assert kept is not None
    return Filters(**{"view": kept.word, "kept": kept, "sort": kept.sort} | more)


def held(user: User, view: View, **more: Any) -> list[str]:
    return [row.subject for row in listing.rows(user, filters_of(user, view, **more), None)]


def asking(user: User, **asked: Any) -> set[str]:
    return set(held(user, tickets.view(asks=Criteria(**asked))))


@pytest.fixture
def desk(app: Flask, clock: Any, at: datetime) -> dict[str, Any]:
    """A small desk on which each ticket differs from the others in something."""
    team, other = people.team("Riga desk"), people.team("Oslo desk")
    anna, janis = people.agent("Anna", team), people.agent("Jānis", other)
    fibre = categories.category("Fibre")
    drops = categories.category("Drops", parent=fibre)
    company = customers.customer(
        "Ilze", organisation_id=customers.organisation("Acme").id, email="ilze@acme.example"
    )
    given: dict[str, Any] = {"by": anna, "at": at - 2 * HOUR}
    made = {
        "complaint": tickets.ticket("complaint", kind=RequestKind.COMPLAINT, category=drops, **given),
        "mailed": tickets.ticket("mailed", channel=Channel.EMAIL, language="lv", at=at - 3 * DAY),
        "annas": tickets.ticket("annas", assignee=anna, priority=Priority.URGENT, **given),
        "teams": tickets.ticket("teams", team_id=team.id, assignee=janis, **given),
        "acmes": tickets.ticket("acmes", customer=company, **given),
        "filed": tickets.ticket("filed", attachments=[Upload("a.txt", "text/plain", b"x")], **given),
        "tagged": tickets.ticket("tagged", **given),
        "aside": tickets.ticket("aside", **given),
    }
    changing.change(made["tagged"], by=anna, at=at, version=made["tagged"].version, tags=["outage", "riga"])
    lifecycle.hold(made["aside"], by=anna, at=at, until=at + DAY)
    conversation.reply(made["annas"], by=anna, body="We look at it.", at=at - HOUR)
    tickets.closed_ticket(by=anna, at=at - DAY, subject="closed")
    tickets.closed_ticket(by=anna, at=at - 60 * DAY, subject="long closed")
    db.session.commit()
    return made | {
        "anna": loaded(anna),
        "janis": loaded(janis),
        "fibre": fibre,
        "acme": company.organisation_id,
    }


OPEN = {"complaint", "mailed", "annas", "teams", "acmes", "filed", "tagged", "aside"}


def test_each_thing_that_can_be_asked(desk: dict[str, Any]) -> None:
    anna, janis = desk["anna"], desk["janis"]
    for asked, expected in (
        ({}, OPEN),
        ({"status": (Status.ON_HOLD,)}, {"aside"}),
        ({"status": (Status.CLOSED,)}, {"closed"}),
        ({"status": (Status.CLOSED,), "closed_hours": 24 * 90}, {"closed", "long closed"}),
        ({"status": (Status.ON_HOLD, Status.CLOSED)}, {"aside", "closed"}),
        ({"kind": (RequestKind.COMPLAINT,)}, {"complaint"}),
        ({"priority": (Priority.URGENT, Priority.HIGH)}, {"annas"}),
        ({"channel": (Channel.EMAIL,)}, {"mailed"}),
        ({"language": ("lv",)}, {"mailed"}),
        ({"category": (str(desk["fibre"].id),)}, {"complaint"}),
        ({"category": (NONE,)}, set()),
        ({"assignee": (ME,)}, {"annas"}),
        ({"assignee": (ME, str(janis.id))}, {"annas", "teams"}),
        ({"assignee": (NONE,)}, OPEN - {"annas", "teams"}),
        ({"organisation": (str(desk["acme"]),)}, {"acmes"}),
        ({"tag": ("riga", "other")}, {"tagged"}),
        ({"without_tag": ("riga",)}, OPEN - {"tagged"}),
        ({"opened": Age(48)}, OPEN - {"mailed"}),
        ({"opened": Age(48, older=True)}, {"mailed"}),
        ({"updated": Age(2, older=True)}, OPEN - {"annas"}),
        ({"waiting": Age(48, older=True)}, {"mailed"}),
        ({"aside": True}, {"aside"}),
        ({"aside": False}, OPEN - {"aside"}),
        ({"attachment": True}, {"filed"}),
        ({"attachment": False}, OPEN - {"filed"}),
        ({"unread": True}, {"mailed"}),
        ({"replied": True}, {"annas"}),
        ({"kind": (RequestKind.COMPLAINT,), "priority": (Priority.URGENT,)}, set()),
    ):  # fmt: skip
        assert asking(anna, **asked) == expected, asked
    following.follow(desk["acmes"], [anna.id], by=Actor.user(anna), at=desk["acmes"].opened_at)
    assert asking(anna, followed=True) == {"acmes"}
    assert asking(janis, followed=True) == set()


def test_fields_of_our_own_are_asked_and_counted(app: Flask, clock: Any) -> None:
    anna = loaded(people.agent("Anna"))
    field = tickets.field("Contract", kind=FieldKind.TEXT)
    tickets.ticket("with", by=anna)
    view = tickets.view(asks=Criteria(field=(f"{field.id}:",)))
    gone = tickets.view(asks=Criteria(field=("9999:x",)))
    assert held(anna, view) == ["with"] and held(anna, gone) == []
    assert counting.tally(anna).own == {view.id: "1", gone.id: "0"}
    assert view_words.said(Criteria(field=(f"{field.id}:",))) == ["Contract: empty"]


def test_ones_own_teams_are_those_of_whoever_looks(desk: dict[str, Any]) -> None:
    view = tickets.view(asks=Criteria(team=(OWN,)))
    assert "teams" in held(desk["anna"], view)
    assert "teams" not in held(desk["janis"], view)


def test_what_is_asked_survives_being_kept(app: Flask) -> None:
    asked = Criteria(
        status=(Status.NEW, Status.CLOSED), closed_hours=72, kind=(RequestKind.PRAISE,), team=("3", OWN, NONE),
        tag=("a",), field=("3:x",), opened=Age(5), waiting=Age(48, older=True), aside=False, attachment=True,
    )  # fmt: skip
    assert criteria.of(asked.plain()) == asked
    assert criteria.of({}) == Criteria()
    assert criteria.of({"status": ["new", "long gone"]}).status == (Status.NEW,)


def test_nobody_selects_or_sorts_by_answer(app: Flask) -> None:
    """DESIGN 5a: no filter, sort or column tells what customers thought."""
    words = " ".join((*vars(Criteria()), *criteria.COLUMNS, *listing.SORTS))
    assert not [each for each in ("satisf", "answer", "rating", "score", "survey") if each in words]


@pytest.mark.slow
def test_every_order_goes_on_where_the_page_before_ended(desk: dict[str, Any]) -> None:
    anna = desk["anna"]
    everything = Criteria(status=tuple(Status), closed_hours=24 * 90)
    for grouped in (True, False):
        view = tickets.view(asks=everything, grouped=grouped)
        for sort in listing.SORTS:
            filters = filters_of(anna, view, sort=sort)
            whole = [row.subject for row in listing.rows(anna, filters, None)]
            assert len(whole) == len(OPEN) + 2 and whole[-2:] == ["closed", "long closed"], sort
            seen, after = [], None
            while True:
                rows = listing.rows(anna, filters, after, size=3)
                seen += [row.subject for row in rows[:3]]
                if len(rows) <= 3:
                    break
                after = listing.sort_values(filters, rows[2])
            assert seen == whole, (sort, grouped)


def test_the_most_urgent_first(desk: dict[str, Any]) -> None:
    view = tickets.view(sort="priority", grouped=False)
    assert held(desk["anna"], view)[:2] == ["annas", "mailed"]


def test_restricted_teams_hold_in_every_view_and_count(app: Flask, clock: Any, at: datetime) -> None:
    quiet, open_team = people.team("Quiet", restricted=True), people.team("Open")
    insider, outsider = (loaded(people.agent(team=each)) for each in (quiet, open_team))
    tickets.ticket("secret", team_id=quiet.id, by=insider, kind=RequestKind.COMPLAINT, at=at - HOUR)
    tickets.ticket("plain", team_id=open_team.id, by=insider, kind=RequestKind.COMPLAINT, at=at)
    for asked in (
        Criteria(),
        Criteria(team=(str(quiet.id), str(open_team.id))),
        Criteria(kind=(RequestKind.COMPLAINT,)),
    ):
        view = tickets.view(asks=asked)
        assert held(insider, view) == ["secret", "plain"]
        assert held(outsider, view) == ["plain"]
        assert counting.tally(insider).own[view.id] == counting.of_made(insider)[view.id] == "2"
        assert counting.tally(outsider).own[view.id] == counting.of_made(outsider)[view.id] == "1"
        db.session.info.clear()  # as at the end of a request


def test_counts_of_all_views_come_in_one_statement(desk: dict[str, Any], statements: Any) -> None:
    anna = desk["anna"]
    made = [
        tickets.view(asks=asked)
        for asked in (
            Criteria(assignee=(ME,)), Criteria(attachment=True), Criteria(tag=("riga",)), Criteria(status=(Status.CLOSED,)),
            Criteria(kind=(RequestKind.COMPLAINT,), status=(Status.NEW, Status.OPEN)), Criteria(organisation=(str(desk["acme"]),)),
        )
    ]  # fmt: skip
    db.session.scalar(select(1))  # what was recorded goes before it
    view_finding.forget()
    with statements() as asked:
        own = counting.tally(anna).own
    assert [own.get(view.id) for view in made] == ["1", "1", "1", None, "1", "1"]
    assert len(asked) <= 3, asked  # the views, the restricted teams, all counts
    with statements() as asked:
        counting.of_made(anna)
    assert len(asked) == 1


def test_a_count_says_where_not_all_was_looked_at(
    desk: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are open, only some are looked at: the number is then "at least"."""
    monkeypatch.setattr(counting, "LOOKED_AT", 3)
    counting._counting.cache_clear()
    everything, urgent = tickets.view(), tickets.view(asks=Criteria(priority=(Priority.LOW,)))
    own = counting.tally(desk["anna"]).own
    counting._counting.cache_clear()
    assert own[everything.id] == "3+"
    assert urgent.id not in own


def test_agents_keep_their_own_and_leads_share(app: Flask) -> None:
    riga = people.team()
    anna, laura = loaded(people.agent("Anna", riga)), loaded(people.supervisor("Laura", riga))
    stranger = loaded(people.agent("Stranger"))
    own, of_team, of_all = (
        tickets.view("Own", owner_id=anna.id), tickets.view("Team", team_id=riga.id), tickets.view("All"),
    )  # fmt: skip
    assert [each.name for each in view_finding.rail(anna)] == ["Own", "Team", "All"]
    assert [each.name for each in view_finding.rail(stranger)] == ["All"]
    assert [each.name for each in view_finding.listed(laura)] == ["Team", "All"]
    assert policy.may_manage_view(anna, own) and not policy.may_manage_view(anna, of_all)
    assert policy.may_manage_view(laura, of_team) and not policy.may_manage_view(laura, own)
    assert not policy.may_see_view(stranger, of_team) and not policy.may_see_view(laura, own)
    assert policy.may_share_views(laura) and not policy.may_share_views(anna)


def test_everybody_has_their_own_order(app: Flask) -> None:
    anna, janis = loaded(people.agent("Anna")), loaded(people.agent("Jānis"))
    first, second, third = (tickets.view(name) for name in ("First", "Second", "Third"))
    kept_views.shift(anna, third.id, -1)
    kept_views.show(anna, first.id, False)
    assert [each.name for each in view_finding.rail(anna)] == ["Third", "Second"]
    assert [(each.name, each.shown) for each in view_finding.listed(anna)] == [
        ("First", False), ("Third", True), ("Second", True),
    ]  # fmt: skip
    assert [each.name for each in view_finding.rail(janis)] == ["First", "Second", "Third"]
    later = tickets.view("Later")
    assert [each.name for each in view_finding.rail(anna)] == ["Third", "Second", "Later"]
    kept_views.retire(later, by=SYSTEM, at=second.created_at)
    assert [each.name for each in view_finding.rail(anna)] == ["Third", "Second"]


def test_no_change_is_lost_and_each_is_told(app: Flask, at: datetime) -> None:
    view = tickets.view("Old", asks=Criteria(aside=False))
    assert kept_views.change(view, Plan("New", Criteria(aside=True)), version=1, by=SYSTEM, at=at) == [
        "name",
        "criteria",
    ]
    with pytest.raises(Conflict):
        kept_views.change(view, Plan("Other"), version=1, by=SYSTEM, at=at)
    assert kept_views.change(view, Plan("New", Criteria(aside=True)), version=2, by=SYSTEM, at=at) == []
    with pytest.raises(DomainError):
        kept_views.change(view, Plan("  "), version=2, by=SYSTEM, at=at)


def test_too_many_are_refused(app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_views, "MOST_OWN", 2)
    anna = people.agent()
    for _each in range(2):
        tickets.view(owner_id=anna.id)
    with pytest.raises(DomainError):
        tickets.view(owner_id=anna.id)
    assert isinstance(tickets.view(), View) and db.session.query(Ticket).count() == 0
