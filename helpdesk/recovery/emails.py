"""The letter of the room. It names the ticket and the score, nothing a customer said or is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.mail import outgoing
from helpdesk.people.models import User
from helpdesk.web import letters


def alert(
    alert_id: int, user: User, sentence: str, values: dict[str, Any], number: int, *, at: datetime
) -> None:
    """Mails one supervisor of a bad answer, in their language."""
    letter = letters.render(
        "alert",
        user.language,
        person=user.name,
        sentence=sentence,
        values=values,
        url=letters.link(f"/tickets/{number}"),
    )
    outgoing.queue_letter(
        ref=f"alert:{alert_id}",
        purpose="alert",
        to=[(user.email, user.name)],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        automatic="auto-generated",
        at=at,
    )
