"""Who has a stake in an answer, and therefore decides nothing about it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from helpdesk.disputes.models import Dispute
from helpdesk.disputes.settings import PAY
from helpdesk.extensions import db
from helpdesk.people import queries as people
from helpdesk.people.models import Membership, User
from helpdesk.surveys.models import InvitationCredit


def interested(dispute: Dispute) -> set[int]:
    """Whoever asked, whoever the answer counts or counted for; where scores affect pay, who leads a team of the former."""
    credited = select(InvitationCredit.user_id).where(
        InvitationCredit.invitation_id == dispute.invitation_id, InvitationCredit.user_id.is_not(None)
    )
    found = {dispute.agent_id, *(each for each in db.session.scalars(credited) if each is not None)}
    return found | _leaders(dispute) if PAY.get() else found


def _leaders(dispute: Dispute) -> set[int]:
    own, lead = aliased(Membership), aliased(Membership)
    of_agent = select(own.team_id).where(own.user_id == dispute.agent_id)
    teams = lead.team_id.in_(of_agent) | (lead.team_id == dispute.team_id)
    return set(db.session.scalars(select(lead.user_id).where(lead.leads, teams)))


def deciders(dispute: Dispute) -> list[User]:
    """Who is told of it: the supervisors of the team without a stake, else the administrators."""
    without = interested(dispute)
    return [
        user for user in people.supervisors_for(dispute.team_id, without) if user.id not in without
    ] or people.supervisors_for(None, without)
