"""Survey-wide links: made for the wording of the day, renamed, opened and closed. An address is never given away again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import revising
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history, organisation
from helpdesk.surveys import choosing, wording
from helpdesk.surveys.words import QuestionKey
from helpdesk.weblinks import rules
from helpdesk.weblinks.events import WeblinkAdded, WeblinkChanged, WeblinkClosed, WeblinkOpened
from helpdesk.weblinks.models import Weblink

history.tell(
    {
        "weblink.added": N_("%(actor)s added this link."),
        "weblink.changed.name": N_("%(actor)s changed the name."),
        "weblink.changed.days": N_("%(actor)s changed on which days it takes answers."),
        "weblink.closed": N_("%(actor)s closed it."),
        "weblink.opened": N_("%(actor)s opened it again."),
        "weblink.exported": N_("%(actor)s took the answers out as a file."),
        "weblink.held": N_("Answers that look like stuffing were held back."),
        "weblink.judged.counted": N_("%(actor)s let answers count."),
        "weblink.judged.left_out": N_("%(actor)s left answers out."),
    }
)
_PARTS = {"name": ("name",), "days": ("opens_on", "closes_on")}
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")


@dataclass(frozen=True)
class Plan:
    """A link as somebody wants it. Without days it takes answers until it is closed."""

    name: str
    slug: str = ""
    survey_id: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None


def add(plan: Plan, *, by: Actor, at: datetime) -> Weblink:
    """A new link, open on its days. Refuses an address that is or was in use, and a survey that asks about a colleague alone."""
    slug = plan.slug.strip().lower()
    if not _SLUG.fullmatch(slug):
        raise DomainError(N_("Use three to forty letters without accents, digits and hyphens."), field="slug")
    if db.session.scalar(select(Weblink.id).filter_by(slug=slug)) is not None:
        raise DomainError(N_("This address is or was in use. Choose another."), field="slug")
    version = choosing.newest_version(plan.survey_id)
    if version is None:
        raise DomainError(N_("Choose a survey that is published and in use."), field="survey_id")
    if version.anonymous:
        raise DomainError(
            N_("This survey is anonymous: it is asked one person at a time, by their own link."),
            field="survey_id",
        )
    if wording.of(version.id).items[0].key is QuestionKey.AGENT:
        raise DomainError(
            N_("It begins with a colleague, and here nobody is known who helped."), field="survey_id"
        )
    made = Weblink(slug=slug, version_id=version.id, created_at=at, **_checked(plan))
    db.session.add(made)
    db.session.flush()
    record(WeblinkAdded(made.id), by=by, at=at)
    return made


def change(weblink: Weblink, plan: Plan, *, version: int, by: Actor, at: datetime) -> None:
    """Another name or other days. Refuses where somebody changed it since `version`."""
    held(weblink)
    if version != weblink.version:
        sentence = N_(
            "A colleague changed this link meanwhile. Look at it, then save again to put yours over it."
        )
        raise Conflict(sentence)
    values = _checked(plan)
    changed = revising.put(weblink, values, _PARTS)
    db.session.flush()
    for part in changed:
        record(WeblinkChanged(weblink.id, part), by=by, at=at)


def close(weblink: Weblink, *, by: Actor, at: datetime) -> None:
    """It takes no answers any more; whoever opens it reads that it is over."""
    held(weblink)
    if weblink.closed_at is None:
        weblink.closed_at = at
        weblink.version += 1
        record(WeblinkClosed(weblink.id), by=by, at=at)


def reopen(weblink: Weblink, *, by: Actor, at: datetime) -> None:
    """It takes answers again, on its days."""
    held(weblink)
    if weblink.closed_at is not None:
        weblink.closed_at = None
        weblink.version += 1
        record(WeblinkOpened(weblink.id), by=by, at=at)


def is_open(weblink: Weblink, at: datetime) -> bool:
    """Does it take answers now?"""
    on = rules.is_open(weblink.opens_on, weblink.closes_on, organisation.today(at))
    return weblink.closed_at is None and on


def held(weblink: Weblink) -> None:
    """The link as it stands, held until the end of the transaction."""
    db.session.refresh(weblink, with_for_update={"key_share": True, "of": Weblink})


def _checked(plan: Plan) -> dict[str, object]:
    name = one_line(plan.name, 80)
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    if plan.opens_on is not None and plan.closes_on is not None and plan.closes_on < plan.opens_on:
        raise DomainError(N_("The last day lies before the first."), field="closes_on")
    return {"name": name, "opens_on": plan.opens_on, "closes_on": plan.closes_on}
