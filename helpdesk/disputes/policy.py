"""Who disputes, who sees disputes, who decides. Agents see their own; of others' they never learn."""

from __future__ import annotations

from helpdesk.disputes import stakes
from helpdesk.disputes.models import Dispute
from helpdesk.people.models import User


def may_see_disputes(user: User) -> bool:
    """The board and every dispute."""
    return user.sees_scores


def may_decide_dispute(user: User, dispute: Dispute) -> bool:
    """Decide, or take a decision back: a supervisor or admin without a stake in it."""
    return user.sees_scores and user.id not in stakes.interested(dispute)
