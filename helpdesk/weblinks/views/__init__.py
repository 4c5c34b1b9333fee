"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("weblinks", __name__)

from helpdesk.weblinks.views import managing, visitors  # noqa: E402,F401
