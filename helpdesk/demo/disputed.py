"""Baltvik's disputes: a few were decided either way, one was taken back, two wait, of which one is late."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.demo.telling import Stage
from helpdesk.disputes import asking, deciding, stakes
from helpdesk.disputes.deciding import Verdict
from helpdesk.disputes.models import Dispute
from helpdesk.disputes.words import DisputeReason, Ruling
from helpdesk.extensions import db
from helpdesk.people.models import User
from helpdesk.surveys.models import Answer, Invitation, InvitationCredit, Response
from helpdesk.surveys.words import Exclusion, QuestionKey

DAY = timedelta(days=1)
_SAID = (
    (DisputeReason.MISTAKEN_CLICK, "She called the day after and said that she had meant the best mark."),
    (
        DisputeReason.WRONG_AGENT,
        "I only closed it. All she talks about was said on the phone by a colleague.",
    ),
    (DisputeReason.WRONG_TICKET, "The comment is about the bill of last year, which is another ticket."),
    (DisputeReason.STAFF_OR_TEST, "It came from our own shop in Rīga, while we tried the slips there."),
    (DisputeReason.DUPLICATE, "He answered twice: once by slip and once by mail, with the same words."),
)
_RULED = (
    (Ruling.LEFT_OUT, "The recording of the call says the same.", Exclusion.MISTAKEN_CLICK),
    (Ruling.STAYS, "The last reply before closing was yours, and it is that reply she speaks of.", None),
    (Ruling.LEFT_OUT, "The bill she names is of another ticket.", Exclusion.WRONG_TICKET),
)


def write(stage: Stage, at: datetime) -> None:
    """The first three are decided, the others wait: as far as a short story has bad answers that are final."""
    users = {user.id: user for _player, user in stage.players.values()}
    for number, (response, agent) in enumerate(_bad(users, at)):
        reason, words = _SAID[number % len(_SAID)]
        invitation = db.session.get_one(Invitation, response.invitation_id)
        asked = (invitation.final_at or at) + (DAY if number < 4 else timedelta(hours=5))
        made = asking.dispute(response, reason, words, by=agent, at=min(asked, at))
        if number < len(_RULED):
            _decide(made, number, min(asked + 2 * DAY, at))


def _bad(users: dict[int, User], at: datetime) -> list[tuple[Response, User]]:
    """Bad answers about agents that are final since a while, one of each agent, the oldest first."""
    query = (
        select(Response, InvitationCredit.user_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(InvitationCredit, InvitationCredit.invitation_id == Invitation.id)
        .join(Answer, Answer.response_id == Response.id)
        .where(Response.is_current, Response.excluded_at.is_(None), Response.quarantined_at.is_(None))
        .where(InvitationCredit.revision == 1, InvitationCredit.weight == 1.0)
        .where(Invitation.final_at > at - 25 * DAY, Invitation.final_at < at - 2 * DAY)
        .where(Answer.key == QuestionKey.AGENT, Answer.value <= 2)
        .order_by(Invitation.final_at, Response.id)
    )
    found: dict[int, tuple[Response, User]] = {}
    for response, user_id in db.session.execute(query):
        if user_id in users and users[user_id].is_agent and user_id not in found:
            found[user_id] = (response, users[user_id])
    return list(found.values())[: len(_SAID)]


def _decide(made: Dispute, number: int, at: datetime) -> None:
    deciders = stakes.deciders(made)
    found = deciding.held(made.id)
    if not deciders or found is None:
        return
    ruling, why, because = _RULED[number]
    verdict = Verdict(ruling, why, because=because)
    deciding.decide(found, verdict, seen=found.version, by=deciders[0], at=at)
    if number == 2:
        again = deciding.held(made.id)
        if again is not None:
            words = "Her number was mixed up: it is this ticket after all."
            deciding.take_back(again, words, seen=again.version, by=deciders[0], at=at)
