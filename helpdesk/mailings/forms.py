"""What supervisors fill in about mailings, and how whom they are for is put into words."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, validators

from helpdesk.advisors import queries as advisors
from helpdesk.advisors.models import Group
from helpdesk.categories import queries as categories
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import whole
from helpdesk.mailings import audience
from helpdesk.mailings.audience import Whom
from helpdesk.mailings.models import Mailing
from helpdesk.mailings.writing import MOST, MOST_A_DAY, Plan
from helpdesk.people.forms import ChecklistField
from helpdesk.standards import heads
from helpdesk.surveys import choosing
from helpdesk.tickets import labels as desk
from helpdesk.tickets import tags
from helpdesk.tickets.models import Tag
from helpdesk.tickets.words import Channel
from helpdesk.web.fields import KeptForm, LongTextField, longest, required
from helpdesk.web.i18n import LANGUAGES, day, locale


class MailingForm(KeptForm):
    """A mailing: which survey, to whom, how many a day, from when on."""

    name = StringField(lazy_gettext("Name"), [required(lazy_gettext("Give it a name.")), longest(80)])
    survey_id = SelectField(lazy_gettext("They get"))
    fallback = SelectField(lazy_gettext("Whose language the survey does not have"))
    group_id = SelectField(lazy_gettext("Advisory group"))
    languages = ChecklistField(lazy_gettext("The customer's language"))
    organisations = LongTextField(
        lazy_gettext("Customer's organisation"), [validators.Optional(), longest(5000)], render_kw={"rows": 3}
    )
    first = DateField(lazy_gettext("Had a ticket from"), [validators.Optional()])
    last = DateField(lazy_gettext("until"), [validators.Optional()])
    channels = ChecklistField(lazy_gettext("Channel"))
    category_ids = ChecklistField(lazy_gettext("Category, with all below it"), coerce=int)
    tags = StringField(lazy_gettext("Tags"), [validators.Optional(), longest(500)])
    most = IntegerField(
        lazy_gettext("At most so many"),
        [
            validators.Optional(),
            validators.NumberRange(1, MOST, lazy_gettext("Give a number from 1 on, or none at all.")),
        ],
    )
    per_day = IntegerField(
        lazy_gettext("How many a day"),
        [
            validators.InputRequired(lazy_gettext("Say how many a day: a number from 1 on.")),
            validators.NumberRange(1, MOST_A_DAY, lazy_gettext("Say how many a day: a number from 1 on.")),
        ],
        default=50,
    )
    weekdays_only = BooleanField(lazy_gettext("From Monday to Friday alone"), default=True)
    starts_on = DateField(
        lazy_gettext("Asks from this day on"),
        [validators.InputRequired(lazy_gettext("Say from which day on it asks."))],
    )

    def __init__(self, mailing: Mailing | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey_id.choices = [(str(id_), name) for id_, name in choosing.usable_surveys()]
        self.fallback.choices = [("", gettext("are left out")), *_asked_in()]
        self.languages.choices, self.channels.choices = list(LANGUAGES.items()), desk.choices(Channel)
        self.group_id.choices = [("", gettext("any customer")), *_groups(mailing)]
        kept = audience.of(mailing).category_ids if mailing else ()
        paths = dict(categories.choices(locale()))
        paths |= {each: name for each, name in categories.names(locale()).items() if each in kept}
        self.category_ids.choices = [(str(each), path) for each, path in paths.items()]

    def show(self, mailing: Mailing) -> Self:
        """Fills in what it is now."""
        whom = audience.of(mailing)
        self.name.data, self.version.data = mailing.name, str(mailing.version)
        self.group_id.data = str(mailing.group_id or "")
        self.survey_id.data, self.fallback.data = str(mailing.survey_id), mailing.fallback or ""
        for name in ("languages", "first", "last", "channels", "category_ids"):
            self[name].data = getattr(whom, name)
        self.organisations.data = "\n".join(heads.organisations(whom.organisation_ids).values())
        self.tags.data = ", ".join(_tag_names(whom))
        for name in ("most", "per_day", "weekdays_only", "starts_on"):
            self[name].data = getattr(mailing, name)
        return self

    def plan(self) -> Plan:
        """What was chosen. Refuses an organisation that nobody has, and a tag that does not exist."""
        whom = Whom(
            organisation_ids=heads.named(self.organisations.data or "", "organisations"),
            languages=self.languages.data or (),
            first=self.first.data,
            last=self.last.data,
            channels=self.channels.data or (),
            category_ids=self.category_ids.data or (),
            tag_ids=_tagged(self.tags.data or ""),
            group_id=whole(self.group_id.data),
        )
        return Plan(
            name=self.name.data or "",
            survey_id=whole(self.survey_id.data),
            per_day=self.per_day.data,
            starts_on=self.starts_on.data,
            whom=whom,
            most=self.most.data,
            fallback=self.fallback.data or None,
            weekdays_only=bool(self.weekdays_only.data),
        )


def said(whom: Whom, group: Group | None) -> list[tuple[str, str]]:
    """Whom it is for: (head, its values in words)."""
    channels, names = dict(desk.choices(Channel)), categories.names(locale()) if whom.category_ids else {}
    days = " – ".join(day(each) if each else "…" for each in (whom.first, whom.last))
    found = [
        (gettext("Advisory group"), group.name if group else ""),
        (gettext("Organisation"), ", ".join(heads.organisations(whom.organisation_ids).values())),
        (gettext("Language"), ", ".join(LANGUAGES.get(each, each) for each in whom.languages)),
        (gettext("Had a ticket"), days if whom.first or whom.last else ""),
        (gettext("Channel"), ", ".join(channels.get(each, each) for each in whom.channels)),
        (gettext("Category"), ", ".join(names.get(each, "–") for each in whom.category_ids)),
        (gettext("Tags"), ", ".join(_tag_names(whom))),
    ]
    return [(str(head), words) for head, words in found if words]


def _groups(mailing: Mailing | None) -> list[tuple[str, str]]:
    """Those in use, and the one that it is for already."""
    names = {each.id: each.name for each in advisors.groups()}
    if mailing is not None and mailing.group_id is not None and mailing.group_id not in names:
        names |= advisors.names([mailing.group_id])
    return [(str(id_), name) for id_, name in names.items()]


def _asked_in() -> list[tuple[str, str]]:
    return [
        (code, gettext("are asked in this language: %(name)s", name=name)) for code, name in LANGUAGES.items()
    ]


def _tagged(typed: str) -> tuple[int, ...]:
    wanted = list(filter(None, (tags.tidy(each) for each in typed.split(","))))
    known = tags.found(wanted)
    for name in wanted:
        if name not in known:
            raise DomainError(N_("There is no tag “%(name)s”."), field="tags", name=name)
    return tuple(dict.fromkeys(known[name].id for name in wanted))


def _tag_names(whom: Whom) -> list[str]:
    if not whom.tag_ids:
        return []
    return list(db.session.scalars(select(Tag.name).where(Tag.id.in_(whom.tag_ids)).order_by(Tag.name)))
