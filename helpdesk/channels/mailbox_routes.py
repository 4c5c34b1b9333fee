"""Which team, category and language a mailbox gives to the tickets that come by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, bindparam, select

from helpdesk.categories.models import Category
from helpdesk.channels.models import MailboxRoute
from helpdesk.events.recording import record
from helpdesk.extensions import Remembered, db
from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.event import Actor
from helpdesk.mail.events import MailboxChanged
from helpdesk.mail.models import Mailbox
from helpdesk.people.models import Team

# Made once, as every mail asks it.
_IN_FORCE = (
    select(Team.id.label("team_id"), Category.id.label("category_id"), MailboxRoute.language)
    .select_from(MailboxRoute)
    .outerjoin(Team, and_(Team.id == MailboxRoute.team_id, Team.retired_at.is_(None)))
    .outerjoin(Category, and_(Category.id == MailboxRoute.category_id, Category.retired_at.is_(None)))
    .where(MailboxRoute.mailbox_id == bindparam("mailbox_id"))
)


_ROUTES: Remembered[dict[int, Route]] = Remembered()


@dataclass(frozen=True)
class Route:
    """What holds for a mailbox now: nothing that was retired meanwhile."""

    team_id: int | None = None
    category_id: int | None = None
    language: str | None = None


def route_of(mailbox: Mailbox) -> Route:
    """Where mail to `mailbox` goes; a retired team or category counts as none. Asked once per transaction."""
    known = _ROUTES.known() or {}
    if mailbox.id not in known:
        row = db.session.connection().execute(_IN_FORCE, {"mailbox_id": mailbox.id}).first()
        found = Route(row.team_id, row.category_id, row.language) if row is not None else Route()
        known = _ROUTES.keep(
            known | {mailbox.id: replace(found, language=found.language or mailbox.language)}
        )
    return known[mailbox.id]


def set_route(
    mailbox: Mailbox,
    *,
    team_id: int | None,
    category_id: int | None,
    language: str | None,
    by: Actor,
    at: datetime,
) -> MailboxRoute:
    """Changes where mail to `mailbox` goes. Raises DomainError for a team or category that is not in use."""
    if team_id is not None and (
        (team := db.session.get(Team, team_id)) is None or team.retired_at is not None
    ):
        raise DomainError(N_("This team is no longer in use. Choose another one."), field="team_id")
    category = db.session.get(Category, category_id) if category_id is not None else None
    if category_id is not None and (category is None or category.retired_at is not None):
        raise DomainError(N_("This category is no longer in use. Choose another one."), field="category_id")
    row = db.session.get(MailboxRoute, mailbox.id)
    if row is None:
        row = MailboxRoute(mailbox_id=mailbox.id)
        db.session.add(row)
    row.team_id, row.category_id, row.language = team_id, category_id, language
    db.session.flush()
    _ROUTES.forget()
    record(MailboxChanged(mailbox.id, ("route",)), by=by, at=at)
    return row
