"""Tags are tidied up, and whoever uses a name that was given up gets what took its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict, DomainError
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.tickets import changing, tags
from helpdesk.tickets.models import Tag, Ticket
from tests.factories import people, tickets
from tests.pages import Client


def tagged(*names: str, at: datetime) -> Ticket:
    ticket = tickets.ticket()
    changing.change(ticket, by=people.agent(), at=at, version=ticket.version, tags=list(names))
    return ticket


def named(name: str) -> Tag:
    return db.session.scalars(select(Tag).filter_by(name=name)).one()


def test_a_renamed_tag_is_found_and_given_by_its_old_name(app: Flask, at: datetime) -> None:
    one, macro = tagged("router", at=at), tickets.macro("M", tags=("router",))
    tags.rename(named("router"), "  Routers ", by=SYSTEM, at=at)
    assert changing.tags_of(one.id) == ["routers"] and macro.tags == ["routers"]
    assert changing.tags_of(tagged("router", "routers", at=at).id) == ["routers"]
    tags.rename(named("routers"), "router", by=SYSTEM, at=at)
    assert changing.tags_of(one.id) == ["router"]
    tagged("storm", at=at)
    with pytest.raises(Conflict):
        tags.rename(named("router"), "storm", by=SYSTEM, at=at)


def test_two_become_one_on_every_ticket_once(app: Flask, at: datetime) -> None:
    both, one, macro = tagged("a", "b", at=at), tagged("a", at=at), tickets.macro("M", tags=("a", "b"))
    tags.rename(named("a"), "c", by=SYSTEM, at=at)
    assert tags.merge(named("c"), named("b"), by=SYSTEM, at=at) == 2
    assert changing.tags_of(both.id) == changing.tags_of(one.id) == macro.tags == ["b"]
    for old in ("a", "c"):
        assert changing.tags_of(tagged(old, at=at).id) == ["b"]
    with pytest.raises(DomainError):
        tags.merge(named("b"), named("b"), by=SYSTEM, at=at)
    with pytest.raises(Conflict):
        tags.merge(named("c"), named("b"), by=SYSTEM, at=at)
    kinds = select(EventRecord.kind).filter_by(subject_kind="tag").order_by(EventRecord.id)
    assert list(db.session.scalars(kinds)) == ["tag.renamed", "tag.merged"]


def test_a_merging_of_tags_that_was_none_is_undone_ticket_by_ticket(app: Flask, at: datetime) -> None:
    both, one, other = tagged("a", "b", at=at), tagged("a", at=at), tagged("b", at=at)
    one_macro, two_macro = tickets.macro("M", tags=("a",)), tickets.macro("N", tags=("a", "b"))
    tags.rename(named("a"), "c", by=SYSTEM, at=at)
    laura = people.supervisor("Laura")
    tags.merge(named("c"), named("b"), by=Actor.user(laura), at=at)
    changed, late = tagged("b", at=at), tagged("c", at=at)
    changing.change(one, by=laura, at=at, version=one.version, tags=["b", "new"])
    [merging] = tags.merged_into(named("b"))
    assert (merging.name, merging.by, merging.at) == ("c", "Laura", at)
    assert tags.separate(named("c"), by=SYSTEM, at=at) == 2
    assert changing.tags_of(both.id) == ["b", "c"]
    assert changing.tags_of(one.id) == ["c", "new"]
    for each in (other, changed, late):
        assert changing.tags_of(each.id) == ["b"]
    assert (one_macro.tags, two_macro.tags) == (["c"], ["b", "c"])
    assert changing.tags_of(tagged("a", at=at).id) == ["c"], "its former name leads to it again"
    assert tags.merged_into(named("b")) == []
    with pytest.raises(Conflict):
        tags.separate(named("c"), by=SYSTEM, at=at)
    tags.merge(named("c"), named("b"), by=Actor.user(laura), at=at)
    assert changing.tags_of(both.id) == ["b"]


def test_what_a_colleague_took_off_a_ticket_since_stays_off(app: Flask, at: datetime) -> None:
    one = tagged("a", "x", at=at)
    tagged("b", at=at)
    tags.merge(named("a"), named("b"), by=Actor.user(people.supervisor()), at=at)
    changing.change(one, by=people.agent(), at=at, version=one.version, tags=["x"])
    assert tags.separate(named("a"), by=SYSTEM, at=at) == 0
    assert changing.tags_of(one.id) == ["x"]


def test_tags_merged_in_a_chain_come_out_link_by_link_and_retired_ones_stay_so(
    app: Flask, at: datetime
) -> None:
    one = tagged("a", at=at)
    tagged("b", "c", at=at)
    tags.retire(named("a"), by=SYSTEM, at=at)
    boss = Actor.user(people.supervisor())
    tags.merge(named("a"), named("b"), by=boss, at=at)
    tags.merge(named("b"), named("c"), by=boss, at=at)
    with pytest.raises(DomainError, match="merged into another one itself"):
        tags.separate(named("a"), by=SYSTEM, at=at)
    tags.separate(named("b"), by=SYSTEM, at=at)
    assert changing.tags_of(one.id) == ["b"]
    tags.separate(named("a"), by=SYSTEM, at=at)
    assert changing.tags_of(one.id) == ["a"] and named("a").retired_at == at


def test_a_merged_tag_whose_name_is_given_to_another_cannot_come_back(app: Flask, at: datetime) -> None:
    tagged("a", at=at)
    tagged("b", at=at)
    tags.merge(named("a"), named("b"), by=Actor.user(people.supervisor()), at=at)
    tags.rename(named("b"), "a", by=SYSTEM, at=at)
    assert tags.merged_into(named("a")) == []
    tagged("z", at=at)
    tags.merge(named("a"), named("z"), by=Actor.user(people.supervisor()), at=at)
    for ticket in db.session.scalars(select(Ticket)):
        changing.change(ticket, by=people.agent(), at=at, version=ticket.version, tags=[])
    tags.delete_unused(named("z"), by=SYSTEM, at=at)
    assert list(db.session.scalars(select(Tag.name))) == []


def test_a_retired_tag_stays_where_it_is_and_comes_to_no_other(app: Flask, at: datetime) -> None:
    one = tagged("old", at=at)
    tags.retire(named("old"), by=SYSTEM, at=at)
    changing.change(one, by=people.agent(), at=at, version=one.version, tags=["old", "new"])
    assert changing.tags_of(one.id) == ["new", "old"]
    with pytest.raises(DomainError, match="no longer in use"):
        tagged("old", at=at)
    tags.restore(named("old"), by=SYSTEM, at=at)
    tagged("old", at=at)


def test_only_what_nothing_has_is_deleted(app: Flask, at: datetime) -> None:
    one = tagged("used", "spare", at=at)
    with pytest.raises(DomainError, match="Tickets have"):
        tags.delete_unused(named("used"), by=SYSTEM, at=at)
    changing.change(one, by=people.agent(), at=at, version=one.version, tags=["used"])
    macro = tickets.macro("M", tags=("spare",))
    with pytest.raises(DomainError, match="A macro"):
        tags.delete_unused(named("spare"), by=SYSTEM, at=at)
    macro.tags = []
    tags.rename(named("spare"), "other", by=SYSTEM, at=at)
    tags.delete_unused(named("other"), by=SYSTEM, at=at)
    assert set(db.session.scalars(select(Tag.name))) == {"used"}


def test_the_pages(app: Flask, clock: Any, sign_in_as: Callable[..., Client], at: datetime) -> None:
    boss = sign_in_as(people.supervisor("Laura"))
    assert "No tags yet" in boss.get("/tags").text
    tagged("Storm", "wind", at=at)
    tagged("wind", at=at)
    page = boss.get("/tags")
    rows = [[cell.text_content() for cell in row.cssselect("th, td")][:2] for row in page.all("tbody tr")]
    assert rows == [["storm", "1"], ["wind", "2"]]
    assert "No tag has these letters" in boss.get("/tags?q=zz").text
    assert "Every tag is on a ticket" in boss.get("/tags?unused=1").text
    one = boss.get(page.links()["storm"])
    refused = boss.submit(one, "naming-form", name="wind")
    assert refused.status == 409 and "Merge the two instead." in refused.text
    assert "leads here" in boss.submit(one, "naming-form", name="storms").text
    found = boss.get("/search?q=tag:storm")
    assert len(found.all(".ticket-row")) == 1
    one = boss.get(f"/tags/{named('storms').id}")
    done = boss.submit(one, "merging", into=str(named("wind").id))
    assert done.h1 == "wind" and "2 tickets have it." in done.text
    back = boss.submit(done, "separation")
    assert back.h1 == "storms" and "1 ticket has it." in back.text
    done = boss.submit(back, "merging", into=str(named("wind").id))
    assert "Laura merged another tag into this one." in done.text
    assert "is retired" in boss.submit(done, "retirement").text
    assert sign_in_as(people.agent()).get("/tags").status == 403
