"""What a mail server that hands us a mail is told: what became of it, and nothing that is in it."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.text import whole
from helpdesk.mail import incoming, mailboxes
from helpdesk.mail.models import IncomingEmail, Mailbox
from helpdesk.mail.words import IncomingAction
from helpdesk.tickets.models import Ticket

log = logging.getLogger(__name__)


def mailbox_named(given: str | None) -> Mailbox:
    """The mailbox with this address or number; the default one for None. Raises LookupError where there is none."""
    if given is None:
        return mailboxes.default()
    if (number := whole(given)) is not None:
        found = db.session.get(Mailbox, number)
    else:
        found = mailboxes.for_address(given)
    if found is None or found.retired_at is not None:
        raise LookupError(f"there is no mailbox {given}")
    return found


def handled(incoming_id: int, *, known: bool, at: datetime) -> dict[str, object]:
    """Handles a mail that is kept already and says what became of it. Never raises: the mail is ours. Commits.

    What could not be handled now counts as filed; the worker tries again.
    """
    try:
        if not known:
            incoming.process_one(incoming_id, at)
        row = db.session.get_one(IncomingEmail, incoming_id)
        action = IncomingAction.DUPLICATE if known else row.action or IncomingAction.FILED
        return {"action": action.value, "ticket": _number(row.ref), "incoming_id": incoming_id}
    except Exception:
        db.session.rollback()
        log.exception("mail %s is kept, but could not be handled at once", incoming_id)
        return {"action": IncomingAction.FILED.value, "ticket": None, "incoming_id": incoming_id}


def _number(ref: str) -> int | None:
    kind, _, ticket_id = ref.partition(":")
    if kind != "ticket":
        return None
    return db.session.scalar(select(Ticket.number).filter_by(id=int(ticket_id)))
