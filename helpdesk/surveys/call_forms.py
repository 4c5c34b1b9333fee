"""What an interviewer fills in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_timezone, lazy_gettext
from wtforms import RadioField, validators
from wtforms.fields import DateTimeLocalField

from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError
from helpdesk.surveys import labels
from helpdesk.surveys.words import Attempt
from helpdesk.tickets import moments
from helpdesk.web.fields import SubmittedForm

LOGGED = (Attempt.NOT_REACHED, Attempt.CALL_AGAIN, Attempt.REFUSED)


class AttemptForm(SubmittedForm):
    """A call that led to no interview."""

    result = RadioField(
        lazy_gettext("What came of it?"), [validators.InputRequired(lazy_gettext("Say what came of it."))]
    )
    again = DateTimeLocalField(
        lazy_gettext("Call again at"), [validators.Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.result.choices = [(each.value, labels.label(each)) for each in LOGGED]

    def again_at(self) -> datetime | None:
        """The moment that was chosen in the reader's time zone. Raises DomainError outside living memory."""
        local = self.again.data
        if local is None:
            return None
        if not 1900 < local.year < 9000:
            raise DomainError(N_("Choose a moment within the next two weeks."), field="again")
        return moments.of_local(local, ZoneInfo(str(get_timezone())), after=clock.now())
