"""The rules of the demo: one that has acted all through the quarter, one that waits, one that gives tickets in turn."""

from __future__ import annotations

from datetime import datetime

from helpdesk.automation import shaping
from helpdesk.automation.rules import Conditions
from helpdesk.automation.shaping import Plan
from helpdesk.automation.words import Giving, Told, Trigger
from helpdesk.kit.event import SYSTEM

MONEY = ("invoice", "charged", "rēķin", "arve", "faktura", "credit")


def begin(at: datetime) -> None:
    """What was there from the first day on."""
    _add(
        Plan(
            "Whatever is about money",
            Trigger.OPENED,
            conditions=Conditions(words=MONEY),
            tags=("money",),
        ),
        at,
    )


def end(at: datetime, *, teams: dict[str, int]) -> None:
    """What Baltvik tries from today on."""
    _add(
        Plan(
            "Urgent, and nobody answers",
            Trigger.SINCE_WAITING,
            after_minutes=240,
            conditions=Conditions(priorities=("urgent", "high")),
            told=Told.SUPERVISORS,
        ),
        at,
    )
    _add(
        Plan(
            "New mail goes round in Rīga",
            Trigger.OPENED,
            conditions=Conditions(channels=("email",), languages=("lv",), holder="nobody"),
            to_team_id=teams["Riga desk"],
            giving=Giving.ROUND_ROBIN,
            most_open=15,
        ),
        at,
    )


def _add(plan: Plan, at: datetime) -> None:
    shaping.switch(shaping.add(plan, by=SYSTEM, at=at), on=True, by=SYSTEM, at=at)
