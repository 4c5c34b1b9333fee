"""What an organisation decides about its mail."""

from __future__ import annotations

from helpdesk.kit.errors import N_
from helpdesk.settings.store import declare

MAILS_PER_SENDER = declare(
    "mail.per_sender_and_hour",
    60,
    int,
    N_("Mails of one sender within an hour"),
    N_("What comes beyond that waits in quarantine."),
    low=5,
    high=10_000,
)
ANSWERS_PER_HOUR = declare(
    "mail.automatic_answers_per_hour",
    500,
    int,
    N_("Automatic answers within an hour, to all senders together"),
    N_("A brake against loops. Requests are still opened when it holds."),
    low=10,
    high=100_000,
)
