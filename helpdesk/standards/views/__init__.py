"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("standards", __name__)

from helpdesk.standards.views import calendars, standards  # noqa: E402,F401
