"""Reading mails before their turn, to find those that may end in one transaction with the mail before them.

Several at once ask settings and mailboxes once and wait for the disk once. It is for small mails that begin something: whatever
changes rows around a ticket holds that ticket first, and could not while it holds what the mail before it has made.
Those further behind are read by a thread of its own, which puts their files on disk too, while the ones at hand wait for the
database.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from flask import Flask, current_app

from helpdesk.files import store
from helpdesk.kit import failpoints
from helpdesk.mail import threading
from helpdesk.mail.holding import Held, Waiting
from helpdesk.mail.parse import ParsedMail, parse

log = logging.getLogger(__name__)

SMALL = 256_000  # bytes: a larger one takes long to write down


class Reader:
    """Reads each mail once, also where it could not end with the one before it after all. A context: its thread ends with it."""

    def __init__(self) -> None:
        self._read: dict[int, Future[ParsedMail]] = {}
        self._beside = ThreadPoolExecutor(1, "mail-reader")

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_error: object) -> None:
        self._beside.shutdown(wait=True, cancel_futures=True)

    def read(self, held: Held, *, and_behind: bool) -> dict[int, ParsedMail]:
        """The mail, and those `and_behind` it that may end with it; by their ids."""
        alone = not and_behind or held.attempts > 1
        waiting = () if alone else (*held.behind, *held.further)
        wanted = {held.id, *(each.id for each in waiting)}
        self._read = {number: reading for number, reading in self._read.items() if number in wanted}
        small: list[Held | Waiting] = [each for each in waiting if each.size <= SMALL]
        for each in [held, *small]:
            if each.id not in self._read:
                self._read[each.id] = self._beside.submit(_reading(each))
        found = {held.id: self._read[held.id].result()}
        if alone or not _may_share(held, found[held.id]):
            return found
        for each in held.behind:
            parsed = self._parsed_early(each)
            if parsed is None or not _may_share(each, parsed):
                break
            found[each.id] = parsed
        return found

    def _parsed_early(self, mail: Waiting) -> ParsedMail | None:
        if mail.size > SMALL:
            return None
        try:
            return self._read[mail.id].result()
        except Exception:  # said when its turn comes
            log.info("mail %s cannot be read before its turn", mail.id, exc_info=True)
            return None


def _reading(mail: Held | Waiting) -> partial[ParsedMail]:
    """What reads it and puts its files on disk, in any thread. Files that are then not kept are strays, swept in time."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def read() -> ParsedMail:
        with app.app_context():
            raw, authserv = store.path_of(mail.sha256).read_bytes(), app.config["MAIL_AUTHSERV_ID"]
            parsed = parse(raw, trusted_authserv=authserv, language=mail.language)
            failpoints.reached("mail.parsed")
            for each in parsed.attachments:
                store.keep(each.content)
            return parsed

    return partial(read)


def _may_share(mail: Held | Waiting, parsed: ParsedMail) -> bool:
    return mail.size <= SMALL and begins_anew(parsed)


def begins_anew(parsed: ParsedMail) -> bool:
    """Does it name no letter and no ticket, and is it no notice about one?"""
    bounce, named = parsed.bounce, (*parsed.in_reply_to, *parsed.references)
    if named or bounce.is_bounce or bounce.is_delay or bounce.is_delivered or bounce.is_complaint:
        return False
    if threading.ref_of(parsed.message_id or "") is not None or threading.TAG.search(parsed.subject):
        return False
    return not any(threading.bounce_key_in(each) for each in _addresses(parsed))


def _addresses(parsed: ParsedMail) -> list[str]:
    return [*parsed.envelope_recipients, *(each.email for each in (*parsed.to, *parsed.cc))]
