"""What lapses by itself: how much would go now, and what went."""

from __future__ import annotations

from flask import render_template

from helpdesk.kit import clock
from helpdesk.privacy import lapsing, queries
from helpdesk.privacy.views import blueprint
from helpdesk.web.auth import requires


@blueprint.get("/retention")
@requires("see_retention")
def retention() -> str:
    """Each kind with its limit, what is due now, and the last nights."""
    at = clock.now()
    return render_template(
        "privacy/retention.html", rules=lapsing.rules(at), due=lapsing.preview(at), nights=queries.lapsings()
    )
