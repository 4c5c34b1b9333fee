"""Rules, as the pages make them."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from helpdesk.automation import shaping
from helpdesk.automation.models import Rule
from helpdesk.automation.rules import Conditions
from helpdesk.automation.shaping import Plan
from helpdesk.automation.words import Trigger
from helpdesk.kit.event import SYSTEM
from tests.conftest import MOMENT

_serial = count(1)


def rule(
    trigger: Trigger = Trigger.OPENED, *, name: str = "", on: bool = True, at: datetime = MOMENT, **more: Any
) -> Rule:
    """A rule that is on; what is no part of a plan is a condition. It adds the tag "seen" where it does nothing else."""
    wanted = {
        each: more.pop(each)
        for each in list(more)
        if each in Conditions.__dataclass_fields__ and each != "tags"
    }
    if "has_tags" in more:
        wanted["tags"] = more.pop("has_tags")
    conditions = Conditions(**wanted)
    after = more.pop("after", 0)
    plan = Plan(name or f"Rule {next(_serial)}", trigger, after_minutes=after, conditions=conditions, **more)
    if not Rule(**{k: v for k, v in vars(plan).items() if k != "conditions"}).acts:
        plan = Plan(**vars(plan) | {"tags": ("seen",)})
    made = shaping.add(plan, by=SYSTEM, at=at)
    if on:
        shaping.switch(made, on=True, by=SYSTEM, at=at)
    return made
