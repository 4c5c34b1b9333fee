"""What the room's words are called on pages, in the reader's language."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext, pgettext

from helpdesk.kit.errors import N_, NC_
from helpdesk.recovery.words import (
    ApologyWay,
    CaseOutcome,
    CaseState,
    ContactWay,
    Decision,
    PutRight,
    Remedy,
    Severity,
    Step,
)
from helpdesk.tickets import queries as tickets

_WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    CaseState: {
        CaseState.SETTLING: NC_("case", "Settling"),
        CaseState.OPEN: NC_("case", "Open"),
        CaseState.CLOSED: NC_("case", "Closed"),
        CaseState.WITHDRAWN: NC_("case", "Withdrawn"),
    },
    Severity: {Severity.NORMAL: NC_("case", "Normal"), Severity.HIGH: NC_("case", "Grave")},
    Step: {
        Step.OWN: NC_("step", "own"),
        Step.CONTACT: NC_("step", "contact"),
        Step.UNDERSTAND: NC_("step", "understand"),
        Step.DECIDE: NC_("step", "decide"),
        Step.PUT_RIGHT: NC_("step", "put right"),
        Step.CLOSE: NC_("step", "close"),
        Step.CHECK: NC_("step", "check"),
    },
    ContactWay: {
        ContactWay.CALLED: NC_("contact", "Called"),
        ContactWay.WROTE: NC_("contact", "Wrote"),
        ContactWay.VISITED: NC_("contact", "Visited"),
    },
    Decision: {
        Decision.GRANTED: NC_("decision", "They get what they want"),
        Decision.PARTLY: NC_("decision", "They get a part of it"),
        Decision.REFUSED: NC_("decision", "They do not get it"),
    },
    Remedy: {
        Remedy.REDO: NC_("remedy", "Done again"),
        Remedy.REFUND: NC_("remedy", "Refund asked for"),
        Remedy.EXPLANATION: NC_("remedy", "Explained"),
        Remedy.THIRD_PARTY: NC_("remedy", "Another firm does something"),
    },
    ApologyWay: {
        ApologyWay.MAIL: NC_("apology", "By mail, on the ticket"),
        ApologyWay.PHONE: NC_("apology", "I said it on the phone"),
    },
    PutRight: {
        PutRight.YES: NC_("put right", "Yes"),
        PutRight.PARTLY: NC_("put right", "Partly"),
        PutRight.NO: NC_("put right", "No"),
    },
    CaseOutcome: {
        CaseOutcome.RESOLVED_ACCEPTED: NC_("outcome", "Put right, and the customer accepts it"),
        CaseOutcome.RESOLVED_NO_REPLY: NC_("outcome", "Put right, but the customer says nothing"),
        CaseOutcome.NOT_ACCEPTED: NC_("outcome", "The customer does not accept it"),
        CaseOutcome.NOT_REACHABLE: NC_("outcome", "The customer cannot be reached"),
        CaseOutcome.CUSTOMER_DECLINED: NC_("outcome", "The customer wants no more of it"),
        CaseOutcome.UNFOUNDED: NC_("outcome", "There was nothing to put right"),
    },
}
_CONTEXTS = {
    CaseState: "case",
    Severity: "case",
    Step: "step",
    ContactWay: "contact",
    Decision: "decision",
    Remedy: "remedy",
    ApologyWay: "apology",
    CaseOutcome: "outcome",
    PutRight: "put right",
}
NEXT: dict[Step, str] = {
    Step.OWN: N_("Take it"),
    Step.CONTACT: N_("Get in touch"),
    Step.UNDERSTAND: N_("Find out what happened"),
    Step.DECIDE: N_("Decide"),
    Step.PUT_RIGHT: N_("Apologise and put it right"),
    Step.CLOSE: N_("Close it"),
    Step.CHECK: N_("Nothing"),
}


def label(word: StrEnum) -> str:
    """A word of the room as people read it."""
    return str(pgettext(_CONTEXTS[type(word)], _WORDS[type(word)][word]))


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Value and label of all words of a kind, in their order."""
    return [(word.value, label(word)) for word in words]


def ending(value: str) -> str:
    """How a case ended, as the timeline tells it."""
    return label(CaseOutcome(value))


def put_right(value: str) -> str:
    """What the customer said a week later, as the timeline tells it."""
    return label(PutRight(value))


def colleague(user_id: int) -> str:
    """Who got it, as the timeline tells it."""
    return tickets.directory().users.get(user_id, "–")


def next_act(step: Step) -> str:
    return str(gettext(NEXT[step]))


def place(step: Step) -> int:
    """How many steps are done."""
    return list(Step).index(step)
