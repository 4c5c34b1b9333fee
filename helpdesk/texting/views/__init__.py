"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("texting", __name__)

from helpdesk.texting.views import gateways, hooks, texts  # noqa: E402,F401
