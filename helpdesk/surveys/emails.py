"""The letters that ask. Same for every agent; nothing in them persuades."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.mail import outgoing
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people import organisation
from helpdesk.surveys import credits, labels, settings
from helpdesk.surveys.models import Delivery, Invitation, Question
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.web import letters


def ask(invitation: Invitation, delivery: Delivery, token: str, stop: str, *, at: datetime) -> OutgoingEmail:
    """Puts the survey (or its reminder) into the outbox. `token` and `stop` are the secrets of its links."""
    ticket = db.session.get_one(Ticket, invitation.ticket_id)
    closing = db.session.get_one(Closing, invitation.closing_id)
    open_until = invitation.expires_at or at + timedelta(days=settings.EXPIRY_DAYS.get())
    page, opt_out = letters.link(f"/s/{token}"), letters.link(f"/u/{stop}")
    question, points = _scale(invitation)
    neutral = invitation.address.rpartition("@")[2].lower() in settings.NEUTRAL_DOMAINS.get().lower().split()
    letter = letters.render(
        "reminder" if delivery.is_reminder else "survey",
        invitation.language,
        number=numbers.shown(ticket.number),
        subject_of_ticket=ticket.subject,
        closed_on=closing.closed_on,
        question=question,
        points=[] if neutral else [(n, word, f"{page}?r={n}") for n, word in enumerate(points, 1)],
        page=page,
        opt_out=opt_out,
        about=letters.link("/s/about"),
        open_until=organisation.today(open_until),
        window=timedelta(hours=settings.CHANGE_HOURS.get()),
        days_of=labels.days_of,
        throttle=settings.THROTTLE_DAYS.get(),
        asks_agent=not invitation.asks_again and credits.person(invitation) is not None,
    )
    return outgoing.queue_letter(
        ref=f"delivery:{delivery.id}",
        purpose="reminder" if delivery.is_reminder else "survey",
        to=[(invitation.address, "")],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        mailbox_id=ticket.mailbox_id,
        headers={"List-Unsubscribe": f"<{opt_out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        secret=True,
        automatic="auto-generated",
        at=at,
    )


def _scale(invitation: Invitation) -> tuple[str, list[str]]:
    """The first question and its points; only satisfaction has five links."""
    key = QuestionKey.SOLVED if invitation.asks_again else QuestionKey.SATISFACTION
    found = db.session.scalars(select(Question).filter_by(version_id=invitation.version_id, key=key)).one()
    words = found.texts[invitation.language]
    return words["title"], [] if invitation.asks_again else list(words["points"])
