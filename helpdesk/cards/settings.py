"""What an organisation chooses about comment cards. How long they may take to come back: `surveys.settings`."""

from __future__ import annotations

from helpdesk.kit.errors import N_
from helpdesk.settings.store import declare

TWICE_PERCENT = declare(
    "cards.twice_percent",
    10,
    int,
    N_("Share of cards that are typed in twice, in percent"),
    N_("Drawn by lot, the second time by somebody else. What differs is shown and decided."),
    low=0,
    high=100,
)
