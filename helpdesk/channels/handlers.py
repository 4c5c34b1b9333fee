"""What this room does when mail says that something is wrong."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.mail.events import MailboxFailing
from helpdesk.mail.models import Mailbox
from helpdesk.people import notices
from helpdesk.people.models import User
from helpdesk.people.words import Role


def mailbox_failing(event: MailboxFailing, record: Any) -> None:
    """Administrators are told of a mailbox from which nothing has come in for a while."""
    mailbox = db.session.get_one(Mailbox, event.mailbox_id)
    admins = select(User.id).where(User.role == Role.ADMIN, User.deactivated_at.is_(None))
    notices.tell(
        list(db.session.scalars(admins)),
        kind="mail.mailbox_failing",
        sentence=N_("No mail can be fetched from %(name)s."),
        values={"name": mailbox.name},
        url=f"/mailboxes/{mailbox.id}",
        key=f"{record.kind}:{record.id}",
        at=record.at,
    )
