"""All rooms that have pages, policies or tables, in the order of the house. Assembly only."""

from __future__ import annotations

from types import ModuleType

from flask import Blueprint

from helpdesk.advisors import models as advisors_tables
from helpdesk.advisors import note_models as advisors_notes
from helpdesk.advisors import policy as advisors_policy
from helpdesk.advisors.views import blueprint as advisors
from helpdesk.automation import models as automation_tables
from helpdesk.automation import policy as automation_policy
from helpdesk.automation.views import blueprint as automation
from helpdesk.cards import models as cards_tables
from helpdesk.cards import policy as cards_policy
from helpdesk.cards.views import blueprint as cards
from helpdesk.categories import models as categories_tables
from helpdesk.categories import policy as categories_policy
from helpdesk.categories.views import blueprint as categories
from helpdesk.channels import models as channels_tables
from helpdesk.channels import policy as channels_policy
from helpdesk.channels.views import blueprint as channels
from helpdesk.customers import models as customers_tables
from helpdesk.customers import policy as customers_policy
from helpdesk.customers.views import blueprint as customers
from helpdesk.disputes import models as disputes_tables
from helpdesk.disputes import policy as disputes_policy
from helpdesk.disputes.views import blueprint as disputes
from helpdesk.events import models as events_tables
from helpdesk.files import models as files_tables
from helpdesk.importing import models as importing_tables
from helpdesk.importing import policy as importing_policy
from helpdesk.importing.views import blueprint as importing
from helpdesk.jobs import models as jobs_tables
from helpdesk.kiosks import models as kiosks_tables
from helpdesk.kiosks import policy as kiosks_policy
from helpdesk.kiosks.views import blueprint as kiosks
from helpdesk.mail import models as mail_tables
from helpdesk.mail import policy as mail_policy
from helpdesk.mail.views import blueprint as mail
from helpdesk.mailings import models as mailings_tables
from helpdesk.mailings import policy as mailings_policy
from helpdesk.mailings.views import blueprint as mailings
from helpdesk.people import models as people_tables
from helpdesk.people import policy as people_policy
from helpdesk.people.views import blueprint as people
from helpdesk.privacy import models as privacy_tables
from helpdesk.privacy import policy as privacy_policy
from helpdesk.privacy.views import blueprint as privacy
from helpdesk.quality import models as quality_tables
from helpdesk.quality import policy as quality_policy
from helpdesk.quality.views import blueprint as quality
from helpdesk.recovery import models as recovery_tables
from helpdesk.recovery import policy as recovery_policy
from helpdesk.recovery.views import blueprint as recovery
from helpdesk.reports import models as reports_tables
from helpdesk.reports import policy as reports_policy
from helpdesk.reports.views import blueprint as reports
from helpdesk.settings import models as settings_tables
from helpdesk.standards import models as standards_tables
from helpdesk.standards import policy as standards_policy
from helpdesk.standards.views import blueprint as standards
from helpdesk.surveys import models as surveys_tables
from helpdesk.surveys import policy as surveys_policy
from helpdesk.surveys.views import blueprint as surveys
from helpdesk.texting import models as texting_tables
from helpdesk.texting import policy as texting_policy
from helpdesk.texting.views import blueprint as texting
from helpdesk.tickets import models as tickets_tables
from helpdesk.tickets import policy as tickets_policy
from helpdesk.tickets.views import blueprint as tickets
from helpdesk.web import models as web_tables
from helpdesk.weblinks import models as weblinks_tables
from helpdesk.weblinks import policy as weblinks_policy
from helpdesk.weblinks.views import blueprint as weblinks

# Importing a room's models is what makes its tables known.
TABLES: list[ModuleType] = [
    advisors_tables,
    advisors_notes,
    automation_tables,
    cards_tables,
    categories_tables,
    channels_tables,
    customers_tables,
    disputes_tables,
    events_tables,
    files_tables,
    importing_tables,
    jobs_tables,
    kiosks_tables,
    mail_tables,
    mailings_tables,
    people_tables,
    privacy_tables,
    quality_tables,
    recovery_tables,
    reports_tables,
    settings_tables,
    standards_tables,
    surveys_tables,
    texting_tables,
    tickets_tables,
    web_tables,
    weblinks_tables,
]
BLUEPRINTS: list[Blueprint] = [
    people, customers, categories, standards, mail, texting, tickets, automation, channels, surveys, advisors, mailings, weblinks,
    recovery, quality, disputes, kiosks, cards, importing, reports, privacy,
]  # fmt: skip
POLICIES: list[ModuleType] = [
    mail_policy,
    texting_policy,
    customers_policy,
    categories_policy,
    people_policy,
    reports_policy,
    standards_policy,
    tickets_policy,
    automation_policy,
    surveys_policy,
    channels_policy,
    advisors_policy,
    mailings_policy,
    weblinks_policy,
    importing_policy,
    quality_policy,
    recovery_policy,
    disputes_policy,
    kiosks_policy,
    privacy_policy,
    cards_policy,
]
