"""The two letters of the room. Each carries a link for one person, so the outbox seals them."""

from __future__ import annotations

from datetime import datetime

from helpdesk.mail import outgoing
from helpdesk.people import links
from helpdesk.people.models import User
from helpdesk.people.words import TokenPurpose
from helpdesk.web import letters

_PATHS = {TokenPurpose.INVITE: "/invitation/", TokenPurpose.RESET: "/reset/"}


def invite(user: User, at: datetime) -> None:
    """Mails `user` a link to choose a password for the first time; one sent before no longer works."""
    _send(user, TokenPurpose.INVITE, at)


def reset(user: User, at: datetime) -> None:
    """Mails `user` a link to choose a new password; one sent before no longer works."""
    _send(user, TokenPurpose.RESET, at)


def _send(user: User, purpose: TokenPurpose, at: datetime) -> None:
    token, row = links.make(user, purpose, at)
    letter = letters.render(
        purpose.value,
        user.language,
        person=user.name,
        url=letters.link(_PATHS[purpose] + token),
        hours=int(links.LIVES[purpose].total_seconds() // 3600),
    )
    outgoing.queue_letter(
        ref=f"user_token:{row.id}",
        purpose=purpose.value,
        to=[(user.email, user.name)],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        secret=True,
        automatic="auto-generated",
        at=at,
    )
