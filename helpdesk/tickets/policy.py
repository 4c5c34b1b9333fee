"""Who may do what on the desk: everybody works every ticket, but for those of restricted teams."""

from __future__ import annotations

from datetime import datetime

from helpdesk.kit import clock
from helpdesk.people import organisation
from helpdesk.people.models import User
from helpdesk.tickets import lifecycle
from helpdesk.tickets.models import Macro, Run, Ticket, View
from helpdesk.tickets.queries import hidden_team_ids
from helpdesk.tickets.view_finding import Kept


def may_see_ticket(user: User, ticket: Ticket) -> bool:
    """Members of a restricted team, supervisors and admins see its tickets; all others are everybody's."""
    if ticket.team_id is None or ticket.team_id in (user.session_team_ids or ()):
        return True
    return ticket.team_id not in hidden_team_ids(user)


def may_work_ticket(user: User, ticket: Ticket) -> bool:
    """Write, assign, change, hold, close."""
    return may_see_ticket(user, ticket)


def may_merge_tickets(user: User, source: Ticket, target: Ticket) -> bool:
    """Who may see both: from then on what was said on the one is for those who see the other."""
    return may_work_ticket(user, source) and may_work_ticket(user, target)


def may_reopen_ticket(user: User, ticket: Ticket) -> bool:
    """Within the window, and never a merged one."""
    open_to_it = not ticket.is_open and ticket.merged_into_id is None
    return open_to_it and may_see_ticket(user, ticket) and lifecycle.may_reopen_at(ticket, clock.now())


def may_see_satisfaction(user: User, ticket: Ticket) -> bool:
    """The overall answer: supervisors at once, agents after the change window, if the organisation shows it."""
    return may_see_ticket(user, ticket) and sees_answer_shown(user, ticket.satisfaction_shown_at, clock.now())


def sees_answer_shown(user: User, shown_at: datetime | None, at: datetime) -> bool:
    """May `user` know at the moment `at` of an answer that agents see from `shown_at` on?"""
    if user.sees_scores:
        return True
    return organisation.AGENTS_SEE_ANSWERS.get() and shown_at is not None and shown_at <= at


def may_use_macro(user: User, macro: Macro) -> bool:
    """One's own, those of one's teams, and everybody's, while they are in use."""
    if macro.retired_at is not None:
        return False
    if macro.owner_id is not None:
        return macro.owner_id == user.id
    return macro.team_id is None or macro.team_id in user.team_ids


def may_see_macro(user: User, macro: Macro) -> bool:
    """What one may use; supervisors see all, and retired ones are seen by whom they were for."""
    return user.sees_scores or macro.owner_id == user.id or _is_for(user, macro)


def may_manage_macro(user: User, macro: Macro) -> bool:
    """Everybody their own; those who lead, all."""
    return user.sees_scores or macro.owner_id == user.id


def may_share_macros(user: User) -> bool:
    """Write macros for a team or for everybody."""
    return user.sees_scores


def may_manage_fields(user: User) -> bool:
    """Add, name, order and retire the desk's own fields."""
    return user.sees_scores


def may_manage_checklists(user: User) -> bool:
    """Write, change and retire checklists."""
    return user.sees_scores


def may_tidy_tags(user: User) -> bool:
    """Rename, merge, retire and delete tags."""
    return user.sees_scores


def _is_for(user: User, macro: Macro) -> bool:
    return macro.owner_id is None and (macro.team_id is None or macro.team_id in user.team_ids)


def may_use_view(user: User, view: View | Kept) -> bool:
    """One's own, those of one's teams, and everybody's."""
    if view.owner_id is not None:
        return view.owner_id == user.id
    return view.team_id is None or view.team_id in user.team_ids


def may_see_view(user: User, view: View | Kept) -> bool:
    """What one may use; who shares views sees all that are shared."""
    return may_use_view(user, view) or (user.sees_scores and view.owner_id is None)


def may_manage_view(user: User, view: View | Kept) -> bool:
    """Everybody their own; those who lead, all that are shared."""
    return view.owner_id == user.id or (view.owner_id is None and user.sees_scores)


def may_share_views(user: User) -> bool:
    """Make views for a team or for everybody."""
    return user.sees_scores


def may_see_run(user: User, run: Run) -> bool:
    """Work on a whole list is its beginner's own."""
    return run.user_id == user.id
