"""What people read of surveys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from helpdesk.surveys import labels


@pytest.mark.parametrize(
    ("hours", "said"), [(1, "1 hour"), (24, "1 day"), (72, "3 days"), (84, "84 hours"), (0.2, "1 hour")]
)
def test_a_customer_is_promised_no_longer_than_there_is(app: Flask, hours: float, said: str) -> None:
    with app.test_request_context():
        assert labels.days_of(timedelta(hours=hours)) == said
