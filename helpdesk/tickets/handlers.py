"""What the desk does when other rooms, or its own deeds, say that something happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from helpdesk.customers import merging
from helpdesk.customers.events import CustomerChanged, CustomerSeparated, CustomersMerged
from helpdesk.customers.models import Customer, CustomerMerge
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.kit.event import Actor
from helpdesk.mail.events import LetterFailed
from helpdesk.people import notices
from helpdesk.people import queries as people
from helpdesk.tickets import following, numbers, queries, search
from helpdesk.tickets.events import MessageAdded, TicketAssigned, TicketMerged
from helpdesk.tickets.models import Message, Ticket, TicketWords
from helpdesk.tickets.words import MessageKind


def ticket_assigned(event: TicketAssigned, record: Any) -> None:
    """Whoever was given a ticket by somebody else is told."""
    by_oneself = record.actor_kind == "user" and record.actor_id == event.assignee_id
    if event.assignee_id is None or by_oneself or event.assignee_id == event.before_assignee_id:
        return
    _tell([event.assignee_id], event.ticket_id, "assigned", N_("%(number)s was given to you."), record)


def ticket_merged(event: TicketMerged, record: Any) -> None:
    """Whose ticket was merged by somebody else is told where it lives on, if they may see that."""
    ticket = db.session.get_one(Ticket, event.ticket_id)
    if ticket.assignee_id is None or (record.actor_kind, record.actor_id) == ("user", ticket.assignee_id):
        return
    into = db.session.get(Ticket, ticket.merged_into_id or 0)
    seen = into is None or bool(following.who_may_see(into, [ticket.assignee_id]))
    number = {"number": numbers.shown(ticket.number)}
    notices.tell(
        [ticket.assignee_id],
        kind="ticket.merged",
        sentence=N_("%(number)s was merged into %(into)s.")
        if seen
        else N_("%(number)s was merged into a ticket you may not see."),
        values=number | ({"into": numbers.shown(event.into_number)} if seen else {}),
        url=f"/tickets/{event.into_number if seen else ticket.number}",
        key=f"{record.kind}:{record.id}",
        at=record.at,
    )


def message_added(event: MessageAdded, record: Any) -> None:
    """Owner and followers are told that the customer has written, followers of replies, colleagues of their mention."""
    ticket = db.session.get(Ticket, event.ticket_id)
    message = db.session.get(Message, event.message_id)
    if ticket is None or message is None or message.from_machine:
        return
    if event.from_customer:
        owner = [ticket.assignee_id] if ticket.assignee_id is not None and ticket.is_open else []
        sentence = N_("The customer wrote on %(number)s.")
        _tell([*owner, *following.followers(ticket)], ticket.id, "wrote", sentence, record)
    elif message.kind is MessageKind.REPLY:
        told = [each for each in following.followers(ticket) if each != message.author_id]
        sentence = N_("%(name)s answered the customer on %(number)s.")
        _tell(told, ticket.id, "answered", sentence, record, name=_name(message.author_id))
    elif message.kind is MessageKind.NOTE:
        _call(ticket, message, record)
    elif message.kind is MessageKind.THIRD_PARTY:
        _tell_of_third_party(ticket, record)


def _tell_of_third_party(ticket: Ticket, record: Any) -> None:
    """Owner and followers; those who lead the team where nobody has it. Of a closed ticket too, which it does not reopen."""
    owner = [ticket.assignee_id] if ticket.assignee_id is not None else []
    told = list(dict.fromkeys([*owner, *following.followers(ticket)]))
    if not told:
        told = [user.id for user in people.supervisors_for(ticket.team_id)]
    sentence = (
        N_("A third party wrote on %(number)s.")
        if ticket.is_open
        else N_("A third party wrote on %(number)s, which is closed.")
    )
    _tell(told, ticket.id, "wrote", sentence, record)


def _call(ticket: Ticket, message: Message, record: Any) -> None:
    """Whom a note mentions is told, and follows the ticket from then on."""
    called = [each for each in following.mentioned(message.body) if each != message.author_id]
    told = following.who_may_see(ticket, called)
    following.follow(ticket, told, by=Actor(record.actor_kind, record.actor_id), at=record.at)
    sentence = N_("%(name)s mentioned you on %(number)s.")
    _tell(told, ticket.id, "mentioned", sentence, record, name=_name(message.author_id))


def _name(user_id: int | None) -> str:
    return queries.directory().users.get(user_id or 0, "–")


def letter_failed(event: LetterFailed, record: Any) -> None:
    """Who wrote a reply that cannot be delivered is told."""
    if event.purpose not in {"reply", "forward"}:
        return
    ticket = queries.by_ref(event.ref)
    kind, _, plain = event.ref.partition(":")
    message = db.session.get(Message, int(plain)) if kind == "message" and ticket is not None else None
    if ticket is not None and message is not None and message.author_id is not None:
        sentence = N_("Your reply on %(number)s could not be delivered.")
        if event.purpose == "forward":
            sentence = N_("What you forwarded on %(number)s could not be delivered.")
        _tell([message.author_id], ticket.id, "undelivered", sentence, record)


def customer_changed(event: CustomerChanged, _record: Any) -> None:
    """Under a new name the customer's tickets are found too."""
    customer = db.session.get(Customer, event.customer_id)
    if customer is not None and "name" in event.what:
        own = db.select(Ticket.id).where(Ticket.customer_id == customer.id)
        search.add(TicketWords.ticket_id.in_(own), customer.name)


def customers_merged(event: CustomersMerged, _record: Any) -> None:
    """Their tickets are the target's from now on; what goes along is kept with the merge."""
    row = db.session.get_one(CustomerMerge, event.merge_id)
    own = db.select(Ticket.id, Ticket.contact_point_id).where(Ticket.customer_id == event.customer_id)
    tickets = db.session.execute(own.order_by(Ticket.id).with_for_update(key_share=True)).all()
    twins = merging.twins(row)
    repointed = [[each.id, each.contact_point_id] for each in tickets if each.contact_point_id in twins]
    _give([each.id for each in tickets], event.into_id)
    for ticket_id, point_id in repointed:
        _point(ticket_id, twins[point_id])
    merging.remember(row, tickets=[each.id for each in tickets], repointed=repointed)


def customer_separated(event: CustomerSeparated, _record: Any) -> None:
    """What went along comes back, and what came since from an address of theirs; not what was given to somebody else."""
    row = db.session.get_one(CustomerMerge, event.merge_id)
    theirs = Ticket.id.in_(row.moved.get("tickets", ())) | Ticket.contact_point_id.in_(
        merging.moved_points(row)
    )
    held = db.select(Ticket.id, Ticket.contact_point_id).where(Ticket.customer_id == event.from_id, theirs)
    held = held.order_by(Ticket.id).with_for_update(key_share=True)
    back = {each.id: each.contact_point_id for each in db.session.execute(held)}
    _give(list(back), event.customer_id)
    twins = merging.twins(row)
    for ticket_id, point_id in row.moved.get("repointed", ()):
        if back.get(ticket_id) == twins[point_id]:
            _point(ticket_id, point_id)


def _give(ticket_ids: list[int], customer_id: int) -> None:
    """Another customer's from now on; whoever changes one meanwhile is told that it was changed."""
    given = update(Ticket).where(Ticket.id.in_(ticket_ids))
    given = given.values(customer_id=customer_id, version=Ticket.version + 1)
    db.session.execute(given, execution_options={"synchronize_session": "fetch"})
    name = db.session.scalar(db.select(Customer.name).where(Customer.id == customer_id))
    search.add(ticket_ids, name or "")


def _point(ticket_id: int, point_id: int) -> None:
    pointed = update(Ticket).where(Ticket.id == ticket_id).values(contact_point_id=point_id)
    db.session.execute(pointed, execution_options={"synchronize_session": "fetch"})


def _tell(
    user_ids: Sequence[int], ticket_id: int, kind: str, sentence: str, record: Any, **values: str
) -> None:
    if not user_ids:
        return
    ticket = db.session.get_one(Ticket, ticket_id)
    notices.tell(
        user_ids,
        kind=f"ticket.{kind}",
        sentence=sentence,
        values={"number": numbers.shown(ticket.number)} | values,
        url=f"/tickets/{ticket.number}",
        key=f"{record.kind}:{record.id}",
        at=record.at,
    )
