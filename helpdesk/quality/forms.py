"""What people fill in about review forms, draws and reviews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Self

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    validators,
)

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.kit.text import whole
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.quality import designing, labels, queries, rating
from helpdesk.quality.designing import Wanted
from helpdesk.quality.drawing import Wish
from helpdesk.quality.models import Criterion, ReviewForm, Sheet
from helpdesk.quality.rating import Filled
from helpdesk.quality.words import CriterionKind, Spread
from helpdesk.tickets import labels as desk
from helpdesk.tickets import queries as tickets
from helpdesk.tickets.field_forms import Boxes
from helpdesk.tickets.words import Channel
from helpdesk.web.fields import Form, LongTextField, SubmittedForm, longest, required
from helpdesk.web.i18n import LANGUAGES, locale

SKIP = "skip"


class FormForm(SubmittedForm):
    """A review form's name, and which requests it is for."""

    name = StringField(lazy_gettext("Name"), [required(lazy_gettext("Give it a name.")), longest(80)])
    kinds = Boxes(lazy_gettext("For requests of these kinds"))

    def __init__(self, row: ReviewForm | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds.choices = desk.choices(RequestKind)
        if row is not None and not self.is_submitted():
            self.name.data, self.kinds.data = row.name, list(row.kinds)


def _named(language: str) -> Any:
    marks = {"lang": language}
    most = longest(designing.LONGEST_NAME)
    return StringField(LANGUAGES[language], [validators.Optional(), most], render_kw=marks)


def _helping(language: str) -> Any:
    words = lazy_gettext("What is meant, %(language)s", language=LANGUAGES[language])
    marks = {"lang": language, "rows": 2}
    return LongTextField(words, [validators.Optional(), longest(designing.LONGEST_HELP)], render_kw=marks)


def _steps(language: str) -> Any:
    words = lazy_gettext("The four steps, %(language)s", language=LANGUAGES[language])
    marks = {"lang": language, "rows": 4}
    return LongTextField(words, [validators.Optional(), longest(600)], render_kw=marks)


class CriterionForm(SubmittedForm):
    """A criterion: names, what is meant, how it is rated, what it weighs."""

    name_en, name_lv, name_et, name_nb = _named("en"), _named("lv"), _named("et"), _named("nb")
    help_en, help_lv, help_et, help_nb = _helping("en"), _helping("lv"), _helping("et"), _helping("nb")
    anchors_en, anchors_lv, anchors_et, anchors_nb = _steps("en"), _steps("lv"), _steps("et"), _steps("nb")
    kind = RadioField(lazy_gettext("How it is rated"), default=CriterionKind.YES_NO.value)
    weight = IntegerField(
        lazy_gettext("Weight"),
        [
            validators.InputRequired(lazy_gettext("A number from 1 to 10.")),
            validators.NumberRange(1, designing.HEAVIEST, lazy_gettext("A number from 1 to 10.")),
        ],
        default=1,
    )
    critical = BooleanField(lazy_gettext("Critical: where it is not met, nothing of the whole counts"))
    may_skip = BooleanField(lazy_gettext("It may not apply"), default=True)
    revision = HiddenField(default="0")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(each.value, labels.kind(each)) for each in CriterionKind]

    @property
    def languages(self) -> list[str]:
        """The organisation's language first."""
        own = organisation.LANGUAGE.get()
        return sorted(LANGUAGES, key=lambda each: each != own)

    def show(self, row: Criterion) -> Self:
        """Fills in what the criterion is now."""
        for code in LANGUAGES:
            said = row.texts.get(code, {})
            self[f"name_{code}"].data, self[f"help_{code}"].data = said.get("name", ""), said.get("help", "")
            self[f"anchors_{code}"].data = "\n".join(said.get("anchors", [])).rstrip("\n")
        self.kind.data, self.weight.data = row.kind.value, row.weight
        self.critical.data, self.may_skip.data = row.critical, row.may_skip
        self.revision.data = str(row.revision)
        return self

    def wanted(self) -> Wanted:
        """What was chosen, as quality.designing takes it."""
        texts = {
            code: {
                "name": self[f"name_{code}"].data or "",
                "help": self[f"help_{code}"].data or "",
                "anchors": (self[f"anchors_{code}"].data or "").splitlines(),
            }
            for code in LANGUAGES
        }
        return Wanted(
            texts,
            CriterionKind(self.kind.data),
            self.weight.data or 0,
            bool(self.critical.data),
            bool(self.may_skip.data),
        )

    def revision_shown(self) -> int:
        return whole(self.revision.data, 9) or 0


def _day(words: Any) -> Any:
    wrong = lazy_gettext("This is not a date.")
    return DateField(words, [validators.InputRequired(wrong)])


class DrawForm(SubmittedForm):
    """What shall be drawn from, and how many."""

    version_id = SelectField(lazy_gettext("Form"), coerce=int)
    first = _day(lazy_gettext("Closed from"))
    last = _day(lazy_gettext("Closed up to"))
    number = IntegerField(
        lazy_gettext("How many"), [validators.InputRequired(lazy_gettext("Say how many."))], default=3
    )
    spread = RadioField(lazy_gettext("So many"), default=Spread.EACH.value)
    agent_id = SelectField(lazy_gettext("Agent"))
    team_id = SelectField(lazy_gettext("Team"))
    channel = SelectField(lazy_gettext("Channel"))
    kind = SelectField(lazy_gettext("Kind"))
    category_id = SelectField(lazy_gettext("Category"))
    second_id = SelectField(lazy_gettext("Second reviewer"))

    def __init__(self, by: User, today: date) -> None:
        super().__init__()
        if not self.is_submitted():
            self.first.data, self.last.data = today - timedelta(days=27), today
        known = tickets.directory()
        every: Any = ("", gettext("All"))
        self.version_id.choices = queries.usable()
        self.spread.choices = [
            (Spread.EACH.value, gettext("of each agent")),
            (Spread.ALL.value, gettext("in all")),
        ]
        self.agent_id.choices = [every, *((str(id_), known.users[id_]) for id_ in known.active_users)]
        self.team_id.choices = [every, *((str(id_), known.teams[id_]) for id_ in known.active_teams)]
        self.channel.choices = [every, *desk.choices(Channel)]
        self.kind.choices = [every, *desk.choices(RequestKind)]
        self.category_id.choices = [every, *((str(id_), path) for id_, path in categories.choices(locale()))]
        others = [(str(each.id), each.name) for each in queries.drawers() if each.id != by.id]
        self.second_id.choices = [("", gettext("Nobody")), *others]

    def wish(self) -> Wish:
        """What was chosen, as quality.drawing takes it."""
        return Wish(
            version_id=self.version_id.data,
            first=self.first.data,
            last=self.last.data,
            number=self.number.data or 0,
            spread=Spread(self.spread.data),
            agent_id=whole(self.agent_id.data),
            team_id=whole(self.team_id.data),
            channel=self.channel.data or "",
            kind=self.kind.data or "",
            category_id=whole(self.category_id.data),
            second_id=whole(self.second_id.data),
        )


class PickForm(SubmittedForm):
    """A ticket that somebody chose."""

    version_id = SelectField(lazy_gettext("Form"), coerce=int)
    number = StringField(
        lazy_gettext("Number of the ticket"), [required(lazy_gettext("Type a number.")), longest(20)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version_id.choices = queries.usable()


class RatingForm(SubmittedForm):
    """A closing under a form: a value and perhaps a comment for each criterion, and words about the whole."""

    comment = LongTextField(
        lazy_gettext("All in all"), [validators.Optional(), longest(rating.LONGEST)], render_kw={"rows": 3}
    )
    because = StringField(lazy_gettext("Why is it corrected?"), [validators.Optional(), longest(250)])
    sheet = HiddenField(default="0")

    def __init__(
        self, criteria: Sequence[Criterion], kept: Filled | None = None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria, kept = list(criteria), kept or Filled({})
        for each in self.criteria:
            value = _typed(kept.values[each.id]) if each.id in kept.values else None
            self.grow(f"value_{each.id}", RadioField(labels.name(each), validate_choice=False), value)
            self[f"value_{each.id}"].choices = _steps_of(each)
            self.grow(f"comment_{each.id}", _comment(each), kept.comments.get(each.id, ""))
        if not self.is_submitted():
            self.comment.data = kept.comment

    @property
    def parts(self) -> list[tuple[Criterion, Any, Any]]:
        """Each criterion with its two fields."""
        return [(each, self[f"value_{each.id}"], self[f"comment_{each.id}"]) for each in self.criteria]

    def filled(self) -> Filled:
        """What was filled in; what was left open has no value."""
        values: dict[int, int | None] = {}
        for each, value, _comment in self.parts:
            if value.data == SKIP:
                values[each.id] = None
            elif value.data in {str(step) for step in range(each.kind.top + 1)}:
                values[each.id] = int(value.data)
        comments = {each.id: comment.data or "" for each, _value, comment in self.parts}
        return Filled(values, comments, self.comment.data or "")

    def sheet_shown(self) -> int:
        return whole(self.sheet.data, 9) or 0


def as_filled(sheet: Sheet) -> Filled:
    """A saved version as what would be filled in."""
    values = {each.criterion_id: each.value for each in sheet.marks}
    return Filled(values, {each.criterion_id: each.comment for each in sheet.marks}, sheet.comment)


def _typed(value: int | None) -> str:
    return SKIP if value is None else str(value)


def _steps_of(criterion: Criterion) -> list[Any]:
    steps = range(criterion.kind.top, -1, -1) if criterion.kind is CriterionKind.YES_NO else range(4)
    given: list[Any] = [(str(step), labels.value(criterion, step)) for step in steps]
    return [*given, (SKIP, labels.value(criterion, None))] if criterion.may_skip else given


def _comment(criterion: Criterion) -> Any:
    words: Any = gettext("Comment on “%(name)s”", name=labels.name(criterion))
    return LongTextField(words, [validators.Optional(), longest(rating.LONGEST)], render_kw={"rows": 2})


class RemarkForm(Form):
    """What the colleague wants to say to a review."""

    remark = LongTextField(
        lazy_gettext("Your remark"),
        [required(lazy_gettext("Write what you want to say.")), longest(rating.LONGEST)],
        render_kw={"rows": 4},
    )
