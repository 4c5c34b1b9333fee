"""Pages of the room."""

from flask import Blueprint

from helpdesk.kit import phone, text
from helpdesk.tickets import field_forms, formatting, labels, numbers

blueprint = Blueprint("tickets", __name__)
blueprint.add_app_template_filter(numbers.shown, "ticket_number")
blueprint.add_app_template_filter(labels.label, "label")
blueprint.add_app_template_filter(phone.shown, "phone_number")
blueprint.add_app_template_filter(text.initials, "initials")
blueprint.add_app_template_filter(labels.minutes, "minutes")
blueprint.add_app_template_filter(formatting.formatted, "formatted")
blueprint.add_app_template_global(field_forms.standing, "own_field")
blueprint.add_app_template_global(field_forms.kinds, "own_kinds")

from helpdesk.tickets.views import (  # noqa: E402
    assignment,
    attachments,
    checklists,
    closure,
    company,
    fields,
    following,
    forwarding,
    kept_views,
    linking,
    macro_use,
    macros,
    merging,
    messages,
    promises,
    properties,
    queue,
    runs,
    search,
    several,
    spam,
    status,
    tags,
    ticket,
    time,
    undoing,
)

__all__ = [
    "assignment",
    "attachments",
    "blueprint",
    "checklists",
    "closure",
    "company",
    "fields",
    "following",
    "forwarding",
    "kept_views",
    "linking",
    "macro_use",
    "macros",
    "merging",
    "messages",
    "promises",
    "properties",
    "queue",
    "runs",
    "search",
    "several",
    "spam",
    "status",
    "tags",
    "ticket",
    "time",
    "undoing",
]
