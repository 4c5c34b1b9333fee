"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("categories", __name__)

from helpdesk.categories.views import causes, ordering, tree  # noqa: E402,F401
