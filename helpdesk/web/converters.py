"""Numbers in addresses: what no row can have is no page, instead of an error of the database."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

HIGHEST = 2**31 - 1


class Number(IntegerConverter):
    """`<int:…>` up to what a 32-bit column holds; beyond it the address does not exist (row 76)."""

    def __init__(self, *given: Any, **limits: Any) -> None:
        super().__init__(*given, **({"max": HIGHEST} | limits))


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Number
