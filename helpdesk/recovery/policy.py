"""Who follows bad answers up: supervisors and admins; never whom the answer counts for. Agents see no case at all."""

from __future__ import annotations

from helpdesk.people.models import User
from helpdesk.recovery import cases
from helpdesk.recovery.models import Case


def may_see_cases(user: User) -> bool:
    """The board, every case and what they come to."""
    return user.sees_scores


def may_work_case(user: User, case: Case) -> bool:
    """Take it, get in touch, decide, close it."""
    return user.sees_scores and user.id not in cases.rated(case.id)
