"""A public address stays or redirects: removing one must be said here."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

LIST = Path(__file__).with_name("routes.txt")


def routes(app: Flask) -> list[str]:
    return sorted(
        f"{rule.rule} {' '.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))}"
        for rule in app.url_map.iter_rules()
    )


def test_the_list_of_routes_is_the_map_of_the_application(app: Flask) -> None:
    listed = LIST.read_text().splitlines()
    assert routes(app) == listed, "addresses changed: acknowledge it in tests/house/routes.txt"
