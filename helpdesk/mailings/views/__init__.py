"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("mailings", __name__)

from helpdesk.mailings.views import running, writing  # noqa: E402,F401
