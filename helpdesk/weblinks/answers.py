"""Answers by a link: stored once each, counted unless they look like stuffing, judged by supervisors, who may change their mind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Gone
from helpdesk.kit.event import SYSTEM, Actor
from helpdesk.people import notices, organisation
from helpdesk.people import queries as people
from helpdesk.people.models import User
from helpdesk.surveys import reading, returns, wording
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState, QuestionKey
from helpdesk.weblinks import publishing, rules
from helpdesk.weblinks.events import WeblinkAnswersHeld, WeblinkAnswersJudged
from helpdesk.weblinks.models import Weblink, WeblinkAnswer, WeblinkValue
from helpdesk.weblinks.rules import Sign
from helpdesk.weblinks.words import Doubt, Standing


def asked(weblink: Weblink, language: str) -> reading.Asked:
    """What the link asks, in that language where the survey has it. Nobody is known, so nobody's colleague is asked about."""
    asks = wording.of(weblink.version_id)
    spoken = next(
        each for each in (language, organisation.LANGUAGE.get(), *asks.languages) if each in asks.languages
    )
    nobody = Invitation(
        id=0,
        version_id=weblink.version_id,
        state=InvitationState.SENT,
        language=spoken,
        address="",
        asks_again=False,
    )
    questions = tuple(each for each in asks.items if each.key is not QuestionKey.AGENT)
    return reading.Asked(nobody, spoken, asks.languages, questions, agent="", number="", closed_on=None)


def take(
    weblink: Weblink,
    given: Mapping[str, Any],
    *,
    language: str,
    nonce: str,
    at: datetime,
    by_staff: bool = False,
) -> WeblinkAnswer:
    """Stores it; the same page sent once more changes nothing. What looks like stuffing is held back.

    `given` as for `surveys.answering.answer`. `by_staff`: it came from a browser or a network of ours. Raises Gone where the
    link takes no answers, DomainError where the first question is blank or a value does not fit.
    """
    publishing.held(weblink)
    known = select(WeblinkAnswer).where(WeblinkAnswer.weblink_id == weblink.id, WeblinkAnswer.nonce == nonce)
    before = db.session.scalars(known).first()
    if before is not None:
        return before
    if not publishing.is_open(weblink, at):
        raise Gone(N_("This survey has closed. You can still write to us."))
    page = asked(weblink, language)
    values = returns.checked(page.invitation, {each.key: each for each in page.questions}, given)
    flat = [(key, each) for key, found in values.items() for each in found]
    told = repr(sorted((key.value, each.value, each.choice, each.text or "") for key, each in flat))
    answer = WeblinkAnswer(
        weblink_id=weblink.id,
        version_id=weblink.version_id,
        nonce=nonce,
        language=page.language,
        answered_at=at,
        answered_on=organisation.today(at),
        pattern=hashlib.sha256(told.encode()).hexdigest(),
        standing=Standing.HELD if by_staff else Standing.COUNTED,
        doubt=Doubt.STAFF if by_staff else None,
    )
    db.session.add(answer)
    db.session.flush()
    db.session.add_all(
        WeblinkValue(answer_id=answer.id, key=key, value=each.value, choice=each.choice, text=each.text)
        for key, each in flat
    )
    db.session.flush()
    _hold_back(weblink, at)
    return answer


def _hold_back(weblink: Weblink, at: datetime) -> None:
    """Looks at what came lately: some that counted until now may belong to a flood. What a supervisor judged stays."""
    lately = select(WeblinkAnswer).where(
        WeblinkAnswer.weblink_id == weblink.id, WeblinkAnswer.answered_at > at - rules.LOOKED_BACK
    )
    rows = db.session.scalars(lately.order_by(WeblinkAnswer.answered_at, WeblinkAnswer.id)).all()
    why = rules.doubts(Sign(row.id, row.answered_at, row.pattern) for row in rows)
    caught = [row for row in rows if row.id in why and row.doubt is None and row.looked_at is None]
    for row in caught:
        row.standing, row.doubt = Standing.HELD, why[row.id]
    db.session.flush()
    if caught:
        record(WeblinkAnswersHeld(weblink.id, len(caught)), by=SYSTEM, at=at)
        _tell(weblink, at)


def _tell(weblink: Weblink, at: datetime) -> None:
    """Once a day and link."""
    notices.tell(
        [user.id for user in people.leads()],
        kind="weblink.held",
        sentence=N_(
            "Answers by the link “%(name)s” came in a flood. They count once you have looked at them."
        ),
        values={"name": weblink.name},
        url=f"/weblinks/{weblink.id}",
        key=f"weblink:{weblink.id}:{organisation.today(at)}",
        at=at,
    )


def judge(weblink: Weblink, ids: Iterable[int], *, counts: bool, by: User, at: datetime) -> int:
    """Lets these answers count, or leaves them out, whatever was decided before; says how many changed."""
    publishing.held(weblink)
    standing = Standing.COUNTED if counts else Standing.LEFT_OUT
    query = select(WeblinkAnswer).where(
        WeblinkAnswer.weblink_id == weblink.id,
        WeblinkAnswer.standing != standing,
        WeblinkAnswer.id.in_(set(ids)),
    )
    rows = db.session.scalars(query).all()
    for row in rows:
        row.standing, row.looked_by_id, row.looked_at = standing, by.id, at
    db.session.flush()
    if rows:
        record(WeblinkAnswersJudged(weblink.id, standing.value, len(rows)), by=Actor.user(by), at=at)
    return len(rows)
