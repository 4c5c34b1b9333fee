"""The rail: which places there are, under which heading, for whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpdesk.advisors import policy as advisors
from helpdesk.automation import policy as automation
from helpdesk.cards import policy as cards
from helpdesk.categories import policy as categories
from helpdesk.customers import policy as customers
from helpdesk.disputes import policy as disputes
from helpdesk.disputes import queries as disputed
from helpdesk.importing import policy as importing
from helpdesk.kiosks import policy as kiosks
from helpdesk.kit.errors import N_, NC_
from helpdesk.mail import policy as mail
from helpdesk.mailings import policy as mailings
from helpdesk.people import notice_kinds, settings_form
from helpdesk.people import policy as people
from helpdesk.privacy import policy as privacy
from helpdesk.quality import policy as quality
from helpdesk.recovery import policy as recovery
from helpdesk.recovery import queries as cases
from helpdesk.reports import policy as reports
from helpdesk.standards import policy as standards
from helpdesk.surveys import policy as surveys
from helpdesk.texting import policy as texting
from helpdesk.tickets import counting
from helpdesk.tickets import policy as tickets
from helpdesk.tickets.views import kept_views
from helpdesk.web.navigation import Entry, group, lead
from helpdesk.weblinks import policy as weblinks


def _count(view: str) -> Callable[[Any], str]:
    """How many tickets a view holds; all views are counted by one statement."""
    return lambda user: counting.shown(counting.tally(user).views[view])


def draw() -> None:
    """Fills the registry of `web.navigation`."""
    counting.beside["cases"] = cases.urgent
    counting.beside["disputes"] = disputed.waiting
    group(
        "",
        *(
            Entry("tickets.queue", label, icon, arguments={"view": view}, count=_count(view), context="view")
            for view, label, icon in (
                ("mine", NC_("view", "My tickets"), "user"),
                ("unassigned", NC_("view", "Unassigned"), "inbox"),
                ("team", NC_("view", "My team"), "users"),
                ("waiting", NC_("view", "Waiting on customer"), "hourglass-empty"),
                ("on_hold", NC_("view", "On hold"), "player-pause"),
                ("open", NC_("view", "All open"), "stack-2"),
            )
        ),
        Entry(
            "tickets.queue",
            NC_("view", "Closed"),
            "circle-check",
            arguments={"view": "closed"},
            context="view",
        ),
        Entry(
            "people.notices",
            N_("Notices"),
            "bell",
            key="g n",
            count=lambda user: counting.tally(user).notices or None,
        ),
    )
    group(
        N_("Saved views"),
        Entry("tickets.kept_views", N_("Arrange views"), "adjustments", key="g v", within=("/views/",)),
    )
    lead(N_("Saved views"), kept_views.in_rail)
    group(
        NC_("menu", "Places"),
        Entry(
            "customers.list", N_("Customers"), "address-book", key="g c", allowed=customers.may_see_customers
        ),
        Entry("tickets.macros", N_("Macros"), "wand", key="g m"),
        Entry("reports.overview", N_("Reports"), "chart-dots-3", key="g s", allowed=reports.may_see_reports),
        Entry("reports.time", N_("Time spent"), "stopwatch", allowed=reports.may_see_reports),
        Entry("reports.workload", N_("Workload"), "scale", key="g w", allowed=reports.may_see_reports),
        Entry(
            "reports.answers",
            N_("Answers"),
            "message-2",
            allowed=reports.may_see_reports,
            within=("/surveys/answers/", "/surveys/machines/"),
        ),
        Entry(
            "mailings.mailings",
            N_("Mailings"),
            "send",
            allowed=mailings.may_run_mailings,
            within=("/mailings/",),
        ),
        Entry(
            "advisors.groups",
            N_("Advisory groups"),
            "users-group",
            allowed=advisors.may_run_advisors,
            within=("/advisors/",),
        ),
        Entry(
            "surveys.calls",
            N_("Calls to make"),
            "phone",
            allowed=surveys.may_interview,
            within=("/surveys/calls/",),
        ),
        Entry("cards.cards", N_("Comment cards"), "cards", allowed=cards.may_keep_cards, within=("/cards/",)),
        Entry(
            "recovery.board",
            N_("Winning back"),
            "lifebuoy",
            key="g b",
            allowed=recovery.may_see_cases,
            count=lambda user: counting.tally(user).besides.get("cases") or None,
        ),
        Entry(
            "disputes.disputes",
            N_("Disputes"),
            "hand-stop",
            allowed=disputes.may_see_disputes,
            within=("/reports/watch",),
            count=lambda user: counting.tally(user).besides.get("disputes") or None,
        ),
        Entry(
            "quality.reviews",
            N_("Reviews"),
            "clipboard-list",
            allowed=quality.may_review,
            within=("/reviews/",),
        ),
        Entry(
            "reports.own",
            N_("Your answers"),
            "chart-dots-3",
            key="g s",
            allowed=reports.may_see_own_answers,
            within=("/my/disputes/",),
        ),
        Entry(
            "quality.own_reviews",
            N_("Reviews of my answers"),
            "clipboard-list",
            allowed=reports.may_see_own_answers,
        ),
        context="menu",
    )
    group(
        N_("Mail"),
        Entry(
            "mail.quarantine",
            N_("Mail trouble"),
            "mail-off",
            allowed=mail.may_see_mail_trouble,
            within=("/mail/",),
            count=lambda user: counting.tally(user).quarantined or None,
        ),
        Entry("mail.mailboxes", N_("Mailboxes"), "mail", allowed=mail.may_manage_mailboxes),
        Entry("texting.texts", N_("Text messages"), "message-2", allowed=texting.may_see_texts),
        Entry("texting.gateways", N_("Gateways for texts"), "send", allowed=texting.may_manage_gateways),
        Entry(
            "channels.acknowledgements_page",
            N_("Acknowledgements"),
            "mail-opened",
            allowed=mail.may_manage_mailboxes,
        ),
    )
    group(
        N_("Setting up"),
        Entry("people.users", N_("Users"), "users", key="g u", allowed=people.may_manage_users),
        Entry("people.teams", N_("Teams"), "users-group", allowed=people.may_manage_teams),
        Entry(
            "categories.tree",
            N_("Categories"),
            "category",
            allowed=categories.may_manage_categories,
            within=("/causes/",),
        ),
        Entry("tickets.fields", N_("Fields"), "adjustments", allowed=tickets.may_manage_fields),
        Entry(
            "tickets.checklists", N_("Checklists"), "clipboard-list", allowed=tickets.may_manage_checklists
        ),
        Entry("tickets.tags", N_("Tags"), "tags", allowed=tickets.may_tidy_tags),
        Entry(
            "standards.standards",
            N_("Service standards"),
            "clock",
            allowed=standards.may_manage_standards,
            within=("/calendars/",),
        ),
        Entry("surveys.surveys", N_("Surveys"), "notes", allowed=surveys.may_design_surveys),
        Entry("kiosks.kiosks", N_("Kiosks"), "device-tablet", allowed=kiosks.may_run_kiosks),
        Entry(
            "weblinks.weblinks",
            N_("Survey links"),
            "link",
            allowed=weblinks.may_run_weblinks,
            within=("/weblinks/",),
        ),
        Entry(
            "customers.date_kinds",
            N_("Dates of customers"),
            "calendar",
            allowed=customers.may_flag_customers,
        ),
        Entry("automation.rules", N_("Rules"), "route", key="g r", allowed=automation.may_manage_rules),
        Entry("importing.imports", N_("Import"), "upload", allowed=importing.may_import),
        Entry(
            "privacy.erasures",
            N_("Erasures"),
            "shield-lock",
            allowed=privacy.may_erase_person,
            within=("/erasures/",),
        ),
        Entry("privacy.retention", N_("Retention"), "archive", allowed=privacy.may_see_retention),
        Entry("people.places", N_("Places"), "building", allowed=people.may_manage_places),
        Entry("people.settings", N_("Settings"), "settings", allowed=people.may_manage_settings),
    )
    _name_settings()


_ORDERS = {
    "text email code": N_("Text message, e-mail, code"),
    "email text code": N_("E-mail, text message, code"),
    "email code": N_("E-mail, code"),
    "email slip text": N_("E-mail, slip, text message"),
    "email text slip": N_("E-mail, text message, slip"),
    "text email slip": N_("Text message, e-mail, slip"),
    "slip email text": N_("Slip, e-mail, text message"),
    "email slip": N_("E-mail, slip"),
}


def _name_settings() -> None:
    """Headings and words of the settings page for what rooms further right declare."""
    settings_form.name_group("tickets", N_("Tickets"))
    settings_form.name_group("surveys", N_("Asking customers"))
    settings_form.name_group("mail", N_("Mail"))
    settings_form.name_group("notices", N_("Notices"))
    settings_form.name_group("recovery", N_("Winning back"))
    settings_form.name_group("disputes", N_("Disputes"))
    settings_form.name_group("privacy", N_("Privacy"))
    settings_form.name_group("cards", N_("Comment cards"))
    settings_form.name_group("reports", N_("Reports"))
    settings_form.name_choices(
        "tickets.reopening",
        {
            "within_window": N_("Reopens it within the days above"),
            "always": N_("Always reopens it"),
            "never": N_("Always opens a new, linked ticket"),
        },
    )
    for key in ("phone_ways", "walk_in_ways", "other_ways"):
        settings_form.name_choices(f"surveys.{key}", _ORDERS)
    settings_form.name_choices(
        "surveys.agent_name",
        {
            "full": N_("With the whole name"),
            "first": N_("With the first name"),
            "hidden": N_("Not at all"),
        },
    )
    settings_form.name_choices(
        "surveys.interviewers",
        {"supervisors": N_("Supervisors and administrators"), "everybody": N_("All colleagues")},
    )
    for kind in notice_kinds.every():
        settings_form.name_choices(f"notices.{kind}", notice_kinds.WAYS)
    settings_form.name_choices("notices.rhythm", notice_kinds.RHYTHMS)
