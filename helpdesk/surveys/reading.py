"""An invitation as its reader meets it: questions in their language, what was chosen, what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from helpdesk.extensions import run
from helpdesk.surveys import answering, credits, returns, rules, settings, wording
from helpdesk.surveys.forms import SurveyForm, form_for
from helpdesk.surveys.models import Delivery, Invitation, Response
from helpdesk.surveys.questions import Value, asked_of, kind_of, title_of
from helpdesk.surveys.wording import Item
from helpdesk.surveys.words import DeliveryState, InvitationState, QuestionKey, Reason, Way
from helpdesk.tickets import numbers
from helpdesk.tickets.models import Closing, Ticket


@dataclass(frozen=True)
class Asked:
    """What an invitation asks, in one language. Nothing of the customer is in it (E26)."""

    invitation: Invitation
    language: str
    languages: tuple[str, ...]
    questions: tuple[Item, ...]
    agent: str
    number: str  # empty where it is about no case
    closed_on: date | None

    @property
    def anonymous(self) -> bool:
        """Is what is answered kept apart from who answers?"""
        return wording.of(self.invitation.version_id).anonymous

    @property
    def names_agent(self) -> bool:
        """Is there a question about a colleague?"""
        return any(question.key is QuestionKey.AGENT for question in self.questions)

    @property
    def points(self) -> list[str]:
        """The words of satisfaction, worst first; none where it is not asked."""
        rated = (each for each in self.questions if each.key is QuestionKey.SATISFACTION)
        return next((list(each.texts[self.language]["points"]) for each in rated), [])

    @property
    def may_stop(self) -> bool:
        """Is somebody known here who could refuse further surveys? Not behind a stranger's slip."""
        return bool(self.invitation.customer_id or self.invitation.address)

    def form(self, sent: Any = None) -> SurveyForm:
        """Its form, blank or with what was sent."""
        return form_for(self.invitation, self.questions, self.language, self.agent, sent)

    def fill(self, form: SurveyForm, chosen: str) -> str:
        """Puts in what was answered before, and the one choice of the link; nothing else is ever preselected.

        Answers the words of the choice that the link made, empty where it made none.
        """
        response = answering.current_response(self.invitation.id) if self.invitation.answered_at else None
        given = as_given(response) if response else {}
        first = self.questions[0]
        words = dict(kind_of(first).points(first.texts[self.language])).get(chosen, "")
        if words:
            given[first.key.value] = chosen
        for name, value in given.items():
            if name in form._fields:
                form._fields[name].data = value
        return words

    def read_back(self, response: Response) -> list[tuple[str, str]]:
        """Every question that was answered, and the answer in words."""
        lines = []
        for question in self.questions:
            values = [Value(a.value, a.choice, a.text) for a in response.answers if a.key is question.key]
            if values:
                said = kind_of(question).said(values, question.texts[self.language])
                lines.append((title_of(question, self.language, self.agent), said))
        return lines

    def wants_contact_asked(self, response: Response) -> bool:
        """Is it an answer after which we ask whether we may get in touch?"""
        given = as_given(response)
        numbers = {a.key: a.value for a in response.answers if a.value is not None and not a.choice}
        solved = given.get("solved")
        low = rules.is_low(numbers, solved, given.get("causes", []))
        return low or rules.dissatisfied(numbers.get(QuestionKey.SATISFACTION), solved)


def change_window() -> timedelta:
    """How long an answer may be changed."""
    return timedelta(hours=settings.CHANGE_HOURS.get())


def asked(invitation: Invitation, language: str) -> Asked:
    """What `invitation` asks."""
    asks = wording.of(invitation.version_id)
    case = run(_CASE, {"invitation": invitation.id}).one() if invitation.ticket_id else None
    agent = case.agent if case else None
    return Asked(
        invitation=invitation,
        language=language if language in asks.languages else invitation.language,
        languages=asks.languages,
        questions=asked_of(invitation, asks.items, has_agent=agent is not None),
        agent=agent_name(agent),
        number=masked(case.number) if case else "",
        closed_on=case.closed_on if case else None,
    )


# What a page shows of the case.
_CASE = (
    select(Ticket.number, Closing.closed_on, credits.NAME)
    .select_from(Invitation)
    .join(Ticket, Ticket.id == Invitation.ticket_id)
    .join(Closing, Closing.id == Invitation.closing_id)
    .where(Invitation.id == bindparam("invitation"))
)


def agent_name(name: str | None) -> str:
    """A colleague as the survey names them; empty where it does not."""
    style = settings.AGENT_NAME.get()
    if name is None or style == "hidden":
        return ""
    return name.split()[0] if style == "first" else name


def masked(number: int) -> str:
    """A ticket number with its last two digits hidden: HD-10••."""
    return numbers.shown(number)[:-2] + "••"


def as_given(response: Response) -> dict[str, Any]:
    """A stored response as the form has it."""
    given: dict[str, Any] = {}
    for answer in response.answers:
        key = answer.key.value
        if answer.key is QuestionKey.CAUSES:
            given.setdefault(key, []).append(answer.choice)
        elif answer.key is QuestionKey.SOLVED:
            word = returns.solved_word(answer.value)
            given[key] = word.value if word else ""
        else:
            given[key] = answer.text if answer.text is not None else str(answer.value)
    return given


def why_over(delivery: Delivery, at: datetime) -> str:
    """Why there is nothing to answer by this link: reopened, withdrawn, final, expired, replaced, superseded; empty where there is."""
    invitation = delivery.invitation
    if not answering.is_over(invitation, at):
        if delivery.state is DeliveryState.VOID and delivery.way is Way.SLIP:
            return "replaced"
        if delivery.state is DeliveryState.VOID and delivery.way is Way.CARD:
            return "withdrawn"
        return "superseded" if delivery.state is DeliveryState.VOID and delivery.way is Way.CODE else ""
    if invitation.state is InvitationState.REVOKED:
        return "reopened" if invitation.reason is Reason.REOPENED else "withdrawn"
    return "final" if invitation.state is InvitationState.ANSWERED else "expired"
