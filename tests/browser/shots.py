"""Pictures of every page of the demo and of its states, at three widths, light and dark: `make shots` puts them into build/shots/.

`python -m tests.browser.shots workload tickets-queue 390 dark` takes those whose names hold one of the words, at this width and in
this theme alone; `lv` as a word has them in Latvian. `empty` looks at a desk to which nothing has happened yet.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click import echo
from flask import Flask, abort
from flask_migrate import upgrade
from playwright.sync_api import Browser, Error, sync_playwright
from sqlalchemy import func, select, update
from werkzeug.serving import make_server

from tests import chromium
from tests.browser.person import SCROLLS

ROOT = Path(__file__).resolve().parents[2]
FOLDER, DEMO = ROOT / "build" / "shots", ROOT / "build" / "shots-demo"
WIDTHS, THEMES, LANGUAGES = (390, 768, 1280), ("light", "dark"), ("en", "lv", "et", "nb")
ERRORS = (400, 403, 405, 409, 410, 413, 422, 429, 500, 503)
KEPT = 12 * 3600  # seconds for which the demo's data is fresh enough to be used again

# Parts of pages, files, and pages that are closed once the demo is set up.
LEFT_OUT = {
    "static", "people.home", "people.set_up", "channels.caller", "customers.found", "customers.organisations",
    "tickets.news", "tickets.commands", "tickets.peek", "tickets.company", "tickets.colleagues", "tickets.attachment", "tickets.original",
    "mail.quarantined_source", "mail.quarantined", "dev.letter", "dev.letter_html", "dev.letter_source",
    "surveys.unsubscribe", "tickets.run_progress", "tickets.promise_progress", "importing.problem_rows", "shots.wrong", "kiosks.worker",
}  # fmt: skip
VIEWS = ("mine", "unassigned", "team", "waiting", "on_hold", "open", "closed")
# What an address may carry besides its path; a picture each.
VARIANTS: dict[str, tuple[str, ...]] = {
    "tickets.queue": tuple(f"?view={view}" for view in VIEWS),
    "tickets.search": ("?q=internets", "?q=qqqqqq"),
    "tickets.several": ("?ticket={number}&ticket={rated}",),
    "tickets.deciding": ("?ticket={number}",),
    "channels.new": ("?channel=phone", "?channel=walk_in"),
    "customers.list": ("", "?q=ilze"),
    "surveys.survey": ("?r=2", "?lang=lv&r=4"),
    "surveys.survey_why": ("", "?number={rated}"),
    "people.settings": (),
}


@dataclass(frozen=True)
class Picture:
    """One page as one kind of person sees it."""

    role: str
    name: str
    path: str
    steps: tuple[
        str, ...
    ] = ()  # what is done before the picture: "key e", "type words", "click …", "fill … = words"
    widths: tuple[int, ...] = ()  # where it is no page at each of the widths


@dataclass(frozen=True)
class Wish:
    """What the words of the command line ask for."""

    names: tuple[str, ...]
    widths: tuple[int, ...]
    themes: tuple[str, ...]
    language: str
    empty: bool

    @classmethod
    def of(cls, words: list[str]) -> Wish:
        widths = tuple(int(word) for word in words if word.isdecimal())
        names = (
            word for word in words if not word.isdecimal() and word not in (*THEMES, *LANGUAGES, "empty")
        )
        return cls(
            tuple(names),
            widths or WIDTHS,
            tuple(theme for theme in THEMES if theme in words) or THEMES,
            next((each for each in LANGUAGES if each in words), "en"),
            "empty" in words,
        )

    def of_picture(self, picture: Picture) -> tuple[int, ...]:
        """At which widths this one is taken: those it has by itself, where no other were asked for."""
        if not picture.widths or self.widths == WIDTHS:
            return picture.widths or self.widths
        return tuple(width for width in picture.widths if width in self.widths)

    @property
    def folder(self) -> Path:
        return FOLDER / ("empty" if self.empty else self.language)


def main() -> int:
    """Takes all pictures; 1 where a page failed."""
    wish = Wish.of(sys.argv[1:])
    app = untouched() if wish.empty else prepared()
    with served(app) as address, app.app_context():
        made = bare_pictures(app) if wish.empty else every(app)
        pictures = [each for each in made if not wish.names or any(word in each.name for word in wish.names)]
        if not sys.argv[1:]:
            shutil.rmtree(wish.folder, ignore_errors=True)
        all_speak(wish.language)
        echo(
            f"== {len(pictures)} pages, {wish.widths} px, {wish.themes}, into {wish.folder.relative_to(ROOT)}/"
        )
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.path(), args=["--no-sandbox", "--disable-gpu"]
            )
            failed = [
                each
                for width in sorted({width for each in pictures for width in wish.of_picture(each)})
                for each in take(browser, address, pictures, width, wish)
            ]
            browser.close()
        all_speak("en")
    for each in failed:
        echo(f"!! {each}")
    return 1 if failed else 0


def prepared() -> Flask:
    """The demo on data of its own, loaded anew where it is missing or old."""
    database = DEMO / "helpdesk.db"
    if database.exists() and time.time() - database.stat().st_ctime > KEPT:
        shutil.rmtree(DEMO)
    app = migrated(DEMO)
    from helpdesk import demo

    with app.app_context():
        demo.load(echo)
    return app


def untouched() -> Flask:
    """A desk with the sample users and nothing else."""
    folder = DEMO.with_name("shots-empty")
    shutil.rmtree(folder, ignore_errors=True)
    app = migrated(folder)
    from helpdesk import demo
    from helpdesk.extensions import db
    from helpdesk.people.words import Role
    from tests.factories import people

    with app.app_context():
        for email, _password, role in demo.sign_ins():
            people.user(role.capitalize(), Role(role), email=email)
        db.session.commit()
    return app


def migrated(folder: Path) -> Flask:
    """The application on the database in `folder`."""
    os.environ |= {"HELPDESK_MODE": "demo", "INSTANCE_DIR": str(folder), "LOG_LEVEL": "WARNING"}
    from helpdesk import create_app, migrating

    app = create_app()
    app.add_url_rule("/shots/<int:code>", "shots.wrong", lambda code: abort(code))
    migrating.bind(app)
    with app.app_context():
        upgrade()
    return app


def all_speak(language: str) -> None:
    """Has every user read the desk in this language; commits."""
    from helpdesk.extensions import db
    from helpdesk.people.models import User

    db.session.execute(update(User).values(language=language))
    db.session.commit()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The demo on a free port."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    web = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["BASE_URL"] = f"http://127.0.0.1:{web.server_port}"
    threading.Thread(target=web.serve_forever, daemon=True).start()
    try:
        yield app.config["BASE_URL"]
    finally:
        web.shutdown()
        web.server_close()


def every(app: Flask) -> Iterator[Picture]:
    """Every page, as the person with the fewest rights who may see it; the desk as a supervisor too."""
    rights = tomllib.loads((ROOT / "docs" / "rights.toml").read_text("utf-8"))["rights"]
    values = samples()
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        endpoint = rule.endpoint
        if "GET" not in (rule.methods or ()) or endpoint in LEFT_OUT or endpoint.startswith("health."):
            continue
        given = {name: values.get(f"{endpoint}.{name}", values.get(name)) for name in rule.arguments}
        if None in given.values():
            echo(f"   no sample for {endpoint} ({', '.join(given)})")
            continue
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(endpoint, given)
        for role in roles(str(rights.get(endpoint, "admin"))):
            for number, more in enumerate(VARIANTS.get(endpoint) or ("",)):
                name = endpoint.replace(".", "-") + (f"-{number + 1}" if number else "")
                yield Picture(role, name, path + more.format(**values))
    yield from more_pictures(values)


def roles(right: str) -> tuple[str, ...]:
    """For whom a page is taken, by the words of docs/rights.toml."""
    if "everybody" in right:
        return ("customer",)
    if "leads" in right or right == "supervisor":
        return ("supervisor",)
    if "desk" in right or "staff" in right:
        return ("agent",)
    return ("agent",) if "agent" in right else ("admin",)


def bare_pictures(app: Flask) -> Iterator[Picture]:
    """Every page whose address needs no number."""
    rights = tomllib.loads((ROOT / "docs" / "rights.toml").read_text("utf-8"))["rights"]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        endpoint = rule.endpoint
        if "GET" in (rule.methods or ()) and not rule.arguments and endpoint not in LEFT_OUT:
            for role in roles(str(rights.get(endpoint, "admin"))):
                if role != "customer":
                    yield Picture(role, endpoint.replace(".", "-"), str(rule))
    for view in VIEWS:
        yield Picture(
            "admin" if view == "team" else "agent", f"tickets-queue-{view}", f"/tickets?view={view}"
        )


def states(values: dict[str, Any]) -> Iterator[Picture]:
    """What opens on a page by a key or a press."""
    queue, ticket = "/tickets?view=team", f"/tickets/{values['number']}"
    picked = "click .list .pick >> nth=0", "click .list .pick >> nth=1"
    words = "type Hello, we look at the **line** today."
    unfold, more = "click .composer-folded [data-open={}]", "click .head details.menu summary"
    macros = "click #composer .composer-foot a >> nth=0", "see .macro-picker [role=option]"
    preview = "click #composer [formaction$=preview]", "see #preview > *"
    opened = "see dialog[open]"
    wide, phone = (768, 1280), (390,)
    shown = (
        ("queue-bulk", queue, picked, wide),
        ("queue-bulk", queue, ("click .picking", *picked), phone),
        ("queue-filter", queue, ("click .filters summary >> nth=0",), ()),
        ("queue-menu", queue, ("click .menu-open",), phone),
        ("queue-me", queue, ("click #me summary",), wide),
        ("queue-suggestions", queue, ("key /", "type inter", "see [popover] .option"), wide),
        (
            "queue-suggestions",
            "/search",
            ("fill .head input[name=q] = inter", "see [popover] .option"),
            phone,
        ),
        ("queue-commands", queue, ("key Control+k", "type ma", "see #command .option"), ()),
        ("queue-keys", queue, ("key ?", "see #keys"), ()),
        ("queue-beside", queue, ("key o", "see #side iframe"), (1440,)),
        ("ticket-reply", ticket, ("key r", "key Control+a", words), wide),
        ("ticket-reply", ticket, (unfold.format("reply"), "key Control+a", words), phone),
        ("ticket-note", ticket, ("key n", "key Control+a", "type Asked the network team."), wide),
        (
            "ticket-note",
            ticket,
            (unfold.format("note"), "key Control+a", "type Asked the network team."),
            phone,
        ),
        ("ticket-call", ticket, ("key l",), wide),
        ("ticket-call", ticket, (unfold.format("call"),), phone),
        ("ticket-macros", ticket, ("key r", *macros), wide),
        ("ticket-macros", ticket, (unfold.format("reply"), *macros), phone),
        ("ticket-preview", ticket, ("key r", "key Control+a", words, *preview), wide),
        ("ticket-preview", ticket, (unfold.format("reply"), "key Control+a", words, *preview), phone),
        ("ticket-more", ticket, (more,), ()),
        ("ticket-side", f"{ticket}#side", (), (390, 768)),
        ("ticket-closing", ticket, ("key e", "see dialog#closure"), ()),
        ("ticket-handing", ticket, ("key a", opened), wide),
        ("ticket-handing", ticket, (more, "click .menu-items [href$=assignment]", opened), phone),
        ("ticket-holding", ticket, ("key h", opened), wide),
        ("ticket-holding", ticket, (more, "click .menu-items [href$=hold]", opened), phone),
        ("ticket-snoozing", ticket, ("key s", opened), ()),
        ("ticket-properties", ticket, ("key p", opened), (1280,)),
        ("ticket-properties", f"{ticket}#side", ("click .side [href$=properties]", opened), (390, 768)),
        ("ticket-linking", ticket, (more, "click .menu-items [href$=links]", opened), ()),
        ("forward-refused", f"{ticket}/forward", ("click main form.form .solid >> nth=0",), ()),
    )
    for name, path, steps, widths in shown:
        yield Picture("agent", f"tickets-{name}-state", path, steps, widths)
    for role, name, path in (
        ("supervisor", "tickets-new_macro", "/macros/new"),
        ("supervisor", "tickets-new_field", "/fields/new"),
        ("supervisor", "automation-new_rule", "/rules/new"),
        ("agent", "tickets-new_view", "/views/new"),
        ("agent", "customers-new", "/customers/new"),
        ("agent", "channels-new", "/tickets/new?channel=phone"),
        ("admin", "people-new_user", "/users/new"),
    ):
        yield Picture(role, f"{name}-refused", path, ("click main form .solid >> nth=-1",))


def more_pictures(values: dict[str, Any]) -> Iterator[Picture]:
    """States that no address of its own shows, and the desk before a supervisor."""
    for name, path in (
        ("queue", "/tickets?view=team"),
        ("closed", f"/tickets/{values['rated']}"),
        ("closure", f"/tickets/{values['number']}/closure"),
        ("ticket", f"/tickets/{values['number']}"),
        ("kept", f"/tickets?view=v{values['view_id']}"),
    ):
        yield Picture("supervisor", f"tickets-{name}", path)
    yield Picture("agent", "tickets-closed", f"/tickets/{values['rated']}")
    yield Picture("supervisor", "tickets-macro", f"/macros/{values['macro_id']}")
    yield Picture("agent", "errors-404", "/tickets/999999")
    yield Picture("customer", "surveys-unknown", "/s/there-is-no-such-token")
    yield Picture("customer", "surveys-over", f"/s/{values['over']}")
    for group in ("tickets", "surveys", "mail"):
        yield Picture("admin", f"people-settings-{group}", f"/settings/{group}")
    for code in ERRORS:
        yield Picture("agent", f"errors-{code}", f"/shots/{code}")
    yield Picture("admin", "importing-checked", f"/imports/{values['checked']}")
    yield Picture("supervisor", "recovery-ended", f"/recovery/{values['ended']}")
    if values["to_rate"]:
        yield Picture("supervisor", "quality-rate", f"/reviews/{values['to_rate']}")
    yield from states(values)


def samples() -> dict[str, Any]:
    """A value for each argument of an address, picked from the demo's data; links get tokens that we know."""
    from helpdesk.automation.models import Rule
    from helpdesk.categories.models import Category, Cause
    from helpdesk.channels import web_form
    from helpdesk.extensions import db
    from helpdesk.importing.models import Import
    from helpdesk.kit import clock
    from helpdesk.mail import mailboxes
    from helpdesk.people import links
    from helpdesk.people.models import Place, Team, User
    from helpdesk.people.words import Role, TokenPurpose
    from helpdesk.quality.models import Criterion, Review, ReviewForm, Sample
    from helpdesk.standards.models import Calendar, Standard
    from helpdesk.surveys.models import Response
    from helpdesk.surveys.words import InvitationState
    from helpdesk.tickets.models import ChecklistTemplate, CustomField, Macro, Message, Run, Tag, Ticket, View
    from helpdesk.tickets.words import Status

    def first(query: Any) -> Any:
        return db.session.scalars(query.limit(1)).first()

    busy = select(Message.ticket_id).group_by(Message.ticket_id).order_by(func.count().desc())
    at, agent = clock.now(), first(select(User).filter_by(role=Role.AGENT))
    its = select(Review.id).where(Review.reviewer_id == signed_in("supervisor").id)
    talk = first(select(Ticket).where(Ticket.status == Status.OPEN, Ticket.id.in_(busy.limit(200)))) or first(
        select(Ticket).where(Ticket.status == Status.OPEN)
    )
    rated = first(select(Ticket).where(Ticket.satisfaction == 2).order_by(Ticket.closed_at.desc()))
    values = {
        "user_id": agent.id,
        "agent_id": agent.id,
        "team_id": first(select(Team.id)),
        "place_id": first(select(Place.id)),
        "group": "organisation",
        "customer_id": talk.customer_id,
        "category_id": first(select(Category.id).where(Category.parent_id.is_not(None))),
        "cause_id": first(select(Cause.id)),
        "number": talk.number,
        "calendar_id": first(select(Calendar.id)),
        "standard_id": first(select(Standard.id)),
        "rule_id": first(select(Rule.id)),
        "template_id": first(select(ChecklistTemplate.id)),
        "field_id": first(select(CustomField.id)),
        "view_id": first(select(View.id)),
        "tag_id": first(select(Tag.id)),
        "run_id": first(select(Run.id)) or a_run().id,
        "import_id": first(select(Import.id).order_by(Import.id)) or an_import().id,
        "checked": first(select(Import.id).order_by(Import.id).offset(1)) or an_import(started=False).id,
        "form_id": first(select(ReviewForm.id)),
        "criterion_id": first(select(Criterion.id)),
        "sample_id": first(select(Sample.id)),
        "review_id": first(select(Review.id).where(Review.saved_at.is_not(None))),
        "quality.correction.review_id": first(its.where(Review.saved_at.is_not(None))),
        "quality.own_review.review_id": first(
            select(Review.id).where(Review.shown_at.is_not(None), Review.agent_id == signed_in("agent").id)
        ),
        "to_rate": first(its.where(Review.saved_at.is_(None))),
        "language": "lv",
        "when": "open",
        "macro_id": first(select(Macro.id).where(Macro.status.is_not(None))),
        "rated": rated.number,
        "mailbox_id": mailboxes.default().id,
        "receipt": web_form.receipt(talk.number),
        "response_id": first(select(Response.id).order_by(Response.id.desc())),
        "people.reset.token": links.make(agent, TokenPurpose.RESET, at)[0],
        "people.invitation.token": links.make(agent, TokenPurpose.INVITE, at)[0],
        "token": link_of(InvitationState.SENT),
        "surveys.thanks.token": link_of(InvitationState.ANSWERED),
        "over": link_of(InvitationState.EXPIRED),
    }
    values |= of_cases() | of_surveys() | of_rooms()
    db.session.commit()
    return {name: value for name, value in values.items() if value is not None}


def of_cases() -> dict[str, Any]:
    """An open case, one that is over, and links of letters that ask whether it is put right now."""
    from helpdesk.extensions import db
    from helpdesk.kit import tokens
    from helpdesk.recovery.models import Case, Check

    def asked(answered: bool) -> str | None:
        query = select(Check).where(Check.sent_at.is_not(None), Check.answered_at.is_not(None) == answered)
        check = db.session.scalars(query.order_by(Check.id.desc()).limit(1)).first()
        token = tokens.new()
        if check is not None:
            check.token_hash = tokens.hashed(token)
        return token if check is not None else None

    latest = select(Case.id).order_by(Case.id.desc()).limit(1)
    return {
        "case_id": db.session.scalar(latest.where(Case.ended_at.is_(None))),
        "ended": db.session.scalar(latest.where(Case.ended_at.is_not(None))),
        "recovery.again.token": asked(False),
        "recovery.again_thanks.token": asked(True),
    }


def of_surveys() -> dict[str, Any]:
    """A survey whose draft is being written, and a rule that gives it; made where there is none."""
    from helpdesk.extensions import db
    from helpdesk.kit import clock
    from helpdesk.kit.event import SYSTEM
    from helpdesk.surveys import designing
    from helpdesk.surveys.models import Question, SurveyRule, SurveyVersion
    from tests.factories import surveys

    draft = select(SurveyVersion).where(SurveyVersion.published_at.is_(None)).limit(1)
    if db.session.scalars(draft).first() is None:
        designing.add("At the counter", by=SYSTEM, at=clock.now())
        db.session.flush()
    version = db.session.scalars(draft).one()
    rule = db.session.scalar(select(SurveyRule.id).limit(1))
    return {
        "survey_id": version.survey_id,
        "survey_version_id": version.id,
        "surveys.preview_frame.what": "page",
        "question_id": db.session.scalar(select(Question.id).filter_by(version_id=version.id).limit(1)),
        "survey_rule_id": rule or surveys.rule("Nobody at night", languages=["nb"], at=clock.now()).id,
    }


def of_rooms() -> dict[str, Any]:
    """What the demo has first of the things that have pages of their own in the later rooms."""
    from helpdesk.extensions import Base, db

    def first(table: str, column: str = "id", **which: Any) -> Any:
        columns = Base.metadata.tables[table].c
        query = select(columns[column]).where(*(columns[name] == value for name, value in which.items()))
        return db.session.scalar(query.order_by(columns.id).limit(1))

    agent = signed_in("agent").id
    return {
        "group_id": first("advisor_groups"),
        "batch_id": first("card_batches"),
        "card_id": first("cards"),
        "date_kind_id": first("customer_date_kinds"),
        "dispute_id": first("disputes"),
        "disputes.own_dispute.dispute_id": first("disputes", agent_id=agent),
        "kiosk_id": first("kiosks"),
        "mailing_id": first("mailings"),
        "erasure_id": first("erasures"),
        "milestone_id": first("milestones"),
        "gateway_id": first("text_gateways"),
        "weblink_id": first("weblinks"),
        "slug": first("weblinks", "slug"),
    }


def a_run() -> Any:
    """Work on all tickets of the agent whose pages these are, done; commits."""
    from helpdesk.extensions import db
    from helpdesk.kit import clock
    from helpdesk.tickets import running
    from helpdesk.tickets.listing import Filters
    from tests.factories import tickets

    by = signed_in("agent")
    made = tickets.run(by, at=clock.now(), filters=Filters(view="mine"))
    db.session.commit()
    running.work_due(clock.now())
    return made


def an_import(*, started: bool = True) -> Any:
    """A file with a row that does not fit, brought in or only checked; commits."""
    from helpdesk.extensions import db
    from helpdesk.importing import jobs, running
    from helpdesk.importing.words import Kind
    from helpdesk.kit import clock
    from helpdesk.people.models import User
    from helpdesk.people.words import Role

    admin, at = User.query.filter_by(role=Role.ADMIN).first(), clock.now()
    table = "name;email\nSample Reader;sample.reader@example.net\nNobody;no address\n"
    made = running.receive(Kind.CUSTOMERS, table.encode(), "readers.csv", by=admin, at=at)
    running.check(made, made.mapping, at=at)
    db.session.commit()
    jobs.work(at)
    if not started:
        return made
    running.start(made, by=admin, at=at)
    db.session.commit()
    jobs.work(at)
    return made


def link_of(state: Any) -> str:
    """A link to the latest survey in this state: its delivery gets a token whose hash alone is kept otherwise."""
    from helpdesk.extensions import db
    from helpdesk.kit import tokens
    from helpdesk.surveys.models import Delivery, Invitation

    query = (
        select(Delivery)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .where(Invitation.state == state)
    )
    delivery = db.session.scalars(query.order_by(Delivery.id.desc()).limit(1)).one()
    token: str = tokens.new()
    delivery.token_hash = tokens.hashed(token)
    return token


def take(browser: Browser, address: str, pictures: list[Picture], width: int, wish: Wish) -> list[str]:
    """All pictures of one width, each page in both themes without loading it twice; answers what failed."""
    began, failed = time.monotonic(), []
    for role in ("agent", "supervisor", "admin", "customer"):
        context: Any = browser.new_context(
            viewport={"width": width, "height": 900}, locale=wish.language, reduced_motion="reduce"
        )
        context.set_default_timeout(5000)
        if role != "customer":
            context.add_cookies([cookie_of(role, address)])
        page = context.new_page()
        for picture in pictures:
            if picture.role == role and width in wish.of_picture(picture):
                try:
                    page.goto("about:blank")  # or an address with another fragment alone would not load
                    answer = page.goto(address + picture.path)
                    done(page, picture.steps)
                except Error as error:
                    failed.append(f"{picture.name}, {width} px: {error.message.splitlines()[0]}")
                    continue
                for theme in wish.themes:
                    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                    file = wish.folder / role / f"{picture.name}-{theme}-{width}.png"
                    page.screenshot(path=file, full_page=not picture.steps)
                if page.evaluate(SCROLLS):
                    failed.append(f"{picture.name}: scrolls sideways at {width} px")
                if answer is not None and answer.status >= 500 and "errors-" not in picture.name:
                    failed.append(f"{picture.path}: {answer.status}")
        context.close()
    echo(f"   {width} px: {time.monotonic() - began:.0f} s")
    return failed


def done(page: Any, steps: tuple[str, ...]) -> None:
    """Does what a picture asks for, step by step."""
    page.wait_for_timeout(120)  # fragments arrive after the page
    for step in steps:
        act, _space, rest = step.partition(" ")
        if act == "key":
            page.keyboard.press(rest)
            page.wait_for_timeout(60)
        elif act == "type":
            page.keyboard.type(rest)
        elif act == "click":
            page.locator(rest).locator("visible=true").first.click()
        elif act == "fill":
            where, _equals, words = rest.partition(" = ")
            page.locator(where).locator("visible=true").first.fill(words)
        else:
            page.locator(rest).locator("visible=true").first.wait_for()
    if steps:
        page.wait_for_timeout(250)


def cookie_of(role: str, address: str) -> dict[str, str]:
    """The sign-in of the first sample user with this role."""
    from tests.browser import sessions

    return sessions.cookie(signed_in(role), address)


def signed_in(role: str) -> Any:
    """The first sample user with this role, whose pages these are."""
    from helpdesk import demo
    from helpdesk.people import queries

    return queries.by_email(next(email for email, _password, its in demo.sign_ins() if its == role))


if __name__ == "__main__":
    sys.exit(main())
