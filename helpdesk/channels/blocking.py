"""Blocked senders: their mail is kept, but becomes no ticket and gets no answer. An address, or a domain with all below it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from helpdesk.channels.events import SenderBlocked, SenderUnblocked
from helpdesk.channels.models import BlockedSender
from helpdesk.customers import addresses
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people.models import User
from helpdesk.tickets import spam
from helpdesk.tickets.spam import Doubt
from helpdesk.web import pages

SHOWN = 50
_DOMAIN = re.compile(r"(?=.{3,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
_DEPTH = ("domain", "above", "further", "top")  # mail.shop.spam.example: itself and three above it
# Made once: every mail asks it.
IN_FORCE = (
    select(BlockedSender.id)
    .where(
        BlockedSender.value.in_([bindparam("whole"), *(bindparam(name) for name in _DEPTH)]),
        BlockedSender.lifted_at.is_(None),
    )
    .limit(1)
)


class ToBeConfirmed(DomainError):
    """Blocking this sender may keep somebody out whom we know. `doubts` says why."""

    def __init__(self, doubts: list[Doubt]) -> None:
        super().__init__(N_("Look at this once more before you block it."))
        self.doubts = doubts


@dataclass(frozen=True)
class Line:
    """A block as the list shows it."""

    block: BlockedSender
    by: str


def names_of(address: str) -> dict[str, str]:
    """The values under which an address may be blocked: itself, its domain, and what that is below."""
    local, _, domain = address.rpartition("@")
    domain = _unicode(domain.rstrip("."))
    parts = domain.split(".")
    found = {"whole": f"{local}@{domain}"}
    for step, name in enumerate(_DEPTH):
        found[name] = ".".join(parts[step:]) if len(parts) - step >= 2 else ""
    return found


def covering(address: str) -> BlockedSender | None:
    """What blocks this address, if anything does."""
    number = db.session.scalar(IN_FORCE, names_of(addresses.folded(address)))
    return db.session.get(BlockedSender, number) if number is not None else None


def sender(typed: str) -> str:
    """What was typed as it is compared. Raises DomainError where it is neither an address nor a domain."""
    value = addresses.folded(typed)
    if "@" in value.lstrip("@"):
        try:
            return names_of(addresses.email(value))["whole"]
        except DomainError as error:
            raise DomainError(
                N_("Give an address such as offers@shop.example, or a domain such as shop.example."),
                field="sender",
            ) from error
    domain = _unicode(value.lstrip("@").rstrip("."))
    if not _DOMAIN.fullmatch(domain):
        raise DomainError(
            N_("Give an address such as offers@shop.example, or a domain such as shop.example."),
            field="sender",
        )
    return domain


def block(typed: str, *, reason: str = "", confirmed: bool = False, by: User, at: datetime) -> BlockedSender:
    """Files mail of this sender as spam from now on.

    Raises ToBeConfirmed where it may be somebody we know and that was not `confirmed`, Conflict where it is blocked.
    """
    value = sender(typed)
    if (known := in_force(value)) is not None:
        sentence = N_("%(sender)s is blocked already.")
        raise Conflict(sentence, field="sender", sender=known.value)
    doubts = spam.doubts_about(value)
    if doubts and not confirmed:
        raise ToBeConfirmed(doubts)
    row = BlockedSender(value=value, reason=one_line(reason, 250), by_id=by.id, at=at)
    db.session.add(row)
    db.session.flush()
    record(SenderBlocked(row.id, row.is_domain, bool(doubts)), by=Actor.user(by), at=at)
    return row


def lift(row: BlockedSender, *, by: User, at: datetime) -> bool:
    """Takes mail of this sender in again; what was filed meanwhile stays where it is. False where it is lifted already."""
    db.session.refresh(row, with_for_update={"key_share": True})
    if row.lifted_at is not None:
        return False
    row.lifted_at, row.lifted_by_id = at, by.id
    db.session.flush()
    record(SenderUnblocked(row.id), by=Actor.user(by), at=at)
    return True


def in_force(value: str) -> BlockedSender | None:
    """The block of exactly this address or domain."""
    return db.session.scalar(select(BlockedSender).filter_by(value=value, lifted_at=None))


def page(typed: str, cursor: str | None) -> pages.Page[Line]:
    """Those in force, newest first; with `typed` in them."""
    query = select(BlockedSender, User.name).join(User, User.id == BlockedSender.by_id)
    query = query.where(BlockedSender.lifted_at.is_(None))
    if typed:
        query = query.where(BlockedSender.value.icontains(typed, autoescape=True))
    if (after := pages.decode_as(cursor, int)) is not None:
        query = query.where(BlockedSender.id < after[0])
    rows = db.session.execute(query.order_by(BlockedSender.id.desc()).limit(SHOWN + 1)).all()
    return pages.cut([Line(block, name) for block, name in rows], SHOWN, lambda line: (line.block.id,))


def _unicode(domain: str) -> str:
    """A domain as people write it, however the mail wrote it."""
    if "xn--" not in domain:
        return domain
    try:
        return domain.encode("ascii").decode("idna").lower()
    except UnicodeError:
        return domain
