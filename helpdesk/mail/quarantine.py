"""Mail that waits for a person's eye: letting it in, or throwing it away. Its bytes stay either way."""

from __future__ import annotations

import logging
from datetime import datetime

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.files.models import StoredFile
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.mail import incoming
from helpdesk.mail.events import MailDiscarded, MailReleased
from helpdesk.mail.models import IncomingEmail
from helpdesk.mail.parse import parse
from helpdesk.mail.words import IncomingAction, IncomingState

log = logging.getLogger(__name__)


def waiting(limit: int = 200) -> list[IncomingEmail]:
    """What waits, newest first."""
    query = select(IncomingEmail).where(IncomingEmail.state == IncomingState.QUARANTINED)
    query = query.options(joinedload(IncomingEmail.file), joinedload(IncomingEmail.mailbox))
    return list(db.session.scalars(query.order_by(IncomingEmail.id.desc()).limit(limit)))


def count() -> int:
    """How many mails wait."""
    query = select(func.count()).where(IncomingEmail.state == IncomingState.QUARANTINED)
    return db.session.scalar(query) or 0


def release(mail: IncomingEmail, *, by: Actor, at: datetime) -> str | None:
    """Handles it as an ordinary mail, whatever kept it here; gives where it went ("ticket:17"). None where it
    does not wait any more. Raises DomainError where handling it fails."""
    if not _claim(mail):
        return None
    if not db.session.get_one(StoredFile, mail.file_id).size:
        raise DomainError(
            N_("The words of this mail were erased or have lapsed. It can only be thrown away.")
        )
    try:
        with db.session.begin_nested():
            outcome = _handled(mail, at)
    except Exception as error:
        log.exception("mail %s cannot be let in", mail.id)
        raise DomainError(
            N_("This mail cannot be handled. Download its source and answer it by hand.")
        ) from error
    mail.state, mail.action, mail.ref = IncomingState.PROCESSED, outcome.action, outcome.ref
    db.session.flush()
    record(MailReleased(mail.id), by=by, at=at)
    return outcome.ref


def discard(mail: IncomingEmail, *, by: Actor, at: datetime) -> bool:
    """Takes it off the list; False where it was not on it any more."""
    if not _claim(mail):
        return False
    mail.state, mail.action, mail.ref = IncomingState.PROCESSED, IncomingAction.FILED, "discarded:0"
    db.session.flush()
    record(MailDiscarded(mail.id), by=by, at=at)
    return True


def _handled(mail: IncomingEmail, at: datetime) -> incoming.Outcome:
    raw = store.read(db.session.get_one(StoredFile, mail.file_id))
    parsed = parse(raw, trusted_authserv=current_app.config["MAIL_AUTHSERV_ID"])
    return incoming.decide_released(mail, parsed, at)


def _claim(mail: IncomingEmail) -> bool:
    """Locks the row; two colleagues who press at once have one effect. What was filed as spam may be let in, too."""
    db.session.refresh(mail, with_for_update={"of": IncomingEmail, "key_share": True})
    return mail.state in {IncomingState.QUARANTINED, IncomingState.SPAM}
