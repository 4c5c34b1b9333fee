"""Browsers as people call them."""

from __future__ import annotations

import pytest

from helpdesk.kit import browsers

MOZILLA = "Mozilla/5.0 "
LIKE_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "named"),
    [
        ("(Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0", ("Firefox", "Windows")),
        (f"(X11; Linux x86_64) {LIKE_CHROME}", ("Chrome", "Linux")),
        (f"(X11; CrOS x86_64 14541.0.0) {LIKE_CHROME}", ("Chrome", "ChromeOS")),
        (f"(Windows NT 10.0; Win64; x64) {LIKE_CHROME} Edg/131.0.2903.86", ("Edge", "Windows")),
        (f"(Windows NT 10.0; Win64; x64) {LIKE_CHROME} OPR/116.0.0.0", ("Opera", "Windows")),
        (
            "(Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0"
            " Chrome/125.0.0.0 Mobile Safari/537.36",
            ("Samsung Internet", "Android"),
        ),
        (
            "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Safari/605.1.15",
            ("Safari", "macOS"),
        ),
        (
            "(iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0"
            " Mobile/15E148 Safari/604.1",
            ("Chrome", "iPhone"),
        ),
    ],
)
def test_browser_and_system_are_named(user_agent: str, named: tuple[str, str]) -> None:
    assert browsers.named(MOZILLA + user_agent) == named


@pytest.mark.parametrize("user_agent", ["", "curl/8.11.0", "Werkzeug/3.1.3"])
def test_what_is_no_known_browser_has_no_name(user_agent: str) -> None:
    assert browsers.named(user_agent) == ("", "")
