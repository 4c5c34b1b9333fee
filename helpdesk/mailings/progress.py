"""How far mailings are, and what became of everybody on a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import joinedload

from helpdesk.customers.models import OptOut
from helpdesk.extensions import db
from helpdesk.mailings.models import Mailing, Recipient
from helpdesk.mailings.words import State
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState, Reason

SHOWN = 50
_AT_ONCE = 500


@dataclass
class Tally:
    """One mailing in numbers. Whoever is on the list is in exactly one of `waiting`, `left_out` and `asked`.

    `asked`: a letter was made; of these `withdrawn` were taken back or refused at the last gate, `sent` went out, and of
    those `bounced` came back.
    """

    waiting: int = 0
    left_out: int = 0
    asked: int = 0
    sent: int = 0
    answered: int = 0
    bounced: int = 0
    withdrawn: int = 0
    unsubscribed: int = 0
    reasons: dict[Reason, int] = field(default_factory=dict)

    @property
    def listed(self) -> int:
        return self.waiting + self.left_out + self.asked

    @property
    def had_their_turn(self) -> int:
        return self.left_out + self.asked

    @property
    def on_their_way(self) -> int:
        """Letters that have not gone out yet."""
        return max(0, self.asked - self.sent - self.withdrawn)

    @property
    def could_answer(self) -> int:
        """The base of the response rate: what went out and did not come back (SURVEYS 2)."""
        return self.sent - self.bounced

    @property
    def by_reason(self) -> list[tuple[Reason, int]]:
        """The most frequent first."""
        return sorted(self.reasons.items(), key=lambda each: (-each[1], each[0].value))


def tallies(mailing_ids: Iterable[int]) -> dict[int, Tally]:
    """The same by mailing."""
    found = {each: Tally() for each in mailing_ids}
    heads = (
        Recipient.mailing_id,
        Recipient.decided_on.is_(None).label("waits"),
        Recipient.reason,
        Invitation.state,
        Invitation.reason.label("ended"),
        Invitation.sent_at.is_not(None).label("sent"),
        Invitation.answered_at.is_not(None).label("answered"),
    )
    rows = select(*heads, func.count().label("n")).outerjoin(
        Invitation, Invitation.id == Recipient.invitation_id
    )
    for row in db.session.execute(rows.where(Recipient.mailing_id.in_(list(found))).group_by(*heads)):
        own = found[row.mailing_id]
        why = row.reason or row.ended
        if row.waits:
            own.waiting += row.n
            continue
        if row.reason is not None:
            own.left_out += row.n
        else:
            own.asked += row.n
            taken_back = row.state in {InvitationState.REVOKED, InvitationState.SUPPRESSED}
            bounced = row.state is InvitationState.BOUNCED
            own.sent += row.n if bounced or (row.sent and not taken_back) else 0
            own.answered += row.n if row.answered else 0
            own.bounced += row.n if bounced else 0
            own.withdrawn += row.n if taken_back else 0
        if why is not None:
            own.reasons[why] = own.reasons.get(why, 0) + row.n
    return found


def unsubscribed(mailing_id: int) -> int:
    """How many on the list have refused surveys of some sort since this mailing wrote to them."""
    refused = exists().where(
        OptOut.customer_id == Invitation.customer_id,
        OptOut.withdrawn_at.is_(None),
        OptOut.at >= Invitation.sent_at,
    )
    found = select(func.count()).select_from(Invitation)
    return db.session.scalar(found.where(Invitation.mailing_id == mailing_id, refused)) or 0


def all_of(*, ended: bool) -> list[Mailing]:
    """The newest first."""
    over = Mailing.state.in_([State.STOPPED, State.FINISHED])
    query = select(Mailing).where(over if ended else ~over)
    return list(db.session.scalars(query.order_by(Mailing.id.desc())))


WHAT = ("all", "waiting", "left_out", "asked", "answered", "bounced")


def people(mailing_id: int, what: str, *, after: int = 0) -> Sequence[Recipient]:
    """Who is on the list in the order of the draw, after that place: all of them, or those of whom `what` is true."""
    query = _listed(mailing_id).where(Recipient.place > after)
    limits = {
        "waiting": Recipient.decided_on.is_(None),
        "left_out": Recipient.reason.is_not(None),
        "asked": and_(Recipient.decided_on.is_not(None), Recipient.reason.is_(None)),
        "answered": Invitation.answered_at.is_not(None),
        "bounced": Invitation.state == InvitationState.BOUNCED,
    }
    if what in limits:
        query = query.where(limits[what])
    return db.session.scalars(query.limit(SHOWN)).all()


def everybody(mailing_id: int) -> Iterator[Recipient]:
    """The whole list in the order of the draw, some at a time: it may be very long."""
    yield from db.session.scalars(_listed(mailing_id).execution_options(yield_per=_AT_ONCE))


def _listed(mailing_id: int) -> Select[Recipient]:
    return (
        select(Recipient)
        .outerjoin(Invitation, Invitation.id == Recipient.invitation_id)
        .options(joinedload(Recipient.customer, innerjoin=True), joinedload(Recipient.invitation))
        .where(Recipient.mailing_id == mailing_id)
        .order_by(Recipient.place)
    )


def of_customer(ids: Iterable[int]) -> list[tuple[Mailing, Recipient]]:
    """The mailings of whose lists a person is, the newest first. `ids`: all entries that stand for them."""
    query = (
        select(Mailing, Recipient)
        .join(Recipient, Recipient.mailing_id == Mailing.id)
        .options(joinedload(Recipient.invitation))
        .where(Recipient.customer_id.in_(list(ids)))
    )
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Mailing.id.desc(), Recipient.id))]
