"""What happens to tickets. Sentences are for the timeline; `actor` is who did it."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kit.errors import N_
from helpdesk.kit.event import Event


class TicketEvent(Event):
    """Something that happened to one ticket."""

    subject_kind = "ticket"


@dataclass(frozen=True)
class TicketOpened(TicketEvent):
    kind = "ticket.opened"
    sentence = N_("%(actor)s opened the ticket")

    ticket_id: int
    channel: str
    message_id: int
    follows_id: int | None = None


@dataclass(frozen=True)
class MessageAdded(TicketEvent):
    """A message of any kind was added (not the one a ticket opens with)."""

    kind = "ticket.message_added"

    ticket_id: int
    message_id: int
    message_kind: str
    from_customer: bool = False


@dataclass(frozen=True)
class TicketAssigned(TicketEvent):
    """Given to somebody, a team, or nobody."""

    kind = "ticket.assigned"
    sentence = N_("%(actor)s gave it to %(assignee)s")

    ticket_id: int
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

    ticket_id: int
    what: str
    before: str | int | float | None = None
    after: str | int | float | None = None
    until: str | None = None  # when a ticket that is put aside comes back


@dataclass(frozen=True)
class TicketClosed(TicketEvent):
    kind = "ticket.closed"
    sentence = N_("%(actor)s closed the ticket: %(outcome)s")

    ticket_id: int
    closing_id: int
    number: int
    outcome: str
    imported: bool = False  # closed long ago, at another desk


@dataclass(frozen=True)
class TicketReopened(TicketEvent):
    kind = "ticket.reopened"
    sentence = N_("%(actor)s reopened the ticket")

    ticket_id: int
    closing_id: int  # the closing that no longer holds
    because: str  # customer_message, staff, separated, spam (to be closed as that), not_spam
    outcome: str = ""  # of that closing


@dataclass(frozen=True)
class StandardBreached(TicketEvent):
    """A promise was not kept in time. `target`: a word of standards.words.Target; `due_at`: when it was due."""

    kind = "ticket.standard_breached"
    sentence = N_("The promise was not kept: %(target)s was due %(due_at)s")

    ticket_id: int
    clock_id: int
    target: str
    due_at: str


@dataclass(frozen=True)
class TicketMerged(TicketEvent):
    """It lives on in another one: the source's side of a merge."""

    kind = "ticket.merged"
    sentence = N_("%(actor)s merged it into %(into_number)s")

    ticket_id: int
    into_id: int
    into_number: int


@dataclass(frozen=True)
class TicketJoined(TicketEvent):
    """Another one lives on in it: the target's side."""

    kind = "ticket.joined"
    sentence = N_("%(actor)s merged %(merged_number)s into it")

    ticket_id: int
    merged_id: int
    merged_number: int


@dataclass(frozen=True)
class TicketSeparated(TicketEvent):
    """It is a ticket of its own again."""

    kind = "ticket.separated"
    sentence = N_("%(actor)s took it out of %(from_number)s again")

    ticket_id: int
    from_id: int
    from_number: int


@dataclass(frozen=True)
class TicketParted(TicketEvent):
    """What lived on in it does so no more."""

    kind = "ticket.parted"
    sentence = N_("%(actor)s took %(other_number)s out of it again")

    ticket_id: int
    other_id: int
    other_number: int


@dataclass(frozen=True)
class MacroUsed(TicketEvent):
    """A prepared text went out or was kept with a message, or its acts were done. What it did has events of its own."""

    kind = "ticket.macro_used"

    ticket_id: int
    macro_id: int
    acted: bool


class MacroEvent(Event):
    """Something that happened to a macro itself."""

    subject_kind = "macro"


@dataclass(frozen=True)
class MacroAdded(MacroEvent):
    kind = "macro.added"

    macro_id: int
    team_id: int | None
    owner_id: int | None


@dataclass(frozen=True)
class MacroChanged(MacroEvent):
    """`what`: name, key, audience, texts, acts, position."""

    kind = "macro.changed"

    macro_id: int
    what: str


@dataclass(frozen=True)
class MacroRetired(MacroEvent):
    kind = "macro.retired"

    macro_id: int


@dataclass(frozen=True)
class MacroRestored(MacroEvent):
    kind = "macro.restored"

    macro_id: int


@dataclass(frozen=True)
class TicketLinked(TicketEvent):
    """`relation` is what it has to do with the other one, a word of tickets.words.Relation."""

    kind = "ticket.linked"
    sentence = N_("%(actor)s linked it: %(relation)s %(other_number)s")

    ticket_id: int
    other_id: int
    other_number: int
    relation: str


@dataclass(frozen=True)
class TicketUnlinked(TicketEvent):
    kind = "ticket.unlinked"
    sentence = N_("%(actor)s removed a link: %(relation)s %(other_number)s")

    ticket_id: int
    other_id: int
    other_number: int
    relation: str


@dataclass(frozen=True)
class TicketFollowed(TicketEvent):
    """A colleague is told from now on what happens on it."""

    kind = "ticket.followed"

    ticket_id: int
    user_id: int


@dataclass(frozen=True)
class TicketUnfollowed(TicketEvent):
    kind = "ticket.unfollowed"

    ticket_id: int
    user_id: int


class FieldEvent(Event):
    """Something that happened to a field of the desk's own."""

    subject_kind = "field"


@dataclass(frozen=True)
class FieldAdded(FieldEvent):
    kind = "field.added"

    field_id: int
    holds: str


@dataclass(frozen=True)
class FieldChanged(FieldEvent):
    """`what`: names, where, asking, choices, position."""

    kind = "field.changed"

    field_id: int
    what: str


@dataclass(frozen=True)
class FieldRetired(FieldEvent):
    kind = "field.retired"

    field_id: int


@dataclass(frozen=True)
class FieldRestored(FieldEvent):
    kind = "field.restored"

    field_id: int


class ViewEvent(Event):
    """Something that happened to a view that people made."""

    subject_kind = "view"


@dataclass(frozen=True)
class ViewAdded(ViewEvent):
    kind = "view.added"

    view_id: int
    team_id: int | None
    owner_id: int | None


@dataclass(frozen=True)
class ViewChanged(ViewEvent):
    """`what`: name, audience, criteria, look."""

    kind = "view.changed"

    view_id: int
    what: str


@dataclass(frozen=True)
class ViewRetired(ViewEvent):
    kind = "view.retired"

    view_id: int


@dataclass(frozen=True)
class ViewRestored(ViewEvent):
    kind = "view.restored"

    view_id: int


@dataclass(frozen=True)
class ChecklistPut(TicketEvent):
    """A checklist came onto it, as it opened or by hand."""

    kind = "ticket.checklist_put"
    sentence = N_("%(actor)s put the checklist “%(template_id)s” on it")

    ticket_id: int
    template_id: int
    steps: int


@dataclass(frozen=True)
class CheckAdded(TicketEvent):
    kind = "ticket.check_added"
    sentence = N_("%(actor)s added a step to the checklist")

    ticket_id: int
    check_id: int


@dataclass(frozen=True)
class CheckTicked(TicketEvent):
    kind = "ticket.check_ticked"
    sentence = N_("%(actor)s ticked a step off: %(done)s of %(steps)s done")

    ticket_id: int
    check_id: int
    done: int
    steps: int


@dataclass(frozen=True)
class CheckUnticked(TicketEvent):
    kind = "ticket.check_unticked"
    sentence = N_("%(actor)s took a tick back: %(done)s of %(steps)s done")

    ticket_id: int
    check_id: int
    done: int
    steps: int


@dataclass(frozen=True)
class CheckRemoved(TicketEvent):
    kind = "ticket.check_removed"
    sentence = N_("%(actor)s took a step off the checklist")

    ticket_id: int
    check_id: int


class ChecklistEvent(Event):
    """Something that happened to a template of a checklist."""

    subject_kind = "checklist"


@dataclass(frozen=True)
class ChecklistAdded(ChecklistEvent):
    kind = "checklist.added"

    checklist_id: int


@dataclass(frozen=True)
class ChecklistChanged(ChecklistEvent):
    """`what`: names, steps, where, required."""

    kind = "checklist.changed"

    checklist_id: int
    what: str


@dataclass(frozen=True)
class ChecklistRetired(ChecklistEvent):
    kind = "checklist.retired"

    checklist_id: int


@dataclass(frozen=True)
class ChecklistRestored(ChecklistEvent):
    kind = "checklist.restored"

    checklist_id: int


class TagEvent(Event):
    """Something that happened to a tag itself."""

    subject_kind = "tag"


@dataclass(frozen=True)
class TagRenamed(TagEvent):
    kind = "tag.renamed"

    tag_id: int


@dataclass(frozen=True)
class TagMerged(TagEvent):
    """The target's side: another one is it now."""

    kind = "tag.merged"

    tag_id: int
    merged_id: int
    tickets: int


@dataclass(frozen=True)
class TagRetired(TagEvent):
    kind = "tag.retired"

    tag_id: int


@dataclass(frozen=True)
class TagRestored(TagEvent):
    kind = "tag.restored"

    tag_id: int


@dataclass(frozen=True)
class TagDeleted(TagEvent):
    kind = "tag.deleted"

    tag_id: int


@dataclass(frozen=True)
class TimeAdded(TicketEvent):
    kind = "ticket.time_added"
    sentence = N_("%(actor)s wrote down %(minutes)s min of work")

    ticket_id: int
    entry_id: int
    minutes: int


@dataclass(frozen=True)
class TimeCorrected(TicketEvent):
    kind = "ticket.time_corrected"
    sentence = N_("%(actor)s corrected time spent from %(before)s to %(minutes)s min")

    ticket_id: int
    entry_id: int
    before: int
    minutes: int


@dataclass(frozen=True)
class TimeWithdrawn(TicketEvent):
    kind = "ticket.time_withdrawn"
    sentence = N_("%(actor)s withdrew %(minutes)s min of work")

    ticket_id: int
    entry_id: int
    minutes: int


@dataclass(frozen=True)
class ReplyTakenBack(TicketEvent):
    """Its letter had not left. The message is a draft of its writer again."""

    kind = "ticket.reply_taken_back"
    sentence = N_("%(actor)s took a reply back before it left")

    ticket_id: int
    message_id: int
