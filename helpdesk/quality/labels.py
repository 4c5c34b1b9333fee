"""What values, kinds and criteria are called on pages, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, pgettext

from helpdesk.categories import queries as categories
from helpdesk.kit.errors import N_
from helpdesk.quality.models import Criterion
from helpdesk.quality.words import CriterionKind
from helpdesk.web import i18n

KINDS: dict[CriterionKind, str] = {
    CriterionKind.YES_NO: N_("Yes or no"),
    CriterionKind.SCALE: N_("Four steps, 0 to 3"),
}


def name(criterion: Criterion) -> str:
    """What a criterion is called, in the reader's language, else in the organisation's."""
    return _said(criterion, "name")


def helping(criterion: Criterion) -> str:
    """What is meant by it."""
    found = _said(criterion, "help")
    return "" if found == "–" else found


def anchors(criterion: Criterion) -> list[str]:
    """What stands for 0, 1, 2 and 3; empty where nobody wrote it."""
    found = []
    for step in range(criterion.kind.top + 1):
        words = {code: _step(each, step) for code, each in criterion.texts.items()}
        spoken = categories.spoken(words, i18n.locale())
        found.append("" if spoken == "–" else spoken)
    return found


def _step(texts: dict[str, Any], step: int) -> str:
    steps = texts.get("anchors") or []
    return str(steps[step]) if step < len(steps) else ""


def _said(criterion: Criterion, part: str) -> str:
    words = {code: str(each.get(part) or "") for code, each in criterion.texts.items()}
    return categories.spoken(words, i18n.locale())


def value(criterion: Criterion, given: int | None) -> str:
    """A value in words: "Yes", "2 – Clear, but long", "Does not apply"."""
    if given is None:
        return str(gettext("Does not apply"))
    if criterion.kind is CriterionKind.YES_NO:
        return str(pgettext("criterion", "Yes") if given else pgettext("criterion", "No"))
    words = anchors(criterion)[given]
    return f"{given} – {words}" if words else str(given)


def kind(given: CriterionKind) -> str:
    return str(gettext(KINDS[given]))
