"""What a macro does, and who it is for, in the reader's words: shown before anything is done."""

from __future__ import annotations

from flask_babel import gettext

from helpdesk.categories import queries as categories
from helpdesk.kit.text import one_line
from helpdesk.tickets import labels, placeholders, queries
from helpdesk.tickets.models import Macro
from helpdesk.tickets.words import Status
from helpdesk.web import i18n

PREVIEWED = 100  # letters of a text that tell it from others


def acts(macro: Macro) -> list[str]:
    """One short phrase for each thing it does, to stand after "will also"."""
    known, said = queries.directory(), []
    if macro.status is Status.CLOSED and macro.outcome is not None:
        said.append(gettext("close the ticket as “%(outcome)s”", outcome=labels.label(macro.outcome)))
    elif macro.status is not None:
        said.append(gettext("set the status to “%(status)s”", status=labels.label(macro.status)))
    if macro.priority is not None:
        said.append(gettext("set the priority to “%(priority)s”", priority=labels.label(macro.priority)))
    if macro.category_id:
        category = categories.names(i18n.locale()).get(macro.category_id, "–")
        said.append(gettext("set the category to “%(category)s”", category=category))
    if macro.to_team_id:
        said.append(gettext("give it to the team “%(team)s”", team=known.teams.get(macro.to_team_id, "–")))
    if macro.to_writer:
        said.append(gettext("make you its assignee"))
    elif macro.assignee_id:
        said.append(gettext("give it to %(name)s", name=known.users.get(macro.assignee_id, "–")))
    if macro.tags:
        said.append(gettext("add the tags %(tags)s", tags=", ".join(macro.tags)))
    if macro.note:
        said.append(gettext("add the note “%(note)s”", note=one_line(macro.note, 80)))
    return [str(each) for each in said]


def audience(macro: Macro, reader_id: int) -> str:
    """Who can use it."""
    known = queries.directory()
    if macro.owner_id == reader_id:
        return str(gettext("Only you"))
    if macro.owner_id:
        return str(gettext("Only %(name)s", name=known.users.get(macro.owner_id, "–")))
    if macro.team_id:
        return known.teams.get(macro.team_id, "–")
    return str(gettext("Everybody"))


def preview(macro: Macro, language: str) -> str:
    """The first words of its text, to tell it from others."""
    bodies = macro.bodies
    body = bodies.get(language) or next(iter(bodies.values()), "")
    said = one_line(placeholders.fill(body, {}), PREVIEWED + 1)
    return said if len(said) <= PREVIEWED else f"{said[:PREVIEWED].rpartition(' ')[0] or said[:PREVIEWED]}…"
