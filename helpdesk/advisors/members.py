"""Who is in a group: invited by us, joined and left by their own word, which we keep with how we heard it.

The customer is held, as by merging, so that of two words said at once one comes after the other.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.advisors import letters, queries, rules
from helpdesk.advisors.events import MemberInvited, MemberJoined, MemberLeft, MemberRefused
from helpdesk.advisors.models import Group, Member
from helpdesk.advisors.words import Heard, Standing
from helpdesk.customers import consent, family
from helpdesk.customers.models import Customer
from helpdesk.customers.words import Purpose
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError, Gone
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people.models import User
from helpdesk.surveys import occasional


def why_not_invited(group: Group, customer: Customer, *, at: datetime) -> DomainError | None:
    """What stands against inviting this customer by mail, if anything does."""
    if group.retired_at is not None:
        return Conflict(N_("This group is retired."))
    if customer.is_internal or customer.undeliverable or customer.legal_hold:
        return DomainError(N_("This customer is not to be asked anything."))
    said = queries.of_person(family.ids(customer))
    own = next((each for each in said if each.group_id == group.id), None)
    if own is not None and own.standing is Standing.JOINED:
        return Conflict(N_("This customer is a member already."))
    if rules.said_no((each.since, each.standing) for each in said) or (own and own.standing in rules.NO):
        return DomainError(N_("This customer has said no and is not invited again."))
    if own is not None and own.invited_at is not None and rules.waits(own.invited_at, at):
        return DomainError(N_("This customer was invited already and has not answered yet."))
    point = occasional.point_of(customer)
    if point is None:
        return DomainError(N_("No address is known to which an invitation could go."))
    if any(consent.refused(customer, point.value, purpose) for purpose in Purpose):
        return DomainError(N_("This customer does not want to be asked, so no invitation goes out."))
    return None


def invite(group: Group, customer: Customer, *, by: User, at: datetime) -> Member:
    """Writes the letter by whose link the customer joins, or says no. Raises what `why_not_invited` says."""
    customer = _held(customer)
    if (refused := why_not_invited(group, customer, at=at)) is not None:
        raise refused
    member = _row(group, customer) or _new(group, customer, at)
    member.standing, member.since = Standing.INVITED, at
    member.invited_at, member.invited_by_id = at, by.id
    db.session.flush()
    letters.invite(member, customer, group, at=at)
    record(MemberInvited(customer.id, group.id), by=Actor.user(by), at=at)
    return member


def join(
    group: Group, customer: Customer, *, heard: Heard, words: str = "", by: User, at: datetime
) -> Member:
    """Notes that the customer agreed, as a colleague has heard it. Raises Conflict where they are in it already."""
    customer = _held(customer)
    if group.retired_at is not None:
        raise Conflict(N_("This group is retired."))
    if customer.is_internal:
        raise DomainError(N_("This customer is not to be asked anything."))
    member = _row(group, customer) or _new(group, customer, at)
    if member.standing is Standing.JOINED:
        raise Conflict(N_("This customer is a member already."))
    _take_in(member, heard, at)
    member.joined_by_id, member.joined_words = by.id, one_line(words, 500)
    db.session.flush()
    record(MemberJoined(customer.id, group.id, heard.value), by=Actor.user(by), at=at)
    return member


def leave(group: Group, customer: Customer, *, heard: Heard, by: User, at: datetime) -> Member:
    """Notes that the customer leaves; or, where they were never in it, that they do not want to join."""
    customer = _held(customer)
    member = _row(group, customer)
    if member is not None and member.standing in rules.NO:
        raise Conflict(N_("This customer has said no already."))
    return _take_out(member or _new(group, customer, at), customer, heard, by, at)


def join_by_link(member: Member, *, at: datetime) -> None:
    """The customer takes up the invitation, or takes back a no they have said by a link. Raises Gone where it is too late."""
    customer = _held(member.customer)
    member = counting(member)
    if member.standing is Standing.JOINED:
        return
    if not may_join_by_link(member, at):
        raise Gone(N_("This invitation is over."))
    _take_in(member, Heard.LINK, at)
    member.joined_by_id, member.joined_words = None, ""
    db.session.flush()
    record(MemberJoined(customer.id, member.group_id, Heard.LINK.value), by=Actor.customer(customer), at=at)


def counting(member: Member) -> Member:
    """Of what the same person has said of the same group the row that counts, with the group. Both must be loaded."""
    return _row(member.group, member.customer) or member


def may_join_by_link(member: Member, at: datetime) -> bool:
    """Is the invitation open, or the no one of the customer's own by a link? The group must be loaded."""
    if member.group.retired_at is not None:
        return False
    if member.standing is Standing.INVITED:
        return member.invited_at is not None and not rules.has_run_out(member.invited_at, at)
    return member.ended_heard is Heard.LINK


def leave_by_link(member: Member, *, at: datetime) -> None:
    """The customer is asked by no group any more: they read no names of groups, so one word ends all. Twice is once."""
    customer = _held(member.customer)
    for each in queries.of_person(family.ids(customer)):
        if each.standing not in rules.NO:
            _take_out(each, customer, Heard.LINK, None, at)


def _take_in(member: Member, heard: Heard, at: datetime) -> None:
    member.standing, member.since = Standing.JOINED, at
    member.joined_at, member.joined_heard = at, heard
    member.ended_at = member.ended_heard = member.ended_by_id = None


def _take_out(member: Member, customer: Customer, heard: Heard, by: User | None, at: datetime) -> Member:
    was_in = member.standing is Standing.JOINED
    member.standing, member.since = (Standing.LEFT if was_in else Standing.REFUSED), at
    member.ended_at, member.ended_heard, member.ended_by_id = at, heard, by.id if by else None
    db.session.flush()
    event = MemberLeft if was_in else MemberRefused
    actor = Actor.user(by) if by else Actor.customer(customer)
    record(event(customer.id, member.group_id, heard.value), by=actor, at=at)
    return member


def _held(customer: Customer) -> Customer:
    """Who stands for this customer now, held. Raises Gone for one who was erased."""
    one = family.survivor(customer)
    db.session.refresh(one, with_for_update={"key_share": True, "of": Customer})
    if one.erased_at is not None:
        raise Gone(N_("The particulars of this customer were erased."))
    return one


def _row(group: Group, customer: Customer) -> Member | None:
    """What counts of what this person has said of the group."""
    own = select(Member).where(Member.group_id == group.id, Member.customer_id.in_(family.ids(customer)))
    whole = own.options(joinedload(Member.group), joinedload(Member.customer))
    newest = whole.order_by(Member.since.desc(), Member.id.desc()).limit(1)
    return db.session.scalar(newest.execution_options(populate_existing=True))


def _new(group: Group, customer: Customer, at: datetime) -> Member:
    made = Member(group_id=group.id, customer_id=customer.id, standing=Standing.INVITED, since=at)
    db.session.add(made)
    return made
