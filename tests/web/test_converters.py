"""Numbers in addresses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import people
from tests.pages import Client


@pytest.mark.parametrize("number", [2**31, 2**63, 10**40])
def test_row_76_a_number_that_no_row_can_have_is_not_found(
    app: Flask, sign_in_as: Callable[..., Client], number: int
) -> None:
    assert sign_in_as(people.agent()).get(f"/tickets/{number}").status == 404
