"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("recovery", __name__)

from helpdesk.recovery.views import again, board, case, improvements, measures  # noqa: E402,F401
