"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("surveys", __name__)

from helpdesk.surveys.views import (  # noqa: E402, F401
    answer,
    answers,
    calls,
    choosing,
    codes,
    designing,
    handing,
    milestones,
    over,
    panels,
    preview,
    slips,
    thanks,
    unsubscribe,
)
