"""Notices by mail: what is due of one user's becomes letters in the outbox, once.

What was read meanwhile is left out, and what is about something that its reader may no longer see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from helpdesk.extensions import db
from helpdesk.mail import outgoing
from helpdesk.people import notice_choices, notice_kinds, notice_times
from helpdesk.people.models import Notice, NoticeMail, User, UserSession
from helpdesk.people.notice_times import Times
from helpdesk.people.words import Way
from helpdesk.web import i18n, letters

REFS = frozenset({"notice", "digest"})  # what our letters are about, as the outbox has it
APART = 3  # so many tickets of which each has its letter; more go in one
LINES = 50  # in one letter; the others are named by their number and stand in the app
LOOKED_AT = 1000  # notices of one user in one go


@dataclass(frozen=True)
class About:
    """What a notice is about, as far as its reader may see it. `ref`: where an answer to the letter belongs."""

    title: str
    subject: str = ""
    ref: str = ""


# From a reader and paths of ours to what stands there; a path that is missing is none for this reader.
Explainer = Callable[[User, Collection[str]], Mapping[str, About]]
_explainers: dict[str, Explainer] = {}


def explain(prefix: str, explainer: Explainer) -> None:
    """Says who knows what stands behind paths that begin with `prefix`. The assembly says it once."""
    _explainers[prefix] = explainer


@dataclass
class _Group:
    """What is told of one thing, oldest first."""

    url: str
    about: About
    notices: list[Notice] = field(default_factory=list)


def mail_due(row: NoticeMail, at: datetime) -> int:
    """Writes the letters that are due to the user of `row`, and says of all others when to look again. How many letters."""
    whole = select(User).where(User.id == row.user_id).options(selectinload(User.memberships))
    user = db.session.scalars(whole.execution_options(populate_existing=True)).one()
    waiting = _waiting(user)
    if not user.is_active or notice_choices.is_away(row, user, at):
        _let_be(waiting)
        return 0
    times = notice_choices.times_of(row, user)
    ways = {each.id: _way(row, user, each) for each in waiting}
    seen, abouts = _last_seen(user, at), _abouts(user, {each.url for each in waiting})
    due: list[Notice] = []
    for notice in waiting:
        moment = notice_times.due(
            ways[notice.id], told=notice.created_at, seen=seen, last=row.last_digest_at, times=times, at=at
        )
        if moment is None or notice.url not in abouts:
            notice.mail_at = None
            continue
        notice.mail_at = moment
        if moment <= at:
            due.append(notice)
    return _write(row, user, times, [each for each in waiting if each.mail_at], due, ways, abouts, at)


def _write(
    row: NoticeMail,
    user: User,
    times: Times,
    waiting: list[Notice],
    due: list[Notice],
    ways: Mapping[int, Way],
    abouts: Mapping[str, About],
    at: datetime,
) -> int:
    """At once: what is due, with all else that waits of the same ticket. A digest: all that waits for one."""
    now = {each.url for each in due if ways[each.id] is Way.AT_ONCE}
    groups = list(_grouped([each for each in waiting if each.url in now], abouts).values())
    parts = [[each] for each in groups] if len(groups) <= APART else [groups]
    for part in parts:
        _queue(user, times, part, "notice", at)
    digested = [each for each in waiting if ways[each.id] is Way.DIGEST and each.url not in now]
    if any(ways[each.id] is Way.DIGEST and each.url not in now for each in due):
        parts.append(list(_grouped(digested, abouts).values()))
        _queue(user, times, parts[-1], "digest", at)
        row.last_digest_at = notice_times.digest_of(at, times)
    db.session.flush()
    return len(parts)


def _waiting(user: User) -> list[Notice]:
    """What may yet go by mail, oldest first; what was read in the app no longer does."""
    found = select(Notice).where(Notice.user_id == user.id, Notice.mail_at.is_not(None))
    found = found.order_by(Notice.mail_at, Notice.id).limit(LOOKED_AT)
    rows = db.session.scalars(found.execution_options(populate_existing=True)).all()
    _let_be(each for each in rows if each.read_at is not None)
    return sorted((each for each in rows if each.read_at is None), key=lambda each: each.id)


def _let_be(notices: Iterable[Notice]) -> None:
    for each in notices:
        each.mail_at = None


def _way(row: NoticeMail, user: User, notice: Notice) -> Way:
    kind = notice_kinds.of(notice.kind)
    return notice_choices.way_of(row, kind) if user.role in kind.readers else Way.APP


def _last_seen(user: User, at: datetime) -> datetime | None:
    alive = UserSession.revoked_at.is_(None), UserSession.ends_at > at
    return db.session.scalar(
        select(func.max(UserSession.last_seen_at)).where(UserSession.user_id == user.id, *alive)
    )


def _abouts(user: User, urls: Collection[str]) -> dict[str, About]:
    found: dict[str, About] = {}
    for prefix, explainer in _explainers.items():
        mine = {url for url in urls if url.startswith(prefix)}
        found |= explainer(user, mine) if mine else {}
    unexplained = {url for url in urls if not url.startswith(tuple(_explainers))}
    return found | {url: About("") for url in unexplained}


def _grouped(notices: list[Notice], abouts: Mapping[str, About]) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for notice in notices:
        group = groups.setdefault(notice.url, _Group(notice.url, abouts[notice.url]))
        group.notices.append(notice)
    return groups


def _queue(user: User, times: Times, groups: list[_Group], purpose: str, at: datetime) -> None:
    """One letter about these groups. Nothing in it is a customer's but the subject of a ticket."""
    host = urlsplit(letters.link("")).hostname or "localhost"
    alone = groups[0] if len(groups) == 1 and purpose == "notice" else None
    with i18n.speaking(user.language, times.zone):
        values = _values(groups)
    settings = letters.link("/me/notices")
    letter = letters.render(
        "notices",
        user.language,
        person=user.name,
        purpose=purpose,
        alone=alone.about.title if alone else "",
        noted=alone.about.title if alone and alone.about.ref else "",  # where an answer becomes a note
        settings=settings,
        everything=letters.link("/notices"),
        **values,
    )
    thread = f"<notices{alone.url.replace('/', '.')}.{user.id}@{host}>" if alone and alone.about.title else ""
    outgoing.queue_letter(
        ref=(alone.about.ref if alone else "") or f"{purpose}:0",
        purpose=purpose,
        to=[(user.email, user.name)],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        headers={"List-Id": f"<notices.{host}>", "List-Unsubscribe": f"<{settings}>"},
        references=[thread] if thread else (),
        automatic="auto-generated",
        at=at,
    )
    for notice in (each for group in groups for each in group.notices):
        notice.mail_at, notice.mailed_at = None, at


def _values(groups: list[_Group]) -> dict[str, Any]:
    """What the letter says, in the words, times and places of its reader."""
    told, shown = [], 0
    for group in groups:
        lines = [
            (i18n.moment(each.created_at, "short"), gettext(each.sentence, **each.values))
            for each in group.notices[: LINES - shown]
        ]
        if lines:
            told.append({"about": group.about, "url": letters.link(group.url), "lines": lines})
            shown += len(lines)
    count = sum(len(group.notices) for group in groups)
    return {"told": told, "count": count, "more": count - shown}
