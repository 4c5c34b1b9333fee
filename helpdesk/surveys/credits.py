"""Who an answer counts for: the credit of the latest revision."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, func, select

from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.surveys.models import Invitation, InvitationCredit

_GREATEST = (
    select(User)
    .select_from(InvitationCredit)
    .outerjoin(User, User.id == InvitationCredit.user_id)
    .order_by(
        InvitationCredit.revision.desc(),
        InvitationCredit.user_id.is_(None),
        InvitationCredit.weight.desc(),
        InvitationCredit.id,
    )
    .limit(1)
)
_PERSON = _GREATEST.where(InvitationCredit.invitation_id == bindparam("invitation"))
# The name of `person`, for a statement that reads more of an invitation.
NAME = (
    _GREATEST.with_only_columns(User.name)
    .where(InvitationCredit.invitation_id == Invitation.id)
    .correlate(Invitation)
    .scalar_subquery()
    .label("agent")
)


def in_force(invitation_id: int) -> Sequence[InvitationCredit]:
    """The rows of the highest revision; earlier ones were superseded."""
    return db.session.scalars(_latest(invitation_id)).all()


def all_of(invitation_id: int) -> Sequence[InvitationCredit]:
    """Every row there ever was, the latest revision first."""
    query = select(InvitationCredit).where(InvitationCredit.invitation_id == invitation_id)
    return db.session.scalars(query.order_by(InvitationCredit.revision.desc(), InvitationCredit.id)).all()


def person(invitation: Invitation) -> User | None:
    """Whom the agent question names: the one with the greatest share; None where the team alone is credited."""
    return db.session.scalar(_PERSON, {"invitation": invitation.id})


def _latest(invitation_id: int) -> Select[InvitationCredit]:
    highest = select(func.max(InvitationCredit.revision)).where(
        InvitationCredit.invitation_id == invitation_id
    )
    query = select(InvitationCredit).where(InvitationCredit.invitation_id == invitation_id)
    return query.where(InvitationCredit.revision == highest.scalar_subquery()).order_by(InvitationCredit.id)
