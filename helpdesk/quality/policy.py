"""Who draws, rates, reads and answers. Colleagues read what is said of themselves; others of them never."""

from __future__ import annotations

from helpdesk.people.models import User
from helpdesk.quality.models import Review


def may_review(user: User) -> bool:
    """Design forms, draw, pick, see figures: supervisors and admins."""
    return user.sees_scores


def may_see_review(user: User, review: Review) -> bool:
    """Its reviewer at once; other supervisors once nobody who rates the same closing can be swayed by it."""
    return user.sees_scores and (review.reviewer_id == user.id or review.shown_at is not None)


def may_rate(user: User, review: Review) -> bool:
    """Fill in, save and correct: whoever it was given to, and never of one's own work."""
    return user.sees_scores and review.reviewer_id == user.id and review.agent_id != user.id


def may_answer_remark(user: User, review: Review) -> bool:
    """Note that a remark was seen: a supervisor whom the review does not judge."""
    return user.sees_scores and review.agent_id != user.id and review.remarked_at is not None


def may_read_own_review(user: User, review: Review) -> bool:
    """Read it and answer it: the colleague whose work it was."""
    return review.agent_id == user.id and review.shown_at is not None
