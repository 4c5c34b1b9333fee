"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("channels", __name__)

from helpdesk.channels.views import acknowledgements, blocking, mailbox_routes, new, web_form  # noqa: E402,F401
