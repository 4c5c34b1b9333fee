"""Invitations and answers, made as the desk and the customer make them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from helpdesk.categories import queries as categories
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import Place
from helpdesk.surveys import (
    answering,
    ballots,
    choosing,
    designing,
    handing,
    invitations,
    links,
    questions,
    seeding,
    settings,
    slips,
    texts,
)
from helpdesk.surveys.models import Delivery, Invitation, Question, Response, SurveyRule, SurveyVersion
from helpdesk.surveys.words import QuestionKey, Way
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.words import Channel
from tests.conftest import MOMENT
from tests.factories import customers, people, tickets


def version(at: datetime = MOMENT) -> SurveyVersion:
    """The survey every installation begins with."""
    return seeding.seed_default_survey(at)


def asking(*keys: str, up_to: dict[str, int] | None = None, at: datetime = MOMENT) -> SurveyVersion:
    """The next version of the survey after closing, which asks these; `up_to`: only who rated satisfaction so low."""
    before = version(at)
    made = SurveyVersion(
        survey_id=before.survey_id, number=before.number + 1, published_at=at, languages=before.languages
    )
    db.session.add(made)
    db.session.flush()
    for place, key in enumerate(map(QuestionKey, keys), 1):
        words = texts.BY_KEY[key]
        if key is QuestionKey.CAUSES:
            words = {code: words[code] | {"choices": categories.cause_names(code)} for code in words}
        db.session.add(
            Question(
                version_id=made.id, key=key, kind=questions.KIND_OF[key], position=place, texts=words,
                only_up_to=(up_to or {}).get(key),
            )
        )  # fmt: skip
    db.session.flush()
    return made


def anonymous(*keys: str, at: datetime = MOMENT) -> SurveyVersion:
    """The next version of the survey after closing, anonymous."""
    made = asking(*(keys or ("satisfaction", "solved", "causes", "comment")), at=at)
    made.anonymous = True
    db.session.flush()
    return made


def cast(given: dict[str, Any] | None = None, *, at: datetime = MOMENT, **more: Any) -> Invitation:
    """An anonymous answer to a letter of an hour before `at`; `anonymous` must be published already."""
    made, _token = invitation(at=at - timedelta(hours=1), **more)
    ballots.cast(made, given or {"satisfaction": 4}, delivery=delivery_of(made), at=at)
    return made


def rule(
    name: str, version: SurveyVersion | None = None, *, at: datetime = MOMENT, **conditions: Any
) -> SurveyRule:
    """A rule that leads to the survey of `version`, or says that nobody is asked."""
    plan = choosing.Plan(name=name, survey_id=version.survey_id if version else None, **conditions)
    return choosing.add(plan, by=SYSTEM, at=at)


def another(name: str = "Counter", *, at: datetime = MOMENT) -> SurveyVersion:
    """A second survey, published."""
    version(at)
    made = designing.add(name, by=SYSTEM, at=at)
    return designing.publish(made, version=made.version, by=SYSTEM, at=at)


def scheduled(*, at: datetime = MOMENT, **more: Any) -> Invitation:
    """The invitation of a ticket that is closed at `at` (see factories.tickets.closed_ticket for `more`): whatever the
    gates said."""
    seeding.seed_default_survey(MOMENT)
    _ticket, closing = tickets.closed_ticket(at=at, **more)
    return db.session.scalars(select(Invitation).filter_by(closing_id=closing.id)).one()


def invitation(*, at: datetime = MOMENT, **more: Any) -> tuple[Invitation, str]:
    """An invitation that was sent by e-mail at `at` about a ticket closed a day before, and the token of its link."""
    made = scheduled(at=at - timedelta(days=1), **more)
    delivery = db.session.scalars(select(Delivery).filter_by(invitation_id=made.id)).one()
    token = f"token-of-delivery-{delivery.id}-{'x' * 20}"
    delivery.token_hash, delivery.next_attempt_at = links.tokens.hashed(token), None
    invitations.sent(delivery, at=at)
    db.session.flush()
    return made, token


def ticket_of(made: Invitation) -> Ticket:
    """The ticket an invitation is about."""
    return db.session.get_one(Ticket, made.ticket_id)


def delivery_of(made: Invitation, way: Way = Way.EMAIL) -> Delivery:
    """The latest delivery of an invitation on one way, reminders aside."""
    query = select(Delivery).filter_by(invitation_id=made.id, way=way, is_reminder=False)
    return db.session.scalars(query.order_by(Delivery.id.desc()).limit(1)).one()


def answered(given: dict[str, Any] | None = None, *, at: datetime = MOMENT, **more: Any) -> Response:
    """An answer to a survey that was sent an hour before `at`; satisfied unless `given` says otherwise."""
    made, _token = invitation(at=at - timedelta(hours=1), **more)
    return answer(made, given or {"satisfaction": 4, "solved": "yes", "agent": 5}, at=at)


def answer(made: Invitation, given: dict[str, Any], *, at: datetime = MOMENT, nonce: str = "") -> Response:
    """One more answer to an invitation, with the values that were stored."""
    response = answering.answer(made, given, delivery=delivery_of(made), language="en", nonce=nonce, at=at)
    db.session.refresh(response, ["answers"])
    return response


def visit(*, at: datetime = MOMENT, place: Place | None = None, **more: Any) -> Invitation:
    """The invitation of a visit at a counter by somebody without an address, closed at `at`."""
    place = place or people.place("Riga, Brīvības iela")
    return scheduled(
        at=at, channel=Channel.WALK_IN, customer=more.pop("customer", False), place_id=place.id, **more
    )


def call(*, at: datetime = MOMENT, **more: Any) -> Invitation:
    """The invitation of a call by somebody without an address, closed at `at`."""
    return scheduled(at=at, channel=Channel.PHONE, customer=more.pop("customer", False), **more)


def interview(*, at: datetime = MOMENT, **more: Any) -> Invitation:
    """The invitation of a caller who was drawn to be called back, closed at `at`."""
    settings.INTERVIEW_PERCENT.set(100, at=MOMENT)
    caller = more.pop("customer", None) or customers.customer(
        "Juris Kalns", phone="+37129418806", language="en"
    )
    return scheduled(at=at, channel=Channel.PHONE, customer=caller, **more)


def code(made: Invitation, *, at: datetime = MOMENT, by: Any = None) -> handing.Handed:
    """A code that a colleague hands over; handed over anew where there was one."""
    last = handing.last_handed(made)
    handed = handing.hand_over(
        ticket_of(made), by=by or people.agent(), at=at, after=last.id if last else None
    )
    assert handed is not None, "a gate said no"
    return handed


def slip(made: Invitation, *, at: datetime = MOMENT, by: Any = None) -> slips.Slip:
    """A printed slip of a visit's invitation; printed again where there was one."""
    ticket = ticket_of(made)
    place = db.session.get_one(Place, ticket.place_id)
    printed = select(func.max(Delivery.id)).filter_by(invitation_id=made.id, way=Way.SLIP)
    after = db.session.scalar(printed.where(Delivery.slip_number.is_not(None)))
    return slips.print_slip(ticket, place, by=by or people.agent(), at=at, after=after)


def answer_by_slip(made: Invitation, given: dict[str, Any], *, at: datetime = MOMENT) -> Response:
    """An answer by the code of the slip that was printed last."""
    return answering.answer(made, given, delivery=delivery_of(made, Way.SLIP), language="en", nonce="", at=at)


def current(made: Invitation) -> Response:
    """The answer that counts now."""
    found = answering.current_response(made.id)
    assert found is not None, "nobody has answered"
    return found
