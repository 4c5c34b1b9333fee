"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("advisors", __name__)

from helpdesk.advisors.views import groups, notes, people, visitors  # noqa: E402,F401
