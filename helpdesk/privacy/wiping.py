"""Taking words out of rows, as personal_data.toml says: rows and numbers stay, so that every figure does.

Whoever calls has begun the transaction and holds the customer. Done twice it changes nothing more.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import JSON, Column, String, case, cast, delete, func, literal, null, select, update

from helpdesk.cards.models import CardReading
from helpdesk.customers import erased
from helpdesk.customers.models import OptOut
from helpdesk.extensions import db
from helpdesk.files import store
from helpdesk.kit.columns import table_of
from helpdesk.kit.errors import N_
from helpdesk.mail.models import IncomingEmail, OutgoingEmail
from helpdesk.mail.words import OutgoingState
from helpdesk.people import organisation
from helpdesk.people.notice_letters import REFS as NOTICES
from helpdesk.privacy import noted
from helpdesk.privacy.kinds import Kind, kinds
from helpdesk.privacy.reach import Reach
from helpdesk.surveys.words import QuestionKey
from helpdesk.texting.models import OutgoingText
from helpdesk.texting.words import TextState
from helpdesk.tickets.models import Check, Ticket, TicketWords
from helpdesk.web import i18n

MARK = N_("(erased)")  # what people read where words stood, in the organisation's language


def mark() -> str:
    """The word that takes the place of others."""
    with i18n.speaking(organisation.LANGUAGE.get()):
        return str(gettext(MARK))


def marks() -> list[str]:
    """That word in every language: the organisation may have spoken another one when something was erased."""
    found = set()
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            found.add(str(gettext(MARK)))
    return sorted(found)


def wipe(reach: Reach, *, at: datetime, only_content: bool = False) -> Counter[str]:
    """Treats every row that belongs; says how many of each table there were. `only_content`: what goes by retention."""
    words, reach, counts = mark(), reach.looked_up(), Counter[str]()
    _take_back_letters(reach)
    # What leads to others stands before them in the file: so the last come first.
    for kind in reversed(kinds().values()):
        if only_content and not kind.content:
            continue
        counts[kind.name] = _treat(kind, reach, words, at)
    db.session.expire_all()
    return counts


def empty_lists() -> None:
    """Sent letters to colleagues about several tickets at once name subjects of anybody's: all of them lose their words.

    They are nobody's own, so no export shows them and nobody's count has them.
    """
    letters = table_of(OutgoingEmail)
    told = letters.c.ref.in_([f"{kind}:0" for kind in NOTICES]) & (letters.c.state == OutgoingState.SENT)
    full = letters.c.content.is_not(None) | letters.c.sealed.is_not(None)
    gone = {"subject": _marked(letters.c.subject, mark()), "content": null(), "sealed": null()}
    db.session.execute(update(letters).where(told, full).values(gone))


def _treat(kind: Kind, reach: Reach, words: str, at: datetime) -> int:
    table, here = kind.table, reach.of(kind.name)
    if kind.unless:
        here &= table.c[kind.unless].is_(None)
    if kind.deleted:
        return _count(delete(table).where(here).returning(literal(1)))
    for by_hand in kind.by_hand:
        BY_HAND[f"{kind.name}.{by_hand}"](reach, words, at)
    for name in kind.hashed:
        _hide(kind, name, reach)
    values: dict[str, Any] = {
        **{name: _marked(table.c[name], words) for name in kind.marked},
        **{name: _empty(table.c[name]) for name in kind.erased},
        **{name: literal("erased ").concat(cast(table.c.id, String)) for name in kind.numbered},
        **{name: null() for name in kind.cut},
    }
    if not values:
        return 0
    if kind.bump:
        values["version"] = table.c.version + 1
    return _count(update(table).where(here).values(values).returning(literal(1)))


def _count(statement: Any) -> int:
    return len(db.session.execute(statement).all())


def _marked(column: Column[Any], words: str) -> Any:
    return case((func.coalesce(column, "") == "", column), else_=words)


def _empty(column: Column[Any]) -> Any:
    if column.nullable:
        return null()
    return {} if isinstance(column.type, JSON) else ""


def _hide(kind: Kind, name: str, reach: Reach) -> None:
    """Addresses become what they can only be compared with."""
    column = kind.table.c[name]
    plain = select(column).where(reach.of(kind.name), column != "").distinct().order_by(column)
    for address in db.session.scalars(plain).all():
        if erased.is_hidden(address):
            continue
        if kind.name == OptOut.__tablename__:
            _forget_twins(address)
        here = (reach.of(kind.name)) & (column == address)
        db.session.execute(update(kind.table).where(here).values({name: erased.hidden(address)}))


def _forget_twins(address: str) -> None:
    """A refusal of the same address that was hidden once before gives way to this one: one of a kind is kept."""
    refusals, twins = table_of(OptOut), table_of(OptOut).alias()
    same = (twins.c.recipient_key == refusals.c.recipient_key) & (twins.c.purpose == refusals.c.purpose)
    found = select(twins.c.id).where(twins.c.address == address, same).exists()
    db.session.execute(delete(refusals).where(refusals.c.address == erased.hidden(address), found))


def _take_back_letters(reach: Reach) -> None:
    """What has not left yet, by mail or as a text, does not leave any more."""
    letters = table_of(OutgoingEmail)
    waiting = update(letters).where(
        reach.of("outgoing_emails"), letters.c.state == OutgoingState.QUEUED, letters.c.lease_token.is_(None)
    )
    db.session.execute(waiting.values(state=OutgoingState.CANCELLED, next_attempt_at=None))
    texts = table_of(OutgoingText)
    unsent = update(texts).where(
        reach.of("outgoing_texts"), texts.c.state == TextState.QUEUED, texts.c.lease_token.is_(None)
    )
    db.session.execute(unsent.values(state=TextState.CANCELLED, next_attempt_at=None))


def _leave_number(reach: Reach, _words: str, _at: datetime) -> None:
    number = select(cast(Ticket.number, String)).where(Ticket.id == TicketWords.ticket_id).scalar_subquery()
    own = update(table_of(TicketWords)).where(reach.of("ticket_words"))
    db.session.execute(own.values(words=number))


def _own_steps(reach: Reach, words: str, _at: datetime) -> None:
    own = update(table_of(Check)).where(reach.of("ticket_checks"), Check.template_id.is_(None))
    db.session.execute(own.values(texts=json.dumps({"": words}, ensure_ascii=False)))


def _empty_mails(reach: Reach, _words: str, at: datetime) -> None:
    mails = table_of(IncomingEmail)
    here = reach.of("incoming_emails")
    if db.session.scalar(select(mails.c.id).where(here).limit(1)) is None:
        return
    nothing = store.put(b"", at=at).id
    db.session.execute(update(mails).where(here).values(file_id=nothing))


def _elsewhere(_reach: Reach, _words: str, _at: datetime) -> None:
    """particulars.py does it: it needs to know the person's name."""


def _without_comment(reach: Reach, _words: str, _at: datetime) -> None:
    """What one of ours read on a card, without the words on it."""
    for reading in db.session.scalars(select(CardReading).where(reach.of("card_readings"))):
        reading.given = {key: value for key, value in reading.given.items() if key != QuestionKey.COMMENT}
    db.session.flush()


def _with_the_text(_reach: Reach, _words: str, _at: datetime) -> None:
    """`advisor_notes.text` sees to it."""


BY_HAND: dict[str, Callable[[Reach, str, datetime], None]] = {
    "ticket_words.words": _leave_number,
    "ticket_checks.texts": _own_steps,
    "incoming_emails.file_id": _empty_mails,
    "imports.file_id": _elsewhere,
    "import_problems.values": _elsewhere,
    "card_readings.given": _without_comment,
    "advisor_notes.text": noted.strike,
    "advisor_notes.title": _with_the_text,
    "advisor_notes.others": _with_the_text,
    "advisor_notes.folded": _with_the_text,
}
