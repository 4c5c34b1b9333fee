"""A mail server that takes the installation's letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import smtp


@pytest.fixture
def server(app: Flask) -> Iterator[smtp.Server]:
    """The installation's mail server for this test: keeps what it takes, answers as it is told."""
    with smtp.restored(app), smtp.server() as running:
        yield running.on(app)
