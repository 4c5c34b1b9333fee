"""The pages of numbers for supervisors."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import pgettext

from helpdesk.categories import queries as categories
from helpdesk.kiosks import texts
from helpdesk.kit.errors import N_, NotFound
from helpdesk.reports import agents as agents_page
from helpdesk.reports import categories as categories_page
from helpdesk.reports import channels as channels_page
from helpdesk.reports import labels, milestones, phrases, scorecard
from helpdesk.reports import matrix as matrix_page
from helpdesk.reports import overview as overview_page
from helpdesk.reports import questions as questions_page
from helpdesk.reports import watch as watch_page
from helpdesk.reports.families import AGENT
from helpdesk.reports.filters import Filters
from helpdesk.reports.listing import Wanted
from helpdesk.reports.views import bar, blueprint, drawing
from helpdesk.surveys import labels as asking
from helpdesk.tickets import queries as tickets
from helpdesk.web.auth import requires
from helpdesk.web.i18n import locale


def show(
    name: str,
    filters: Filters,
    chips: tuple[str, ...] = bar.EVERYTHING,
    *,
    every_mode: bool = False,
    every_version: bool = False,
    one_basis: bool = False,
    **given: Any,
) -> str:
    """A report with its strip. `every_mode`: it shows each way of answering where none is chosen; `every_version`: so
    each version of each survey; `one_basis`: it knows one day alone by which something belongs to the period."""
    fixed = dict(request.view_args or {})
    return render_template(
        f"reports/{name}.html",
        filters=filters,
        period=bar.period_words(filters),
        chips=bar.chips(filters, chips, every_mode=every_mode, every_version=every_version, **fixed),
        presets=bar.presets(filters, **fixed),
        bases=() if one_basis else bar.bases(filters, **fixed),
        kept=bar.kept(filters),
        address=bar.address,
        behind=bar.behind,
        phrases=phrases,
        labels=labels,
        drawing=drawing,
        names=categories.names(locale()),
        **given,
    )


@blueprint.get("/reports")
@requires("see_reports")
def overview() -> str:
    """How customers felt."""
    filters = bar.read()
    page = overview_page.read(filters)
    causes = categories.cause_names(locale())
    wanted, unread = Wanted(version=page.version), bar.all_unread(filters)
    return show("overview", filters, page=page, causes=causes, wanted=wanted, unread=unread)


@blueprint.get("/reports/agents")
@requires("see_reports")
def agents() -> str:
    """Every agent beside their own team."""
    filters = bar.read()
    page = agents_page.read(filters)
    known = tickets.directory()
    wanted = Wanted(AGENT, by_weight=True, version=page.version)
    return show("agents", filters, page=page, wanted=wanted, teams=known.teams, people=known.users)


@blueprint.get("/reports/agents/<int:agent_id>")
@requires("see_reports")
def agent(agent_id: int) -> str:
    """One agent."""
    known = tickets.directory()
    if agent_id not in known.users:
        raise NotFound(N_("There is no such colleague."))
    filters = bar.read()
    page = scorecard.read(agent_id, filters)
    wanted = Wanted(AGENT, by_weight=True, version=page.version)
    chips = ("category", "channel", "kind", "language", "mode", "version")
    title = known.users[agent_id]
    return show("agent", filters, chips, page=page, wanted=wanted, teams=known.teams, person=title)


@blueprint.get("/reports/watch")
@requires("see_reports")
def watch() -> str:
    """What could be done to be asked about less, with limits of chance."""
    filters = bar.read()
    known = tickets.directory()
    page = watch_page.read(filters.scope())
    page.agents.sort(key=lambda each: known.users.get(each.id, "").casefold())
    return show(
        "watch",
        filters,
        ("team", "category", "channel", "kind", "language"),
        page=page,
        signs=watch_page.Sign,
        least=watch_page.LEAST,
        people=known.users,
        teams=known.teams,
    )


@blueprint.get("/reports/categories", endpoint="categories")
@requires("see_reports")
def all_categories() -> str:
    """What tickets were about, and how it felt."""
    filters = bar.read()
    page = categories_page.read(filters, locale())
    causes = categories.cause_names(locale())
    return show("categories", filters, page=page, causes=causes, wanted=Wanted(version=page.version))


@blueprint.get("/reports/matrix")
@requires("see_reports")
def matrix() -> str:
    """Agent × category."""
    filters = bar.read()
    columns = request.args.get("columns", type=int) or matrix_page.COLUMNS
    page = matrix_page.read(filters, max(1, columns))
    known = tickets.directory()
    wanted = Wanted(AGENT, by_weight=True, version=page.version)
    return show(
        "matrix",
        filters,
        page=page,
        wanted=wanted,
        people=known.users,
        teams=known.teams,
        all=pgettext("categories", "All"),
    )


@blueprint.get("/reports/questions")
@requires("see_reports")
def questions() -> str:
    """One survey, question by question."""
    filters = bar.read()
    page = questions_page.read(filters)
    shown = bar.versions().get(page.version or 0, "")
    return show(
        "questions",
        filters,
        page=page,
        survey=shown,
        at_milestones=milestones.read(filters),
        versions=bar.versions(),
        said=asking.question,
        solved=asking.solved,
    )


@blueprint.get("/reports/channels")
@requires("see_reports")
def channels() -> str:
    """Channels, each way of answering apart."""
    filters = bar.read()
    page = channels_page.read(filters)
    chips = bar.EVERYTHING
    wanted = Wanted(version=page.version)
    causes, praise = texts.causes(locale()), texts.praise(locale())
    return show(
        "channels", filters, chips, every_mode=True, page=page, wanted=wanted, causes=causes, praise=praise
    )
