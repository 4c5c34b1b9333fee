"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("quality", __name__)

from helpdesk.quality.views import designing, figures, own, reviews, samples  # noqa: E402,F401
