"""Refusals that a person can read. Deeds raise them, one handler in `web.errors` shows them.

`sentence` is an English message id marked with `N_`; `values` fill its placeholders when it is translated.
"""

from __future__ import annotations

from typing import TypeVar

Thing = TypeVar("Thing")


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Marks a text for translation where no request exists yet; returns it unchanged."""
    return sentence


def NC_(_context: str, words: str) -> str:  # noqa: N802 - as above
    """The same for English words that mean two things; the context says which. Returns the words."""
    return words


class DomainError(Exception):
    """The deed cannot be done, for a reason the person can act on. `field` names the form field it belongs to."""

    status = 422

    def __init__(self, sentence: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.field = field
        self.values = values


class NotFound(DomainError):
    """There is no such thing, or none that this person may know of."""

    status = 404


class NotAllowed(DomainError):
    """The person may not do this."""

    status = 403


class Conflict(DomainError):
    """Somebody else changed it meanwhile."""

    status = 409


class Gone(DomainError):
    """It was here and is over: an expired survey, a used link."""

    status = 410


def existing(found: Thing | None, sentence: str) -> Thing:
    """What was looked for; where there is none, NotFound with the sentence."""
    if found is None:
        raise NotFound(sentence)
    return found
