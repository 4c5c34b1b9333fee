"""What happened to a user, a team or a place, in sentences for the foot of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.people import queries, roles
from helpdesk.people.words import Role

SENTENCES: dict[str, str] = {
    "user.added": N_("%(actor)s added this user as %(after)s."),
    "user.changed.name": N_("%(actor)s changed the name."),
    "user.changed.email": N_("%(actor)s changed the address; links mailed before no longer work."),
    "user.changed.role": N_("%(actor)s changed the role from %(before)s to %(after)s."),
    "user.changed.language": N_("%(actor)s changed the language."),
    "user.changed.place": N_("%(actor)s changed the place."),
    "user.changed.teams": N_("%(actor)s changed the teams."),
    "user.changed.invited": N_("%(actor)s mailed an invitation."),
    "user.changed.sessions_ended": N_("%(actor)s signed this user out everywhere."),
    "user.deactivated": N_("%(actor)s deactivated this user."),
    "user.reactivated": N_("%(actor)s reactivated this user."),
    "user.password_changed": N_("%(actor)s chose a new password."),
    "user.signed_in": N_("%(actor)s signed in."),
    "user.signed_out": N_("%(actor)s signed out."),
    "team.added": N_("%(actor)s added this team."),
    "team.changed.name": N_("%(actor)s changed the name."),
    "team.changed.restricted": N_("%(actor)s changed who sees the team's tickets."),
    "team.changed.members": N_("%(actor)s changed the members."),
    "team.retired": N_("%(actor)s retired this team."),
    "team.restored": N_("%(actor)s took this team into use again."),
    "place.added": N_("%(actor)s added this place."),
    "place.changed": N_("%(actor)s changed name or address."),
    "place.retired": N_("%(actor)s retired this place."),
    "place.restored": N_("%(actor)s took this place into use again."),
}
_SHOWN = 30


def tell(sentences: dict[str, str]) -> None:
    """Says how rooms further right put what happens to things of theirs."""
    SENTENCES.update(sentences)


@dataclass(frozen=True)
class Line:
    """One thing that happened, said in the reader's language."""

    at: datetime
    sentence: str


def of(kind: str, subject_id: int, *, limit: int = _SHOWN) -> list[Line]:
    """The latest of what happened to the user, team or place, newest first."""
    query = select(EventRecord).where(EventRecord.subject_kind == kind, EventRecord.subject_id == subject_id)
    rows = list(db.session.scalars(query.order_by(EventRecord.id.desc()).limit(limit)))
    actors = queries.names(row.actor_id for row in rows if row.actor_kind == "user")
    return [Line(row.at, _said(row, actors)) for row in rows if _key(row) in SENTENCES]


def _key(row: EventRecord) -> str:
    return f"{row.kind}.{row.payload['what']}" if "what" in row.payload else row.kind


def _said(row: EventRecord, actors: dict[int, str]) -> str:
    actor = actors.get(row.actor_id or 0) or gettext("The system")
    before, after = (
        _word(row.payload.get("before")),
        _word(row.payload.get("after") or row.payload.get("role")),
    )
    return str(gettext(SENTENCES[_key(row)], actor=actor, before=before, after=after))


def _word(value: object) -> str:
    """A role in the reader's language; anything else as it is."""
    words = str(value or "")
    return gettext(roles.LABELS[Role(words)]) if words in set(Role) else words
