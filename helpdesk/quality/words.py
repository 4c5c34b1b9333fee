"""The fixed words of the room."""

from __future__ import annotations

from enum import StrEnum


class CriterionKind(StrEnum):
    """How a criterion is rated: yes or no, or by four anchored steps from 0 to 3."""

    YES_NO = "yes_no"
    SCALE = "scale"

    @property
    def top(self) -> int:
        """The best value; the worst is 0."""
        return 1 if self is CriterionKind.YES_NO else 3


class LeftOut(StrEnum):
    """Why a closing that fits is not among those drawn from."""

    RATED = "rated"  # already drawn under this form
    PART = "part"  # a reviewer took part in it


class Spread(StrEnum):
    """What the number of a draw means."""

    EACH = "each"  # so many of each agent
    ALL = "all"  # so many in all
