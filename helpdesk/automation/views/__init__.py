"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("automation", __name__)

from helpdesk.automation.views import log, rules  # noqa: E402

__all__ = ["blueprint", "log", "rules"]
