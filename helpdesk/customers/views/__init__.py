"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("customers", __name__)

from helpdesk.customers.views import adding, changing, days, finding, merging, reaching, showing  # noqa: E402,F401
