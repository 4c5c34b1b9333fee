"""Headers on every response, believed proxies, known hosts, and the write lock of unsafe methods."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from helpdesk.extensions import reading, writes_later

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; manifest-src 'self'"
)
_FRAMED = ("frame-ancestors 'none'", "frame-ancestors 'self'")
SAFE = {"GET", "HEAD", "OPTIONS"}
PASSED_ON = "helpdesk.passed_on"
"""Set in the WSGI environment: somebody whom we do not trust to say for whom passed this request on."""


def init_app(app: Flask) -> None:
    app.wsgi_app = BelieveProxies(app.wsgi_app, app.config["TRUSTED_PROXIES"])  # type: ignore[method-assign]
    app.before_request(_refuse_unknown_hosts)
    app.before_request(_promise_to_read)
    app.before_request(_read_to_the_end)
    app.after_request(_add_headers)
    app.teardown_request(lambda _error: _stop_reading())


def _promise_to_read() -> None:
    reading.set(request.method in SAFE)
    writes_later.set(False)


def _read_to_the_end() -> None:
    """A form may arrive slowly: it is here before anybody takes the lock that writers wait for."""
    if request.method not in SAFE and request.endpoint is not None:
        _ = request.form


def _stop_reading() -> None:
    reading.set(False)
    writes_later.set(False)


def _refuse_unknown_hosts() -> None:
    """Links never follow the Host header, but caches in front might: only our own names are served."""
    own = urlsplit(current_app.config["BASE_URL"]).hostname
    host = urlsplit(f"//{request.host}").hostname
    if host not in {own, "127.0.0.1", "localhost", "::1"}:
        abort(400, "unknown host")


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP.replace(*_FRAMED) if _in_our_frame() else CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "SAMEORIGIN" if _in_our_frame() else "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if current_app.config["BASE_URL"].startswith("https://"):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint == "static":
        if request.args.get("v"):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response


def _in_our_frame() -> bool:
    """Is it asked for by a frame of one of our own pages? The browser says so, and is told to see to it."""
    return (
        request.headers.get("Sec-Fetch-Dest") == "iframe"
        and request.headers.get("Sec-Fetch-Site") == "same-origin"
    )


class BelieveProxies:
    """Takes X-Forwarded-* from configured peers alone; from anybody else they are removed."""

    def __init__(self, app: Callable[..., Iterable[bytes]], trusted: list[str]) -> None:
        self.plain = app
        self.fixed = ProxyFix(app, x_for=1, x_proto=1, x_host=0)
        self.networks = [ipaddress.ip_network(each, strict=False) for each in trusted]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self._trusts(environ.get("REMOTE_ADDR", "")):
            return self.fixed(environ, start_response)
        forwarded = [
            key for key in environ if key.startswith(("HTTP_X_FORWARDED", "HTTP_X_REMOTE", "HTTP_FORWARDED"))
        ]
        for name in forwarded:
            del environ[name]
        environ[PASSED_ON] = bool(forwarded)
        return self.plain(environ, start_response)

    def _trusts(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.networks)
