"""Where a colleague changed the same names or choices meanwhile: both versions, and what was typed is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask_babel import gettext
from wtforms import Field

from helpdesk.categories.forms import NamesForm


def page(form: NamesForm, now: Mapping[str, Any], both: list[str], *, title: str, back: str) -> str:
    """`form` holds what should be kept; `both`: names of what two people changed, differently."""
    pairs = [
        (form[name].label.text, _said(form[name], now[name]), _said(form[name], form[name].data))
        for name in both
    ]
    return render_template("categories/conflict.html", form=form, pairs=pairs, title=title, back=back)


def _said(field: Field, value: Any) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if hasattr(field, "iter_choices"):
        return next((str(label) for key, label, *_more in field.iter_choices() if key == value), "–")
    return value or "–"
