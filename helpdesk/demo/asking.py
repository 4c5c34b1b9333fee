"""What the worker did in the demo's past: letters are counted as delivered when they were due, answers come when they came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.demo import followed, interviewed, mailings, milestones, texted
from helpdesk.extensions import db
from helpdesk.mail import verdicts
from helpdesk.mail.models import OutgoingEmail
from helpdesk.mail.transport import Answer, Fate
from helpdesk.mail.words import OutgoingState
from helpdesk.people.models import User
from helpdesk.recovery import jobs as recovery
from helpdesk.surveys import answering, ballots, handing, jobs, wording
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.words import DeliveryState, InvitationState, Way
from helpdesk.tickets import jobs as tickets
from helpdesk.tickets.models import Ticket

TAKEN = Answer(Fate.ACCEPTED, 250, "2.0.0 kept", "end")


def catch_up(at: datetime) -> None:
    """Does what the worker would have done by `at`. Commits."""
    milestones.up(at)
    mailings.up(at)
    jobs.send_due(at)
    recovery.tell_due(at)
    recovery.watch_cases(at)
    followed.up(at)
    recovery.ask_again(at)
    followed.answered(at)
    db.session.commit()  # the next job begins with a clean session
    tickets.watch_clocks(at)
    waiting = (
        select(OutgoingEmail)
        .where(OutgoingEmail.state == OutgoingState.QUEUED, OutgoingEmail.next_attempt_at <= at)
        .options(selectinload(OutgoingEmail.recipients))
    )
    for letter in db.session.scalars(waiting.order_by(OutgoingEmail.id)).all():
        answers = {recipient.address: TAKEN for recipient in letter.recipients}
        verdicts.record(letter, answers, at)
    texted.up(at)
    jobs.expire(at)
    jobs.give_up_slips(at)
    jobs.give_up_calls(at)
    jobs.count_ballots(at)


OFFERS = 4  # of five callers without an address get the code before goodbye


def hand_over(closing_id: int, by: User, at: datetime) -> None:
    """The colleague reads the code out, if the caller has no address and it comes to mind; one forgets it more often."""
    invitation = db.session.scalar(select(Invitation).where(Invitation.closing_id == closing_id))
    if invitation is None or invitation.way is not Way.CODE:
        return
    if invitation.state is not InvitationState.SCHEDULED or (closing_id + by.id) % 5 >= OFFERS - by.id % 3:
        return
    handing.hand_over(db.session.get_one(Ticket, invitation.ticket_id), by=by, at=at)


def answer(closing_id: int, given: dict[str, Any], at: datetime) -> None:
    """The customer answers, if they were asked and it is not over."""
    invitation = db.session.scalar(select(Invitation).where(Invitation.closing_id == closing_id))
    if invitation is not None and invitation.way is Way.INTERVIEW:
        interviewed.call(invitation, given, at)
        return
    if invitation is None or invitation.sent_at is None or answering.is_over(invitation, at):
        return
    sent = select(Delivery).where(
        Delivery.invitation_id == invitation.id, Delivery.state == DeliveryState.SENT
    )
    delivery = db.session.scalars(sent.order_by(Delivery.id)).first()
    if wording.of(invitation.version_id).anonymous:
        ballots.cast(invitation, given, delivery=delivery, at=at)
        return
    answering.answer(invitation, given, delivery=delivery, language=invitation.language, nonce="", at=at)
