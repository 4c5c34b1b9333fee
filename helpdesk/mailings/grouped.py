"""Mailings to an advisory group: its members alone, at most as often as it allows, with a way out in each letter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from helpdesk.advisors import links
from helpdesk.advisors import queries as advisors
from helpdesk.advisors.models import Group, Member
from helpdesk.advisors.words import Standing
from helpdesk.customers import family
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.mailings.models import Mailing
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState, Reason

_NOT_ASKED = (InvitationState.SUPPRESSED, InvitationState.REVOKED)


def is_retired(group_id: int | None) -> bool:
    """Is it a group that asks nobody any more?"""
    if group_id is None:
        return False
    return db.session.get_one(Group, group_id, populate_existing=True).retired_at is not None


def why_not(mailing: Mailing, person: Customer, *, at: datetime) -> Reason | None:
    """Why a mailing to a group leaves somebody out whose turn it is; None where it is to no group. The customer is held."""
    if mailing.group_id is None:
        return None
    group = db.session.get_one(Group, mailing.group_id, populate_existing=True)
    if group.retired_at is not None or not _is_in(group.id, person):
        return Reason.NOT_A_MEMBER
    own = Invitation.mailing_id != mailing.id
    lately = _asked(group, family.ids(person), at).where(own).limit(1)
    return Reason.THROTTLED if db.session.scalar(lately) is not None else None


def why_not_any_more(mailing_id: int, person: Customer) -> Reason | None:
    """For whoever sends its letters: who has left since gets none, no reminder either."""
    group_id = db.session.scalar(select(Mailing.group_id).where(Mailing.id == mailing_id))
    if group_id is None or _is_in(group_id, person):
        return None
    return Reason.NOT_A_MEMBER


def asked_lately(group: Group, ids: Collection[int], *, at: datetime) -> set[int]:
    """Whom of these persons a group has asked too short a while ago for this one."""
    person = func.coalesce(Customer.merged_into_id, Customer.id)
    rows = _asked(group, None, at).join(Customer, Customer.id == Invitation.customer_id)
    found = rows.with_only_columns(person).where(person.in_(list(ids))).distinct()
    return set(db.session.scalars(found))


def leaving(invitation: Invitation) -> str:
    """The address by which whoever is asked leaves the group; empty where they were asked by none."""
    group_id = db.session.scalar(select(Mailing.group_id).where(Mailing.id == invitation.mailing_id))
    customer = db.session.get(Customer, invitation.customer_id) if invitation.customer_id else None
    member = _row(group_id, customer) if group_id is not None and customer is not None else None
    return links.address(member.id) if member is not None else ""


def of_group(group_id: int) -> list[Mailing]:
    """The mailings to a group, the newest first."""
    query = select(Mailing).where(Mailing.group_id == group_id).order_by(Mailing.id.desc())
    return list(db.session.scalars(query))


def to_groups() -> Select[int]:
    """The ids of all mailings to a group."""
    return select(Mailing.id).where(Mailing.group_id.is_not(None))


def _asked(group: Group, ids: Sequence[int] | None, at: datetime) -> Select[int]:
    """Asks by any group within the days of this one, of these customers or of all."""
    moment = func.coalesce(Invitation.sent_at, Invitation.scheduled_at)
    query = select(Invitation.id).where(
        Invitation.mailing_id.in_(to_groups()),
        (Invitation.state.not_in(_NOT_ASKED)) | Invitation.sent_at.is_not(None),
        moment > at - timedelta(days=group.every_days),
    )
    return query if ids is None else query.where(Invitation.customer_id.in_(list(ids)))


def _is_in(group_id: int, person: Customer) -> bool:
    member = _row(group_id, person)
    return member is not None and member.standing is Standing.JOINED


def _row(group_id: int, person: Customer) -> Member | None:
    said = advisors.of_person(family.ids(person))
    return next((each for each in said if each.group_id == group_id), None)
