"""Disputes, opened as agents open them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from helpdesk.disputes import asking, deciding
from helpdesk.disputes.deciding import Verdict
from helpdesk.disputes.models import Dispute
from helpdesk.disputes.words import DisputeReason, Ruling
from helpdesk.extensions import db
from helpdesk.surveys.models import Response
from helpdesk.surveys.words import Exclusion
from tests.conftest import MOMENT
from tests.factories import people, surveys

WINDOW = timedelta(hours=72)


def final(given: dict[str, Any] | None = None, *, at: datetime = MOMENT, **more: Any) -> Response:
    """An answer that is final since a minute before `at` (see factories.surveys.answered for `more`)."""
    given = given or {"satisfaction": 1, "solved": "no", "agent": 1, "comment": "Never again."}
    return surveys.answered(given, at=at - WINDOW - timedelta(minutes=1), **more)


def dispute(
    reason: DisputeReason = DisputeReason.MISTAKEN_CLICK,
    words: str = "She told me on the phone that she meant the best.",
    *,
    by: Any = None,
    at: datetime = MOMENT,
    response: Response | None = None,
    **more: Any,
) -> Dispute:
    """A dispute opened at `at` about a final answer that counts for `by`."""
    by = by or people.agent()
    response = response or final(at=at, by=by, **more)
    return asking.dispute(response, reason, words, by=by, at=at)


def fresh(made: Dispute) -> Dispute:
    """The dispute as it stands now, held."""
    found = deciding.held(made.id)
    assert found is not None
    return found


def left_out(because: Exclusion = Exclusion.MISTAKEN_CLICK) -> Verdict:
    return Verdict(Ruling.LEFT_OUT, "The recording says the same.", because=because)


def decided(made: Dispute, verdict: Verdict | None = None, *, by: Any, at: datetime = MOMENT) -> Dispute:
    """The dispute, decided; left out unless `verdict` says otherwise."""
    found = fresh(made)
    deciding.decide(found, verdict or left_out(), seen=found.version, by=by, at=at)
    db.session.commit()
    return fresh(made)
