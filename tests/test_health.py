"""/metrics tells our numbers to those who watch us, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from helpdesk.jobs import worker
from tests.pages import Client


def test_numbers_are_for_the_machine_itself(client: Client) -> None:
    answer = client.http.get("/metrics")
    assert answer.status_code == 200 and b"helpdesk_" in answer.data


def test_they_tell_how_long_no_worker_was_heard_of(app: Flask, clock: Any, client: Client) -> None:
    worker.sign()
    clock.shift(timedelta(minutes=3))
    assert b"helpdesk_worker_silent_seconds 180.0" in client.http.get("/metrics").data


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Forwarded-Proto"])
def test_a_visitor_behind_a_proxy_that_nobody_configured_sees_no_numbers(client: Client, header: str) -> None:
    assert client.http.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_strangers_see_no_numbers(client: Client) -> None:
    assert client.http.get("/metrics", environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 404


@pytest.mark.parametrize("address", ["unknown", "", "198.51.100.7:4711", "<script>"])
def test_who_cannot_be_told_sees_no_numbers(client: Client, address: str) -> None:
    """A proxy may name its visitor in other ways than we read."""
    assert client.http.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 404


def test_it_is_alive_and_ready(app: Flask, client: Client) -> None:
    assert client.http.get("/healthz").status_code == 200
    answer = client.http.get("/readyz")
    assert answer.status_code == 200, answer.data
