"""What colleagues fill in about a view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext, lazy_pgettext
from sqlalchemy import select
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
)

from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Organisation
from helpdesk.extensions import db
from helpdesk.kit.text import fold, one_line, whole
from helpdesk.mail import mailboxes
from helpdesk.people import queries as people
from helpdesk.people.forms import ChecklistField
from helpdesk.people.models import User
from helpdesk.tickets import criteria as asking
from helpdesk.tickets import labels, policy, queries, view_words
from helpdesk.tickets.criteria import AGES, COLUMNS, FLAGS, LONGEST_AGE, ME, NONE, OWN, Age, Criteria
from helpdesk.tickets.kept_views import Plan
from helpdesk.tickets.view_finding import Kept
from helpdesk.tickets.words import Channel, Priority, Status
from helpdesk.web.fields import KeptForm, longest
from helpdesk.web.i18n import LANGUAGES, locale

DAYS, HOURS = "days", "hours"
YES, NO = "yes", "no"
MINE = "own"  # as an audience: me alone


def _age(label: Any) -> tuple[SelectField, IntegerField, SelectField]:
    """How long ago: the way, the number, what it counts."""
    most = validators.NumberRange(1, LONGEST_AGE, lazy_gettext("A number from 1 to %(max)s."))
    number = IntegerField(
        lazy_gettext("How many"), [validators.Optional(), most], render_kw={"min": 1, "inputmode": "numeric"}
    )
    return SelectField(label), number, SelectField(lazy_gettext("Counted in"))


def _flag(label: Any) -> SelectField:
    return SelectField(label)


class ViewForm(KeptForm):
    """A view: what it is called, who can use it, which tickets it holds, and how they are shown."""

    name = StringField(lazy_gettext("Name"), [longest(60)])
    audience = SelectField(lazy_gettext("For whom"))
    status = ChecklistField(lazy_gettext("Status"))
    closed_days = IntegerField(
        lazy_gettext("Days that closed tickets are shown"),
        [validators.Optional(), validators.NumberRange(1, 366, lazy_gettext("A number from 1 to %(max)s."))],
        render_kw={"min": 1, "max": 366, "inputmode": "numeric"},
    )
    kind = ChecklistField(lazy_gettext("Kind"))
    priority = ChecklistField(lazy_gettext("Priority"))
    channel = ChecklistField(lazy_gettext("Channel"))
    language = ChecklistField(lazy_gettext("Language"))
    category = SelectMultipleField(lazy_gettext("Category"))
    team = SelectMultipleField(lazy_gettext("Team"))
    assignee = SelectMultipleField(lazy_gettext("Assignee"))
    mailbox = SelectMultipleField(lazy_gettext("Mailbox"))
    place = SelectMultipleField(lazy_gettext("Place"))
    organisation = SelectMultipleField(lazy_gettext("Customer's organisation"), validate_choice=False)
    organisation_text = StringField(
        lazy_gettext("Customer's organisation"), [validators.Optional(), longest(500)]
    )
    tag = StringField(lazy_gettext("Tags"), [validators.Optional(), longest(500)])
    without_tag = StringField(lazy_gettext("Without the tags"), [validators.Optional(), longest(500)])
    field = ChecklistField(lazy_gettext("Own fields"), validate_choice=False)
    opened, opened_number, opened_unit = _age(lazy_gettext("Opened"))
    updated, updated_number, updated_unit = _age(lazy_gettext("Last message"))
    waiting, waiting_number, waiting_unit = _age(lazy_gettext("Waiting"))
    aside = _flag(lazy_gettext("Put aside"))
    attachment = _flag(lazy_gettext("Attachments"))
    unread = _flag(lazy_gettext("Unread"))
    replied = _flag(lazy_gettext("Answered"))
    followed = _flag(lazy_gettext("Followed"))
    sort = SelectField(lazy_gettext("Order"))
    grouped = BooleanField(lazy_gettext("Part the list by status"))
    columns = ChecklistField(lazy_gettext("Columns"))

    def __init__(self, view: Kept | None, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = view.criteria if view is not None else Criteria()
        self.audience.choices = _audiences(view, user)
        self.status.choices = labels.choices(Status)
        self.kind.choices, self.priority.choices = labels.choices(RequestKind), labels.choices(Priority)
        self.channel.choices, self.language.choices = labels.choices(Channel), list(LANGUAGES.items())
        self._choose_ids(kept)
        for name in AGES:
            waits = name == "waiting"
            self[name].choices = [
                ("", lazy_gettext("does not matter")),
                ("newer", lazy_gettext("less than") if waits else lazy_gettext("in the last")),
                ("older", lazy_gettext("longer than") if waits else lazy_gettext("longer ago than")),
            ]
            self[f"{name}_unit"].choices = [(DAYS, lazy_gettext("days")), (HOURS, lazy_gettext("hours"))]
        for name in FLAGS:
            yes, no = view_words.FLAGS[name]
            words = [(YES, lazy_gettext(yes)), (NO, lazy_gettext(no))]
            self[name].choices = [("", lazy_gettext("does not matter")), *words]
        self.sort.choices = [(word, lazy_gettext(words)) for word, words in view_words.SORTS.items()]
        self.columns.choices = [(word, _column(word)) for word in COLUMNS]

    def _choose_ids(self, kept: Criteria) -> None:
        """The choices that are rows: those in use, and what the view asks for although it is not."""
        known, words = queries.directory(), categories.names(locale())
        ended = lazy_gettext("no longer in use")
        paths = [(str(id_), path) for id_, path in categories.choices(locale())]
        self.category.choices = _with(
            [(NONE, lazy_gettext("No category")), *paths], kept.category, words, ended
        )
        teams = [(str(id_), known.teams[id_]) for id_ in known.active_teams]
        special = [(OWN, lazy_gettext("One's own teams")), (NONE, lazy_gettext("No team"))]
        self.team.choices = _with([*special, *teams], kept.team, known.teams, ended)
        staff = [(str(id_), known.users[id_]) for id_ in known.active_users]
        whoever = [(ME, lazy_gettext("Whoever looks")), (NONE, lazy_gettext("Nobody"))]
        self.assignee.choices = _with([*whoever, *staff], kept.assignee, known.users, ended)
        boxes = [(str(each.id), each.name) for each in mailboxes.in_use()]
        self.mailbox.choices = _with(boxes, kept.mailbox, {}, ended)
        self.place.choices = _with(
            [(str(e.id), e.name) for e in people.active_places()], kept.place, {}, ended
        )
        self.field.choices = view_words.wishes(dict.fromkeys([*kept.field, *(self.field.data or ())]))
        chosen = asking.ids(self.organisation.data or kept.organisation)
        named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(chosen))
        found = db.session.execute(named).all() if chosen else []
        self.organisation.choices = [(str(id_), name) for id_, name in found]

    def show(self, plan: Plan, version: int = 0) -> Self:
        """Fills in what is wanted so far."""
        wanted = plan.criteria
        self.name.data, self.version.data = plan.name, str(version)
        for name in asking.LISTS:
            values = [str(each) for each in getattr(wanted, name)]
            self[name].data = ", ".join(values) if name in {"tag", "without_tag"} else values
        self.closed_days.data = -(-(wanted.closed_hours or asking.CLOSED_FOR) // 24)
        for name in AGES:
            age: Age | None = getattr(wanted, name)
            self[name].data = "" if age is None else "older" if age.older else "newer"
            if age is not None:
                in_days = age.hours % 24 == 0
                self[f"{name}_number"].data = age.hours // 24 if in_days else age.hours
                self[f"{name}_unit"].data = DAYS if in_days else HOURS
        for name in FLAGS:
            flag = getattr(wanted, name)
            self[name].data = "" if flag is None else YES if flag else NO
        self.sort.data, self.grouped.data, self.columns.data = plan.sort, plan.grouped, list(plan.columns)
        self.organisation.choices = self.organisation.choices or []
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """A length of time has a number; an organisation is one that there is."""
        if not super().validate(extra_validators):
            return False
        for name in AGES:
            if self[name].data and not self[f"{name}_number"].data:
                self[f"{name}_number"].errors = [lazy_gettext("Say how many.")]
        named = _organisations(self.organisation_text.data or "")
        if None in named:
            self.organisation_text.errors = [lazy_gettext("There is no organisation of this name.")]
        for name in asking.LISTS:
            if len(self[name].data or "") > (500 if isinstance(self[name].data, str) else asking.MOST_VALUES):
                self[name].errors = [lazy_gettext("Choose fewer.")]
        return not self.errors

    def criteria(self) -> Criteria:
        """What was chosen."""
        lists: dict[str, Any] = {}
        for name in asking.LISTS:
            given = self[name].data
            is_typed = name in {"tag", "without_tag"}
            lists[name] = _tags(given or "") if is_typed else [str(each) for each in given or ()]
        typed = [str(each) for each in _organisations(self.organisation_text.data or "") if each is not None]
        lists["organisation"] = [
            each for each in dict.fromkeys([*lists["organisation"], *typed]) if whole(each) is not None
        ]
        ages = {name: self._age(name) for name in AGES}
        flags = {name: self[name].data == YES for name in FLAGS if self[name].data}
        closed = (
            {"closed_hours": 24 * (self.closed_days.data or 0)} if Status.CLOSED in lists["status"] else {}
        )
        return asking.of(lists | {name: age for name, age in ages.items() if age} | flags | closed)

    def _age(self, name: str) -> dict[str, Any] | None:
        way, number, unit = (self[each].data for each in (name, f"{name}_number", f"{name}_unit"))
        if not way or not number:
            return None
        return {"hours": min(number * (1 if unit == HOURS else 24), LONGEST_AGE), "older": way == "older"}

    def plan(self, user: User) -> Plan:
        """What was filled in, as tickets.kept_views takes it."""
        whom, _, id_ = (self.audience.data or "").partition("-")
        return Plan(
            name=self.name.data or "",
            criteria=self.criteria(),
            owner_id=user.id if whom == MINE else None,
            team_id=int(id_) if whom == "team" else None,
            sort=self.sort.data or "waiting",
            grouped=bool(self.grouped.data),
            columns=self.columns.data or [],
        )

    @property
    def checklists(self) -> list[Field]:
        return [self.status, self.kind, self.priority, self.channel, self.language]


def _column(word: str) -> Any:
    words = view_words.COLUMNS[word]
    return lazy_pgettext("column", words) if word == "waiting" else lazy_gettext(words)


def _with(
    choices: list[tuple[str, Any]], kept: Iterable[str], names: dict[int, str], ended: Any
) -> list[tuple[str, Any]]:
    there = {value for value, _words in choices}
    gone = [each for each in kept if each not in there and whole(each) is not None]
    return [*choices, *((each, f"{names.get(int(each), '–')} ({ended})") for each in gone)]


def _tags(typed: str) -> list[str]:
    return sorted({one_line(tag, 60).lower() for tag in typed.split(",")} - {""})


def _organisations(typed: str) -> list[int | None]:
    """The ids of organisations by their names, parted by semicolons; None for one that there is not."""
    names = [fold(part.strip())[:200] for part in typed.split(";") if part.strip()]
    if not names:
        return []
    known = select(Organisation.folded_name, Organisation.id).where(Organisation.folded_name.in_(names))
    found = dict(db.session.execute(known).all())
    return [found.get(name) for name in names]


def audience_of(plan: Plan) -> str:
    """The choice that says whom a view is for."""
    if plan.owner_id is not None:
        return MINE
    return f"team-{plan.team_id}" if plan.team_id is not None else "everybody"


def _audiences(view: Kept | None, user: User) -> list[tuple[str, Any]]:
    known, found = queries.directory(), []
    if policy.may_share_views(user):
        ids = known.active_teams
        if view is not None and view.team_id is not None and view.team_id not in ids:
            ids = [*ids, view.team_id]
        found = [
            ("everybody", lazy_gettext("Everybody")),
            *((f"team-{id_}", known.teams[id_]) for id_ in ids),
        ]
    return [*found, (MINE, lazy_gettext("Only me"))]
