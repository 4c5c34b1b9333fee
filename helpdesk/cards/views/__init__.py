"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("cards", __name__)

from helpdesk.cards.views import apart, batches, deciding, panels, printing, reading, visits  # noqa: E402, F401
