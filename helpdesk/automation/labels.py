"""What a rule looks at and does, and what it did, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import literal, select, union_all

from helpdesk.automation import lengths
from helpdesk.automation.models import Rule, RuleRun
from helpdesk.automation.words import Giving, Holder, Hours, Match, Result, Told, Trigger, Wrote
from helpdesk.categories import queries as categories
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import Organisation
from helpdesk.extensions import db
from helpdesk.kit.errors import N_
from helpdesk.kit.text import one_line
from helpdesk.mail.models import Mailbox
from helpdesk.tickets import labels, queries
from helpdesk.tickets.models import Macro
from helpdesk.tickets.words import Channel, Outcome, Priority, Status
from helpdesk.web import i18n

TRIGGERS: dict[Trigger, str] = {
    Trigger.OPENED: N_("A ticket was opened"),
    Trigger.CUSTOMER_WROTE: N_("The customer wrote"),
    Trigger.AGENT_REPLIED: N_("A colleague answered"),
    Trigger.THIRD_PARTY_WROTE: N_("A third party answered"),
    Trigger.CHANGED: N_("Something was changed"),
    Trigger.CLOSED: N_("A ticket was closed"),
    Trigger.REOPENED: N_("A ticket was reopened"),
    Trigger.SINCE_OPENED: N_("Some time after it was opened"),
    Trigger.SINCE_CUSTOMER: N_("Some time after the customer last wrote"),
    Trigger.SINCE_WAITING: N_("When the customer has waited for us for some time"),
    Trigger.SINCE_UNASSIGNED: N_("When nobody has had it for some time"),
    Trigger.SINCE_PENDING: N_("When we have waited for the customer for some time"),
}
_TIMED: dict[Trigger, str] = {
    Trigger.SINCE_OPENED: N_("%(time)s after it was opened"),
    Trigger.SINCE_CUSTOMER: N_("%(time)s after the customer last wrote"),
    Trigger.SINCE_WAITING: N_("When the customer has waited for us for %(time)s"),
    Trigger.SINCE_UNASSIGNED: N_("When nobody has had it for %(time)s"),
    Trigger.SINCE_PENDING: N_("When we have waited for the customer for %(time)s"),
}
MATCHES: dict[Match, str] = {Match.ALL: N_("All of these"), Match.ANY: N_("Any of these")}
HOLDERS: dict[Holder, str] = {
    Holder.NOBODY: N_("nobody has it"),
    Holder.SOMEBODY: N_("somebody has it"),
    Holder.HERE: N_("whoever has it is here"),
    Holder.AWAY: N_("whoever has it is away"),
}
WROTE: dict[Wrote, str] = {
    Wrote.CUSTOMER: N_("The customer"),
    Wrote.COLLEAGUE: N_("A colleague"),
    Wrote.THIRD_PARTY: N_("A third party"),
}
HOURS: dict[Hours, str] = {
    Hours.OPEN: N_("within opening hours"),
    Hours.CLOSED: N_("outside opening hours"),
}
GIVINGS: dict[Giving, str] = {
    Giving.PERSON: N_("To a colleague"),
    Giving.ROUND_ROBIN: N_("To the team in turn"),
    Giving.LEAST_LOADED: N_("To whoever of the team has the fewest open tickets"),
}
TOLD: dict[Told, str] = {Told.TEAM: N_("The team"), Told.SUPERVISORS: N_("The team's supervisors")}
HEADS: dict[str, str] = {
    "statuses": N_("Status"),
    "kinds": N_("Kind"),
    "priorities": N_("Priority"),
    "channels": N_("Channel"),
    "languages": N_("Language"),
    "category_ids": N_("Category, with all below it"),
    "team_ids": N_("Team"),
    "mailbox_ids": N_("Mailbox"),
    "organisation_ids": N_("Customer's organisation"),
    "tags": N_("Has one of the tags"),
    "not_tags": N_("Has none of the tags"),
    "words": N_("The words written, or the subject, have one of"),
    "wrote_last": N_("Who wrote last"),
    "holder": N_("Assignee"),
    "hours": N_("It happens"),
    "waiting_minutes": N_("Waiting for us for at least"),
}
_SILENT = {
    "no_address": N_("sent nothing: the customer has no address"),
    "machine": N_("sent nothing: a machine wrote last, or the sender may be forged"),
    "brake": N_("sent nothing: this address got enough automatic answers"),
    "no_text": N_("sent nothing: the macro has no text"),
}
_WORDS = {
    "statuses": Status,
    "kinds": RequestKind,
    "priorities": Priority,
    "channels": Channel,
}


class Names:
    """Names of what rules speak of, each kind looked up once a page."""

    def __init__(self) -> None:
        self._known: dict[str, dict[int, str]] = {}

    def of(self, what: str, id_: int) -> str:
        if what not in self._known:
            self._known |= _LOOKS[what]()
        return self._known[what].get(id_, "–")


def _named() -> dict[str, dict[int, str]]:
    """Mailboxes, organisations and macros, in one question."""
    known: dict[str, dict[int, str]] = {"mailbox_ids": {0: str(gettext("no mailbox"))}}
    models: dict[str, Any] = {"mailbox_ids": Mailbox, "organisation_ids": Organisation, "macros": Macro}
    each = [select(literal(what), model.id, model.name) for what, model in models.items()]
    for what, id_, name in db.session.execute(union_all(*each)):
        known.setdefault(what, {})[id_] = name
    return {what: known.get(what, {}) for what in models}


_LOOKS: dict[str, Callable[[], dict[str, dict[int, str]]]] = {
    "category_ids": lambda: {"category_ids": categories.names(i18n.locale())},
    "team_ids": lambda: {"team_ids": queries.directory().teams | {0: str(gettext("No team"))}},
    "users": lambda: {"users": queries.directory().users},
    "mailbox_ids": _named,
    "organisation_ids": _named,
    "macros": _named,
}


def _unbroken(minutes: int) -> str:
    return lengths.shown(minutes).replace(" ", i18n.NBSP)


def when(rule: Rule) -> str:
    """What makes it look at a ticket."""
    if rule.trigger.is_timed:
        return str(gettext(_TIMED[rule.trigger], time=_unbroken(rule.after_minutes)))
    return str(gettext(TRIGGERS[rule.trigger]))


def conditions(rule: Rule, names: Names) -> list[str]:
    """One phrase for each: what it asks, and what will do."""
    said = []
    for name in rule.conditions.asked:
        given = getattr(rule.conditions, name)
        values = given if isinstance(given, tuple) else (given,)
        words = ", ".join(value(name, each, names) for each in values)
        said.append(f"{gettext(HEADS[name])}: {words}")
    return said


def value(name: str, given: Any, names: Names) -> str:
    """A value of a condition."""
    if name in _WORDS:
        return labels.label(_WORDS[name](given))
    if name in _LOOKS:
        return names.of(name, given)
    if name == "languages":
        return i18n.LANGUAGES.get(given, given)
    if name == "hours":
        return str(gettext(HOURS[Hours(given)]))
    if name == "wrote_last":
        return str(gettext(WROTE[Wrote(given)]))
    if name == "holder":
        return str(gettext(HOLDERS[Holder(given)]))
    return lengths.shown(given) or "0 min" if name == "waiting_minutes" else f"“{given}”"


def why(run_why: list[list[Any]], names: Names) -> list[str]:
    """Which conditions a ticket met, and by what."""
    said = []
    for name, found in run_why:
        head = str(gettext(HEADS[name])) if name in HEADS else name
        said.append(head if name == "not_tags" else f"{head}: {value(name, found, names)}")
    return said or [str(gettext("It asks nothing of the ticket."))]


def acts(rule: Rule, names: Names) -> list[str]:
    """One phrase for each thing it does."""
    said = []
    if rule.priority is not None:
        said.append(gettext("set the priority to “%(priority)s”", priority=labels.label(rule.priority)))
    if rule.category_id:
        category = names.of("category_ids", rule.category_id)
        said.append(gettext("set the category to “%(category)s”", category=category))
    if rule.tags:
        said.append(gettext("add the tags %(tags)s", tags=", ".join(rule.tags)))
    if rule.to_team_id:
        said.append(gettext("give it to the team “%(team)s”", team=names.of("team_ids", rule.to_team_id)))
    if rule.giving is Giving.PERSON and rule.assignee_id:
        said.append(gettext("give it to %(name)s", name=names.of("users", rule.assignee_id)))
    elif rule.giving is Giving.ROUND_ROBIN:
        said.append(gettext("give it to the team in turn"))
    elif rule.giving is Giving.LEAST_LOADED:
        said.append(gettext("give it to whoever of the team has the fewest open tickets"))
    if rule.note:
        said.append(gettext("add the note “%(note)s”", note=one_line(rule.note, 80)))
    if rule.reply_id:
        said.append(gettext("send “%(name)s” to the customer", name=names.of("macros", rule.reply_id)))
    if rule.told is Told.TEAM:
        said.append(gettext("tell the team"))
    elif rule.told is Told.SUPERVISORS:
        said.append(gettext("tell the team's supervisors"))
    if rule.status is Status.CLOSED and rule.outcome is not None:
        said.append(gettext("close the ticket as “%(outcome)s”", outcome=labels.label(rule.outcome)))
    elif rule.status is not None:
        said.append(gettext("set the status to “%(status)s”", status=labels.label(rule.status)))
    return [str(each) for each in said]


def did(run: RuleRun, names: Names) -> list[str]:
    """What it did to this ticket."""
    if run.result is Result.FAILED:
        return [str(gettext("failed: %(error)s", error=run.error))]
    said = [_did(act, given, names) for act, given in run.did]
    return said or [str(gettext("Nothing was left to change."))]


def _did(act: str, given: Any, names: Names) -> str:
    if act == "priority":
        return str(gettext("set the priority to “%(priority)s”", priority=labels.label(Priority(given))))
    if act == "category_id":
        return str(gettext("set the category to “%(category)s”", category=names.of("category_ids", given)))
    if act == "tags":
        return str(gettext("add the tags %(tags)s", tags=given))
    if act == "team_id":
        return str(gettext("give it to the team “%(team)s”", team=names.of("team_ids", given or 0)))
    if act == "assignee_id":
        who = names.of("users", given) if given else gettext("nobody")
        return str(gettext("give it to %(name)s", name=who))
    if act == "nobody":
        return str(gettext("left it to the team: nobody was there, or nobody had room"))
    if act == "note":
        return str(gettext("add a note"))
    if act == "reply":
        return str(gettext("send “%(name)s” to the customer", name=given))
    if act == "silent":
        return str(gettext(_SILENT.get(given, given)))
    if act == "told":
        return str(ngettext("tell %(num)s colleague", "tell %(num)s colleagues", given))
    if act == "closed":
        return str(gettext("close the ticket as “%(outcome)s”", outcome=labels.label(Outcome(given))))
    return str(gettext("set the status to “%(status)s”", status=labels.label(Status(given))))
