"""How long an organisation keeps what: nothing lapses before it says so, but comments after two years, and what
ties an answer to its customer and ticket after three."""

from __future__ import annotations

from helpdesk.kit.errors import N_
from helpdesk.settings.store import declare

_NEVER = N_("0: never")

TICKET_MONTHS = declare(
    "privacy.ticket_months", 0, int, N_("Months after closing when words and files of a ticket go"), _NEVER, low=0, high=240
)  # fmt: skip
COMMENT_MONTHS = declare(
    "privacy.comment_months", 24, int, N_("Months after which a customer's comment goes, its score stays"), _NEVER,
    low=0, high=240,
)  # fmt: skip
LINK_MONTHS = declare(
    "privacy.link_months", 36, int, N_("Months after which an answer is cut off from its customer and ticket, its score stays"),
    _NEVER, low=0, high=240,
)  # fmt: skip
MAIL_DAYS = declare(
    "privacy.mail_days", 0, int, N_("Days after which mails as they arrived go, their messages stay"), _NEVER,
    low=0, high=3650,
)  # fmt: skip
