"""Who is asked, when, by what way, and for how long: pure decisions (SURVEYS 4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from ipaddress import ip_address, ip_network
from zoneinfo import ZoneInfo

from helpdesk.surveys.words import STAFF_ORIGIN, QuestionKey, Reason, Way
from helpdesk.tickets.words import UNASKED_OUTCOMES, Channel, Outcome

# What is noticed about one version of an answer and says nothing of the next.
OF_ONE_VERSION = frozenset({"changed_after_contact", STAFF_ORIGIN})


@dataclass(frozen=True)
class Situation:
    """All that decides whether somebody is asked about a closing."""

    outcome: Outcome
    way: Way | None  # by what they would be asked
    merged: bool = False
    from_machine: bool = False
    internal: bool = False
    human_contact: bool = True
    sensitive: bool = False
    legal_hold: bool = False
    erased: bool = False
    undeliverable: bool = False
    opted_out: bool = False
    by_rule: bool = False  # a supervisor's rule says so
    language_missing: bool = False
    asked_lately: bool = False  # about another ticket: a re-closing asks anew (E5)
    sampled: bool = True


def way_of(order: str, can: Callable[[Way], bool]) -> Way | None:
    """By what way to ask (E13): the first of the `order` ("text email code") that can be gone; None: not at all."""
    return next((way for way in map(Way, order.split()) if can(way)), None)


# Orders of ways that an organisation can choose (E13), the usual one first: of a channel, else of all others.
ORDERS = {
    Channel.PHONE: ("text email code", "email text code", "email code"),
    Channel.WALK_IN: (
        "email slip text",
        "email text slip",
        "text email slip",
        "slip email text",
        "email slip",
    ),
    None: ("email text code", "text email code", "email code"),
}


def reason_not_to_ask(now: Situation) -> Reason | None:
    """The first reason that holds, in the order of the list; None: ask."""
    if now.merged:
        return Reason.MERGED
    if now.outcome in UNASKED_OUTCOMES:
        return Reason(UNASKED_OUTCOMES[now.outcome])
    gates = (
        (now.from_machine, Reason.AUTO_GENERATED),
        (now.internal, Reason.INTERNAL_REQUESTER),
        (not now.human_contact, Reason.NO_HUMAN_CONTACT),
        (now.sensitive, Reason.SENSITIVE),
        (now.legal_hold, Reason.LEGAL_HOLD),
        (now.erased, Reason.ERASED),
        (now.undeliverable, Reason.DECEASED),
        (now.opted_out, Reason.OPTED_OUT),
        (now.way is None, Reason.NO_CHANNEL),
        (now.by_rule, Reason.SUPERVISOR_RULE),
        (now.language_missing, Reason.LANGUAGE_MISSING),
        (now.asked_lately, Reason.THROTTLED),
        (not now.sampled, Reason.SAMPLED_OUT),
    )
    return next((reason for holds, reason in gates if holds), None)


@dataclass(frozen=True)
class Hours:
    """When asking is decent: from and until which hour, in which time zone, on which days not."""

    first: int
    last: int
    zone: str
    rests: Callable[[date], bool]


def send_at(closed_at: datetime, delay: timedelta, quiet: timedelta, hours: Hours) -> datetime:
    """When to ask: after the delay and the quiet period, within the hours, on a day that is none of rest (E1, E6)."""
    return within_hours(closed_at + max(delay, quiet), hours)


def within_hours(wanted: datetime, hours: Hours) -> datetime:
    """The first decent moment at or after `wanted`."""
    zone = ZoneInfo(hours.zone)
    local = wanted.astimezone(zone)
    day = local.date()
    if local.hour >= hours.last:
        day += timedelta(days=1)
    for _ in range(30):  # no calendar rests longer
        if not hours.rests(day):
            break
        day += timedelta(days=1)
    if day == local.date() and local.hour >= hours.first:
        return wanted
    return datetime.combine(day, time(hours.first), tzinfo=zone).astimezone(wanted.tzinfo)


def address_is_dead(status: str) -> bool:
    """Does this reply of a mail server, or word of a gateway, mean that nobody reads there? Not: a full box, a policy, an outage."""
    return status.startswith("5.1.") or status in {"550", "551", "553", "no_such_number"}


def until(at: datetime, hours: Hours) -> datetime:
    """When the decent hours of this day end: a text that has not left by then would wake somebody."""
    day = at.astimezone(ZoneInfo(hours.zone)).date()
    if hours.last >= 24:
        day, last = day + timedelta(days=1), 0
    else:
        last = hours.last
    return datetime.combine(day, time(last), tzinfo=ZoneInfo(hours.zone)).astimezone(at.tzinfo)


def is_stale(due_at: datetime, at: datetime, limit: timedelta) -> bool:
    """Is a send so late that it should rather not happen?"""
    return at - due_at > limit


def final_at(first_answer_at: datetime, expires_at: datetime, window: timedelta) -> datetime:
    """Until when an answer may be changed (E25): the window after the first answer, but not beyond expiry."""
    return max(first_answer_at, min(expires_at, first_answer_at + window))


def dissatisfied(satisfaction: int | None, solved: str | None) -> bool:
    """Are causes asked for? Satisfaction of three or less, or solved other than yes (SURVEYS 2)."""
    return (satisfaction is not None and satisfaction <= 3) or (solved is not None and solved != "yes")


@dataclass(frozen=True)
class Condition:
    """Whom a question is meant for: everybody, the dissatisfied, or who rated satisfaction no higher than `up_to`."""

    dissatisfied: bool = False
    up_to: int | None = None

    def __bool__(self) -> bool:
        return self.dissatisfied or self.up_to is not None

    def holds(self, satisfaction: int | None, solved: str | None) -> bool:
        """Is it asked after these answers?"""
        if self.dissatisfied and not dissatisfied(satisfaction, solved):
            return False
        return self.up_to is None or (satisfaction is not None and satisfaction <= self.up_to)


ALWAYS = Condition()


def may_interview(user_id: int, took_part: Collection[int | None]) -> bool:
    """May this colleague interview about a ticket? Nobody who took part in it, or whom the answer counts for."""
    return user_id not in took_part


def is_within(address: str, networks: str) -> bool:
    """Is the address in one of these networks ("192.0.2.0/24 2001:db8::/32")? What is none is passed over."""
    try:
        own = ip_address(address)
    except ValueError:
        return False
    for each in networks.replace(",", " ").split():
        try:
            if own in ip_network(each, strict=False):
                return True
        except ValueError:
            continue
    return False


# Up to which number an answer calls for a supervisor (SURVEYS 6).
LOW = {
    QuestionKey.SATISFACTION: 2,
    QuestionKey.AGENT: 2,
    QuestionKey.EFFORT: 3,
    QuestionKey.RECOMMEND: 6,
}


def is_low(numbers: Mapping[QuestionKey, int], solved: str | None, causes: Collection[str]) -> bool:
    """Does this answer make a supervisor read it at once (SURVEYS 6)?"""
    rated_low = any(key in numbers and numbers[key] <= most for key, most in LOW.items())
    return rated_low or solved == "no" or "trust" in causes
