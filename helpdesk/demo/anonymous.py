"""Who writes by the web form is asked anonymously: Baltvik wants to hear what nobody says under their name."""

from __future__ import annotations

from datetime import datetime

from helpdesk.kit.event import SYSTEM
from helpdesk.surveys import choosing, designing
from helpdesk.surveys.words import QuestionKey
from helpdesk.tickets.words import Channel


def begin(at: datetime) -> None:
    """The survey, published as anonymous, and the rule that leads to it."""
    survey = designing.add("After the web form, anonymous", by=SYSTEM, at=at)
    draft = survey.versions[0]
    person = next(each for each in designing.questions_of(draft.id) if each.key is QuestionKey.AGENT)
    designing.remove(survey, person, by=SYSTEM, at=at)
    designing.keep_anonymous(survey, True, version=survey.version, by=SYSTEM, at=at)
    designing.publish(survey, version=survey.version, by=SYSTEM, at=at)
    plan = choosing.Plan(name="Web form: anonymous", survey_id=survey.id, channels=(Channel.WEB.value,))
    choosing.add(plan, by=SYSTEM, at=at)
