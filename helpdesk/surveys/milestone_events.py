"""What happens to milestones, and to invitations and answers that are about one instead of about a closing (docs/adr/0011).

All of it is for supervisors alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class OccasionEvent(Event):
    """About an invitation without a ticket: told of its customer. Nothing of it is an agent's.

    `milestone_id` is 0 where a mailing asked, which the invitation names.
    """

    subject_kind = "customer"
    readers = Readers.SUPERVISORS

    customer_id: int
    invitation_id: int
    milestone_id: int


@dataclass(frozen=True)
class OccasionScheduled(OccasionEvent):
    kind = "occasion.scheduled"


@dataclass(frozen=True)
class OccasionSuppressed(OccasionEvent):
    kind = "occasion.suppressed"

    reason: str


@dataclass(frozen=True)
class OccasionSent(OccasionEvent):
    kind = "occasion.sent"

    way: str


@dataclass(frozen=True)
class OccasionBounced(OccasionEvent):
    kind = "occasion.bounced"


@dataclass(frozen=True)
class OccasionRevoked(OccasionEvent):
    kind = "occasion.revoked"

    reason: str


@dataclass(frozen=True)
class OccasionExpired(OccasionEvent):
    kind = "occasion.expired"


@dataclass(frozen=True)
class OccasionAnswerEvent(OccasionEvent):
    """About an answer to one."""

    response_id: int


@dataclass(frozen=True)
class OccasionAnswered(OccasionAnswerEvent):
    kind = "occasion.answered"


@dataclass(frozen=True)
class OccasionAnswerChanged(OccasionAnswerEvent):
    kind = "occasion.answer_changed"


@dataclass(frozen=True)
class OccasionContactChosen(OccasionAnswerEvent):
    kind = "occasion.contact"


@dataclass(frozen=True)
class OccasionAnswerExcluded(OccasionAnswerEvent):
    kind = "occasion.answer_excluded"

    reason: str


@dataclass(frozen=True)
class OccasionAnswerRestored(OccasionAnswerEvent):
    kind = "occasion.answer_restored"


@dataclass(frozen=True)
class OccasionAnswerRead(OccasionAnswerEvent):
    kind = "occasion.answer_read"


@dataclass(frozen=True)
class MilestoneEvent(Event):
    """About a milestone itself."""

    subject_kind = "milestone"
    readers = Readers.SUPERVISORS

    milestone_id: int


@dataclass(frozen=True)
class MilestoneAdded(MilestoneEvent):
    kind = "milestone.added"


@dataclass(frozen=True)
class MilestoneChanged(MilestoneEvent):
    """`what`: name, survey, moment, start."""

    kind = "milestone.changed"

    what: str


@dataclass(frozen=True)
class MilestonePaused(MilestoneEvent):
    kind = "milestone.paused"


@dataclass(frozen=True)
class MilestoneResumed(MilestoneEvent):
    kind = "milestone.resumed"


@dataclass(frozen=True)
class MilestoneRetired(MilestoneEvent):
    kind = "milestone.retired"


@dataclass(frozen=True)
class MilestoneExported(MilestoneEvent):
    """`rows`: how many lines were taken out."""

    kind = "milestone.exported"

    rows: int
