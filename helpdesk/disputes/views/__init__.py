"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("disputes", __name__)

from helpdesk.disputes.views import board, dispute, own, panels  # noqa: E402, F401
