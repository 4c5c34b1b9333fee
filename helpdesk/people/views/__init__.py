"""Pages of the room."""

from typing import Any

from flask import Blueprint
from werkzeug.routing import IntegerConverter

BIGGEST = 2**63 - 1


class RowId(IntegerConverter):
    """An id in an address (`<id:user_id>`): a number that no row can have is no address of ours."""

    def __init__(self, url_map: Any, **options: Any) -> None:
        super().__init__(url_map, max=BIGGEST, **options)


blueprint = Blueprint("people", __name__)
blueprint.record_once(lambda state: state.app.url_map.converters.update(id=RowId))

from helpdesk.people.views import (  # noqa: E402,F401
    doors,
    mailed_links,
    me,
    notices,
    places,
    preferences,
    set_up,
    settings,
    teams,
    users,
)
