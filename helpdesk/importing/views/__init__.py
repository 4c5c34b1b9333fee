"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("importing", __name__)

from helpdesk.importing.views import imports  # noqa: E402,F401
