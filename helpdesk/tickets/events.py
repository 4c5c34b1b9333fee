"""What happens to tickets. Sentences are for the timeline; `actor` is who did it.

Macros, fields, views, checklists and tags have events of their own in `macro_events.py` and so on.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event


@dataclass(frozen=True)
class TicketEvent(Event):
    """Something that happened to one ticket."""

    subject_kind = "ticket"

    ticket_id: int


@dataclass(frozen=True)
class TicketOpened(TicketEvent):
    kind = "ticket.opened"
    sentence = N_("%(actor)s opened the ticket")

    channel: str
    message_id: int
    follows_id: int | None = None


@dataclass(frozen=True)
class MessageAdded(TicketEvent):
    """A message of any kind was added (not the one a ticket opens with)."""

    kind = "ticket.message_added"

    message_id: int
    message_kind: str
    from_customer: bool = False


@dataclass(frozen=True)
class ReplyTakenBack(TicketEvent):
    """Its letter had not left. The message is a draft of its writer again."""

    kind = "ticket.reply_taken_back"
    sentence = N_("%(actor)s took a reply back before it left")

    message_id: int


@dataclass(frozen=True)
class MacroUsed(TicketEvent):
    """A prepared text went out or was kept with a message, or its acts were done. What it did has events of its own."""

    kind = "ticket.macro_used"

    macro_id: int
    acted: bool


@dataclass(frozen=True)
class TicketAssigned(TicketEvent):
    """Given to somebody, a team, or nobody."""

    kind = "ticket.assigned"
    sentence = N_("%(actor)s gave it to %(assignee)s")

    assignee_id: int | None
    team_id: int | None
    before_assignee_id: int | None = None
    before_team_id: int | None = None


@dataclass(frozen=True)
class TicketChanged(TicketEvent):
    """Properties changed: status, kind, priority, category, customer, tags, fields of the desk's own ("field_12").

    Values are ids, words, numbers or days.
    """

    kind = "ticket.changed"
    sentence = N_("%(actor)s changed %(what)s")

    what: str
    before: str | int | float | None = None
    after: str | int | float | None = None
    until: str | None = None  # when a ticket that is put aside comes back


@dataclass(frozen=True)
class TicketClosed(TicketEvent):
    kind = "ticket.closed"
    sentence = N_("%(actor)s closed the ticket: %(outcome)s")

    closing_id: int
    number: int
    outcome: str
    imported: bool = False  # closed long ago, at another desk
    before: str = ""  # the status it had
    held_until: str | None = None  # and when it would have come back


@dataclass(frozen=True)
class TicketReopened(TicketEvent):
    kind = "ticket.reopened"
    sentence = N_("%(actor)s reopened the ticket")

    closing_id: int  # the closing that no longer holds
    because: str  # customer_message, staff, separated, spam (to be closed as that), not_spam
    outcome: str = ""  # of that closing


@dataclass(frozen=True)
class StandardBreached(TicketEvent):
    """A promise was not kept in time. `target`: a word of standards.words.Target; `due_at`: when it was due."""

    kind = "ticket.standard_breached"
    sentence = N_("The promise was not kept: %(target)s was due %(due_at)s")

    clock_id: int
    target: str
    due_at: str


@dataclass(frozen=True)
class TicketMerged(TicketEvent):
    """It lives on in another one: the source's side of a merge."""

    kind = "ticket.merged"
    sentence = N_("%(actor)s merged it into %(into_number)s")

    into_id: int
    into_number: int


@dataclass(frozen=True)
class TicketJoined(TicketEvent):
    """Another one lives on in it: the target's side."""

    kind = "ticket.joined"
    sentence = N_("%(actor)s merged %(merged_number)s into it")

    merged_id: int
    merged_number: int


@dataclass(frozen=True)
class TicketSeparated(TicketEvent):
    """It is a ticket of its own again."""

    kind = "ticket.separated"
    sentence = N_("%(actor)s took it out of %(from_number)s again")

    from_id: int
    from_number: int


@dataclass(frozen=True)
class TicketParted(TicketEvent):
    """What lived on in it does so no more."""

    kind = "ticket.parted"
    sentence = N_("%(actor)s took %(other_number)s out of it again")

    other_id: int
    other_number: int


@dataclass(frozen=True)
class TicketLinked(TicketEvent):
    """`relation` is what it has to do with the other one, a word of tickets.words.Relation."""

    kind = "ticket.linked"
    sentence = N_("%(actor)s linked it: %(relation)s %(other_number)s")

    other_id: int
    other_number: int
    relation: str


@dataclass(frozen=True)
class TicketUnlinked(TicketEvent):
    kind = "ticket.unlinked"
    sentence = N_("%(actor)s removed a link: %(relation)s %(other_number)s")

    other_id: int
    other_number: int
    relation: str


@dataclass(frozen=True)
class TicketFollowed(TicketEvent):
    """A colleague is told from now on what happens on it."""

    kind = "ticket.followed"

    user_id: int


@dataclass(frozen=True)
class TicketUnfollowed(TicketEvent):
    kind = "ticket.unfollowed"

    user_id: int


@dataclass(frozen=True)
class ChecklistPut(TicketEvent):
    """A checklist came onto it, as it opened or by hand."""

    kind = "ticket.checklist_put"
    sentence = N_("%(actor)s put the checklist “%(template_id)s” on it")

    template_id: int
    steps: int


@dataclass(frozen=True)
class CheckAdded(TicketEvent):
    kind = "ticket.check_added"
    sentence = N_("%(actor)s added a step to the checklist")

    check_id: int


@dataclass(frozen=True)
class CheckTicked(TicketEvent):
    kind = "ticket.check_ticked"
    sentence = N_("%(actor)s ticked a step off: %(done)s of %(steps)s done")

    check_id: int
    done: int
    steps: int


@dataclass(frozen=True)
class CheckUnticked(TicketEvent):
    kind = "ticket.check_unticked"
    sentence = N_("%(actor)s took a tick back: %(done)s of %(steps)s done")

    check_id: int
    done: int
    steps: int


@dataclass(frozen=True)
class CheckRemoved(TicketEvent):
    kind = "ticket.check_removed"
    sentence = N_("%(actor)s took a step off the checklist")

    check_id: int


@dataclass(frozen=True)
class TimeAdded(TicketEvent):
    kind = "ticket.time_added"
    sentence = N_("%(actor)s wrote down %(minutes)s min of work")

    entry_id: int
    minutes: int


@dataclass(frozen=True)
class TimeCorrected(TicketEvent):
    kind = "ticket.time_corrected"
    sentence = N_("%(actor)s corrected time spent from %(before)s to %(minutes)s min")

    entry_id: int
    before: int
    minutes: int


@dataclass(frozen=True)
class TimeWithdrawn(TicketEvent):
    kind = "ticket.time_withdrawn"
    sentence = N_("%(actor)s withdrew %(minutes)s min of work")

    entry_id: int
    minutes: int
