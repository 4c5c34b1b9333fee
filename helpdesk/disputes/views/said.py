"""The answer that a dispute is about, as its page shows it."""

from __future__ import annotations

from helpdesk.surveys import queries as surveys
from helpdesk.surveys.queries import Row


def of(response_id: int | None) -> Row | None:
    """The answer with its values and its ticket; None where it was erased or cut off."""
    response = surveys.response(response_id) if response_id is not None else None
    return surveys.row_of(response, {}) if response is not None else None
