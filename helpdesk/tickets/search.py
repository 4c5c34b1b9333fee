"""Finding tickets by words in subject, messages, number and the customer's name: newest first, one page.

Words are folded by `kit.text.words`, so both engines see the same ones. SQLite keeps an FTS5 table beside
`ticket_words` by triggers, PostgreSQL a generated tsvector with a GIN index; both are made with the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import (
    DDL,
    Select,
    String,
    Table,
    bindparam,
    column,
    event,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy import table as sql_table
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.elements import SQLCoreOperations

from helpdesk.customers.models import Customer
from helpdesk.extensions import db, insert_soon
from helpdesk.kit import text
from helpdesk.kit.columns import fixed, table_of
from helpdesk.tickets.models import Message, Ticket, TicketWords
from helpdesk.tickets.search_operators import LONGEST_WORD

MOST_NEW = 60_000  # characters of one message that are searched
MOST_KEPT = 300_000  # characters of one ticket
PROBED, FEW = 300, 4  # a word in fewer of so many newest tickets is rare: the index finds it at once
RECENT = 3_000  # tickets among which a word of one in thirty or more fills a page

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
_GIVEN: ColumnElement[str] = bindparam("words", type_=String)


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
    query: Select[Any],
    asked: Asked,
    *,
    hidden: Iterable[int],
    size: int,
    count: int,
    below: int | None = None,
) -> Iterator[Select[Any]]:
    """The first `size` tickets of `query` that are as `asked`, but for teams in `hidden`; newest first, from `below` on.

    Each row has `found`: how many there are, as far as `count`. Statements to be asked with `given`, in turn until one finds that many,
    or says in `whole` that these are all. SQLite walks its matches from the newest on and stops where the limit does. PostgreSQL cannot: a rare word is found by
    the index alone, a common one among the newest tickets without it; its planner, which knows nothing of beginnings of
    words, would mix the two up.
    """
    hidden, on_postgresql = sorted(hidden), db.engine.dialect.name == "postgresql"
    if asked.words and not (hidden or asked.without or asked.conditions or below is not None):
        yield from _by_words_alone(query, size, count, on_postgresql)
        return
    where = [*asked.conditions]
    if hidden:
        where.append(or_(Ticket.team_id.is_(None), Ticket.team_id.not_in(hidden)))
    if below is not None:
        where.append(Ticket.id < below)
    for word in asked.without:
        where.append(Ticket.id.not_in(_matching((word,), on_postgresql=on_postgresql)))
    page = partial(_page, query, size=size, count=count)
    if asked.words:
        yield from (_on_postgresql if on_postgresql else _on_sqlite)(page, where)
    else:
        yield page(select(Ticket.id).where(*where), Ticket.id)


def given(asked: Asked) -> dict[str, str]:
    """What the statements of `attempts` are asked with."""
    if not asked.words:
        return {}
    on_postgresql = db.engine.dialect.name == "postgresql"
    return {"words": _for_postgresql(asked.words) if on_postgresql else _for_sqlite(asked.words)}


@lru_cache(maxsize=16)
def _by_words_alone(
    query: Select[Any], size: int, count: int, on_postgresql: bool
) -> tuple[Select[Any], ...]:
    """The statements of most searches, made once: to make them takes longer than to find."""
    page = partial(_page, query, size=size, count=count)
    return tuple((_on_postgresql if on_postgresql else _on_sqlite)(page, []))


def _page(
    query: Select[Any],
    ids: Select[Any],
    by: SQLCoreOperations[int],
    *,
    size: int,
    count: int,
    whole: ColumnElement[bool] = true(),
) -> Select[Any]:
    """The newest of these tickets, cut before anything is joined, with how many there are."""
    found = ids.order_by(by.desc()).limit(fixed(count)).cte("found").prefix_with("MATERIALIZED")
    shown = select(found.c.id).order_by(found.c.id.desc()).limit(fixed(size)).subquery()
    number = select(func.count()).select_from(found).scalar_subquery().label("found")
    whole_page = query.add_columns(number, whole.label("whole")).join(shown, shown.c.id == Ticket.id)
    return whole_page.order_by(shown.c.id.desc())


def _of_tickets(
    hits: Select[Any], id_: SQLCoreOperations[int], where: list[ColumnElement[bool]]
) -> Select[Any]:
    return hits.join(Ticket, Ticket.id == id_).where(*where) if where else hits


def _matching(words: tuple[str, ...], *, on_postgresql: bool) -> Select[Any]:
    """The ids of all tickets with these words."""
    if on_postgresql:
        return select(TicketWords.ticket_id).where(_postgresql_match(_for_postgresql(words)))
    return select(sql_table("ticket_fts", column("rowid")).c.rowid).where(_sqlite_match(_for_sqlite(words)))


def _for_sqlite(words: tuple[str, ...]) -> str:
    return " ".join(f'"{word}"*' for word in words)


def _for_postgresql(words: tuple[str, ...]) -> str:
    return " & ".join(f"'{word}':*" for word in words)


def _sqlite_match(words: Any) -> ColumnElement[bool]:
    return literal_column("ticket_fts").op("MATCH")(words)


def _postgresql_match(words: Any) -> ColumnElement[bool]:
    return literal_column("ticket_words.found_by").op("@@")(_postgresql_query(words))


def _postgresql_query(words: Any) -> ColumnElement[Any]:
    """As a statement of its own: words that the planner saw would have it plan each search anew, for longer than it takes."""
    return select(func.to_tsquery("simple", words)).scalar_subquery()


def _on_sqlite(page: Callable[..., Select[Any]], where: list[ColumnElement[bool]]) -> Iterator[Select[Any]]:
    rowid = sql_table("ticket_fts", column("rowid")).c.rowid
    hits = select(rowid.label("id")).where(_sqlite_match(_GIVEN))
    yield page(_of_tickets(hits, rowid, where), rowid)


def _on_postgresql(
    page: Callable[..., Select[Any]], where: list[ColumnElement[bool]]
) -> Iterator[Select[Any]]:
    matching = select(TicketWords.ticket_id.label("id")).where(_postgresql_match(_GIVEN))
    probe = _among_newest(PROBED).cte("probe").prefix_with("MATERIALIZED")
    rare = select(func.count()).select_from(probe).scalar_subquery() < FEW
    either = union_all(matching.where(rare), _among_newest(RECENT).where(~rare)).subquery()
    yield page(_of_tickets(select(either.c.id), either.c.id, where), either.c.id, whole=rare)
    hits = matching.cte("hits").prefix_with("MATERIALIZED")
    yield page(_of_tickets(select(hits.c.id), hits.c.id, where), hits.c.id)


def _among_newest(count: int) -> Select[Any]:
    """The tickets with these words among so many newest ones, read one by one: the offset keeps the planner from the index."""
    found_by: ColumnElement[Any] = literal_column("ticket_words.found_by")
    newest = select(TicketWords.ticket_id.label("id"), found_by.label("found_by"))
    newest = newest.where(TicketWords.ticket_id > select(func.max(Ticket.id)).scalar_subquery() - count)
    lately = newest.offset(fixed(0)).subquery()
    return select(lately.c.id).where(lately.c.found_by.op("@@")(_postgresql_query(_GIVEN)))
