"""What the fixed words of the room are called on pages, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from flask_babel import gettext, ngettext

from helpdesk.kit.errors import N_
from helpdesk.surveys import texts
from helpdesk.surveys.rules import Condition
from helpdesk.surveys.words import (
    RANGES,
    Attempt,
    Exclusion,
    InvitationState,
    Mode,
    QuestionKey,
    QuestionKind,
    Reason,
    Unsaid,
    Way,
)
from helpdesk.web.i18n import locale

_REASONS: dict[Reason, str] = {
    Reason.NO_CHANNEL: N_("no address to ask at is known"),
    Reason.OPTED_OUT: N_("the customer does not want to be asked"),
    Reason.THROTTLED: N_("the customer was asked a short while ago"),
    Reason.SAMPLED_OUT: N_("the draw left this ticket out"),
    Reason.SPAM: N_("it was spam"),
    Reason.AUTO_GENERATED: N_("a machine wrote it"),
    Reason.INTERNAL_REQUESTER: N_("a colleague asked"),
    Reason.TEST_TICKET: N_("it was a test"),
    Reason.DUPLICATE_TICKET: N_("it was a duplicate"),
    Reason.MERGED: N_("it was merged into another ticket"),
    Reason.REOPENED: N_("the ticket was reopened"),
    Reason.NO_HUMAN_CONTACT: N_("no colleague was in touch with the customer"),
    Reason.SENSITIVE: N_("nobody is asked about this category"),
    Reason.LEGAL_HOLD: N_("the customer's file is on legal hold"),
    Reason.STALE: N_("it would have come too late"),
    Reason.LANGUAGE_MISSING: N_("the survey does not exist in the customer's language"),
    Reason.SUPERVISOR_RULE: N_("a rule of the supervisors says so"),
    Reason.OBJECTION: N_("the customer objected"),
    Reason.DECEASED: N_("the customer cannot be reached"),
    Reason.ERASED: N_("the customer's particulars were erased"),
    Reason.WITHDRAWN: N_("a supervisor withdrew it"),
    Reason.NOT_A_MEMBER: N_("the customer is not in the group"),
    Reason.IMPORTED: N_("it was brought in from another desk"),
}
_WORDS: dict[type[StrEnum], dict[str, str]] = {
    Way: {
        "email": N_("by e-mail"),
        "slip": N_("by slip"),
        "text": N_("by text message"),
        "code": N_("by code"),
        "interview": N_("by interview"),
        "card": N_("by comment card"),
    },
    Mode: {
        "email": N_("E-mail"),
        "slip": N_("Slip"),
        "text": N_("Text message"),
        "interviewer": N_("Interview"),
        "kiosk": N_("Kiosk"),
        "card": N_("Comment card"),
        "handed_by_agent": N_("Code handed over"),
    },
    Attempt: {
        "not_reached": N_("Not reached"),
        "call_again": N_("Asked to be called again"),
        "broken_off": N_("The call broke off"),
        "refused": N_("Does not want to answer"),
        "done": N_("Interviewed"),
    },
    Unsaid: {
        "refused": N_("Refused to say"),
        "dont_know": N_("Does not know"),
        "unreadable": N_("Unreadable"),
    },
    InvitationState: {
        "scheduled": N_("Will be asked"),
        "suppressed": N_("Not asked"),
        "sent": N_("Asked, no answer yet"),
        "bounced": N_("The survey could not be delivered"),
        "partial": N_("Answered in part"),
        "answered": N_("Answered"),
        "expired": N_("Ended without an answer"),
        "revoked": N_("Withdrawn"),
    },
    Exclusion: {
        "wrong_ticket": N_("It is about another ticket"),
        "machine": N_("A machine answered"),
        "duplicate": N_("It is a duplicate"),
        "staff_or_test": N_("A colleague answered, or it was a test"),
        "mistaken_click": N_("The customer says it was a mistaken click"),
        "spam": N_("It is spam"),
    },
}
_FLAGS = {
    "before_reopen": N_("given before the ticket was reopened"),
    "changed_after_contact": N_("raised after a colleague was in touch"),
    "staff_origin": N_("came from a browser or a network of ours"),
    "machine": N_("sent by a machine, it seems"),
    "machine_nearby": N_("a machine tried to answer too"),
}


def label(word: StrEnum) -> str:
    """The word as people read it."""
    return str(gettext(_WORDS[type(word)][word.value]))


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Value and label of all words of a kind, in their order."""
    return [(value, str(gettext(sentence))) for value, sentence in _WORDS[words].items()]


def reason(value: str) -> str:
    """Why nobody is asked, or why an answer does not count, as the end of a sentence."""
    if value in set(Exclusion):
        return str(gettext(_WORDS[Exclusion][value]))
    return str(gettext(_REASONS[Reason(value)])) if value in set(Reason) else value


def reason_sentence(why: Reason, throttle: int) -> str:
    """The same as a supervisor reads it before closing, with the numbers of the rules."""
    if why is Reason.THROTTLED:
        return str(
            ngettext(
                "No survey: this customer was asked lately, and we ask at most once in %(num)s day.",
                "No survey: this customer was asked lately, and we ask at most once in %(num)s days.",
                throttle,
            )
        )
    return str(gettext("No survey: %(reason)s.", reason=reason(why.value)))


_RATINGS = (
    N_("Very dissatisfied"),
    N_("Dissatisfied"),
    N_("Neither satisfied nor dissatisfied"),
    N_("Satisfied"),
    N_("Very satisfied"),
)
_QUESTIONS = {
    QuestionKey.SATISFACTION: N_("Satisfaction"),
    QuestionKey.SOLVED: N_("Solved?"),
    QuestionKey.AGENT: N_("The person who helped"),
    QuestionKey.QUALITY: N_("Quality of the solution"),
    QuestionKey.SPEED: N_("Speed"),
    QuestionKey.PRICE: N_("Price"),
    QuestionKey.TRUST: N_("Trust"),
    QuestionKey.EFFORT: N_("Effort"),
    QuestionKey.RECOMMEND: N_("Recommendation"),
    QuestionKey.CAUSES: N_("Causes of dissatisfaction"),
    QuestionKey.COMMENT: N_("Comment"),
}
_KINDS = {
    QuestionKind.RATING: N_("Five steps"),
    QuestionKind.ASPECT: N_("Five steps, or not relevant"),
    QuestionKind.EFFORT: N_("Seven steps of agreement (CES)"),
    QuestionKind.RECOMMEND: N_("0 to 10 (NPS)"),
    QuestionKind.SOLVED: N_("Yes, partly, no"),
    QuestionKind.CAUSES: N_("Several causes to tick"),
    QuestionKind.TEXT: N_("Words of their own"),
}
_PARTS = {
    "title": N_("Question"),
    "unnamed": N_("Question where no name is shown"),
    "intro": N_("Words before the steps"),
    "points": N_("The steps, worst first"),
    "ends": N_("The two ends"),
    "not_relevant": N_("Not relevant"),
    "choices": N_("Names of the causes"),
}
_FURTHER = tuple(
    key for key in RANGES if key not in {QuestionKey.SATISFACTION, QuestionKey.SOLVED, QuestionKey.AGENT}
)
_SOLVED = (N_("Solved"), N_("Partly solved"), N_("Not solved"))


def rating(value: int) -> str:
    """The overall answer 1 to 5 in the words colleagues read."""
    return str(gettext(_RATINGS[value - 1]))


def solved(value: int) -> str:
    """The answer to "has your problem been solved", 1 to 3."""
    return str(gettext(_SOLVED[value - 1]))


def kind(word: QuestionKind) -> str:
    """How a question is answered."""
    return str(gettext(_KINDS[word]))


def part(name: str) -> str:
    """One of the words that a question needs."""
    return str(gettext(_PARTS[name]))


def asked_of(condition: Condition) -> str:
    """Whom a question is meant for; empty where it is everybody."""
    if condition.up_to is not None:
        return str(gettext("only if satisfaction is at most %(value)s", value=condition.up_to))
    return str(gettext("only of the dissatisfied")) if condition.dissatisfied else ""


def question(key: QuestionKey) -> str:
    """What a question measures, as colleagues read it."""
    return str(gettext(_QUESTIONS[key]))


def further(values: Mapping[str, int]) -> list[tuple[str, str]]:
    """What was answered beside satisfaction, "solved?" and the colleague: questions and answers in words."""
    keys = [key for key in _FURTHER if key.value in values]
    return [(question(key), _further(key, values[key.value])) for key in keys]


def _further(key: QuestionKey, value: int) -> str:
    if key is QuestionKey.RECOMMEND:
        return str(gettext("%(value)s of 10", value=value))
    words = texts.BY_KEY[key][locale()]
    return str(words["points"][value - 1] if value else words["not_relevant"])


def flag(value: str) -> str:
    """What was noticed about an answer."""
    return str(gettext(_FLAGS[value])) if value in _FLAGS else value


def days_of(length: timedelta) -> str:
    """A length for customers, in days where they are whole, else in hours: "3 days"."""
    hours = max(1, int(length.total_seconds()) // 3600)
    if hours % 24:
        return str(ngettext("%(num)s hour", "%(num)s hours", hours))
    return str(ngettext("%(num)s day", "%(num)s days", hours // 24))
