"""What this room does when mail says that something is wrong."""

from __future__ import annotations

from typing import Any

from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.mail.events import MailboxFailing
from helpdesk.mail.models import Mailbox
from helpdesk.people import notices
from helpdesk.people import queries as people


def mailbox_failing(event: MailboxFailing, record: Any) -> None:
    """Administrators are told of a mailbox from which nothing has come in for a while."""
    mailbox = db.session.get_one(Mailbox, event.mailbox_id)
    notices.tell(
        people.admin_ids(),
        kind="mail.mailbox_failing",
        sentence=N_("No mail can be fetched from %(name)s."),
        values={"name": mailbox.name},
        url=f"/mailboxes/{mailbox.id}",
        key=f"{record.kind}:{record.id}",
        at=record.at,
    )
