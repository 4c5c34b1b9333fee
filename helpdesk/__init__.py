"""A helpdesk for teams that serve people by phone, e-mail and at the counter. `create_app` assembles it."""

from __future__ import annotations

from typing import Any

from flask import Flask

import config as configuration
from helpdesk import cli, dev, health, menu, noticeboard, panels, rooms, switchboard, timetable
from helpdesk.extensions import csrf, db, login_manager
from helpdesk.jobs import queue
from helpdesk.kit import failpoints
from helpdesk.mail import transport
from helpdesk.people import reader
from helpdesk.web import auth, converters, drawing, errors, filters, i18n, limits, requests, security


def create_app(settings: object | None = None, **overrides: Any) -> Flask:
    """The application. `settings`: an object with upper-case attributes; by default what the environment says."""
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.config.from_object(settings or configuration.from_environment())
    app.config.update(overrides)
    app.jinja_environment = drawing.Environment
    app.jinja_env.undefined = filters.Strict
    failpoints.arm(app.config["FAILPOINT"])
    requests.configure_logging(app)

    for part in (converters, requests, security, limits):  # before anything that may look at the database
        part.init_app(app)
    for extension in (db, csrf, login_manager):
        extension.init_app(app)
    for part in (i18n, errors, filters, transport, reader):
        part.init_app(app)
    queue.bind(app)

    for module in rooms.POLICIES:
        auth.register(module)
    for blueprint in rooms.BLUEPRINTS:
        app.register_blueprint(blueprint)
    switchboard.connect()
    panels.hang()
    noticeboard.hang()
    timetable.set_up()
    menu.draw()
    health.init_app(app)
    dev.init_app(app)
    cli.init_app(app)
    return app
