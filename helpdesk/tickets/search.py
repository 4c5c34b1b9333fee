"""Finding tickets by words in subject, messages, number and the customer's name: newest first, one page.

Words are folded by `kit.text.words`, so both engines see the same ones. SQLite keeps an FTS5 table beside
`ticket_words` by triggers, PostgreSQL a generated tsvector with a GIN index; both are made with the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import DDL, Select, Table, column, event, func, literal_column, or_, select, update
from sqlalchemy import table as sql_table
from sqlalchemy.sql import ColumnElement

from helpdesk.customers.models import Customer
from helpdesk.extensions import db, insert_soon
from helpdesk.kit import text
from helpdesk.kit.columns import table_of
from helpdesk.tickets.models import Message, Ticket, TicketWords
from helpdesk.tickets.search_operators import LONGEST_WORD

MOST_NEW = 60_000  # characters of one message that are searched
MOST_KEPT = 300_000  # characters of one ticket
RECENT = 3_000  # tickets among which a word of one in thirty or more fills a page; the index finds rarer ones

SQLITE_DDL = (
    "CREATE VIRTUAL TABLE ticket_fts USING fts5("
    "words, content='ticket_words', content_rowid='ticket_id', prefix='2 3', detail=none,"
    " tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")",
    "CREATE TRIGGER ticket_words_added AFTER INSERT ON ticket_words BEGIN"
    " INSERT INTO ticket_fts(rowid, words) VALUES (new.ticket_id, new.words); END",
    "CREATE TRIGGER ticket_words_gone AFTER DELETE ON ticket_words BEGIN"
    " INSERT INTO ticket_fts(ticket_fts, rowid, words) VALUES ('delete', old.ticket_id, old.words); END",
    "CREATE TRIGGER ticket_words_changed AFTER UPDATE ON ticket_words BEGIN"
    " INSERT INTO ticket_fts(ticket_fts, rowid, words) VALUES ('delete', old.ticket_id, old.words);"
    " INSERT INTO ticket_fts(rowid, words) VALUES (new.ticket_id, new.words); END",
)
POSTGRESQL_DDL = (
    "ALTER TABLE ticket_words ADD COLUMN found_by tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED",
    # What came lately lies beside the index and is read through by every search: 64 kB of it, not the usual 4 MB.
    "CREATE INDEX ix_ticket_words_found_by ON ticket_words USING gin (found_by) WITH (gin_pending_list_limit = 64)",
)


def _attach_ddl(table: Table) -> None:
    for dialect, statements in (("sqlite", SQLITE_DDL), ("postgresql", POSTGRESQL_DDL)):
        for statement in statements:
            event.listen(table, "after_create", _ddl(statement, dialect))
    event.listen(table, "after_drop", _ddl("DROP TABLE IF EXISTS ticket_fts", "sqlite"))


def _ddl(statement: str, dialect: str) -> Any:
    return DDL(statement).execute_if(dialect=dialect)


_attach_ddl(TicketWords.__table__)  # type: ignore[arg-type]  # declared as FromClause
_WORDS = table_of(TicketWords)


def index(ticket: Ticket, *texts: str) -> None:
    """Makes a new ticket findable by its number and `texts`."""
    found = " ".join([str(ticket.number), *_distinct(texts)])
    insert_soon(_WORDS, {"ticket_id": ticket.id, "words": found})


def add(ticket_ids: Iterable[int] | ColumnElement[bool], *texts: str) -> None:
    """Makes tickets, given by ids or a condition on TicketWords, findable by further texts."""
    new = " ".join(_distinct(texts))
    if not new:
        return
    if isinstance(ticket_ids, ColumnElement):
        which = ticket_ids
    else:
        which = TicketWords.ticket_id.in_(list(ticket_ids))
    longer = update(TicketWords).where(which, func.length(TicketWords.words) < MOST_KEPT)
    longer = longer.values(words=TicketWords.words + " " + new)
    db.session.execute(longer.execution_options(synchronize_session=False))


def renew(ticket: Ticket, *more: str) -> None:
    """Makes the ticket findable by what it holds now, by `more`, and by nothing else: messages came or went."""
    name = select(Customer.name).where(Customer.id == ticket.customer_id)
    bodies = select(Message.body).where(Message.ticket_id == ticket.id).order_by(Message.id)
    texts = [ticket.subject, db.session.scalar(name) or "", *more, *db.session.scalars(bodies)]
    found = " ".join([str(ticket.number), *_distinct(texts)])
    anew = update(TicketWords).where(TicketWords.ticket_id == ticket.id).values(words=found[:MOST_KEPT])
    db.session.execute(anew.execution_options(synchronize_session=False))


def _distinct(texts: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for each in texts:
        for word in dict.fromkeys(text.words(each[:MOST_NEW])):
            found[word[:LONGEST_WORD]] = None
    return list(found)


@dataclass(frozen=True)
class Asked:
    """What a ticket must have: words beginning with each of `words`, none with one of `without`, and the `conditions`."""

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    conditions: tuple[ColumnElement[bool], ...] = ()


def attempts(
    query: Select[Any], asked: Asked, *, hidden: Iterable[int], size: int, below: int | None = None
) -> Iterator[Select[Any]]:
    """The first `size` tickets of `query` that are as `asked`, but for teams in `hidden`; newest first, from `below` on.

    Statements to be tried in turn until one fills the page. SQLite walks its matches from the newest on and stops
    where the limit does. PostgreSQL cannot: a common word is found among the newest tickets without its index, a
    rare one by the index alone; its planner, which knows nothing of beginnings of words, would mix the two up.
    """
    hidden, on_postgresql = sorted(hidden), db.engine.dialect.name == "postgresql"
    where = [*asked.conditions]
    if hidden:
        where.append(or_(Ticket.team_id.is_(None), Ticket.team_id.not_in(hidden)))
    if below is not None:
        where.append(Ticket.id < below)
    for word in asked.without:
        where.append(Ticket.id.not_in(_matching((word,), on_postgresql=on_postgresql)))
    if not asked.words:
        yield query.where(*where).order_by(Ticket.id.desc()).limit(size)
    elif on_postgresql:
        yield from _on_postgresql(query, where, asked.words, size)
    else:
        hits = sql_table("ticket_fts", column("rowid"))
        found = query.join(hits, hits.c.rowid == Ticket.id).where(*where, _sqlite_match(asked.words))
        yield found.order_by(hits.c.rowid.desc()).limit(size)


def _matching(words: tuple[str, ...], *, on_postgresql: bool) -> Select[Any]:
    """The ids of all tickets with these words."""
    if on_postgresql:
        return select(TicketWords.ticket_id).where(_postgresql_match(words))
    return select(sql_table("ticket_fts", column("rowid")).c.rowid).where(_sqlite_match(words))


def _sqlite_match(words: tuple[str, ...]) -> ColumnElement[bool]:
    return literal_column("ticket_fts").op("MATCH")(" ".join(f'"{word}"*' for word in words))


def _postgresql_match(words: tuple[str, ...]) -> ColumnElement[bool]:
    asked = func.to_tsquery("simple", " & ".join(f"'{word}':*" for word in words))
    return literal_column("ticket_words.found_by").op("@@")(asked)


def _on_postgresql(
    query: Select[Any], where: list[ColumnElement[bool]], words: tuple[str, ...], size: int
) -> Iterator[Select[Any]]:
    matches = _postgresql_match(words)
    newest = select(func.max(Ticket.id)).scalar_subquery()
    recent = query.join(TicketWords, TicketWords.ticket_id == Ticket.id)
    recent = recent.where(*where, matches, TicketWords.ticket_id > newest - RECENT)
    yield recent.order_by(TicketWords.ticket_id.desc()).limit(size)
    hits = select(TicketWords.ticket_id.label("id")).where(matches).cte("hits").prefix_with("MATERIALIZED")
    newest_hits = select(hits.c.id).order_by(hits.c.id.desc()).limit(size)
    if where:
        newest_hits = newest_hits.join(Ticket, Ticket.id == hits.c.id).where(*where)
    page = newest_hits.subquery()  # cut before anything is joined
    yield query.join(page, page.c.id == Ticket.id).order_by(page.c.id.desc())
