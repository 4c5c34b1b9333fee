"""The three roles in words, and what follows from them."""

from __future__ import annotations

from helpdesk.kit.errors import N_
from helpdesk.people.words import Role

LABELS: dict[Role, str] = {
    Role.AGENT: N_("Agent"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.ADMIN: N_("Administrator"),
}
MEANINGS: dict[Role, str] = {
    Role.AGENT: N_("Works tickets and sees their own answers."),
    Role.SUPERVISOR: N_("Also sees everybody's answers, leads teams and wins customers back."),
    Role.ADMIN: N_("Also invites people and sets everything up."),
}


def may_lead(role: Role) -> bool:
    """Only supervisors lead or deputise for a team."""
    return role is Role.SUPERVISOR
