"""Our addresses: which one takes what, and adding, changing and retiring them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import bindparam, event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from helpdesk.events.recording import record
from helpdesk.extensions import Remembered, db
from helpdesk.kit.columns import Id
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.mail import threading
from helpdesk.mail.events import MailboxAdded, MailboxChanged, MailboxRetired
from helpdesk.mail.models import Mailbox
from helpdesk.mail.words import Security
from helpdesk.web import sealing

_READ: Remembered[list[Mailbox]] = Remembered()
_ALL = select(Mailbox).order_by(Mailbox.id)
_HERE = aliased(Mailbox)
# The id of `for_id(mailbox_id)` for statements, which load none; NULL where not even the built-in one is made.
ID_FOR = (
    select(_HERE.id)
    .where(_HERE.retired_at.is_(None))
    .order_by(
        (_HERE.id == bindparam("mailbox_id", type_=Id)).desc().nulls_last(),
        _HERE.is_builtin,
        _HERE.is_default.desc(),
        _HERE.id,
    )
    .limit(1)
    .scalar_subquery()
)
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,180}")


@dataclass(frozen=True)
class MailboxValues:
    """What an administrator decides about a mailbox. A password of None keeps the one there is, "" takes it away."""

    name: str
    address: str
    language: str | None = None
    imap_host: str = ""
    imap_port: int = 993
    imap_security: Security = Security.TLS
    imap_user: str = ""
    imap_password: str | None = None
    imap_folder: str = "INBOX"
    imap_done_folder: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Security = Security.STARTTLS
    smtp_user: str = ""
    smtp_password: str | None = None
    verify_tls: bool = True
    acknowledge: bool = True


def default() -> Mailbox:
    """The mailbox that letters leave from where nothing else is said. Makes the built-in one while none is set up."""
    own = [each for each in _all() if each.retired_at is None and not each.is_builtin]
    return min(own, key=lambda each: (not each.is_default, each.id)) if own else _builtin()


def for_id(mailbox_id: int | None) -> Mailbox:
    """The mailbox with this id; the default one for None or a retired one."""
    found = next((each for each in _all() if each.id == mailbox_id), None)
    return found if found is not None and found.retired_at is None else default()


def for_address(address: str) -> Mailbox | None:
    """The mailbox that `address` is, or is a return address of; retired ones too."""
    plain = threading.without_key(address.strip().lower())
    return next((each for each in _all() if each.address.lower() == plain), None)


def is_ours(address: str) -> bool:
    """Is this one of our own addresses? Nothing is ever sent there by machine."""
    return for_address(address) is not None


def in_use() -> list[Mailbox]:
    """Mailboxes that were set up and not retired, the default one first."""
    own = [each for each in _all() if each.retired_at is None and not each.is_builtin]
    return sorted(own, key=lambda each: (not each.is_default, each.name))


def add(values: MailboxValues, *, by: Actor, at: datetime) -> Mailbox:
    """Sets up a mailbox; the first one becomes the default."""
    _check(values, None)
    mailbox = Mailbox(name=values.name, address=values.address.lower(), is_default=not in_use())
    known = for_address(values.address)
    if known is not None and known.is_builtin:  # the organisation now runs the address it was given
        mailbox, known.is_builtin, known.is_default = known, False, mailbox.is_default
    db.session.add(mailbox)
    _fill(mailbox, values)
    db.session.flush()
    record(MailboxAdded(mailbox_id=mailbox.id), by=by, at=at)
    return mailbox


def change(mailbox: Mailbox, values: MailboxValues, *, by: Actor, at: datetime) -> None:
    """Changes it. A new server or folder is fetched from its beginning; what is known already stays single."""
    _check(values, mailbox)
    before = (mailbox.imap_host, mailbox.imap_user, mailbox.imap_folder)
    changed = _fill(mailbox, values)
    if before != (mailbox.imap_host, mailbox.imap_user, mailbox.imap_folder):
        mailbox.uid_validity, mailbox.last_uid = None, 0
    mailbox.next_fetch_at, mailbox.failures, mailbox.failing_since, mailbox.error = None, 0, None, ""
    db.session.flush()
    if changed:
        record(MailboxChanged(mailbox_id=mailbox.id, what=tuple(changed)), by=by, at=at)


def make_default(mailbox: Mailbox, *, by: Actor, at: datetime) -> None:
    """Letters that say nothing else leave from here from now on."""
    db.session.execute(update(Mailbox).where(Mailbox.id != mailbox.id).values(is_default=False))
    mailbox.is_default = True
    db.session.flush()
    record(MailboxChanged(mailbox_id=mailbox.id, what=("is_default",)), by=by, at=at)


def set_acknowledging(mailbox: Mailbox, on: bool, *, by: Actor, at: datetime) -> None:
    """Are people told that their mail has arrived here?"""
    if mailbox.acknowledge is not on:
        mailbox.acknowledge = on
        db.session.flush()
        record(MailboxChanged(mailbox_id=mailbox.id, what=("acknowledge",)), by=by, at=at)


def retire(mailbox: Mailbox, *, by: Actor, at: datetime) -> None:
    """No mail is fetched or sent by it any more; its secrets go, its history stays."""
    mailbox.retired_at = at
    mailbox.imap_secret = mailbox.smtp_secret = None
    was_default, mailbox.is_default = mailbox.is_default, False
    db.session.flush()
    record(MailboxRetired(mailbox_id=mailbox.id), by=by, at=at)
    if was_default and (heir := next(iter(in_use()), None)) is not None:
        make_default(heir, by=by, at=at)


def _check(values: MailboxValues, mailbox: Mailbox | None) -> None:
    if not _ADDRESS.fullmatch(values.address):
        raise DomainError(N_("This is not an address: %(address)s"), field="address", address=values.address)
    if "+" in values.address.partition("@")[0]:
        raise DomainError(N_("Write the address without a plus part; we add our own to it."), field="address")
    if values.language and values.language not in {"en", "lv", "et", "nb"}:
        raise DomainError(N_("Choose one of the languages."), field="language")
    known = for_address(values.address)
    if known is not None and known is not mailbox and not known.is_builtin:
        raise Conflict(N_("There is a mailbox with this address already."), field="address")
    for port in (values.imap_port, values.smtp_port):
        if not 0 < port < 65536:
            raise DomainError(N_("A port is a number from 1 to 65535."))


def _fill(mailbox: Mailbox, values: MailboxValues) -> list[str]:
    """Sets what differs; says which fields did. Secrets are sealed and only their names are told."""
    given = asdict(values) | {"address": values.address.lower()}
    passwords = {name: given.pop(name) for name in ("imap_password", "smtp_password")}
    changed = [name for name, value in given.items() if getattr(mailbox, name) != value]
    for name in changed:
        setattr(mailbox, name, given[name])
    for name, password in passwords.items():
        if password is not None:
            secret = name.replace("password", "secret")
            setattr(mailbox, secret, sealing.sealed(password) if password else None)
            changed.append(secret)
    return changed


def _builtin() -> Mailbox:
    """The mailbox that takes the mail until one is set up: at MAIL_DEFAULT_SENDER, or helpdesk@ our own host."""
    found = next((each for each in _all() if each.is_builtin), None)
    if found is not None:
        return found
    address = current_app.config["MAIL_DEFAULT_SENDER"] or f"helpdesk@{threading.own_domain()}"
    try:
        with db.session.begin_nested():
            made = Mailbox(name="Helpdesk", address=address.lower(), is_builtin=True)
            db.session.add(made)
        return made
    except IntegrityError:  # another process made it this moment, or a retired mailbox has this address
        return db.session.scalars(select(Mailbox).where(Mailbox.address == address.lower())).one()


def _all() -> list[Mailbox]:
    """All mailboxes, retired ones too. There are few, and every mail asks for them: read once per transaction."""
    known = _READ.known()
    if known is None or any(isinstance(each, Mailbox) for each in db.session.new):
        known = _READ.keep(list(db.session.scalars(_ALL)))
    return known


@event.listens_for(Mailbox, "after_insert")
@event.listens_for(Mailbox, "after_delete")
def _forget_changed(_mapper: object, _connection: object, _mailbox: Mailbox) -> None:
    _READ.forget()
