"""Which answers somebody must look at, who may, by when, and what it takes to be done. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.categories.words import CauseKey
from helpdesk.recovery.words import CaseOutcome, CaseState, Lack, Severity, Step, Trigger
from helpdesk.scores import intervals
from helpdesk.standards import deadlines
from helpdesk.standards.calendar import Hours, NeverOpen
from helpdesk.standards.deadlines import Deadline
from helpdesk.surveys import rules as asking
from helpdesk.surveys.words import QuestionKey

SETTLES = timedelta(minutes=30)  # the customer may think again before anybody is told
ESCALATES = timedelta(hours=2)  # nobody owns it for so long while it is open
REOPENS = timedelta(days=14)
ASKS_AGAIN_AFTER = timedelta(days=7)
ASKED_AGAIN = frozenset({CaseOutcome.RESOLVED_ACCEPTED, CaseOutcome.RESOLVED_NO_REPLY})
TRIES = 3  # in vain, before somebody may be called not reachable
LOWEST = 1
NOT_SOLVED = 3
ENOUGH = 10  # under it a share is not said
DAY = timedelta(days=1)

Given = Iterable[tuple[QuestionKey, int | None, str]]  # question, value, choice


_SCALES = {
    QuestionKey.SATISFACTION: Trigger.SATISFACTION,
    QuestionKey.AGENT: Trigger.AGENT,
    QuestionKey.EFFORT: Trigger.EFFORT,
    QuestionKey.RECOMMEND: Trigger.RECOMMEND,
}


def triggers(given: Given, *, contact: bool | None = None) -> list[Trigger]:
    """What of an answer calls for a supervisor, the gravest first; nothing for a good one.

    `contact`: may we get in touch? Who would not recommend us is left alone unless they said yes.
    """
    found = set()
    for key, value, choice in given:
        if key in _SCALES and value is not None and value <= asking.LOW[key]:
            found.add(_SCALES[key])
        elif key is QuestionKey.SOLVED and value == NOT_SOLVED:
            found.add(Trigger.SOLVED)
        elif key is QuestionKey.CAUSES and choice == CauseKey.TRUST:
            found.add(Trigger.TRUST)
    if not contact:
        found.discard(Trigger.RECOMMEND)
    return [trigger for trigger in Trigger if trigger in found]


def severity(given: Given, *, sensitive: bool, flagged: bool = False) -> Severity:
    """High for the lowest overall answer, for a sensitive category, and where a person flagged safety or law."""
    lowest = any(key is QuestionKey.SATISFACTION and value == LOWEST for key, value, _choice in given)
    return Severity.HIGH if lowest or sensitive or flagged else Severity.NORMAL


@dataclass(frozen=True)
class Candidate:
    """A supervisor who could follow a case up. `rank`: 0 leads the team, 1 deputises, 2 leads elsewhere."""

    user_id: int
    rank: int
    here: bool = False  # says so; of most nobody knows
    cases: int = 0  # open ones that are theirs


def owner(candidates: Iterable[Candidate], rated: Collection[int]) -> int | None:
    """Who gets a case: one who leads the team, never whom the answer counts for; the one with the fewest cases.

    Where no lead is here and a deputy is, the deputy. Where the team has neither, a supervisor of another.
    """
    able = [each for each in candidates if each.user_id not in rated]
    if any(each.rank == 1 and each.here for each in able):
        able = [each for each in able if each.rank != 0 or each.here]
    if not able:
        return None
    return min(able, key=lambda each: (each.rank, not each.here, each.cases, each.user_id)).user_id


def may_own(user_id: int, rated: Collection[int], *, sees_scores: bool, active: bool) -> bool:
    """May it be given to them? Never to whom the answer counts for."""
    return sees_scores and active and user_id not in rated


def contact_due(hours: Hours, since: datetime) -> Deadline:
    """Until when somebody must have been in touch, one business day on: at the same time of the next day on which it is
    open, or as near to it as it is open then. What comes while it is closed counts from the next opening.
    """
    try:
        start = hours.next_opening(since)
        due = _a_day_on(hours, start)
        warn = deadlines.deadline(hours, start, hours.between(start, due)).warn_at
    except NeverOpen:
        return Deadline(since + DAY, since + DAY * 3 / 4)
    return Deadline(due, min(warn, due))


def escalated_at(hours: Hours, since: datetime) -> datetime:
    """When others are told of a case that nobody owns: at night nobody could take it."""
    try:
        return hours.add(since, ESCALATES)
    except NeverOpen:
        return since + ESCALATES


def _a_day_on(hours: Hours, start: datetime) -> datetime:
    zone = ZoneInfo(hours.zone)
    local = start.astimezone(zone)
    tomorrow = datetime.combine(local.date() + DAY, datetime.min.time(), zone)
    opens = hours.next_opening(tomorrow)
    day = opens.astimezone(zone).date()
    wanted = datetime.combine(day, local.time(), zone)
    for begins, ends in hours.spans(day):
        if wanted < ends:
            return max(wanted, begins).astimezone(start.tzinfo)
    return hours.spans(day)[-1][1]


@dataclass(frozen=True)
class Standing:
    """How far a case is."""

    state: CaseState
    owned: bool = False
    reached: bool = False
    in_vain: int = 0
    understood: bool = False
    decided: bool = False
    put_right: bool = False


def step(case: Standing) -> Step:
    """What is to be done next."""
    if case.state in {CaseState.CLOSED, CaseState.WITHDRAWN}:
        return Step.CHECK
    done = (
        (Step.OWN, case.owned),
        (Step.CONTACT, case.reached),
        (Step.UNDERSTAND, case.understood),
        (Step.DECIDE, case.decided),
        (Step.PUT_RIGHT, case.put_right),
    )
    return next((each for each, is_done in done if not is_done), Step.CLOSE)


_DEMANDS: dict[CaseOutcome, tuple[Lack, ...]] = {
    CaseOutcome.RESOLVED_ACCEPTED: (Lack.CONTACT, Lack.DECISION),
    CaseOutcome.RESOLVED_NO_REPLY: (Lack.CONTACT, Lack.DECISION),
    CaseOutcome.NOT_ACCEPTED: (Lack.CONTACT, Lack.DECISION, Lack.REASON),
    CaseOutcome.NOT_REACHABLE: (Lack.TRIES,),
    CaseOutcome.CUSTOMER_DECLINED: (Lack.CONTACT,),
    CaseOutcome.UNFOUNDED: (Lack.REASON,),
}


def lacking(outcome: CaseOutcome, case: Standing, reason: str) -> list[Lack]:
    """What this outcome demands and is not there."""
    there = {
        Lack.CONTACT: case.reached,
        Lack.TRIES: case.in_vain >= TRIES and not case.reached,
        Lack.DECISION: case.decided,
        Lack.REASON: bool(reason.strip()),
    }
    return [each for each in _DEMANDS[outcome] if not there[each]]


@dataclass(frozen=True)
class Share:
    """So many of so many, with Wilson's range; of few, the counts alone."""

    x: int
    n: int
    low: float | None = None
    high: float | None = None

    @property
    def value(self) -> float | None:
        return self.x / self.n if self.low is not None else None


def share(x: int, n: int) -> Share:
    """The share and its range, where there are enough to say one."""
    found = intervals.wilson(x, n) if n >= ENOUGH else None
    return Share(x, n, found.low, found.high) if found is not None else Share(x, n)


def reopens(ended_at: datetime | None, at: datetime) -> bool:
    """May a case that ended then still be taken up again?"""
    return ended_at is not None and at < ended_at + REOPENS
