"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("kiosks", __name__)

from helpdesk.kiosks.views import kiosks, start, visitors  # noqa: E402, F401
