"""What happens to reviews: for supervisors, and for the colleague whose work it was."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event, Readers


@dataclass(frozen=True)
class ReviewEvent(Event):
    """About one review; its ticket's timeline shows it to supervisors and to the colleague it is about."""

    subject_kind = "ticket"
    readers = Readers.CONCERNED

    ticket_id: int


@dataclass(frozen=True)
class ReviewSaved(ReviewEvent):
    kind = "review.saved"
    sentence = N_("%(actor)s reviewed how it was answered")

    review_id: int
    closing_id: int
    agent_id: int


@dataclass(frozen=True)
class ReviewCorrected(ReviewEvent):
    kind = "review.corrected"
    sentence = N_("%(actor)s corrected the review")

    review_id: int
    closing_id: int
    agent_id: int
    sheet: int


@dataclass(frozen=True)
class ReviewRead(ReviewEvent):
    kind = "review.read"
    sentence = N_("%(actor)s read the review")

    review_id: int
    closing_id: int
    agent_id: int
    sheet: int


@dataclass(frozen=True)
class ReviewRemarked(ReviewEvent):
    kind = "review.remarked"
    sentence = N_("%(actor)s wrote a remark on the review")

    review_id: int
    closing_id: int
    agent_id: int


@dataclass(frozen=True)
class RemarkSeen(ReviewEvent):
    kind = "review.remark_seen"
    sentence = N_("%(actor)s has seen the remark")

    review_id: int
    closing_id: int
    agent_id: int


@dataclass(frozen=True)
class SampleEvent(Event):
    """About one draw."""

    subject_kind = "review_sample"
    readers = Readers.SUPERVISORS

    review_sample_id: int


@dataclass(frozen=True)
class SampleDrawn(SampleEvent):
    kind = "review_sample.drawn"

    version_id: int
    fitting: int
    size: int
    picked: bool


@dataclass(frozen=True)
class SampleEnded(SampleEvent):
    kind = "review_sample.ended"

    put_aside: int


@dataclass(frozen=True)
class ReviewsExported(Event):
    """Somebody took figures or reviews out as a file."""

    kind = "reviews.exported"
    readers = Readers.SUPERVISORS
    subject_kind = "user"

    user_id: int
    rows: int
    version_id: int
    first: str  # days of the period
    last: str


@dataclass(frozen=True)
class FormEvent(Event):
    """About one review form."""

    subject_kind = "review_form"
    readers = Readers.SUPERVISORS

    review_form_id: int


@dataclass(frozen=True)
class FormAdded(FormEvent):
    kind = "review_form.added"


@dataclass(frozen=True)
class FormChanged(FormEvent):
    kind = "review_form.changed"

    what: str  # name, kinds, draft, criterion


@dataclass(frozen=True)
class FormPublished(FormEvent):
    kind = "review_form.published"

    number: int


@dataclass(frozen=True)
class FormRetired(FormEvent):
    kind = "review_form.retired"


@dataclass(frozen=True)
class FormRestored(FormEvent):
    kind = "review_form.restored"
