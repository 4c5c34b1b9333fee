"""Tidying up tags: other names, two made one, out of use, gone. A name that was given up leads to what took its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, update
from sqlalchemy.orm import aliased

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history
from helpdesk.people.models import User
from helpdesk.tickets.models import Macro, Tag, TagMerge, TagMergeTicket, TicketTag
from helpdesk.tickets.tag_events import TagDeleted, TagMerged, TagParted, TagRenamed, TagRestored, TagRetired
from helpdesk.web import pages

SHOWN = 50

history.tell(
    {
        "tag.renamed": N_("%(actor)s gave this tag another name."),
        "tag.merged": N_("%(actor)s merged another tag into this one."),
        "tag.parted": N_("%(actor)s took another tag out of this one again."),
        "tag.retired": N_("%(actor)s retired this tag."),
        "tag.restored": N_("%(actor)s took this tag into use again."),
    }
)


@dataclass(frozen=True)
class Line:
    """A tag as the list shows it."""

    tag: Tag
    tickets: int


@dataclass(frozen=True)
class Merged:
    """A tag that lives on in another one."""

    id: int
    name: str
    by: str
    at: datetime


def tidy(name: str) -> str:
    """A tag's name as it is kept."""
    return one_line(name, 60).lower()


def page(typed: str, cursor: str | None, *, unused: bool = False) -> pages.Page[Line]:
    """Tags by name, retired ones too; with `typed` in them; `unused`: those that no ticket has."""
    query = select(Tag, _count(Tag.id)).where(Tag.into_id.is_(None))
    if typed:
        query = query.where(Tag.name.contains(tidy(typed), autoescape=True))
    if unused:
        query = query.where(~_used(Tag.id))
    if (after := pages.decode_as(cursor, str)) is not None:
        query = query.where(Tag.name > after[0])
    rows = db.session.execute(query.order_by(Tag.name).limit(SHOWN + 1)).all()
    return pages.cut([Line(tag, count) for tag, count in rows], SHOWN, lambda line: (line.tag.name,))


def count(tag: Tag) -> int:
    """How many tickets have it."""
    return db.session.scalar(select(_count(literal(tag.id)))) or 0


def others(tag: Tag) -> list[tuple[int, str]]:
    """Id and name of the tags that it can be merged into."""
    use = select(Tag.id, Tag.name).where(Tag.into_id.is_(None), Tag.retired_at.is_(None), Tag.id != tag.id)
    return [(id_, name) for id_, name in db.session.execute(use.order_by(Tag.name))]


def rename(tag: Tag, name: str, *, by: Actor, at: datetime) -> None:
    """Another name; whoever looks for or types the old one gets this tag. Raises DomainError where a tag has the name."""
    wanted = tidy(name)
    if not wanted:
        raise DomainError(N_("Give it a name."), field="name")
    if wanted == tag.name:
        return
    _lock()
    taken = db.session.scalar(select(Tag).filter_by(name=wanted))
    if taken is not None and taken.into_id != tag.id:
        raise Conflict(N_("Another tag has this name. Merge the two instead."), field="name")
    old = tag.name
    if taken is not None:  # its own former name
        _forget_merges([taken.id])
        db.session.delete(taken)
        db.session.flush()
    tag.name = wanted
    db.session.flush()
    db.session.add(Tag(name=old, into_id=tag.id))
    _tell_macros({old: wanted})
    record(TagRenamed(tag.id), by=by, at=at)


def merge(source: Tag, target: Tag, *, by: Actor, at: datetime) -> int:
    """Tickets with `source` have `target` instead, and so has whoever types the old name; says how many tickets moved."""
    if source.id == target.id:
        raise DomainError(N_("A tag cannot be merged into itself."), field="into")
    _lock()
    for each in (source, target):
        db.session.refresh(each)
        if each.into_id is not None or (each is target and each.retired_at is not None):
            raise Conflict(N_("A colleague changed this tag meanwhile. Look at it again."), field="into")
    both = select(TicketTag.ticket_id).where(TicketTag.tag_id == target.id)
    own = TicketTag.tag_id == source.id
    moved = _remember(source, target, by=by, at=at)
    db.session.execute(delete(TicketTag).where(own, TicketTag.ticket_id.in_(both)))
    db.session.execute(update(TicketTag).where(own).values(tag_id=target.id))
    db.session.execute(update(Tag).where(Tag.into_id == source.id).values(into_id=target.id))
    source.into_id, source.retired_at = target.id, None
    db.session.flush()
    _tell_macros({source.name: target.name})
    record(TagMerged(target.id, source.id, moved), by=by, at=at)
    return moved


def merged_into(tag: Tag) -> list[Merged]:
    """The tags that were merged into it and can be taken out again, the latest first."""
    rows = select(Tag.id, Tag.name, User.name.label("by"), TagMerge.at).join(
        TagMerge, TagMerge.source_id == Tag.id
    )
    rows = rows.outerjoin(User, User.id == TagMerge.by_id).where(TagMerge.target_id == tag.id)
    return [
        Merged(id_, name, by or "", at)
        for id_, name, by, at in db.session.execute(rows.order_by(TagMerge.id.desc()))
    ]


def separate(source: Tag, *, by: Actor, at: datetime) -> int:
    """Makes it a tag of its own again: on the tickets and in the macros that had it, where nobody has taken the other one
    off since. Says how many tickets. Raises Conflict where it is one already, DomainError where the other one was merged itself.
    """
    _lock()
    row = db.session.scalar(select(TagMerge).filter_by(source_id=source.id))
    if row is None:
        raise Conflict(N_("This tag is one of its own already."))
    target = db.session.get_one(Tag, row.target_id, populate_existing=True)
    if target.into_id is not None:
        raise DomainError(N_("The other tag was merged into another one itself. Take that one out first."))
    theirs = TicketTag.tag_id == target.id
    kept = select(TagMergeTicket.ticket_id).where(TagMergeTicket.merge_id == row.id)
    back = kept.where(TagMergeTicket.ticket_id.in_(select(TicketTag.ticket_id).where(theirs)))
    returned = db.session.scalar(select(func.count()).select_from(back.subquery())) or 0
    db.session.execute(
        insert(TicketTag).from_select(["ticket_id", "tag_id"], back.add_columns(literal(source.id)))
    )
    alone = kept.where(TagMergeTicket.had_both.is_(False))
    db.session.execute(delete(TicketTag).where(theirs, TicketTag.ticket_id.in_(alone)))
    source.into_id, source.retired_at = None, row.retired_at
    db.session.execute(update(Tag).where(Tag.id.in_(row.led)).values(into_id=source.id))
    for macro in db.session.scalars(select(Macro).where(Macro.id.in_([int(id_) for id_ in row.macros]))):
        if target.name in macro.tags:
            stays = [tag for tag in macro.tags if tag != target.name or row.macros[str(macro.id)]]
            macro.tags = sorted({*stays, source.name})
    _forget_merges([source.id], targets=False)
    record(TagParted(target.id, source.id, returned), by=by, at=at)
    return returned


def retire(tag: Tag, *, by: Actor, at: datetime) -> None:
    """Tickets keep it; no other one gets it."""
    if tag.retired_at is None:
        tag.retired_at = at
        db.session.flush()
        record(TagRetired(tag.id), by=by, at=at)


def restore(tag: Tag, *, by: Actor, at: datetime) -> None:
    """Tickets may get it again."""
    if tag.retired_at is not None:
        tag.retired_at = None
        db.session.flush()
        record(TagRestored(tag.id), by=by, at=at)


def delete_unused(tag: Tag, *, by: Actor, at: datetime) -> None:
    """Forgets a tag that no ticket and no macro has. Raises DomainError where one does."""
    _lock()
    if db.session.scalar(select(_used(literal(tag.id)))):
        raise DomainError(N_("Tickets have this tag. Retire it, or merge it into another one."))
    if any(tag.name in macro.tags for macro in db.session.scalars(select(Macro))):
        raise DomainError(N_("A macro gives this tag. Change the macro first."))
    names = list(db.session.scalars(select(Tag.id).where(Tag.into_id == tag.id)))
    _forget_merges([tag.id, *names])
    db.session.execute(delete(Tag).where(Tag.id.in_(names)))
    db.session.delete(tag)
    db.session.flush()
    record(TagDeleted(tag.id), by=by, at=at)


def found(names: Iterable[str]) -> dict[str, Tag]:
    """The tags that these names mean now, a name that was given up included."""
    known = {tag.name: tag for tag in db.session.scalars(select(Tag).where(Tag.name.in_(list(names))))}
    into = {tag.into_id for tag in known.values() if tag.into_id is not None}
    if into:
        heirs = {tag.id: tag for tag in db.session.scalars(select(Tag).where(Tag.id.in_(into)))}
        known = {name: heirs[tag.into_id] if tag.into_id else tag for name, tag in known.items()}
    return known


def _remember(source: Tag, target: Tag, *, by: Actor, at: datetime) -> int:
    """Keeps what taking them apart again needs; says how many tickets have the source."""
    macros = {
        str(each.id): target.name in each.tags
        for each in db.session.scalars(select(Macro))
        if source.name in each.tags
    }
    row = TagMerge(
        source_id=source.id,
        target_id=target.id,
        at=at,
        by_id=by.id if by.kind == "user" else None,
        retired_at=source.retired_at,
        led=list(db.session.scalars(select(Tag.id).where(Tag.into_id == source.id))),
        macros=macros,
    )
    db.session.add(row)
    db.session.flush()
    other = aliased(TicketTag)
    had_both = (
        select(other.tag_id).where(other.ticket_id == TicketTag.ticket_id, other.tag_id == target.id).exists()
    )
    tickets = select(literal(row.id), TicketTag.ticket_id, had_both).where(TicketTag.tag_id == source.id)
    columns = ["merge_id", "ticket_id", "had_both"]
    db.session.execute(insert(TagMergeTicket).from_select(columns, tickets))
    kept = select(func.count()).select_from(TagMergeTicket).where(TagMergeTicket.merge_id == row.id)
    return db.session.scalar(kept) or 0


def _forget_merges(tag_ids: list[int], *, targets: bool = True) -> None:
    """Those of these tags cannot be undone any more; with `targets` those into them neither."""
    about: ColumnElement[bool] = TagMerge.source_id.in_(tag_ids)
    if targets:
        about = about | TagMerge.target_id.in_(tag_ids)
    rows = select(TagMerge.id).where(about)
    db.session.execute(delete(TagMergeTicket).where(TagMergeTicket.merge_id.in_(rows)))
    db.session.execute(delete(TagMerge).where(about))


def _tell_macros(names: dict[str, str]) -> None:
    for macro in db.session.scalars(select(Macro)):
        if set(names) & set(macro.tags):
            macro.tags = sorted({names.get(tag, tag) for tag in macro.tags})
    db.session.flush()


def _lock() -> None:
    """Two who tidy up at once do it one after the other."""
    db.session.execute(select(Tag.id).order_by(Tag.id).limit(1).with_for_update(key_share=True))


def _used(tag_id: ColumnElement[int] | object) -> ColumnElement[bool]:
    return select(TicketTag.ticket_id).where(TicketTag.tag_id == tag_id).exists()


def _count(tag_id: ColumnElement[int] | object) -> ColumnElement[int]:
    own = select(func.count()).select_from(TicketTag).where(TicketTag.tag_id == tag_id)
    return own.correlate(Tag).scalar_subquery()
