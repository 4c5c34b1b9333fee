"""Answering an anonymous survey: the invitation is spent and a sealed ballot lies in the box, both or neither.

Nothing joins the two. The invitation knows that it was answered and on which day, the ballot what was said and in which
month; what team and category it was about is inside, sealed (docs/adr/0019).
"""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from helpdesk.events.recording import record
from helpdesk.extensions import db, update_row
from helpdesk.kit import failpoints
from helpdesk.kit.errors import N_, Gone
from helpdesk.kit.event import Actor
from helpdesk.people import organisation
from helpdesk.surveys import answering, invitations, returns, rules, settings, wording
from helpdesk.surveys.ballot_models import Ballot
from helpdesk.surveys.events import AnonymousAnswerGiven
from helpdesk.surveys.models import Delivery, Invitation
from helpdesk.surveys.questions import Value
from helpdesk.surveys.wording import Item
from helpdesk.surveys.words import RANGES, InvitationState, QuestionKey, Way
from helpdesk.web import sealing

_LENGTH = (
    4096  # letters: ballots are a multiple of it, so that their length tells nothing of what was written
)
# Told of an invitation that is spent, by whoever counts closings. The assembly fills it.
spent: list[Callable[[Invitation], None]] = []


@dataclass(frozen=True)
class Inside:
    """What a ballot says once it is opened. `values`: question, choice, value."""

    team: int
    category: int
    values: tuple[tuple[str, str, int], ...]
    comment: str


def is_cast(invitation: Invitation) -> bool:
    """Was an anonymous survey answered by this invitation? Then nothing can be read back or changed."""
    return invitation.state is InvitationState.ANSWERED and wording.of(invitation.version_id).anonymous


def cast(
    invitation: Invitation,
    given: Mapping[str, Any],
    *,
    delivery: Delivery | None,
    at: datetime,
    questions: Iterable[Item] | None = None,
) -> None:
    """Spends the invitation and puts the answer into the box. Done already, it changes nothing: one ballot each.

    `given` and `questions` as for `answering.answer`. Raises Gone where it is over, DomainError where the first question
    is blank or a value does not fit.
    """
    invitation = invitations.locked(invitation.id)
    if invitation.state is InvitationState.ANSWERED:
        return
    if answering.is_over(invitation, at):
        raise Gone(N_("This survey has closed. You can still write to us."))
    unsent = invitation.state is InvitationState.SCHEDULED
    if delivery is not None and (delivery.way in {Way.SLIP, Way.CODE, Way.CARD} or unsent):
        answering.take(db.session.get_one(Delivery, delivery.id, populate_existing=True), invitation, at)
    asked = {each.key: each for each in questions or returns.questions_of(invitation)}
    inside = _inside(invitation, returns.checked(invitation, asked, given))
    _spend(invitation, at)
    failpoints.reached("ballots.spent")
    put(invitation.version_id, inside, organisation.today(at))
    failpoints.reached("ballots.cast")
    invitations.call_off_reminder(invitation)
    record(AnonymousAnswerGiven(), by=Actor("customer"), at=_day(at))
    for tell in spent:
        tell(invitation)


def put(version_id: int, inside: Inside, day: date) -> None:
    """One more ballot in the box."""
    ballot = Ballot(id=lot(), version_id=version_id, month=day.replace(day=1), sealed=_closed(inside))
    db.session.add(ballot)
    db.session.flush()


def opened(ballot: Ballot) -> Inside:
    """What it says. Raises kit.seal.SealBroken where its key is gone."""
    said = json.loads(zlib.decompress(base64.b64decode(sealing.opened(ballot.sealed).rstrip())))
    values = tuple((key, choice, value) for key, choice, value in said["values"])
    return Inside(said["team"], said["category"], values, said["comment"])


def lot() -> int:
    """A number that tells nothing of when it was drawn."""
    return secrets.randbits(62)


def _spend(invitation: Invitation, at: datetime) -> None:
    """That and on which day it was answered, so that it counts once; the hour would lead to whoever watched."""
    day, window = _day(at), timedelta(hours=settings.CHANGE_HOURS.get())
    final_at = rules.final_at(day, invitation.expires_at or day + window, window)
    update_row(invitation, state=InvitationState.ANSWERED, answered_at=day, final_at=final_at)


def _day(at: datetime) -> datetime:
    """The beginning of the organisation's day."""
    return datetime.combine(organisation.today(at), time(), ZoneInfo(organisation.TIME_ZONE.get()))


def _inside(invitation: Invitation, values: Mapping[QuestionKey, list[Value]]) -> Inside:
    counted = sorted(
        (key.value, each.choice, each.value)
        for key, found in values.items()
        for each in found
        if each.value is not None and (each.choice or each.value in RANGES.get(key, ()))
    )
    words = next((each.text or "" for each in values.get(QuestionKey.COMMENT, [])), "")
    return Inside(invitation.team_id or 0, invitation.category_id or 0, tuple(counted), words)


def _closed(inside: Inside) -> str:
    said = {
        "team": inside.team,
        "category": inside.category,
        "values": inside.values,
        "comment": inside.comment,
    }
    body = base64.b64encode(zlib.compress(json.dumps(said, ensure_ascii=False).encode())).decode()
    return sealing.sealed_timeless(body.ljust(-(-len(body) // _LENGTH) * _LENGTH))
