"""Pictures of every page of the demo, at three widths, light and dark: `make shots` puts them into build/shots/."""

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
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import func, select
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parents[2]
FOLDER, DEMO = ROOT / "build" / "shots", ROOT / "build" / "shots-demo"
WIDTHS, THEMES = (390, 1280, 1440), ("light", "dark")
KEPT = 12 * 3600  # seconds for which the demo's data is fresh enough to be used again

# Parts of pages, files, and pages that are closed once the demo is set up.
LEFT_OUT = {
    "static", "people.home", "people.set_up", "channels.caller", "customers.found", "customers.organisations",
    "tickets.news", "tickets.commands", "tickets.peek", "tickets.company", "tickets.colleagues", "tickets.attachment", "tickets.original",
    "mail.quarantined_source", "mail.quarantined", "dev.letter", "dev.letter_html", "dev.letter_source",
    "surveys.unsubscribe",
}  # fmt: skip
VIEWS = ("mine", "unassigned", "team", "waiting", "on_hold", "open", "closed")
# What an address may carry besides its path; a picture each.
VARIANTS: dict[str, tuple[str, ...]] = {
    "tickets.queue": tuple(f"?view={view}" for view in VIEWS),
    "tickets.search": ("?q=internets", "?q=qqqqqq"),
    "channels.new": ("?channel=phone", "?channel=walk_in"),
    "customers.list": ("", "?q=ilze"),
    "surveys.survey": ("?r=2", "?lang=lv&r=4"),
    "people.settings": (),
}


@dataclass(frozen=True)
class Picture:
    """One page as one kind of person sees it."""

    role: str
    name: str
    path: str


def main() -> int:
    """Takes all pictures; 1 where a page failed."""
    app = prepared()
    with served(app) as address, app.app_context():
        pictures = list(wanted(app))
        shutil.rmtree(FOLDER, ignore_errors=True)
        echo(
            f"== {len(pictures)} pages at {len(WIDTHS)} widths, light and dark, into {FOLDER.relative_to(ROOT)}/"
        )
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("chromium-browser")
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            failed = [
                each
                for theme in THEMES
                for width in WIDTHS
                for each in take(browser, address, pictures, width, theme)
            ]
            browser.close()
    for each in failed:
        echo(f"!! {each}")
    return 1 if failed else 0


def prepared() -> Flask:
    """The demo on data of its own, loaded anew where it is missing or old."""
    os.environ |= {"HELPDESK_MODE": "demo", "INSTANCE_DIR": str(DEMO), "LOG_LEVEL": "WARNING"}
    database = DEMO / "helpdesk.db"
    if database.exists() and time.time() - database.stat().st_ctime > KEPT:
        shutil.rmtree(DEMO)
    from helpdesk import create_app, demo, migrating

    app = create_app()
    migrating.bind(app)
    with app.app_context():
        upgrade()
        demo.load(echo)
    return app


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


def wanted(app: Flask) -> Iterator[Picture]:
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
                yield Picture(role, name, path + more)
    yield from more_pictures(values)


def roles(right: str) -> tuple[str, ...]:
    """For whom a page is taken, by the words of docs/rights.toml."""
    if "everybody" in right:
        return ("customer",)
    if "leads" in right:
        return ("supervisor",)
    if "desk" in right or "staff" in right:
        return ("agent",)
    return ("agent",) if "agent" in right else ("admin",)


def more_pictures(values: dict[str, Any]) -> Iterator[Picture]:
    """States that no address of its own shows, and the desk before a supervisor."""
    for name, path in (
        ("queue", "/tickets?view=team"),
        ("closed", f"/tickets/{values['rated']}"),
        ("closure", f"/tickets/{values['number']}/closure"),
    ):
        yield Picture("supervisor", f"tickets-{name}", path)
    yield Picture("agent", "tickets-closed", f"/tickets/{values['rated']}")
    yield Picture("supervisor", "tickets-macro", f"/macros/{values['macro_id']}")
    yield Picture("agent", "errors-404", "/tickets/999999")
    yield Picture("customer", "surveys-unknown", "/s/there-is-no-such-token")
    yield Picture("customer", "surveys-over", f"/s/{values['over']}")
    for group in ("tickets", "surveys", "mail"):
        yield Picture("admin", f"people-settings-{group}", f"/settings/{group}")


def samples() -> dict[str, Any]:
    """A value for each argument of an address, picked from the demo's data; links get tokens that we know."""
    from helpdesk.categories.models import Category, Cause
    from helpdesk.channels import web_form
    from helpdesk.extensions import db
    from helpdesk.kit import clock
    from helpdesk.mail import mailboxes
    from helpdesk.people import links
    from helpdesk.people.models import Place, Team, User
    from helpdesk.people.words import Role, TokenPurpose
    from helpdesk.surveys.models import Response
    from helpdesk.surveys.words import InvitationState
    from helpdesk.tickets.models import Macro, Message, Ticket
    from helpdesk.tickets.words import Status

    def first(query: Any) -> Any:
        return db.session.scalars(query.limit(1)).first()

    busy = select(Message.ticket_id).group_by(Message.ticket_id).order_by(func.count().desc())
    at, agent = clock.now(), first(select(User).filter_by(role=Role.AGENT))
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
    db.session.commit()
    return values


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


def take(browser: Browser, address: str, pictures: list[Picture], width: int, theme: str) -> list[str]:
    """All pictures in one width and theme; answers what failed."""
    began, failed = time.monotonic(), []
    for role in ("agent", "supervisor", "admin", "customer"):
        context: Any = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, locale="en", reduced_motion="reduce"
        )
        if role != "customer":
            context.add_cookies([cookie_of(role, address)])
        page = context.new_page()
        for picture in (each for each in pictures if each.role == role):
            answer = page.goto(address + picture.path)
            page.wait_for_timeout(120)  # fragments arrive after the page
            file = FOLDER / role / f"{picture.name}-{theme}-{width}.png"
            page.screenshot(path=file, full_page=True)
            if answer is None or answer.status >= 500:
                failed.append(f"{picture.path}: {answer.status if answer else 'no answer'}")
        context.close()
    echo(f"   {theme}, {width} px: {time.monotonic() - began:.0f} s")
    return failed


def cookie_of(role: str, address: str) -> dict[str, str]:
    """The sign-in of the first sample user with this role."""
    from helpdesk import demo
    from helpdesk.people import queries
    from tests.browser import sessions

    email = next(email for email, _password, its in demo.sign_ins() if its == role)
    return sessions.cookie(queries.by_email(email), address)


if __name__ == "__main__":
    sys.exit(main())
