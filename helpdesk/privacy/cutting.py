"""Cutting old answers off: after years nothing leads from an answer to whose it was, and figures stay (E37).

One figure can move: of recommendation the latest answer of each customer in a period counts, and who gave two is lost here.

An answer loses its invitation, the way it came and the hour at which it was given; its facts lose invitation, closing,
ticket and customer; the ticket forgets what it remembered of it. Words go first: nobody could find them afterwards for
whoever wants to be forgotten. What else would tell whose an answer was is seen to in `traces` (docs/adr/0012).
"""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select, update

from helpdesk.disputes.models import Dispute
from helpdesk.extensions import db
from helpdesk.kit.columns import table_of
from helpdesk.people import organisation
from helpdesk.privacy import erasing, traces, wiping
from helpdesk.privacy.holding import HELD
from helpdesk.recovery.models import Alert, Case
from helpdesk.reports.models import SCORE_FACTS
from helpdesk.surveys import answering
from helpdesk.surveys.models import Answer, Invitation, Response
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets.models import Ticket


def due(before: datetime | None, after: int) -> Select[int]:
    """The ids of invitations that were answered, to a ticket, at a milestone or by a mailing, and not since.

    Not of customers on legal hold, not while a case goes on about the answer, nor while it is disputed, or was until lately.
    """
    own = Response.invitation_id == Invitation.id
    goes_on = select(Alert.id).join(Case, Case.id == Alert.case_id)
    goes_on = goes_on.where(Alert.invitation_id == Invitation.id, Case.ended_at.is_(None))
    disputed = select(Dispute.id).where(Dispute.invitation_id == Invitation.id)
    disputed = disputed.where(or_(Dispute.ended_at.is_(None), Dispute.ended_at >= before))
    query = select(Invitation.id).where(
        Invitation.id > after,
        Invitation.scheduled_at < before,
        select(Response.id).where(own, Response.answered_at < before).exists(),
        ~select(Response.id).where(own, Response.answered_at >= before).exists(),
        ~disputed.exists(),
        ~goes_on.exists(),
        or_(Invitation.customer_id.is_(None), Invitation.customer_id.not_in(HELD)),
    )
    return query.order_by(Invitation.id)


def cut(ids: list[int], before: datetime | None, at: datetime) -> int:
    """Cuts the answers to these invitations off, as far as that is still due; says of how many. The caller commits."""
    asked = select(Invitation.ticket_id).where(Invitation.id.in_(ids))
    held = select(Ticket).where(Ticket.id.in_(asked)).order_by(Ticket.id)
    tickets = {each.id: each for each in db.session.scalars(held.with_for_update(key_share=True))}
    own = select(Invitation).where(Invitation.id.in_(due(before, 0).where(Invitation.id.in_(ids))))
    asks = list(db.session.scalars(own.order_by(Invitation.id).with_for_update(key_share=True)))
    here = [each.id for each in asks]
    _wipe_words(here, asks, at)
    traces.of_disputes(here)
    traces.on_cards(here)
    _unlink(here)
    for ticket_id in sorted({each.ticket_id for each in asks if each.ticket_id is not None}):
        answering.recall(tickets[ticket_id])
    return len(here)


def _wipe_words(ids: list[int], asks: list[Invitation], at: datetime) -> None:
    """Comments that are there still, of every version; told of, so that nobody waits to read them."""
    answers = table_of(Answer)
    of = select(Response.id).where(Response.invitation_id.in_(ids))
    words = answers.c.response_id.in_(of), answers.c.key == QuestionKey.COMMENT
    said = select(Response.invitation_id).join(Answer, Answer.response_id == Response.id)
    said = said.where(*words, func.coalesce(Answer.text, "") != "", Answer.text.not_in(wiping.marks()))
    those = set(db.session.scalars(said))
    if those:
        db.session.execute(update(answers).where(*words).values(text=wiping.mark()))
        erasing.tell_answers_erased([each for each in asks if each.id in those], at=at)


def _unlink(ids: list[int]) -> None:
    """Of the moment the day is left: by the minute one would find the ask again. Facts are summed by none of these columns."""
    db.session.flush()
    cut_off = list(db.session.scalars(select(Response.id).where(Response.invitation_id.in_(ids))))
    days = select(Response.answered_on).where(Response.invitation_id.in_(ids)).distinct()
    zone, own = ZoneInfo(organisation.TIME_ZONE.get()), Response.invitation_id.in_(ids)
    facts = update(SCORE_FACTS).where(SCORE_FACTS.c.invitation_id.in_(ids))
    db.session.execute(facts.values(invitation_id=None, closing_id=None, ticket_id=None, customer_id=None))
    for day in list(db.session.scalars(days)):
        began = datetime.combine(day, time(), zone)
        rows = update(Response).where(own, Response.answered_on == day)
        values = {"answered_at": began, "read_at": began, "nonce": "", "delivery_id": None}
        rows = rows.values(invitation_id=None, **values)
        db.session.execute(rows.execution_options(synchronize_session=False))
    traces.renumber(cut_off)
    db.session.expire_all()
