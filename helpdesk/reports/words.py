"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum

from helpdesk.surveys.words import Mode


class Basis(StrEnum):
    """By which day an answer belongs to a period: its ticket's closing (the cohort), or its own."""

    CLOSED = "closed"
    ANSWERED = "answered"


class Preset(StrEnum):
    """Periods one can choose by name; each ends today (the last month: with its last day)."""

    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THREE_MONTHS = "3_months"
    SIX_MONTHS = "6_months"
    TWELVE_MONTHS = "12_months"
    CUSTOM = "custom"


class Level(StrEnum):
    """How much may be said of so many answers (SURVEYS 2, minimum n)."""

    NONE = "none"  # nobody answered
    HIDDEN = "hidden"  # of an agent, under 5
    COUNTS = "counts"  # "4 of 5", under 10
    RANGE = "range"  # percent and interval, no comparison, under 30
    FULL = "full"


class Band(StrEnum):
    """Where an agent stands beside colleagues."""

    BELOW = "below"
    EXPECTED = "expected"
    ABOVE = "above"
    FEW = "few"


class Report(StrEnum):
    """Pages that can be exported."""

    OVERVIEW = "overview"
    AGENTS = "agents"
    AGENT = "agent"
    CATEGORIES = "categories"
    MATRIX = "matrix"
    CHANNELS = "channels"
    QUESTIONS = "questions"
    ANSWERS = "answers"
    CLOSINGS = "closings"
    OWN = "own"
    PROMISES = "promises"
    ANONYMOUS = "anonymous"
    IMPROVEMENTS = "improvements"
    PROMISED = "promised"  # the list behind a number of them


class Said(StrEnum):
    """What may be said of a share before and after something was changed."""

    NOT_YET = "not_yet"  # it has not begun
    TOO_FEW = "too_few"  # nothing can be said
    NOT_COMPARED = "not_compared"  # two shares, but too few to compare them
    CHANGED_SURVEY = "changed_survey"  # no version was answered on both sides
    LESS = "less"
    MORE = "more"
    NO_CHANGE = "no_change"  # none that is proven


# Modes in which customers answer alone and unobserved: their answers may be counted together. All others stand apart.
ALONE = (Mode.EMAIL, Mode.SLIP, Mode.TEXT)
