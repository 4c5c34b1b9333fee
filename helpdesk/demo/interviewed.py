"""Callers of the demo who were drawn to be called back: mostly interviewed, some not reached, a few who do not want to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.people.words import Role
from helpdesk.surveys import calls, settings
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import Attempt

SHARE = 12  # callers in a hundred


def begin(at: datetime) -> None:
    """The organisation of the demo calls some of its callers back."""
    settings.INTERVIEW_PERCENT.set(SHARE, at=at)


def call(invitation: Invitation, given: dict[str, Any], at: datetime) -> None:
    """A supervisor who had no part in the ticket calls; what comes of it follows from the number of the ask."""
    part = calls.took_part(invitation)
    found = select(User).where(User.role == Role.SUPERVISOR, User.id.not_in([id_ for id_ in part if id_]))
    caller = db.session.scalars(found.order_by(User.id)).first()
    if caller is None or not calls.is_to_be_called(invitation, at) or calls.give_way(invitation, at=at):
        return
    if invitation.id % 5 == 0:
        calls.log(invitation.id, Attempt.NOT_REACHED, by=caller, at=at)
    elif invitation.id % 7 == 0:
        calls.log(invitation.id, Attempt.REFUSED, by=caller, at=at)
    else:
        unsaid = {} if "agent" in given else {"agent": "refused"}
        broken_off = invitation.id % 11 == 0
        calls.interview(invitation.id, given, unsaid, by=caller, at=at, nonce="", broken_off=broken_off)
