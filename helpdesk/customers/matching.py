"""Finding customers: while somebody types, and those who may be the same person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload, selectinload

from helpdesk.customers import search_words
from helpdesk.customers.models import ContactPoint, Customer, CustomerWord
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.kit import phone
from helpdesk.kit.text import fold, words
from helpdesk.people import organisation

_LAST = "\U0010ffff"
_COUNTED = 4000  # how far a typed word's rows are counted to choose the rarest
_ROWS_EACH = 3  # rows of one customer that one beginning hits, as a rule
_LOOKED_AT = 10_000  # rows of the rarest typed word that are checked for the others


@dataclass(frozen=True)
class Match:
    """A customer found, the contact point that shows why (or the first one), and the organisation's name."""

    customer: Customer
    contact: ContactPoint | None
    organisation: str


def search(typed: str, limit: int = 8) -> list[Match]:
    """Customers of whom every typed word is part of the name, a number however spaced, or an address; best first."""
    wanted = search_words.typed(typed, organisation.COUNTRY.get())
    if not wanted:
        return []
    ids = _ids(_rarest_first(wanted), limit)
    return [_match(customer, wanted) for customer in _load(ids)]


def meant(typed: str, found: Sequence[Match]) -> Match | None:
    """The one of those `found` whose whole telephone number or address was `typed`; None where several share it."""
    wanted = search_words.typed(typed, organisation.COUNTRY.get())
    if len(wanted) != 1:
        return None
    whole = [match for match in found if match.contact and _is_whole(match.contact, wanted[0])]
    return whole[0] if len(whole) == 1 else None


def _is_whole(contact: ContactPoint, typed: Sequence[str]) -> bool:
    if contact.kind is ContactKind.PHONE:
        return contact.value.removeprefix("+") in typed or phone.national(contact.value) in typed
    return fold(contact.value) in typed


def ids(typed: str, limit: int) -> list[int]:
    """The ids of up to `limit` customers that `search` would find; merged and erased ones too, as old tickets bear them."""
    wanted = search_words.typed(typed, organisation.COUNTRY.get())
    return _ids(_rarest_first(wanted), limit) if wanted else []


def likely_duplicates(name: str, values: Sequence[str] = (), limit: int = 5) -> list[Customer]:
    """Customers who share a contact value (address or E.164) or bear the same name in any order. Never merged by us."""
    shared = [(ContactKind.EMAIL if "@" in value else ContactKind.PHONE, value) for value in values if value]
    found = {point.customer_id: point.customer for point in _live_points(shared)}
    for customer in _load(_of_that_name(name, limit)):
        found.setdefault(customer.id, customer)
    return list(found.values())[:limit]


def _load(ids: Sequence[int]) -> list[Customer]:
    query = (
        select(Customer)
        .where(Customer.id.in_(ids), Customer.merged_into_id.is_(None), Customer.erased_at.is_(None))
        .options(joinedload(Customer.contact_points), joinedload(Customer.organisation))
    )
    loaded = {customer.id: customer for customer in db.session.scalars(query).unique()} if ids else {}
    return [loaded[each] for each in ids if each in loaded]


def _live_points(values: Sequence[tuple[ContactKind, str]]) -> list[ContactPoint]:
    if not values:
        return []
    same = or_(*(and_(ContactPoint.kind == kind, ContactPoint.value == value) for kind, value in values))
    query = (
        select(ContactPoint)
        .join(Customer)
        .where(
            same,
            ContactPoint.retired_at.is_(None),
            Customer.merged_into_id.is_(None),
            Customer.erased_at.is_(None),
        )
        .options(
            selectinload(ContactPoint.customer).selectinload(Customer.contact_points),
            selectinload(ContactPoint.customer).selectinload(Customer.organisation),
        )
        .order_by(ContactPoint.is_owner.desc(), ContactPoint.id)
        .limit(20)
    )
    return list(db.session.scalars(query))


def _between(column: SQLColumnExpression[str], beginning: str) -> ColumnElement[bool]:
    return and_(column >= beginning, column < beginning + _LAST)


def _ranges(beginnings: Sequence[str]) -> list[str]:
    return [rank + each for rank in ("", search_words.INNER) for each in beginnings]


def _rarest_first(wanted: list[list[str]]) -> list[list[str]]:
    """The word with the fewest rows drives the search, the others only check what it finds."""
    if len(wanted) == 1:
        return wanted
    columns, owners = [], []
    for index, beginnings in enumerate(wanted):
        for beginning in _ranges(beginnings):
            word = aliased(CustomerWord).word
            rows = select(literal(1)).where(_between(word, beginning)).limit(_COUNTED).subquery()
            columns.append(select(func.count()).select_from(rows).scalar_subquery())
            owners.append(index)
    totals = [0] * len(wanted)
    for index, count in zip(owners, db.session.execute(select(*columns)).one(), strict=True):
        totals[index] += count
    return [wanted[i] for i in sorted(range(len(wanted)), key=lambda i: (totals[i], -len(wanted[i][0])))]


def _ids(wanted: list[list[str]], limit: int) -> list[int]:
    """Ids in the order of the index: beginnings of words first, then what stands inside them."""
    found: dict[int, None] = {}
    rows, beginnings = limit * _ROWS_EACH, _ranges(wanted[0])
    known = _first_hits(beginnings, rows) if len(wanted) == 1 else None
    for place, beginning in enumerate(beginnings):
        ids = _hits(beginning, wanted[1:], rows) if known is None else known[place]
        found |= dict.fromkeys(ids)
        if len(found) < limit and len(ids) >= rows:
            found |= dict.fromkeys(_hits(beginning, wanted[1:], rows * 8))
        if len(found) >= limit:
            break
    return list(found)[:limit]


def _first_hits(beginnings: list[str], rows: int) -> list[list[int]]:
    """What `_hits` finds for each of the beginnings, in one statement."""
    given: dict[str, str | int] = {"rows": rows}
    for place, each in enumerate(beginnings):
        given |= {f"beginning_{place}": each, f"end_{place}": each + _LAST}
    found: list[list[int]] = [[] for _each in beginnings]
    for place, customer_id in db.session.execute(_walks(len(beginnings)), given):
        found[place].append(customer_id)
    return found


@cache
def _walks(count: int) -> Select[int, int]:
    walks = [_walk_from(place).subquery() for place in range(count)]
    marked = (select(literal_column(str(place)).label("place"), *walk.c) for place, walk in enumerate(walks))
    found = union_all(*marked).subquery()
    return select(found.c.place, found.c.customer_id).order_by(
        found.c.place, found.c.word, found.c.customer_id
    )


def _walk_from(place: int) -> Select[int, str]:
    word = aliased(CustomerWord)
    return (
        select(word.customer_id, word.word)
        .where(word.word >= bindparam(f"beginning_{place}"), word.word < bindparam(f"end_{place}"))
        .order_by(word.word, word.customer_id)
        .limit(bindparam("rows", type_=Integer))
    )


def _hits(beginning: str, others: list[list[str]], rows: int) -> Sequence[int]:
    """Customers with a word of this beginning and one of each of `others`; the first `rows` rows of the index.

    The inner limit keeps the order of work: walk the index, check each customer, stop when there are enough.
    """
    given = {"beginning": beginning, "end": beginning + _LAST}
    if not others:
        return db.session.scalars(_walk(), given | {"rows": rows}).all()
    ahead = _walk().subquery()
    query = select(ahead.c.customer_id).where(*(_has(ahead.c.customer_id, each) for each in others))
    return db.session.scalars(query.limit(rows), given | {"rows": _LOOKED_AT}).all()


@cache
def _walk() -> Select[int]:
    word = aliased(CustomerWord)
    return (
        select(word.customer_id)
        .where(word.word >= bindparam("beginning"), word.word < bindparam("end"))
        .order_by(word.word, word.customer_id)
        .limit(bindparam("rows", type_=Integer))  # made once, as people wait for it at every letter
    )


def _has(customer_id: SQLColumnExpression[int], beginnings: Sequence[str]) -> ColumnElement[bool]:
    """Has the customer a word of one of these beginnings?

    Said so that the primary key (customer, word) is the only way to look: one short look-up per customer. Left free,
    PostgreSQL joins all rows of two common words; hence the offset, and `substr` in place of a range.
    """
    other = aliased(CustomerWord)
    fits = or_(*(func.substr(other.word, 1, len(each)) == each for each in _ranges(beginnings)))
    return select(other.customer_id).where(other.customer_id == customer_id, fits).offset(0).exists()


def _of_that_name(name: str, limit: int) -> list[int]:
    parts = list(dict.fromkeys(words(name)))[: search_words.TYPED_WORDS]
    if len(parts) < 2:
        same = select(Customer.id).where(Customer.folded_name == fold(name)[:200]).limit(limit)
        return list(db.session.scalars(same)) if parts else []
    first = aliased(CustomerWord)
    query = select(first.customer_id).where(first.word == max(parts, key=len))
    for part in parts:
        other = aliased(CustomerWord)
        query = query.where(exists().where(other.customer_id == first.customer_id, other.word == part))
    return list(db.session.scalars(query.order_by(first.customer_id).limit(limit)))


def _match(customer: Customer, wanted: list[list[str]]) -> Match:
    points = [point for point in customer.contact_points if point.retired_at is None]
    typed = [each for beginnings in wanted for each in beginnings]

    def is_why(point: ContactPoint) -> bool:
        value = fold(point.value)
        return any(each in value for each in typed)

    shown = next((point for point in points if is_why(point)), points[0] if points else None)
    return Match(customer, shown, customer.organisation.name if customer.organisation else "")
