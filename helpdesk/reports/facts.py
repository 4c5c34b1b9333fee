"""Handlers that keep facts in step with closings, invitations and answers, in the transaction that changes them.

Each writes what `rules` derives from what stands, compares it with the facts that are there, and leaves for every
difference a change row (minus the old, plus the new), which pages count until the worker has summed it up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, delete, insert, select, update

from helpdesk.extensions import insert_soon, run
from helpdesk.kit.columns import table_of
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
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import InvitationState
from helpdesk.tickets.models import Ticket

SCORE_COLUMNS = tuple(name for name in ScoreColumns.__annotations__)
CLOSING_COLUMNS = tuple(name for name in ClosingColumns.__annotations__)


def ticket_closed(event: Any, _record: Any) -> None:
    """A ticket was closed, and surveys have decided whether somebody is asked: its closing fact.

    Mostly it stands already: deciding about the invitation, in this transaction, has written it.
    """
    if run(_CLOSING_FACT, {"closing": event.closing_id}).first() is None:
        refresh_closing(event.closing_id)


def invitation_changed(event: Any, _record: Any) -> None:
    """An invitation took another state: the flags of its closing's fact."""
    refresh_closing(event.closing_id)


def invitation_spent(invitation: Invitation) -> None:
    """An anonymous survey was answered: that, and nothing of what, is known of its closing."""
    if invitation.closing_id is not None:
        refresh_closing(invitation.closing_id)


def answer_changed(event: Any, _record: Any) -> None:
    """An answer came, changed, was excluded, restored, erased or credited anew: all facts of its closing."""
    before = run(_HELD_FACT, {"ticket": event.ticket_id, "closing": event.closing_id}).one_or_none()
    if before is None:
        run(_HELD, {"ticket": event.ticket_id})
        case = refresh_closing(event.closing_id)
    else:
        case = _refresh(event.closing_id, before)
    rewrite(event.ticket_id, desired([case]))
    for ask in case.asks:
        if ask.asked.invitation_id == event.invitation_id:
            _note_comment(ask)


def refresh_closing(closing_id: int) -> standing.Case:
    """Brings the closing's fact in line with what stands."""
    return _refresh(closing_id, run(_CLOSING_FACT, {"closing": closing_id}).one_or_none())


def _refresh(closing_id: int, before: Any) -> standing.Case:
    case = standing.cases([closing_id])[closing_id]
    stored, wanted = before._asdict() if before else None, closing_row_of(case)
    put_closing(stored, lasting(stored, wanted, case) if stored else wanted)
    return case


def closing_row_of(case: standing.Case) -> Row:
    """The closing fact that a closing should have: its first ask speaks for it."""
    ask = case.asks[0] if case.asks else None
    return rules.closing_row(case.closed, ask.asked if ask else None, ask.returned if ask else None)


def lasting(stored: Row, wanted: Row, case: standing.Case) -> Row:
    """`wanted`, but what nothing says any more stays as it was stored.

    Without an invitation to freeze them, that is channel, kind and language; once an answer was cut off (E37), that there
    was one.
    """
    if case.asks:
        first = case.asks[0]
        if first.returned is None and first.asked.state in _ANSWERED and not first.asked.spent:
            return wanted | {name: stored[name] for name in ("answered", "partial")}
        return wanted
    return wanted | {name: stored[name] for name in ("channel", "kind", "language")}


_ANSWERED = frozenset({InvitationState.ANSWERED, InvitationState.PARTIAL})


def put_closing(before: Row | None, after: Row) -> None:
    """Writes one closing fact and what changed by it, if anything did."""
    if before == after:
        return
    if before:
        turned_to = {name: value for name, value in after.items() if value != before[name]}
        run(_changing(tuple(turned_to)), turned_to | {"of_closing": after["closing_id"]})
    else:
        put_closings([after], [])
    insert_soon(CLOSING_CHANGES, *_signed(CLOSING_COLUMNS, before, after))


def put_closings(new: list[Row], changed: list[Row]) -> None:
    """Writes closing facts. Rollups are told by whoever calls."""
    if new:
        run(_NEW_CLOSING_FACT, new)
    if changed:
        run(_CHANGED_CLOSING_FACT, [{**row, "of_closing": row["closing_id"]} for row in changed])


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
    before = {row.id: row._asdict() for row in run(_SCORES, {"ticket": ticket_id})}
    found = turned(before, settled(matched(before, wanted)))
    noted = [
        *(_signed(SCORE_COLUMNS, before[fact_id], None) for fact_id in found.gone),
        *(_signed(SCORE_COLUMNS, before.get(row.get("id", 0)), row) for row in (*found.new, *found.changed)),
    ]
    put_scores(found)
    insert_soon(SCORE_CHANGES, *(row for each in noted for row in each))
    return found.count


@dataclass(frozen=True)
class Turned:
    """What is to be done so that stored score facts become those that should be: ids to delete, rows to update and to add."""

    gone: list[int]
    changed: list[Row]
    new: list[Row]

    @property
    def count(self) -> int:
        return len(self.gone) + len(self.changed) + len(self.new)


def turned(before: dict[int, Row], after: list[Row]) -> Turned:
    """From what is stored, by id, to what should be."""
    kept = {row["id"] for row in after if "id" in row}
    return Turned(
        gone=sorted(before.keys() - kept),
        changed=[row for row in after if "id" in row and row != before[row["id"]]],
        new=[row for row in after if "id" not in row],
    )


def put_scores(found: Turned) -> None:
    """Writes them. Rollups are told by whoever calls."""
    for statement, rows in (
        (_GONE_SCORE, [{"of_fact": fact_id} for fact_id in found.gone]),
        (_CHANGED_SCORE, [{**row, "of_fact": row["id"]} for row in found.changed]),
    ):
        if rows:
            run(statement, rows)
    insert_soon(SCORE_FACTS, *found.new)


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


def _signed(columns: tuple[str, ...], before: Row | None, after: Row | None) -> list[Row]:
    """What rollups have to take away and to add; nothing where all that is summed stayed the same."""
    old = {name: before[name] for name in columns} if before else None
    new = {name: after[name] for name in columns} if after else None
    return [{**row, "sign": sign} for row, sign in ((old, -1), (new, 1)) if row] if old != new else []


def _note_comment(ask: standing.Ask) -> None:
    """Keeps the list of unread comments: one per invitation, of its current answer, if that counts."""
    invitation_id, returned = ask.asked.invitation_id, ask.returned
    run(_READ_COMMENT, {"of_invitation": invitation_id})
    if returned is not None and returned.unread_comment and not returned.excluded:
        row = {"response_id": returned.response_id, "invitation_id": invitation_id}
        insert_soon(UNREAD_COMMENTS, row)


# Made once: every closing and every answer runs them.
_HELD = select(Ticket.id).where(Ticket.id == bindparam("ticket")).with_for_update(key_share=True)
_CLOSING_FACT = (
    select(CLOSING_FACTS)
    .where(CLOSING_FACTS.c.closing_id == bindparam("closing"))
    .with_for_update(key_share=True)
)
# Both held, the ticket before the fact, as the statements one after the other would.
_HELD_FACT = (
    select(CLOSING_FACTS)
    .select_from(table_of(Ticket))
    .join(CLOSING_FACTS, CLOSING_FACTS.c.ticket_id == Ticket.id)
    .where(Ticket.id == bindparam("ticket"), CLOSING_FACTS.c.closing_id == bindparam("closing"))
    .with_for_update(key_share=True)
)
_NEW_CLOSING_FACT = insert(CLOSING_FACTS)
_CHANGED_CLOSING_FACT = update(CLOSING_FACTS).where(CLOSING_FACTS.c.closing_id == bindparam("of_closing"))


@cache
def _changing(names: tuple[str, ...]) -> Update:
    """Few of the columns of a closing's fact ever change."""
    change = update(CLOSING_FACTS).where(CLOSING_FACTS.c.closing_id == bindparam("of_closing"))
    return change.values({name: bindparam(name) for name in names})


_SCORES = select(SCORE_FACTS).where(SCORE_FACTS.c.ticket_id == bindparam("ticket")).order_by(SCORE_FACTS.c.id)
_CHANGED_SCORE = update(SCORE_FACTS).where(SCORE_FACTS.c.id == bindparam("of_fact"))
_GONE_SCORE = delete(SCORE_FACTS).where(SCORE_FACTS.c.id == bindparam("of_fact"))
_READ_COMMENT = delete(UNREAD_COMMENTS).where(UNREAD_COMMENTS.c.invitation_id == bindparam("of_invitation"))
