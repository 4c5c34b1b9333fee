"""What colleagues fill in about a macro."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext
from wtforms import Field, SelectField, StringField, validators

from helpdesk.categories import queries as categories
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.tickets import labels, policy, queries
from helpdesk.tickets.macros import LONGEST, Plan
from helpdesk.tickets.models import Macro
from helpdesk.tickets.words import Outcome, Priority, Status
from helpdesk.web.fields import KeptForm, LongTextField, longest
from helpdesk.web.i18n import LANGUAGES, locale

OWN = "own"
WRITER = "writer"


def _text(language: str) -> Any:
    return LongTextField(
        LANGUAGES[language],
        [validators.Optional(), longest(LONGEST)],
        render_kw={"lang": language, "rows": 6, "data-behaviour": "placeholders"},
    )


class MacroForm(KeptForm):
    """A macro: what it is called, who can use it, what it says in each language, and what it does."""

    name = StringField(lazy_gettext("Name"), [longest(80)])
    key = StringField(lazy_gettext("Key"), [validators.Optional(), longest(31)])
    audience = SelectField(lazy_gettext("For whom"))
    text_en, text_lv, text_et, text_nb = _text("en"), _text("lv"), _text("et"), _text("nb")
    status = SelectField(lazy_gettext("Status"))
    outcome = SelectField(lazy_gettext("How it ended"))
    priority = SelectField(lazy_gettext("Priority"))
    category_id = SelectField(lazy_gettext("Category"))
    to_team_id = SelectField(lazy_gettext("Team"))
    assignee = SelectField(lazy_gettext("Assignee"))
    tags = StringField(lazy_gettext("Add tags"), [validators.Optional(), longest(1500)])
    note = LongTextField(lazy_gettext("Add a note"), [validators.Optional(), longest(10_000)])

    def __init__(self, macro: Macro | None, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, leave = queries.directory(), [("", lazy_gettext("Leave as it is"))]
        self.audience.choices = _audiences(macro, user)
        statuses = [each for each in labels.choices(Status) if each[0] != Status.NEW.value]
        self.status.choices = [*leave, *statuses]
        self.outcome.choices = [("", lazy_gettext("Choose")), *labels.choices(Outcome)]
        self.priority.choices = [*leave, *labels.choices(Priority)]
        paths = categories.choices(locale(), keep=macro.category_id if macro else None)
        self.category_id.choices = [*leave, *((str(id_), path) for id_, path in paths)]
        teams = _with(known.active_teams, macro.to_team_id if macro else None)
        self.to_team_id.choices = [*leave, *((str(id_), known.teams[id_]) for id_ in teams)]
        people = _with(known.active_users, macro.assignee_id if macro else None)
        whoever = (WRITER, lazy_gettext("Whoever uses the macro"))
        self.assignee.choices = [*leave, whoever, *((str(id_), known.users[id_]) for id_ in people)]

    @property
    def text_fields(self) -> list[Field]:
        """The organisation's language first."""
        own = organisation.LANGUAGE.get()
        return [self[f"text_{language}"] for language in sorted(LANGUAGES, key=lambda each: each != own)]

    def show(self, macro: Macro) -> Self:
        """Fills in what the macro is now."""
        self.name.data, self.key.data = macro.name, macro.key
        self.audience.data = _audience(macro)
        for language in LANGUAGES:
            self[f"text_{language}"].data = macro.bodies.get(language, "")
        self.status.data = macro.status.value if macro.status else ""
        self.outcome.data = macro.outcome.value if macro.outcome else ""
        self.priority.data = macro.priority.value if macro.priority else ""
        self.category_id.data = str(macro.category_id or "")
        self.to_team_id.data = str(macro.to_team_id or "")
        self.assignee.data = WRITER if macro.to_writer else str(macro.assignee_id or "")
        self.tags.data, self.note.data = ", ".join(macro.tags), macro.note
        self.version.data = str(macro.version)
        return self

    def plan(self, user: User) -> Plan:
        """What was chosen, as tickets.macros takes it."""
        whom, _, id_ = (self.audience.data or "").partition("-")
        assignee = self.assignee.data or ""
        return Plan(
            name=self.name.data or "",
            key=self.key.data or "",
            owner_id=int(id_) if whom == "user" else user.id if whom == OWN else None,
            team_id=int(id_) if whom == "team" else None,
            texts={field.id.removeprefix("text_"): field.data or "" for field in self.text_fields},
            status=Status(self.status.data) if self.status.data else None,
            outcome=Outcome(self.outcome.data) if self.outcome.data else None,
            priority=Priority(self.priority.data) if self.priority.data else None,
            category_id=_number(self.category_id),
            to_team_id=_number(self.to_team_id),
            to_writer=assignee == WRITER,
            assignee_id=None if assignee == WRITER else _number(self.assignee),
            tags=tuple(tag for tag in (self.tags.data or "").split(",") if tag.strip()),
            note=self.note.data or "",
        )


def _number(field: Field) -> int | None:
    return int(field.data) if field.data else None


def _with(ids: list[int], kept: int | None) -> list[int]:
    """Those in use, and the one that the macro has although it is not."""
    return ids if kept is None or kept in ids else [*ids, kept]


def _audience(macro: Macro) -> str:
    if macro.owner_id is not None:
        return f"user-{macro.owner_id}"
    return f"team-{macro.team_id}" if macro.team_id is not None else "everybody"


def _audiences(macro: Macro | None, user: User) -> list[tuple[str, Any]]:
    known, found = queries.directory(), []
    if policy.may_share_macros(user):
        teams = _with(known.active_teams, macro.team_id if macro else None)
        found = [("everybody", lazy_gettext("Everybody"))]
        found += [(f"team-{id_}", known.teams[id_]) for id_ in teams]
    if macro is not None and macro.owner_id is not None and macro.owner_id != user.id:
        name = known.users.get(macro.owner_id, "–")
        return [*found, (f"user-{macro.owner_id}", lazy_gettext("Only %(name)s", name=name))]
    mine = f"user-{user.id}" if macro is not None and macro.owner_id == user.id else OWN
    return [*found, (mine, lazy_gettext("Only me"))]
