"""The components page, wide and light, narrow and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.person import Person


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_every_part_in_every_state(person: Callable[..., Person], theme: str, width: int) -> None:
    person(width=width, theme=theme).go("/dev/components")
