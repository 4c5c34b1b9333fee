"""What an organisation decides about asking. Defaults: SURVEYS 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from helpdesk.kit.errors import N_
from helpdesk.settings.store import declare
from helpdesk.surveys import rules
from helpdesk.surveys.words import Way
from helpdesk.tickets.words import Channel

DELAY_HOURS = declare(
    "surveys.delay_hours", 24, int, N_("Hours between closing and asking by e-mail"), low=0, high=720
)
TEXT_DELAY_HOURS = declare(
    "surveys.text_delay_hours",
    1,
    int,
    N_("Hours between closing and asking by text message"),
    low=0,
    high=720,
)
QUIET_MINUTES = declare(
    "surveys.quiet_minutes",
    30,
    int,
    N_("Minutes in which a reopened ticket takes its question back"),
    low=0,
    high=1440,
)
FROM_HOUR = declare("surveys.from_hour", 9, int, N_("Ask from this hour of the day"), low=0, high=23)
UNTIL_HOUR = declare("surveys.until_hour", 20, int, N_("Ask until this hour of the day"), low=1, high=24)
REST_DAYS = declare("surveys.rest_days", True, bool, N_("Never ask on a Sunday or a public holiday"))
EXPIRY_DAYS = declare(
    "surveys.expiry_days", 14, int, N_("Days in which a survey can be answered"), low=1, high=90
)
TEXT_EXPIRY_DAYS = declare(
    "surveys.text_expiry_days",
    7,
    int,
    N_("Days in which a survey by text message can be answered"),
    low=1,
    high=90,
)
CARD_DAYS = declare(
    "surveys.card_days", 60, int, N_("Days in which a comment card can come back"), low=1, high=365
)
THROTTLE_DAYS = declare(
    "surveys.throttle_days", 30, int, N_("Ask one customer at most once in this many days"), low=0, high=365
)
RECOMMEND_DAYS = declare(
    "surveys.recommend_days",
    90,
    int,
    N_("Ask whether one recommends us only who was asked nothing for this many days"),
    low=0,
    high=730,
)
CHANGE_HOURS = declare(
    "surveys.change_hours", 72, int, N_("Hours in which an answer can be changed"), low=1, high=720
)
REMINDER_DAYS = declare(
    "surveys.reminder_days", 5, int, N_("Days until one reminder; 0 for none"), low=0, high=30
)
SAMPLING_PERCENT = declare(
    "surveys.sampling_percent",
    100,
    int,
    N_("Share of closings that are asked about, in percent"),
    low=1,
    high=100,
)
AGENT_NAME = declare(
    "surveys.agent_name",
    "full",
    str,
    N_("How the survey names the colleague"),
    choices=("full", "first", "hidden"),
)
PHONE_WAYS = declare(
    "surveys.phone_ways",
    rules.ORDERS[Channel.PHONE][0],
    str,
    N_("How callers are asked"),
    N_("The first way that can be gone. Text messages need a gateway and a mobile number."),
    choices=rules.ORDERS[Channel.PHONE],
)
WALK_IN_WAYS = declare(
    "surveys.walk_in_ways",
    rules.ORDERS[Channel.WALK_IN][0],
    str,
    N_("How visitors are asked"),
    N_("What stands behind the slip is gone where a letter or a text does not arrive."),
    choices=rules.ORDERS[Channel.WALK_IN],
)
OTHER_WAYS = declare(
    "surveys.other_ways",
    rules.ORDERS[None][0],
    str,
    N_("How everybody else is asked"),
    choices=rules.ORDERS[None],
)
HAND_CODES = declare(
    "surveys.hand_codes",
    True,
    bool,
    N_("Let colleagues hand a code over where no address is known"),
    N_("Answers by such a code are counted apart, and how often it is offered stands under Watch."),
)
INTERVIEW_PERCENT = declare(
    "surveys.interview_percent",
    0,
    int,
    N_("Share of callers who are called back and interviewed, in percent"),
    N_("Drawn by lot. Their answers are counted apart: people answer more kindly to a voice."),
    low=0,
    high=100,
)
INTERVIEWERS = declare(
    "surveys.interviewers",
    "supervisors",
    str,
    N_("Who calls back to interview"),
    N_("Never anybody who took part in the ticket. Who interviews hears what is said of a colleague."),
    choices=("supervisors", "everybody"),
)
NEUTRAL_DOMAINS = declare(
    "surveys.neutral_domains",
    "",
    str,
    N_("Mail domains that get one neutral link instead of five"),
    N_("For domains whose mail scanners open every link. Separated by spaces."),
)
STAFF_NETWORKS = declare(
    "surveys.staff_networks",
    "",
    str,
    N_("Networks of our own offices"),
    N_(
        "Answers from there are kept but count for no colleague. Addresses such as 192.0.2.0/24, separated by spaces; "
        "leave out networks that customers share."
    ),
)
AT_THE_START = (
    DELAY_HOURS,
    THROTTLE_DAYS,
    FROM_HOUR,
    UNTIL_HOUR,
    REST_DAYS,
    AGENT_NAME,
)  # the set-up asks for these
CALL_TRIES = 3  # calls that reach nobody, then it is given up
CALL_DAYS = 21  # after closing, calls that were begun are given up too
STALE_DAYS = 7  # a send this late is not worth sending
TRACES_DAYS = 180  # fetches of survey pages are kept so long: they hold no address and no browser
ASKS_AGAIN_DAYS = 14  # an answer this young: a re-closing asks only whether it is solved now


_WAYS = {Channel.PHONE: PHONE_WAYS, Channel.WALK_IN: WALK_IN_WAYS}


def ways(channel: Channel) -> str:
    """In which order ways of asking are tried for tickets of this channel."""
    return _WAYS.get(channel, OTHER_WAYS).get()


def longest_days() -> int:
    """How long an answer may be waited for to any survey that we send; of cards see `helpdesk.cards.queries.still_out`."""
    return max(EXPIRY_DAYS.get(), TEXT_EXPIRY_DAYS.get())


def in_short(values: Mapping[str, Any]) -> str:
    """What the set-up says of the choice."""
    hours = {"from": values[FROM_HOUR.key], "until": values[UNTIL_HOUR.key], "hours": values[DELAY_HOURS.key]}
    return str(gettext("After %(hours)s h, from %(from)s to %(until)s o'clock", **hours))


def sampling_rate() -> float:
    """The share of closings that is asked about, 0..1."""
    return SAMPLING_PERCENT.get() / 100


def expiry_days(way: Way) -> int:
    """Days in which a survey that goes out this way can be answered."""
    if way is Way.CARD:
        return CARD_DAYS.get()
    return (TEXT_EXPIRY_DAYS if way is Way.TEXT else EXPIRY_DAYS).get()
