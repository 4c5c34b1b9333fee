"""A gateway that is really spoken to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import gateways


@pytest.fixture
def server() -> Iterator[gateways.Server]:
    """A gateway on this machine: keeps what it takes, answers as it is told."""
    with gateways.server() as running:
        yield running
