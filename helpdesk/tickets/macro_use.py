"""Using a macro on a ticket: its text with everything filled in, and what it does, in the writer's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from helpdesk.categories import queries as categories
from helpdesk.customers.models import Customer, Organisation
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit import phone
from helpdesk.kit.errors import N_, Conflict
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.tickets import (
    acting,
    conversation,
    macro_finding,
    numbers,
    placeholders,
    queries,
)
from helpdesk.tickets.events import MacroUsed
from helpdesk.tickets.models import Macro, Ticket
from helpdesk.web import i18n

MOST = 8  # macros in one message


@dataclass(frozen=True)
class Chosen:
    """A macro in what is being written, as the writer saw it: which version, and whether it shall act too."""

    macro_id: int
    version: int
    acts: bool

    def __str__(self) -> str:
        return f"{self.macro_id}.{self.version}{'' if self.acts else 'x'}"


def parse(plain: Iterable[str], acting: Iterable[str] | None = None) -> list[Chosen]:
    """The macros that a form ("3.2", and "3" among the `acting`) or a draft ("3.2" or "3.2x") names; each once."""
    found: dict[int, Chosen] = {}
    ticked = None if acting is None else set(acting)
    for each in plain:
        numbers_, silent = each.removesuffix("x"), each.endswith("x")
        plain_id, _, plain_version = numbers_.partition(".")
        id_, version = whole(plain_id, 9), whole(plain_version, 9)
        if id_ is not None and version is not None:
            acts = not silent if ticked is None else plain_id in ticked
            found[id_] = Chosen(id_, version, acts)
    return list(found.values())[:MOST]


def ready(user: User, chosen: Iterable[Chosen]) -> list[tuple[Macro, bool]]:
    """The macros and whether each acts. Refuses one that is gone, or that now does something else than was shown."""
    wanted = list(chosen)
    known = macro_finding.by_ids(user, (each.macro_id for each in wanted))
    for each in wanted:
        macro = known.get(each.macro_id)
        if each.acts and (macro is None or macro.version != each.version):
            raise Conflict(
                N_("A macro you chose was changed meanwhile. Look at what it does now, then send again.")
            )
    return [(known[each.macro_id], each.acts) for each in wanted if each.macro_id in known]


def text(macro: Macro, ticket: Ticket, *, by: User, at: datetime, language: str) -> tuple[str, str]:
    """Language and words of the macro for this ticket; both empty where it only acts."""
    found = macro_finding.text_for(macro, language)
    if found is None:
        return "", ""
    spoken, body = found
    return spoken, placeholders.fill(body, values(ticket, by=by, at=at, language=spoken)).strip()


def values(ticket: Ticket | None, *, by: User | None, at: datetime, language: str) -> dict[str, str]:
    """What can be filled in, in `language`; without a ticket what is the same on all, without `by` no agent's name."""
    with i18n.speaking(language):
        found = {
            "agent": by.name if by else "",
            "agent_first_name": _first(by.name) if by else "",
            "organisation": organisation.name(),
            "phone": phone.shown(organisation.CONTACT_PHONE.get()),
            "today": i18n.day(organisation.today(at)),
        }
    return found | (_of_ticket(ticket, language) if ticket is not None else {})


def _of_ticket(ticket: Ticket, language: str) -> dict[str, str]:
    customer = db.session.get(Customer, ticket.customer_id) if ticket.customer_id else None
    company = customer.organisation_id if customer else None
    employer = db.session.get(Organisation, company) if company else None
    return {
        "customer": customer.name if customer else "",
        "first_name": _first(customer.name) if customer else "",
        "company": employer.name if employer else "",
        "number": numbers.shown(ticket.number),
        "subject": ticket.subject,
        "category": categories.names(language).get(ticket.category_id or 0, ""),
        "team": queries.directory().teams.get(ticket.team_id or 0, ""),
    }


def _first(name: str) -> str:
    return name.split()[0] if name.split() else ""


def carry_out(
    ticket: Ticket, chosen: Iterable[tuple[Macro, bool]], *, by: User, at: datetime, moves: bool = True
) -> None:
    """Counts each use and does what each macro does. `moves` False: the status is left to who called."""
    chosen = list(chosen)
    if chosen:
        queries.hold(ticket.id)
    for macro, acts in chosen:
        _count(macro, at)
        record(MacroUsed(ticket.id, macro.id, acts and macro.acts), by=Actor.user(by), at=at)
        if acts and macro.acts:
            _act(ticket, macro, by=by, at=at, moves=moves)


def _count(macro: Macro, at: datetime) -> None:
    # By a statement of its own: no one's form about the macro grows old by it, and none waits for another.
    used = update(Macro).where(Macro.id == macro.id).values(used=Macro.used + 1, last_used_at=at)
    db.session.execute(used.execution_options(synchronize_session=False))


def _act(ticket: Ticket, macro: Macro, *, by: User, at: datetime, moves: bool) -> None:
    acting.set_properties(ticket, macro, by=by, at=at)
    if macro.to_writer or macro.assignee_id or macro.to_team_id:
        to = by.id if macro.to_writer else macro.assignee_id or ticket.assignee_id
        acting.give(ticket, to, macro.to_team_id or ticket.team_id, by=by, at=at)
    if macro.note:
        filled = placeholders.fill(macro.note, values(ticket, by=by, at=at, language=i18n.locale()))
        conversation.add_note(ticket, by=by, body=filled, at=at)
    if moves:
        acting.move(ticket, macro, by=by, at=at)
