"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("privacy", __name__)

from helpdesk.privacy.views import erasures, panels, person, retention  # noqa: E402,F401
