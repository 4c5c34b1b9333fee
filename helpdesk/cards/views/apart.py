"""Cards that came back without a visit: they count for their place, never for a colleague."""

from __future__ import annotations

from datetime import datetime

from flask import render_template, request, url_for

from helpdesk.cards import labels, queries
from helpdesk.cards.views import blueprint
from helpdesk.categories import queries as categories
from helpdesk.surveys.labels import rating
from helpdesk.web import pages
from helpdesk.web.auth import requires
from helpdesk.web.i18n import locale

SHOWN = 30


@blueprint.get("/cards/apart")
@requires("keep_cards")
def apart() -> str:
    """What was said on each, the one typed in last first."""
    cursor = pages.decode_as(request.args.get("after"), datetime, int)
    found = pages.cut(
        queries.apart((cursor[0], cursor[1]) if cursor else None, SHOWN),
        SHOWN,
        lambda each: (each.card.read_at, each.card.id),
    )
    return render_template(
        "cards/apart.html",
        found=found,
        more=url_for("cards.apart", after=found.next) if found.next else None,
        causes=categories.cause_names(locale()),
        rating=rating,
        labels=labels,
    )
