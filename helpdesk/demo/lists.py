"""The saved views of the demo: what Baltvik's people look at again and again."""

from __future__ import annotations

from datetime import datetime

from helpdesk.categories.words import RequestKind
from helpdesk.kit.event import SYSTEM
from helpdesk.tickets import kept_views
from helpdesk.tickets.criteria import ME, NONE, OWN, USUAL_COLUMNS, Age, Criteria
from helpdesk.tickets.kept_views import Plan
from helpdesk.tickets.words import Priority, Status


def write(at: datetime, *, teams: dict[str, int], users: dict[str, int], categories: dict[str, int]) -> None:
    """Three that are shared, with everybody and with a team, and one of somebody's own."""
    waits = (Status.NEW, Status.OPEN)
    long = Criteria(status=waits, waiting=Age(48, older=True), aside=False)
    complaints = Criteria(kind=(RequestKind.COMPLAINT,), aside=False)
    billing = Criteria(category=(str(categories["double"]),), team=(OWN, NONE))
    mine = Criteria(status=waits, assignee=(ME,), priority=(Priority.URGENT, Priority.HIGH))
    for plan in (
        Plan("Waits for two days or more", long, grouped=False, columns=("team", *USUAL_COLUMNS)),
        Plan("Complaints", complaints, sort="priority", columns=("opened", *USUAL_COLUMNS)),
        Plan("Charged twice", billing, team_id=teams["Riga desk"], columns=("organisation", "tags", *USUAL_COLUMNS)),
        Plan("Mine, and pressing", mine, owner_id=users["Līga Ozola"], sort="priority"),
    ):  # fmt: skip
        kept_views.add(plan, by=SYSTEM, at=at)
