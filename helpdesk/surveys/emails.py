"""The letters that ask. Same for every agent; nothing in them persuades."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from helpdesk.extensions import db
from helpdesk.mail import outgoing
from helpdesk.mail.models import OutgoingEmail
from helpdesk.people import organisation
from helpdesk.surveys import labels, mailed, questions, returns, settings, wording
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.wording import Item
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Closing, Ticket
from helpdesk.web import letters


def ask(invitation: Invitation, delivery: Delivery, token: str, stop: str, *, at: datetime) -> OutgoingEmail:
    """Puts the survey (or its reminder) into the outbox. `token` and `stop` are the secrets of its links."""
    ticket = db.session.get(Ticket, invitation.ticket_id) if invitation.ticket_id else None
    closing = db.session.get(Closing, invitation.closing_id) if invitation.closing_id else None
    anonymous = wording.of(invitation.version_id).anonymous
    neutral = invitation.address.rpartition("@")[2].lower() in settings.NEUTRAL_DOMAINS.get().lower().split()
    leave = mailed.leaving[0](invitation) if invitation.mailing_id is not None else ""
    letter = composed(
        returns.questions_of(invitation),
        invitation.language,
        number=ticket.number if ticket else None,
        subject_of_ticket=ticket.subject if ticket else "",
        closed_on=closing.closed_on if closing else None,
        open_until=invitation.expires_at or at + timedelta(days=settings.EXPIRY_DAYS.get()),
        token=token,
        stop=stop,
        neutral=neutral,
        reminds=delivery.is_reminder,
        by_mailing=invitation.mailing_id is not None,
        leave=leave,
        anonymous=anonymous,
    )
    return outgoing.queue_letter(
        ref=f"delivery:{delivery.id}",
        purpose="reminder" if delivery.is_reminder else "survey",
        to=[(invitation.address, "")],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        mailbox_id=ticket.mailbox_id if ticket else None,
        headers={
            "List-Unsubscribe": f"<{_opt_out(stop)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        secret=True,
        automatic="auto-generated",
        at=at,
    )


def composed(
    asked: Sequence[Item],
    language: str,
    *,
    number: int | None,
    subject_of_ticket: str = "",
    closed_on: date | None = None,
    open_until: datetime,
    token: str,
    stop: str,
    neutral: bool = False,
    reminds: bool = False,
    by_mailing: bool = False,
    leave: str = "",
    anonymous: bool = False,
) -> letters.Letter:
    """The letter that asks these questions about a case; at a milestone or by a mailing it is about none. `neutral`: one link instead of one for each step;
    `leave`: where whoever is in an advisory group leaves it; `anonymous`: one link too, as one that carries a choice would tell it
    to every server on its way."""
    question, points = _scale(asked[0], language)
    page = letters.link(f"/s/{token}")
    return letters.render(
        ("reminder" if reminds else "survey")
        + ("" if number else "_by_mailing" if by_mailing else "_at_milestone"),
        language,
        number=numbers.shown(number) if number else "",
        subject_of_ticket=subject_of_ticket,
        closed_on=closed_on,
        question=question,
        points=[] if neutral or anonymous else [(n, word, f"{page}?r={n}") for n, word in points],
        page=page,
        opt_out=_opt_out(stop),
        leave=leave,
        about=letters.link("/s/about"),
        open_until=organisation.today(open_until),
        window=timedelta(hours=settings.CHANGE_HOURS.get()),
        days_of=labels.days_of,
        throttle=settings.THROTTLE_DAYS.get() if number else settings.RECOMMEND_DAYS.get(),
        anonymous=anonymous,
        asks_agent=any(each.key is QuestionKey.AGENT for each in asked),
    )


def _opt_out(stop: str) -> str:
    return letters.link(f"/u/{stop}")


def _scale(first: Item, language: str) -> tuple[str, list[tuple[str, str]]]:
    """The question that the letter asks, and what its links choose."""
    words = first.texts[language]
    title = questions.title_of(first, language, "")
    return f"{title} {words.get('intro', '')}".strip(), questions.kind_of(first).points(words)
