"""The one letter of the room: is it put right now?"""

from __future__ import annotations

from datetime import datetime

from helpdesk.mail import outgoing
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people import organisation
from helpdesk.recovery import labels
from helpdesk.recovery.models import Case, Check
from helpdesk.recovery.words import PutRight
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Ticket
from helpdesk.web import i18n, letters


def ask_again(
    check: Check, ticket: Ticket, case: Case, token: str, stop: str, *, at: datetime
) -> OutgoingEmail:
    """Puts the question into the outbox. `token` and `stop` are the secrets of its links."""
    page, opt_out = letters.link(f"/s/{token}/again"), letters.link(f"/u/{stop}")
    with i18n.speaking(check.language):
        points = [(labels.label(each), f"{page}?a={each.value}") for each in PutRight]
    letter = letters.render(
        "check",
        check.language,
        number=numbers.shown(ticket.number),
        subject_of_ticket=ticket.subject,
        points=points,
        page=page,
        opt_out=opt_out,
        about=letters.link("/s/about"),
        open_until=organisation.today(check.expires_at or at),
    )
    return outgoing.queue_letter(
        ref=f"check:{check.id}",
        purpose="check",
        to=[(check.address, "")],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        mailbox_id=ticket.mailbox_id,
        headers={"List-Unsubscribe": f"<{opt_out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        secret=True,
        automatic="auto-generated",
        at=at,
    )
