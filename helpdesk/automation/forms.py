"""What people fill in about a rule."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
    validators,
)

from helpdesk.automation import labels, lengths
from helpdesk.automation.models import Rule
from helpdesk.automation.rules import Conditions
from helpdesk.automation.shaping import Plan
from helpdesk.automation.words import Giving, Holder, Hours, Match, Told, Trigger, Wrote
from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Organisation
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import whole
from helpdesk.mail.models import Mailbox
from helpdesk.people.forms import ChecklistField
from helpdesk.tickets import labels as desk
from helpdesk.tickets import queries
from helpdesk.tickets.models import Macro
from helpdesk.tickets.words import Channel, Outcome, Priority, Status
from helpdesk.web.fields import KeptForm, LongTextField, longest
from helpdesk.web.i18n import LANGUAGES, locale

_LISTS = (
    "statuses", "kinds", "priorities", "channels", "languages", "category_ids", "team_ids", "mailbox_ids",
)  # fmt: skip


def _length(_form: Any, field: Any) -> None:
    if field.data and lengths.parse(field.data) is None:
        raise ValidationError(gettext("Write days, hours or minutes, such as 2 d, 4 h or 30 min."))


def _duration(label: Any) -> Any:
    return StringField(
        label, [validators.Optional(), longest(20), _length], render_kw={"autocomplete": "off"}
    )


def _said(words: dict[Any, str]) -> list[tuple[str, str]]:
    return [(each.value, gettext(sentence)) for each, sentence in words.items()]


class RuleForm(KeptForm):
    """A rule: when it looks at a ticket, what the ticket must be like, and what is done."""

    name = StringField(lazy_gettext("Name"), [longest(80)])
    trigger = SelectField(lazy_gettext("When"))
    after = _duration(lazy_gettext("After"))
    match = RadioField(lazy_gettext("How many must be met"), default=Match.ALL.value)
    kinds = ChecklistField(lazy_gettext("Kind"))
    priorities = ChecklistField(lazy_gettext("Priority"))
    channels = ChecklistField(lazy_gettext("Channel"))
    statuses = ChecklistField(lazy_gettext("Status"))
    languages = ChecklistField(lazy_gettext("Language"))
    team_ids = ChecklistField(lazy_gettext("Team"), coerce=int)
    category_ids = ChecklistField(lazy_gettext("Category, with all below it"), coerce=int)
    mailbox_ids = ChecklistField(lazy_gettext("Mailbox"), coerce=int)
    organisations = LongTextField(
        lazy_gettext("Customer's organisation"), [validators.Optional(), longest(5000)], render_kw={"rows": 2}
    )
    words = LongTextField(
        lazy_gettext("Words in the subject, or written"),
        [validators.Optional(), longest(5000)],
        render_kw={"rows": 3},
    )
    has_tags = StringField(lazy_gettext("Has one of the tags"), [validators.Optional(), longest(1500)])
    not_tags = StringField(lazy_gettext("Has none of the tags"), [validators.Optional(), longest(1500)])
    holder = SelectField(lazy_gettext("Assignee"))
    wrote_last = SelectField(lazy_gettext("Who wrote last"))
    hours = SelectField(lazy_gettext("It happens"))
    waiting = _duration(lazy_gettext("Waiting for us for at least"))
    priority = SelectField(lazy_gettext("Priority"))
    category_id = SelectField(lazy_gettext("Category"))
    tags = StringField(lazy_gettext("Add tags"), [validators.Optional(), longest(1500)])
    to_team_id = SelectField(lazy_gettext("Team"))
    giving = SelectField(lazy_gettext("Give it"))
    assignee_id = SelectField(lazy_gettext("Colleague"))
    most_open = StringField(
        lazy_gettext("At most so many open tickets each"),
        [validators.Optional(), longest(4)],
        render_kw={"inputmode": "numeric"},
    )
    here_only = BooleanField(lazy_gettext("Only to those who are here"), default=True)
    note = LongTextField(
        lazy_gettext("Add a note"), [validators.Optional(), longest(10_000)], render_kw={"rows": 3}
    )
    reply_id = SelectField(lazy_gettext("Send a macro's text"))
    told = SelectField(lazy_gettext("Tell"))
    status = SelectField(lazy_gettext("Status"))
    outcome = SelectField(lazy_gettext("How it ended"))
    stops = BooleanField(lazy_gettext("Stop here: no later rule looks at the ticket"))

    def __init__(self, rule: Rule | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, leave = queries.directory(), [("", gettext("Leave as it is"))]
        kept = rule.conditions if rule else Conditions()
        self.trigger.choices = _said(labels.TRIGGERS)
        self.match.choices = _said(labels.MATCHES)
        for field, kind in ((self.kinds, RequestKind), (self.priorities, Priority), (self.channels, Channel)):
            field.choices = desk.choices(kind)
        self.statuses.choices = desk.choices(Status)
        self.languages.choices = list(LANGUAGES.items())
        paths = dict(categories.choices(locale()))
        named = categories.names(locale())
        self.category_ids.choices = [
            (str(id_), path)
            for id_, path in (paths | {i: named[i] for i in kept.category_ids if i in named}).items()
        ]
        teams = [*known.active_teams, *(i for i in kept.team_ids if i and i not in known.active_teams)]
        self.team_ids.choices = [("0", gettext("No team")), *((str(i), known.teams[i]) for i in teams)]
        boxes = select(Mailbox.id, Mailbox.name).where(
            Mailbox.retired_at.is_(None) | Mailbox.id.in_(kept.mailbox_ids)
        )
        self.mailbox_ids.choices = [
            (str(row.id), row.name) for row in db.session.execute(boxes.order_by(Mailbox.name))
        ]
        self.holder.choices = [("", gettext("Any")), *_said(labels.HOLDERS)]
        self.wrote_last.choices = [("", gettext("Any")), *_said(labels.WROTE)]
        self.hours.choices = [("", gettext("At any time")), *_said(labels.HOURS)]
        self.priority.choices = [*leave, *desk.choices(Priority)]
        own = rule.category_id if rule else None
        self.category_id.choices = [
            *leave,
            *((str(i), path) for i, path in categories.choices(locale(), keep=own)),
        ]
        to_teams = _with(known.active_teams, rule.to_team_id if rule else None)
        self.to_team_id.choices = [*leave, *((str(i), known.teams[i]) for i in to_teams)]
        self.giving.choices = [*leave, *_said(labels.GIVINGS)]
        people = _with(known.active_users, rule.assignee_id if rule else None)
        self.assignee_id.choices = [("", gettext("Choose")), *((str(i), known.users[i]) for i in people)]
        self.reply_id.choices = [("", gettext("Send nothing")), *_macros(rule.reply_id if rule else None)]
        self.told.choices = [("", gettext("Nobody")), *_said(labels.TOLD)]
        statuses = [each for each in desk.choices(Status) if each[0] != Status.NEW.value]
        self.status.choices = [*leave, *statuses]
        self.outcome.choices = [("", gettext("Choose")), *desk.choices(Outcome)]

    def show(self, rule: Rule) -> Self:
        """Fills in what the rule is now."""
        self.name.data, self.trigger.data, self.match.data = rule.name, rule.trigger.value, rule.match.value
        self.after.data = lengths.shown(rule.after_minutes)
        wanted = rule.conditions
        for name in _LISTS:
            self[name].data = list(getattr(wanted, name))
        names = labels.Names()
        self.organisations.data = "\n".join(names.of("organisation_ids", i) for i in wanted.organisation_ids)
        self.words.data = "\n".join(wanted.words)
        self.has_tags.data, self.not_tags.data = ", ".join(wanted.tags), ", ".join(wanted.not_tags)
        self.hours.data, self.wrote_last.data = wanted.hours, wanted.wrote_last
        self.holder.data, self.waiting.data = wanted.holder, lengths.shown(wanted.waiting_minutes)
        for name in ("priority", "giving", "told", "status", "outcome"):
            own = getattr(rule, name)
            self[name].data = own.value if own else ""
        for name in ("category_id", "to_team_id", "assignee_id", "reply_id", "most_open"):
            self[name].data = str(getattr(rule, name) or "")
        self.tags.data, self.note.data = ", ".join(rule.tags), rule.note
        self.here_only.data, self.stops.data = rule.here_only, rule.stops
        self.version.data = str(rule.version)
        return self

    def plan(self) -> Plan:
        """What was chosen, as shaping takes it. Refuses the name of an organisation that there is not."""
        wanted = Conditions(
            **{name: tuple(self[name].data or ()) for name in _LISTS},
            organisation_ids=_organisations(self.organisations.data or ""),
            words=tuple(_lines(self.words.data)),
            tags=_tags(self.has_tags),
            not_tags=_tags(self.not_tags),
            holder=Holder(self.holder.data).value if self.holder.data else "",
            wrote_last=Wrote(self.wrote_last.data).value if self.wrote_last.data else "",
            hours=Hours(self.hours.data).value if self.hours.data else "",
            waiting_minutes=lengths.parse(self.waiting.data or "") or 0,
        )
        return Plan(
            name=self.name.data or "",
            trigger=Trigger(self.trigger.data),
            after_minutes=lengths.parse(self.after.data or "") or 0,
            match=Match(self.match.data or Match.ALL),
            conditions=wanted,
            priority=Priority(self.priority.data) if self.priority.data else None,
            category_id=_number(self.category_id),
            tags=_tags(self.tags),
            to_team_id=_number(self.to_team_id),
            giving=Giving(self.giving.data) if self.giving.data else None,
            assignee_id=_number(self.assignee_id),
            most_open=_count(self.most_open),
            here_only=bool(self.here_only.data),
            note=self.note.data or "",
            reply_id=_number(self.reply_id),
            told=Told(self.told.data) if self.told.data else None,
            status=Status(self.status.data) if self.status.data else None,
            outcome=Outcome(self.outcome.data) if self.outcome.data else None,
            stops=bool(self.stops.data),
        )


def _number(field: Any) -> int | None:
    return int(field.data) if field.data else None


def _count(field: Any) -> int | None:
    typed = (field.data or "").strip()
    return (whole(typed, 4) or 0) if typed else None  # 0 is refused where it is kept


def _lines(typed: str | None) -> list[str]:
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]


def _tags(field: Any) -> tuple[str, ...]:
    return tuple(tag for tag in (field.data or "").split(",") if tag.strip())


def _with(ids: list[int], kept: int | None) -> list[int]:
    return ids if kept is None or kept in ids else [*ids, kept]


def _macros(kept: int | None) -> list[tuple[str, str]]:
    """Those of teams and everybody's that are in use."""
    usable = Macro.retired_at.is_(None) & Macro.owner_id.is_(None)
    found = select(Macro.id, Macro.name).where(Macro.texts.any(), usable | (Macro.id == (kept or 0)))
    return [(str(row.id), row.name) for row in db.session.execute(found.order_by(Macro.name))]


def _organisations(typed: str) -> tuple[int, ...]:
    wanted = _lines(typed)
    if not wanted:
        return ()
    rows = db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.name.in_(wanted)))
    known = {row.name: row.id for row in rows}
    for name in wanted:
        if name not in known:
            sentence = N_("There is no organisation called “%(name)s”.")
            raise DomainError(sentence, field="organisations", name=name[:80])
    return tuple(dict.fromkeys(known[name] for name in wanted))
