"""Pages of the room."""

from flask import Blueprint

blueprint = Blueprint("recovery", __name__)
