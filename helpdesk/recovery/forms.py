"""What people fill in about a case: one form for each step, all on one page, so that each has names of its own."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms import Form as CustomersForm

from helpdesk.categories import queries as categories
from helpdesk.kit.text import whole
from helpdesk.recovery import labels, queries, working
from helpdesk.recovery.models import Case
from helpdesk.recovery.settings import CURRENCY
from helpdesk.recovery.words import ApologyWay, CaseOutcome, ContactWay, Decision, PutRight, Remedy
from helpdesk.web.fields import KeptForm, LongTextField, longest, tidy
from helpdesk.web.i18n import locale

_COST = re.compile(r"\d{1,8}([.,]\d{1,2})?")


class CaseForm(KeptForm):
    """A form about a case, with what the case says already."""

    part = ""

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"{self.part}-", **kwargs)
        self.offer(case)
        if kwargs.get("formdata", True) is None or not self.is_submitted():
            self.version.data = str(case.version)
            self.show(case)

    def offer(self, case: Case) -> None:
        """Fills the choices."""

    def show(self, case: Case) -> None:
        """Fills in what is known."""


def _radio(words: Any, kind: type[StrEnum]) -> Any:
    need = validators.InputRequired(lazy_gettext("Choose one."))
    return RadioField(words, [need], coerce=lambda value: kind(value) if value else None, choices=[])


def _words(words: Any, *, optional: bool = True) -> Any:
    checks = [validators.Optional(), longest(working.LONGEST)] if optional else [longest(working.LONGEST)]
    return LongTextField(words, checks, render_kw={"rows": 3})


class OwnerForm(CaseForm):
    part = "owner"
    owner_id = SelectField(lazy_gettext("Give it to"))

    def offer(self, case: Case) -> None:
        self.owner_id.choices = [(str(each.id), each.name) for each in queries.owners(case)]

    def show(self, case: Case) -> None:
        self.owner_id.data = str(case.owner_id or "")

    def chosen(self) -> int:
        return whole(self.owner_id.data) or 0


class TakingForm(CaseForm):
    part = "taking"


class ContactForm(CaseForm):
    part = "contact"
    way = _radio(lazy_gettext("How"), ContactWay)
    reached = RadioField(
        lazy_gettext("Did you reach them?"),
        [validators.InputRequired(lazy_gettext("Choose one."))],
    )
    note = _words(lazy_gettext("What was said"))

    def offer(self, case: Case) -> None:
        self.way.choices = labels.choices(ContactWay)
        self.reached.choices = [("yes", gettext("Reached")), ("no", gettext("Not reached"))]

    def show(self, case: Case) -> None:
        self.way.data = ContactWay.CALLED


class FindingForm(CaseForm):
    part = "finding"
    cause = SelectField(lazy_gettext("Why were they dissatisfied?"))
    finding = _words(lazy_gettext("What happened, and what do they want?"))
    is_safety = BooleanField(lazy_gettext("Somebody's safety is at stake"))
    is_legal = BooleanField(lazy_gettext("They speak of a lawyer, a court or an authority"))

    def offer(self, case: Case) -> None:
        names = categories.causes(locale())
        self.cause.choices = [(key, name) for _id, key, name in names]

    def show(self, case: Case) -> None:
        self.cause.data = case.cause.value if case.cause else self.cause.data
        self.finding.data = case.finding
        self.is_safety.data, self.is_legal.data = case.is_safety, case.is_legal


class DecisionForm(CaseForm):
    part = "decision"
    decision = _radio(lazy_gettext("What do they get?"), Decision)
    reasons = _words(lazy_gettext("Why"), optional=False)

    def offer(self, case: Case) -> None:
        self.decision.choices = labels.choices(Decision)

    def show(self, case: Case) -> None:
        self.decision.data, self.reasons.data = case.decision, case.reasons


class ApologyForm(CaseForm):
    part = "apology"
    way = _radio(lazy_gettext("How you say it"), ApologyWay)
    text = _words(lazy_gettext("In your own words"), optional=False)

    def offer(self, case: Case) -> None:
        self.way.choices = labels.choices(ApologyWay)

    def show(self, case: Case) -> None:
        self.way.data = ApologyWay.MAIL


class RemedyForm(CaseForm):
    part = "remedy"
    remedy = _radio(lazy_gettext("What is done"), Remedy)
    remedy_words = _words(lazy_gettext("More about it"))
    cost = StringField(lazy_gettext("What it costs"), [validators.Optional(), longest(11)])

    def offer(self, case: Case) -> None:
        self.remedy.choices = labels.choices(Remedy)
        self.cost.label.text = gettext("What it costs, %(currency)s", currency=CURRENCY.get())

    def show(self, case: Case) -> None:
        self.remedy.data, self.remedy_words.data = case.remedy, case.remedy_words
        self.cost.data = f"{case.cost / 100:.2f}" if case.cost is not None else ""

    def validate_cost(self, typed: Any) -> None:
        if typed.data and not _COST.fullmatch(typed.data):
            raise validators.ValidationError(gettext("A number such as 34.90."))

    def hundredths(self) -> int | None:
        """The cost as it is kept."""
        if not self.cost.data:
            return None
        units, _point, rest = self.cost.data.replace(",", ".").partition(".")
        return int(units) * 100 + int(rest.ljust(2, "0") if rest else 0)


class ClosingForm(CaseForm):
    part = "closing"
    outcome = _radio(lazy_gettext("How it ends"), CaseOutcome)
    outcome_words = _words(lazy_gettext("In a few words"))

    def offer(self, case: Case) -> None:
        self.outcome.choices = labels.choices(CaseOutcome)


class ReopeningForm(CaseForm):
    part = "reopening"


class AgainForm(CustomersForm):
    """The customer's: is it put right now? It knows no session; its page is signed instead (see `surveys.links`)."""

    csrf_token = HiddenField()
    website = StringField()
    put_right = RadioField(
        lazy_gettext("Is it put right now?"),
        [validators.InputRequired(lazy_gettext("Choose one."))],
        coerce=lambda value: PutRight(value) if value else None,
        choices=[],
    )
    words = TextAreaField(
        lazy_gettext("What else would you like to tell us?"), [longest(working.LONGEST)], filters=[tidy]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.put_right.choices = [(each.value, each.value) for each in PutRight]


FORMS: tuple[type[CaseForm], ...] = (
    OwnerForm, TakingForm, ContactForm, FindingForm, DecisionForm, ApologyForm, RemedyForm, ClosingForm, ReopeningForm,
)  # fmt: skip
