"""What an organisation chooses about winning customers back."""

from __future__ import annotations

from helpdesk.kit.errors import N_
from helpdesk.settings.store import declare

CURRENCY = declare(
    "recovery.currency", "EUR", str, N_("Currency of what it costs to put things right"), choices=("EUR", "NOK")
)  # fmt: skip
