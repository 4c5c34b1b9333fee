"""Addresses of style sheets, scripts and icons: each carries the hash of its content, so it may be cached for ever.

What `flask assets` made (helpdesk.web.asset_build) is used only while it was made from the very sources that lie
in `static/`. Otherwise our own files are linked one by one: a page stays usable without any built file.
"""

import hashlib
import json
import logging
import time
from functools import lru_cache
from pathlib import Path
from typing import Any, TypedDict

from flask import Flask, current_app, url_for
from markupsafe import Markup

from helpdesk.web.asset_build import MANIFEST, AssetsNotBuilt, build, source_hash

__all__ = ["AssetsNotBuilt", "build", "icon", "missing", "url"]

_LOOK_AGAIN = 1.0  # seconds

log = logging.getLogger(__name__)


class _Catalogue(TypedDict):
    """What is known about the static folder, as of its newest change (nanoseconds) and when it was looked at (seconds)."""

    as_of: int
    looked_at: float
    built: dict[str, dict[str, str]]
    urls: dict[str, str]


def url(path: str) -> str:
    """Address of a static file with its content's hash; empty where only `flask assets` could have made it.

    `path` is relative to `static/` ("css/app.css") or the name of a built file ("htmx.js", "icons.svg").
    """
    known = _catalogue()["urls"]
    if path not in known:
        known[path] = _address(Path(str(current_app.static_folder)), path, _catalogue()["built"])
    return known[path]


def icon(name: str, size: int = 16, label: object = None) -> Markup:
    """An outline icon of the sprite, `size` 14, 16, 20 or 28 px; `label` says it where no word stands beside it."""
    return _drawn(url("icons.svg"), name, size, None if label is None else str(label))


@lru_cache(maxsize=2000)
def _drawn(sprite: str, name: str, size: int, label: str | None) -> Markup:
    """Made once for each, since a list of fifty tickets shows some three hundred."""
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    shape = Markup(
        '<svg class="icon s{0}" width="{0}" height="{0}" {1} focusable="false"><use href="{2}#{3}"/></svg>'
    )
    return shape.format(size, told, sprite, name)


def missing() -> bool:
    """Whether the built files are absent or made from other sources; said loudly when the application starts."""
    return not _catalogue()["built"]


def _catalogue() -> _Catalogue:
    """What is known; while developing, files are looked at again when a second has passed."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # asked for by each icon of a page
    known: _Catalogue | None = app.extensions.get("assets")
    if known is not None and (not app.debug or time.monotonic() < known["looked_at"] + _LOOK_AGAIN):
        return known
    static = Path(str(app.static_folder))
    as_of = _newest(static)
    if known is None or known["as_of"] != as_of:
        known = _Catalogue(as_of=as_of, looked_at=0, built=_built(static), urls={})
        app.extensions["assets"] = known
    known["looked_at"] = time.monotonic()
    return known


def _newest(static: Path) -> int:
    files = [*static.glob("css/*"), *static.glob("js/*"), *static.glob("img/*"), static / "vendor" / MANIFEST]
    return max((file.stat().st_mtime_ns for file in files if file.exists()), default=0)


def _built(static: Path) -> dict[str, dict[str, str]]:
    """The manifest of `flask assets`, or nothing where there is none or it tells of other sources."""
    try:
        manifest: dict[str, Any] = json.loads((static / "vendor" / MANIFEST).read_text())
    except (OSError, ValueError):
        log.warning("Front-end files are not built; pages are plainer. Run `flask assets`.")
        return {}
    if manifest.get("sources") == source_hash(static):
        return dict(manifest["files"])
    log.warning(
        "Front-end files were built from older sources; the sources themselves are used. Run `flask assets`."
    )
    return {name: file for name, file in manifest["files"].items() if not (static / name).exists()}


def _address(static: Path, path: str, built: dict[str, dict[str, str]]) -> str:
    if path in built:
        return url_for("static", filename=f"vendor/{built[path]['file']}", v=built[path]["hash"])
    file = static / path
    if not file.is_file():
        return ""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:10]
    return url_for("static", filename=path, v=digest)
