"""Handlers that keep facts in step with closings, invitations and answers, in the transaction that changes them.

Each writes what `rules` derives from what stands, compares it with the facts that are there, and leaves for every
difference a change row (minus the old, plus the new), which pages count until the worker has summed it up.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, delete, insert, select, update

from helpdesk.extensions import db
from helpdesk.reports import rules, standing
from helpdesk.reports.models import (
    CLOSING_CHANGES,
    CLOSING_FACTS,
    SCORE_CHANGES,
    SCORE_FACTS,
    UNREAD_COMMENTS,
    ClosingColumns,
    ScoreColumns,
)
from helpdesk.reports.rules import Row
from helpdesk.tickets.models import Ticket

SCORE_COLUMNS = tuple(name for name in ScoreColumns.__annotations__)
CLOSING_COLUMNS = tuple(name for name in ClosingColumns.__annotations__)


def ticket_closed(event: Any, _record: Any) -> None:
    """A ticket was closed, and surveys have decided whether somebody is asked: its closing fact.

    Mostly it stands already: deciding about the invitation, in this transaction, has written it.
    """
    stands = select(CLOSING_FACTS.c.closing_id).where(CLOSING_FACTS.c.closing_id == event.closing_id)
    if db.session.execute(stands).first() is None:
        refresh_closing(event.closing_id)


def invitation_changed(event: Any, _record: Any) -> None:
    """An invitation took another state: the flags of its closing's fact."""
    refresh_closing(event.closing_id)


def answer_changed(event: Any, _record: Any) -> None:
    """An answer came, changed, was excluded, restored, erased or credited anew: all facts of its closing."""
    db.session.execute(select(Ticket.id).where(Ticket.id == event.ticket_id).with_for_update())
    case = refresh_closing(event.closing_id)
    rewrite(event.ticket_id, desired([case]))
    for ask in case.asks:
        _note_comment(ask)


def refresh_closing(closing_id: int) -> standing.Case:
    """Brings the closing's fact in line with what stands."""
    before = db.session.execute(
        select(CLOSING_FACTS).where(CLOSING_FACTS.c.closing_id == closing_id).with_for_update()
    ).one_or_none()
    case = standing.cases([closing_id])[closing_id]
    stored, wanted = before._asdict() if before else None, closing_row_of(case)
    put_closing(stored, lasting(stored, wanted, case) if stored else wanted)
    return case


def closing_row_of(case: standing.Case) -> Row:
    """The closing fact that a closing should have: its first ask speaks for it."""
    ask = case.asks[0] if case.asks else None
    return rules.closing_row(case.closed, ask.asked if ask else None, ask.returned if ask else None)


def lasting(stored: Row, wanted: Row, case: standing.Case) -> Row:
    """`wanted`, but without an invitation to freeze them, channel, kind and language stay as they were stored."""
    if case.asks:
        return wanted
    return wanted | {name: stored[name] for name in ("channel", "kind", "language")}


def put_closing(before: Row | None, after: Row) -> bool:
    """Writes one closing fact and what changed by it; says whether anything did."""
    if before == after:
        return False
    if before is None:
        db.session.execute(insert(CLOSING_FACTS), after)
    else:
        db.session.execute(
            update(CLOSING_FACTS).where(CLOSING_FACTS.c.closing_id == after["closing_id"]).values(after)
        )
    _note(CLOSING_CHANGES, CLOSING_COLUMNS, before, after)
    return True


def desired(cases: Iterable[standing.Case]) -> dict[int, list[Row]]:
    """Invitation -> the score facts that it should have."""
    return {
        ask.asked.invitation_id: rules.score_rows(ask.asked, ask.returned, ask.shares)
        for case in cases
        for ask in case.asks
    }


def rewrite(ticket_id: int, wanted: dict[int, list[Row]]) -> int:
    """Makes the score facts of these invitations of one ticket what they should be, and settles the whole ticket.

    Says how many facts were touched. The ticket's row must be locked: which answer counts for the company depends on all of them.
    """
    stored = db.session.execute(
        select(SCORE_FACTS).where(SCORE_FACTS.c.ticket_id == ticket_id).order_by(SCORE_FACTS.c.id)
    )
    before = {row.id: row._asdict() for row in stored}
    after = settled(matched(before, wanted))
    gone = before.keys() - {row["id"] for row in after if "id" in row}
    for fact_id in sorted(gone):
        db.session.execute(delete(SCORE_FACTS).where(SCORE_FACTS.c.id == fact_id))
        _note(SCORE_CHANGES, SCORE_COLUMNS, before[fact_id], None)
    return len(gone) + sum(_put_score(before.get(row.get("id", 0)), row) for row in after)


def matched(before: dict[int, Row], wanted: dict[int, list[Row]]) -> list[Row]:
    """All rows the ticket should have; those that take the place of a stored one carry its id."""
    places = {
        (row["invitation_id"], row["question"], row["choice"], row["agent_key"]): row
        for row in before.values()
    }
    rows = [dict(row) for row in before.values() if row["invitation_id"] not in wanted]
    for invitation_id, due in wanted.items():
        for row in due:
            old = places.get((invitation_id, row["question"], row["choice"], row["agent_key"]))
            rows.append({"id": old["id"], **row} if old else dict(row))
    return sorted(rows, key=lambda row: row.get("id", 2**62))


def settled(rows: list[Row]) -> list[Row]:
    """The same rows with `company` decided."""
    chosen = rules.for_company(
        (place, row["question"], row["choice"], row["closing_number"], row["response_id"], row["excluded"])
        for place, row in enumerate(rows)
    )
    return [{**row, "company": int(place in chosen)} for place, row in enumerate(rows)]


def _put_score(before: Row | None, after: Row) -> bool:
    if before == after:
        return False
    if before is None:
        db.session.execute(insert(SCORE_FACTS), after)
    else:
        db.session.execute(update(SCORE_FACTS).where(SCORE_FACTS.c.id == after["id"]).values(after))
    _note(SCORE_CHANGES, SCORE_COLUMNS, before, after)
    return True


def _note(kind: Table, columns: tuple[str, ...], before: Row | None, after: Row | None) -> None:
    """Leaves for the rollups what went and what came, unless all that is summed stayed the same."""
    old = {name: before[name] for name in columns} if before else None
    new = {name: after[name] for name in columns} if after else None
    if old == new:
        return
    signed = [(old, -1), (new, 1)]
    db.session.execute(insert(kind), [{**row, "sign": sign} for row, sign in signed if row])


def _note_comment(ask: standing.Ask) -> None:
    """Keeps the list of unread comments: one per invitation, of its current answer, if that counts."""
    invitation_id, returned = ask.asked.invitation_id, ask.returned
    db.session.execute(delete(UNREAD_COMMENTS).where(UNREAD_COMMENTS.c.invitation_id == invitation_id))
    if returned is not None and returned.unread_comment and not returned.excluded:
        row = {"response_id": returned.response_id, "invitation_id": invitation_id}
        db.session.execute(insert(UNREAD_COMMENTS), row)
