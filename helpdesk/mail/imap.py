"""Speaking to an IMAP server: by UID alone, with verified certificates and time limits, never marking by reading."""

from __future__ import annotations

import imaplib
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from helpdesk.kit.seal import SealBroken
from helpdesk.kit.text import one_line
from helpdesk.mail.models import Mailbox
from helpdesk.mail.transport import said_by, tls_context
from helpdesk.mail.words import Security
from helpdesk.web import sealing

log = logging.getLogger(__name__)


class ServerFailed(Exception):
    """The server cannot be reached, does not let us in, or broke off; in its own words."""


class MessageFailed(Exception):
    """This one message cannot be had; others can."""


@dataclass(frozen=True)
class Account:
    """How to get at one folder. Times are in seconds."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    folder: str
    verify: bool = True
    connect: float = 20
    patience: float = 120


@dataclass(frozen=True)
class Letter:
    """One message as it lies on the server."""

    raw: bytes
    arrived_at: datetime | None


def account_of(mailbox: Mailbox) -> Account:
    """Raises ServerFailed where the stored password cannot be read."""
    try:
        password = sealing.opened(mailbox.imap_secret) if mailbox.imap_secret else ""
    except SealBroken as error:
        raise ServerFailed("The stored password cannot be read with the present secret key") from error
    return Account(
        mailbox.imap_host,
        mailbox.imap_port,
        mailbox.imap_security,
        mailbox.imap_user or mailbox.address,
        password,
        mailbox.imap_folder or "INBOX",
        mailbox.verify_tls,
    )


class Folder:
    """An opened folder of one account."""

    def __init__(self, client: IMAPClient, validity: int) -> None:
        self.client = client
        self.validity = validity

    def uids_after(self, last: int) -> list[int]:
        """UIDs above `last`, lowest (oldest) first. Whether somebody has read them plays no part."""
        with _server():
            found = self.client.search(
                ["UID", f"{last + 1}:*"]
            )  # gives the last one even where it is not above
        return sorted(uid for uid in found if uid > last)

    def uids_up_to(self, last: int) -> list[int]:
        """UIDs that still lie here at or below `last`."""
        if last <= 0:
            return []
        with _server():
            return sorted(self.client.search(["UID", f"1:{last}"]))

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each message, asked before any is loaded. Messages that are gone are left out."""
        with _server():
            found = self.client.fetch(list(uids), ["RFC822.SIZE"])
        return {uid: int(data[b"RFC822.SIZE"]) for uid, data in found.items() if b"RFC822.SIZE" in data}

    def load(self, uid: int) -> Letter:
        """The message. Raises MessageFailed for it alone, ServerFailed where the line broke."""
        try:
            data = self.client.fetch([uid], ["BODY.PEEK[]", "INTERNALDATE"]).get(uid, {})
        except (IMAPClientAbortError, OSError) as error:
            raise ServerFailed(said_by(error)) from error
        except IMAPClientError as error:
            raise MessageFailed(_words(error)) from error
        except Exception as error:  # an answer that the library cannot read
            raise MessageFailed(_words(error)) from error
        raw = data.get(b"BODY[]")
        if raw is None:
            raise MessageFailed("the server gave no content")
        arrived = data.get(b"INTERNALDATE")
        return Letter(raw, arrived.astimezone(UTC) if isinstance(arrived, datetime) else None)

    def put_away(self, uid: int, folder: str) -> None:
        """Marks the message as read, and moves it where a folder for done mail is named.

        Raises MessageFailed where the server does not allow that, ServerFailed where the line broke.
        """
        try:
            self.client.add_flags([uid], [SEEN], silent=True)
            if folder:
                self._move(uid, folder)
        except (IMAPClientAbortError, OSError) as error:
            raise ServerFailed(said_by(error)) from error
        except IMAPClientError as error:
            raise MessageFailed(_words(error)) from error

    def _move(self, uid: int, folder: str) -> None:
        if not self.client.folder_exists(folder):
            self.client.create_folder(folder)
        if self.client.has_capability("MOVE"):
            self.client.move([uid], folder)
            return
        self.client.copy([uid], folder)
        self.client.delete_messages([uid], silent=True)
        if self.client.has_capability("UIDPLUS"):
            self.client.uid_expunge([uid])


@contextmanager
def opened(account: Account) -> Iterator[Folder]:
    """The folder of `account`. Raises ServerFailed with the server's own words."""
    with _server():
        client = IMAPClient(
            account.host,
            account.port,
            ssl=account.security is Security.TLS,
            ssl_context=tls_context(verify=account.verify),
            timeout=SocketTimeout(account.connect, account.patience),
        )
    try:
        with _server():
            if account.security is Security.STARTTLS:
                client.starttls(tls_context(verify=account.verify))
            client.login(account.user, account.password)
            selected = client.select_folder(account.folder)
        yield Folder(client, int(selected.get(b"UIDVALIDITY", 0)))
    except BaseException:
        _hang_up(client)  # who broke off, or fell silent, is not spoken to any more
        raise
    try:
        client.logout()
    except (IMAPClientError, OSError):
        _hang_up(client)


def _hang_up(client: IMAPClient) -> None:
    with suppress(IMAPClientError, OSError):
        client.shutdown()


@contextmanager
def _server() -> Iterator[None]:
    try:
        yield
    except LoginError as error:
        raise ServerFailed(_words(error) or "the server did not accept name and password") from error
    except (IMAPClientError, imaplib.IMAP4.error) as error:
        raise ServerFailed(_words(error)) from error
    except OSError as error:
        raise ServerFailed(said_by(error)) from error


def _words(error: BaseException) -> str:
    said = str(error)
    if said.startswith(("b'", 'b"')):
        said = said[2:-1]
    return one_line(said or type(error).__name__, 400)
