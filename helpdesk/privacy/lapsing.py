"""What goes by itself when its time is over: the words of closed tickets, comments, what ties answers, mails as they arrived.

Numbers stay, as they do when a person is erased. Nothing of a customer on legal hold lapses. What has lapsed once is
known by an own row (tickets) or by what stands in its place (comments, mails), so doing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from helpdesk.disputes.models import Dispute
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.kit.columns import table_of
from helpdesk.mail.models import IncomingEmail
from helpdesk.mail.words import IncomingState
from helpdesk.privacy import cutting, erasing, nameless, settings, wiping
from helpdesk.privacy.holding import HELD
from helpdesk.privacy.models import LapsedTicket
from helpdesk.privacy.reach import Reach
from helpdesk.recovery.models import Case
from helpdesk.surveys.ballot_models import BallotComment
from helpdesk.surveys.models import Answer, Invitation, Response
from helpdesk.surveys.words import InvitationState, QuestionKey
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.words import Status

BATCH = 20  # rows of one transaction
MONTH = timedelta(days=365.25 / 12)


@dataclass(frozen=True)
class Rule:
    """One kind of thing that lapses, and since when it would; `before` None: never."""

    kind: str
    before: datetime | None
    of: str = ""  # of comments: where they stand, if not with a customer's answer


def rules(at: datetime) -> list[Rule]:
    """As the settings say now."""
    months = (
        ("tickets", settings.TICKET_MONTHS.get()),
        ("comments", settings.COMMENT_MONTHS.get()),
        ("links", settings.LINK_MONTHS.get()),
    )
    days = settings.MAIL_DAYS.get()
    return [
        *(Rule(kind, at - MONTH * number if number else None) for kind, number in months),
        Rule("mails", at - timedelta(days=days) if days else None),
    ]


def pieces(at: datetime) -> list[Rule]:
    """The same, one for each table that things lapse in."""
    found = []
    for rule in rules(at):
        more = [replace(rule, of=where) for where in ("links", "cards")] if rule.kind == "comments" else []
        found += [rule, *more]
    return found


def due(rule: Rule, after: int = 0) -> Select[int]:
    """The ids of what would lapse now, oldest first."""
    own = {"tickets": _tickets, "comments": _comments, "links": cutting.due, "mails": _mails}
    elsewhere = {"links": nameless.by_links, "cards": nameless.on_cards}
    return elsewhere.get(rule.of, own[rule.kind])(rule.before, after)


def preview(at: datetime) -> dict[str, int]:
    """How much would lapse now, by kind; in one question, and nothing is done."""
    on = [rule for rule in pieces(at) if rule.before is not None]
    counts: list[ColumnElement[int]] = [
        select(func.count()).select_from(due(rule).subquery()).scalar_subquery() for rule in on
    ]
    for place, rule in enumerate(on):
        if rule.kind == "comments" and not rule.of:
            own = select(func.count(BallotComment.id)).where(_is_old(rule.before or at)).scalar_subquery()
            counts[place] = counts[place] + own
    found = {rule.kind: 0 for rule in rules(at)}
    for rule, count in zip(on, db.session.execute(select(*counts)).one() if counts else (), strict=True):
        found[rule.kind] += count
    return found


def lapse(rule: Rule, ids: list[int], at: datetime) -> int:
    """Lets these go; says how many. The caller commits."""
    if rule.kind == "tickets":
        return _lapse_tickets(rule, ids, at)
    if rule.kind == "links":
        return cutting.cut(ids, rule.before, at)
    own = {"comments": _lapse_comments, "mails": _lapse_mails}
    elsewhere = {"links": nameless.lapse_links, "cards": nameless.lapse_cards}
    return elsewhere.get(rule.of, own[rule.kind])(ids, at)


def lapse_ballot_words(at: datetime) -> int:
    """Words out of anonymous ballots go after the same time, by whole months; says how many. The caller commits.

    Whose they are nobody knows, so no hold can keep them.
    """
    before = next(rule.before for rule in rules(at) if rule.kind == "comments")
    if before is None:
        return 0
    gone = delete(BallotComment).where(_is_old(before)).returning(BallotComment.id)
    return len(db.session.scalars(gone).all())


def _is_old(before: datetime) -> ColumnElement[bool]:
    return BallotComment.month < before.date().replace(day=1)


def batches(rule: Rule) -> Iterator[list[int]]:
    """What is due, piece by piece; each piece is read after the one before was dealt with."""
    last = 0
    while rule.before is not None:
        ids = list(db.session.scalars(due(rule, last).limit(BATCH)))
        if not ids:
            return
        last = ids[-1]
        yield ids


# On whose tickets ever: what they said is kept as it is.
_SAID_BY_HELD = select(func.coalesce(Message.original_ticket_id, Message.ticket_id)).where(
    Message.customer_id.in_(HELD)
)
_HOME = aliased(Ticket)


def _tickets(before: datetime | None, after: int) -> Select[int]:
    """Closed, and nothing was said since. What was said after it lapsed once lapses in its turn."""
    lapsed = select(LapsedTicket.ticket_id).where(
        LapsedTicket.ticket_id == Ticket.id,
        LapsedTicket.at >= Ticket.closed_at,
        LapsedTicket.at >= Ticket.last_message_at,
    )
    query = select(Ticket.id).where(
        Ticket.id > after,
        Ticket.status == Status.CLOSED,
        Ticket.closed_at < before,
        Ticket.last_message_at < before,
        ~lapsed.exists(),
        or_(Ticket.customer_id.is_(None), Ticket.customer_id.not_in(HELD)),
        Ticket.id.not_in(_SAID_BY_HELD),
        or_(Ticket.merged_into_id.is_(None), ~_lives_on(before).exists()),
        *(~each.exists() for each in _not_over(before)),
    )
    return query.order_by(Ticket.id)


def _lives_on(before: datetime | None) -> Select[int]:
    """Messages that a merge has brought to a ticket that itself is to be kept."""
    over = and_(_HOME.status == Status.CLOSED, _HOME.closed_at < before, _HOME.last_message_at < before)
    free = or_(_HOME.customer_id.is_(None), _HOME.customer_id.not_in(HELD))
    moved = select(Message.id).join(_HOME, _HOME.id == Message.ticket_id)
    return moved.where(Message.original_ticket_id == Ticket.id, ~and_(over, free))


def _not_over(before: datetime | None) -> list[Select[int]]:
    """What is still asked, made good or looked at again about a ticket, or was until lately: its words are needed."""
    asked = and_(
        Invitation.state.in_([InvitationState.SCHEDULED, InvitationState.SENT]),
        func.coalesce(Invitation.expires_at, Invitation.scheduled_at) >= before,
    )
    return [
        select(Invitation.id).where(Invitation.ticket_id == Ticket.id, asked),
        *(
            select(each.id).where(
                each.ticket_id == Ticket.id, or_(each.ended_at.is_(None), each.ended_at >= before)
            )
            for each in (Case, Dispute)
        ),
    ]


def _comments(before: datetime | None, after: int) -> Select[int]:
    query = (
        select(Answer.id)
        .join(Response, Response.id == Answer.response_id)
        .outerjoin(Invitation, Invitation.id == Response.invitation_id)
        .where(
            Answer.id > after,
            Answer.key == QuestionKey.COMMENT,
            func.coalesce(Answer.text, "") != "",
            Answer.text.not_in(wiping.marks()),
            Response.answered_at < before,
            or_(Invitation.customer_id.is_(None), Invitation.customer_id.not_in(HELD)),
        )
    )
    return query.order_by(Answer.id)


def _mails(before: datetime | None, after: int) -> Select[int]:
    held = select(Message.id).join(Ticket, Ticket.id == Message.ticket_id)
    held = held.where(
        Message.incoming_id == IncomingEmail.id,
        or_(Message.customer_id.in_(HELD), Ticket.customer_id.in_(HELD)),
    )
    nothing = store.known(b"")
    query = select(IncomingEmail.id).where(
        IncomingEmail.id > after,
        IncomingEmail.received_at < before,
        # Not what still waits to be handled, nor what waits for a colleague's eye.
        IncomingEmail.state.not_in([IncomingState.RECEIVED, IncomingState.QUARANTINED]),
        IncomingEmail.file_id != (nothing or 0),
        ~held.exists(),
    )
    return query.order_by(IncomingEmail.id)


def _lapse_tickets(rule: Rule, ids: list[int], at: datetime) -> int:
    own = select(Ticket.id).where(Ticket.id.in_(ids)).order_by(Ticket.id)
    db.session.execute(own.with_for_update(key_share=True))
    here = list(db.session.scalars(due(rule).where(Ticket.id.in_(ids))))  # some may be open or held meanwhile
    reach = Reach(tickets=tuple(here))
    commented = erasing.commented(reach)
    wiping.wipe(reach, at=at, only_content=True)
    for each in here:
        db.session.merge(LapsedTicket(ticket_id=each, at=at))
    db.session.flush()
    erasing.tell_answers_erased(commented, at=at)
    return len(here)


def _lapse_comments(ids: list[int], at: datetime) -> int:
    answers, asks = (
        table_of(Answer),
        select(Invitation).join(Response, Response.invitation_id == Invitation.id),
    )
    said = asks.join(Answer, Answer.response_id == Response.id).where(Answer.id.in_(ids))
    found = list(db.session.scalars(said.distinct().order_by(Invitation.id)))
    held = select(Ticket.id).where(Ticket.id.in_([each.ticket_id for each in found])).order_by(Ticket.id)
    db.session.execute(held.with_for_update(key_share=True))
    db.session.execute(update(answers).where(answers.c.id.in_(ids)).values(text=wiping.mark()))
    erasing.tell_answers_erased(found, at=at)
    return len(ids)


def _lapse_mails(ids: list[int], at: datetime) -> int:
    mails = table_of(IncomingEmail)
    nothing = store.put(b"", at=at).id
    db.session.execute(update(mails).where(mails.c.id.in_(ids)).values(file_id=nothing))
    return len(ids)
