"""What the colleague who disputes fills in, and whoever decides."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext, lazy_pgettext
from wtforms import RadioField, SelectField, StringField, validators

from helpdesk.disputes import asking, deciding, labels, rules
from helpdesk.disputes.deciding import Verdict
from helpdesk.disputes.models import Dispute
from helpdesk.disputes.words import DisputeReason, Ruling
from helpdesk.extensions import db
from helpdesk.kit.text import whole
from helpdesk.people.models import User
from helpdesk.surveys.words import Exclusion
from helpdesk.tickets import queries as tickets
from helpdesk.web.fields import KeptForm, LongTextField, longest, required


class DisputeForm(KeptForm):
    """Why the answer should be looked at again: one of a closed list, and what happened."""

    reason = RadioField(
        lazy_gettext("Why should it be looked at again?"),
        [validators.InputRequired(lazy_gettext("Choose a reason."))],
    )
    words = LongTextField(
        lazy_gettext("What happened?"),
        [required(lazy_gettext("Say what happened, for whoever decides.")), longest(asking.LONGEST)],
        render_kw={"rows": 4},
    )

    def __init__(self, dispute: Dispute | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = labels.reasons()
        if dispute is not None and (kwargs.get("formdata", True) is None or not self.is_submitted()):
            self.version.data = str(dispute.version)
            self.reason.data, self.words.data = dispute.reason.value, dispute.words

    def chosen(self) -> DisputeReason:
        return DisputeReason(self.reason.data)


class VerdictForm(KeptForm):
    """What becomes of the answer, and why."""

    ruling = RadioField(
        lazy_gettext("What do you decide?"), [validators.InputRequired(lazy_gettext("Choose one."))]
    )
    because = SelectField(lazy_gettext("If it is left out: why?"), [validators.Optional()])
    user_id = SelectField(
        lazy_pgettext("dispute", "If it counts for somebody else: for whom?"), [validators.Optional()]
    )
    why = LongTextField(
        lazy_gettext("Why, in your words?"),
        [required(lazy_gettext("Say why, for the colleague who asked.")), longest(deciding.LONGEST)],
        render_kw={"rows": 4},
    )

    def __init__(self, dispute: Dispute, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ruling.choices = labels.rulings()
        self.because.choices = labels.exclusions()
        known = tickets.directory()
        people = [(str(id_), known.users[id_]) for id_ in known.active_users if id_ != dispute.agent_id]
        self.user_id.choices = [("", lazy_gettext("The team alone")), *people]
        if kwargs.get("formdata", True) is None or not self.is_submitted():
            self.version.data = str(dispute.version)
            asked_for = rules.exclusion(dispute.reason)
            self.because.data = asked_for.value if asked_for else Exclusion.WRONG_TICKET.value

    def verdict(self) -> Verdict:
        to = whole(self.user_id.data)
        return Verdict(
            Ruling(self.ruling.data),
            self.why.data or "",
            because=Exclusion(self.because.data) if self.because.data else None,
            to=db.session.get(User, to) if to else None,
        )


class BackForm(KeptForm):
    """Why a decision is taken back."""

    why = StringField(
        lazy_gettext("Why is the decision taken back?"),
        [required(lazy_gettext("Say why, for the colleague who asked.")), longest(500)],
    )

    def __init__(self, dispute: Dispute, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kwargs.get("formdata", True) is None or not self.is_submitted():
            self.version.data = str(dispute.version)
