"""What Baltvik asks many customers at once: one mailing that is over, one that is under way, one that is being written."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.mailings import jobs, running, writing
from helpdesk.mailings.audience import Whom
from helpdesk.surveys.models import Survey

FIRST, SECOND = timedelta(days=45), timedelta(days=86)  # of the quarter


def begin(at: datetime) -> None:
    """Two mailings whose lists are fixed, to go out later in the quarter, and a draft."""
    asks = select(Survey.id).where(Survey.key == "recommendation")
    survey_id = db.session.scalars(asks).one()
    for name, starts, languages in (
        ("How do you see us, Latvia?", FIRST, ("lv",)),
        ("How do you see us, Estonia?", SECOND, ("et",)),
    ):
        plan = writing.Plan(
            name, survey_id, 15, (at + starts).date(), Whom(languages=languages), most=90
        )  # fmt: skip
        made = writing.add(plan, by=SYSTEM, at=at)
        running.start(made, version=made.version, by=SYSTEM, at=at)
    visitors = Whom(channels=("walk_in",), languages=("nb",))
    day = (at + timedelta(days=100)).date()
    writing.add(writing.Plan("Visitors in Norway", survey_id, 10, day, visitors), by=SYSTEM, at=at)


def up(at: datetime) -> None:
    """What the worker does of it; who answers is told with the milestones. Commits."""
    jobs.trickle(at)
