"""Rows of the desk."""

from helpdesk.tickets.models.checklist import Check, ChecklistTemplate
from helpdesk.tickets.models.clock import Clock, Resetting
from helpdesk.tickets.models.closing import Closing, ClosingCredit
from helpdesk.tickets.models.field import CustomField, FieldChoice, FieldChoiceName, FieldName, FieldValue
from helpdesk.tickets.models.link import TicketLink
from helpdesk.tickets.models.macro import Macro, MacroText
from helpdesk.tickets.models.merge import Merge
from helpdesk.tickets.models.message import Attachment, Message
from helpdesk.tickets.models.run import Run, RunItem
from helpdesk.tickets.models.sending import DraftFile, ReplyUndo
from helpdesk.tickets.models.tag_merge import TagMerge, TagMergeTicket
from helpdesk.tickets.models.ticket import (
    Draft,
    Follower,
    Participant,
    Presence,
    Tag,
    Ticket,
    TicketCounter,
    TicketTag,
    TicketWords,
)
from helpdesk.tickets.models.time import TimeEntry, Timer
from helpdesk.tickets.models.view import View, ViewPlace

__all__ = [
    "Attachment",
    "Check",
    "ChecklistTemplate",
    "Clock",
    "Closing",
    "ClosingCredit",
    "CustomField",
    "Draft",
    "DraftFile",
    "FieldChoice",
    "FieldChoiceName",
    "FieldName",
    "FieldValue",
    "Follower",
    "Macro",
    "MacroText",
    "Merge",
    "Message",
    "Participant",
    "Presence",
    "ReplyUndo",
    "Resetting",
    "Run",
    "RunItem",
    "Tag",
    "TagMerge",
    "TagMergeTicket",
    "Ticket",
    "TicketCounter",
    "TicketLink",
    "TicketTag",
    "TicketWords",
    "TimeEntry",
    "Timer",
    "View",
    "ViewPlace",
]
