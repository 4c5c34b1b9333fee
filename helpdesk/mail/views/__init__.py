"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("mail", __name__)

from helpdesk.mail.views import mailboxes, quarantine, trouble  # noqa: E402,F401
