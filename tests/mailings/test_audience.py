"""Whom a mailing is for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask

from helpdesk.customers import consent, erased, merging
from helpdesk.customers.models import Customer
from helpdesk.customers.words import Purpose
from helpdesk.extensions import db
from helpdesk.mailings import audience, jobs
from helpdesk.mailings.audience import Whom
from helpdesk.surveys import settings
from helpdesk.surveys.words import Reason
from helpdesk.tickets import changing, tags
from helpdesk.tickets.words import Channel
from tests.factories import categories, customers, mailings, people, surveys, tickets


def named(**heads: Any) -> set[str]:
    ids = db.session.scalars(audience.chosen(Whom(**heads))).all()
    assert len(ids) == len(set(ids))
    return {db.session.get_one(Customer, each).name for each in ids}


def test_customers_are_found_by_what_they_are(app: Flask, at: datetime) -> None:
    company = customers.organisation("Kulda")
    customers.customer("Ilze", language="lv", organisation_id=company.id)
    customers.customer("Mart", language="et")
    customers.customer("Unknown")
    customers.customer("Gone", erased_at=at)
    assert named() == {"Ilze", "Mart", "Unknown"}
    assert named(organisation_ids=[company.id]) == {"Ilze"}
    assert named(languages=["et", "en"]) == {
        "Mart",
        "Unknown",
    }  # without one of their own: the organisation's
    assert named(languages=["et"], organisation_ids=[company.id]) == set()


def test_all_that_is_said_of_tickets_is_said_of_one_ticket(app: Flask, at: datetime) -> None:
    anna, net = people.agent("Anna"), categories.category("Network")
    router = categories.category("Router", parent=net)
    ilze, mart = customers.customer("Ilze"), customers.customer("Mart")
    old = at - timedelta(days=40)
    tagged = tickets.ticket(by=anna, customer=ilze, category=router, channel=Channel.PHONE, at=old)
    tickets.ticket(by=anna, customer=ilze, channel=Channel.WALK_IN, at=at)
    tickets.ticket(by=anna, customer=mart, category=net, channel=Channel.WALK_IN, at=at)
    changing.change(tagged, by=anna, at=at, version=tagged.version, tags=["storm"])

    storm = tags.found(["storm"])["storm"].id
    assert named(first=old.date(), last=old.date()) == {"Ilze"}
    assert named(first=at.date()) == {"Ilze", "Mart"}
    assert named(category_ids=[net.id]) == {"Ilze", "Mart"}
    assert named(channels=["walk_in"], category_ids=[router.id]) == set()
    assert named(tag_ids=[storm]) == {"Ilze"}
    assert named(tag_ids=[storm], first=at.date()) == set()


def test_two_entries_of_one_person_are_one_on_the_list(app: Flask, at: datetime) -> None:
    anna = people.agent("Anna")
    ilze, twin = customers.customer("Ilze"), customers.customer("I. V.")
    tickets.ticket(by=anna, customer=twin, at=at)
    merging.merge(twin, ilze, by=anna, at=at)
    assert named() == {"Ilze"}
    assert named(first=at.date()) == {"Ilze"}


def test_the_preview_counts_who_would_be_left_out_and_why(app: Flask, at: datetime) -> None:
    version = surveys.version()
    for name, more in (
        ("Ilze", {"email": "ilze@example.net"}),
        ("Mute", {}),
        ("Ours", {"email": "ours@example.net", "is_internal": True}),
        ("Deaf", {"email": "deaf@example.net"}),
        ("Asked", {"email": "asked@example.net"}),
    ):
        made = customers.customer(name, language="en", **more)
        if name == "Deaf":
            consent.refuse(customer=made, purpose=Purpose.MAILINGS, source="staff", at=at)
        if name == "Asked":
            surveys.invitation(at=at - timedelta(days=60), customer=made)
    seen = audience.preview(Whom(), version, None, at=at)
    assert (seen.count, seen.looked_at, seen.asked) == (5, 5, 1)
    assert dict(seen.reasons) == {
        Reason.NO_CHANNEL: 1, Reason.INTERNAL_REQUESTER: 1, Reason.OPTED_OUT: 1, Reason.THROTTLED: 1,
    }  # fmt: skip
    assert [(each.name, why) for each, why in seen.sample][2] == ("Ilze", None)
    settings.THROTTLE_DAYS.set(0, at=at)
    assert audience.preview(Whom(), version, None, at=at).asked == 2


def test_the_preview_knows_who_waits_for_another_mailing(app: Flask, at: datetime) -> None:
    settings.REST_DAYS.set(False, at=at)
    customers.customer("Ilze", email="ilze@example.net", language="en")
    mailings.mailing("Another", at=at)
    db.session.commit()
    jobs.trickle(at)  # asked, and not sent yet
    seen = audience.preview(Whom(), surveys.version(), None, at=at)
    assert (seen.asked, seen.reasons) == (0, [(Reason.THROTTLED, 1)])


def test_the_preview_knows_a_refused_address_whose_owner_was_forgotten(app: Flask, at: datetime) -> None:
    customers.customer("Ilze", email="ilze@example.net", language="en")
    consent.refuse(address=erased.hidden("ilze@example.net"), source="link", at=at)
    seen = audience.preview(Whom(), surveys.version(), None, at=at)
    assert (seen.asked, seen.reasons) == (0, [(Reason.OPTED_OUT, 1)])


def test_days_that_no_clock_reaches_leave_nobody_out(app: Flask, at: datetime) -> None:
    tickets.ticket(by=people.agent("Anna"), customer=customers.customer("Ilze"), at=at)
    assert named(first=date(1, 1, 1), last=date(9999, 12, 31)) == {"Ilze"}


def test_whom_is_kept_and_read_again(app: Flask, at: datetime) -> None:
    whom = Whom(languages=["lv"], first=at.date(), tag_ids=[3])
    assert audience.read(whom.stored()) == whom
    assert Whom().stored() == {}
