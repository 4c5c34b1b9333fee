"""What an organisation chooses about disputes."""

from __future__ import annotations

from helpdesk.kit.errors import N_
from helpdesk.settings.store import declare

DAYS = declare("disputes.days", 7, int, N_("Days in which a dispute is to be decided"), low=1, high=60)
PAY = declare(
    "disputes.pay",
    False,
    bool,
    N_("Scores affect pay: who leads a team decides no dispute about its agents"),
)
