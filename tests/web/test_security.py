"""Headers, hosts and proxies."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

import config
from helpdesk import create_app
from tests.pages import Client


@pytest.mark.parametrize("path", ["/healthz", "/sign-in", "/no-such-page", "/static/css/app.css"])
def test_every_answer_carries_the_headers(client: Client, path: str) -> None:
    with client.http.get(path) as response:
        headers = response.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"]
    assert headers["X-Request-Id"]


def test_only_our_own_pages_frame_ours(client: Client) -> None:
    frame = {"Sec-Fetch-Dest": "iframe"}
    for site, option, ancestors in (
        ("same-origin", "SAMEORIGIN", "'self'"),
        ("cross-site", "DENY", "'none'"),
    ):
        headers = client.http.get("/sign-in", headers=frame | {"Sec-Fetch-Site": site}).headers
        assert headers["X-Frame-Options"] == option
        assert f"frame-ancestors {ancestors};" in headers["Content-Security-Policy"]


def test_row_74_pages_are_not_kept_by_browsers(client: Client) -> None:
    assert client.http.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_row_21_an_unknown_host_is_refused(client: Client) -> None:
    assert client.http.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Host"]
)
def test_row_22_headers_of_strange_proxies_are_ignored(app: Flask, client: Client, header: str) -> None:
    seen = {}

    def look(environ: dict[str, str], start: object) -> list[bytes]:
        seen.update(environ)
        return []

    from helpdesk.web.security import BelieveProxies

    key = "HTTP_" + header.upper().replace("-", "_")
    BelieveProxies(look, [])({"REMOTE_ADDR": "10.0.0.9", key: "127.0.0.1"}, None)
    assert key not in seen
    BelieveProxies(look, ["10.0.0.0/8"])({"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": "8.8.8.8"}, None)
    assert seen["REMOTE_ADDR"] == "8.8.8.8"


def test_row_71_a_request_id_from_outside_must_be_plain(client: Client) -> None:
    taken = client.http.get("/healthz", headers={"X-Request-Id": "abcdef-12345678"}).headers["X-Request-Id"]
    assert taken == "abcdef-12345678"
    refused = client.http.get("/healthz", headers={"X-Request-Id": "<script>"}).headers["X-Request-Id"]
    assert "<" not in refused


def test_row_40_no_other_origin_may_read(client: Client) -> None:
    headers = client.http.get("/sign-in", headers={"Origin": "https://evil.example"}).headers
    assert "Access-Control-Allow-Origin" not in headers


def test_tokens_in_paths_are_not_logged() -> None:
    from helpdesk.web.requests import redacted

    assert redacted("/s/secret-token") == "/s/…"
    assert redacted("/reset/secret-token") == "/reset/…"
    assert redacted("/tickets/1042") == "/tickets/1042"


def test_row_52_sent_mail_and_trial_pages_are_not_there_in_an_installation(tmp_path: Path) -> None:
    made = config.Production()
    made.SQLALCHEMY_DATABASE_URI, made.INSTANCE_DIR = f"sqlite:///{tmp_path / 'helpdesk.db'}", str(tmp_path)
    made.MAIL_SINK_DIR = str(tmp_path)
    rules = [rule.rule for rule in create_app(made).url_map.iter_rules()]
    assert "/tickets" in rules and not [rule for rule in rules if rule.startswith("/dev")]
