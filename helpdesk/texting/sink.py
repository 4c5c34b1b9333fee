"""A gateway on loopback that delivers nowhere: it keeps each text as a file and reports it as delivered, for the demo."""

from __future__ import annotations

import http.client
import json
import logging
import re
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk.texting import signing

log = logging.getLogger(__name__)
SHOWN = 200
_NAME = re.compile(r"[0-9]{20}-[0-9a-f]{8}")
_LARGEST = 64 * 1024


@dataclass(frozen=True)
class Ear:
    """Where reports go, and the secret that signs them."""

    address: str
    secret: str

    def tell(self, told: dict[str, str], at: datetime) -> None:
        """One report. Nobody listens: it is lost, as with real gateways that gave up."""
        body, parts = json.dumps(told).encode(), urlsplit(self.address)
        headers = signing.headers(self.secret, f"msg_{secrets.token_hex(12)}", at, body)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            line.request("POST", parts.path, body, headers | {"Content-Type": "application/json"})
            line.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            log.warning("a report was not taken: %s", error)
        finally:
            line.close()


def start(port: int, folder: Path, ear: Ear | None = None) -> ThreadingHTTPServer:
    """Starts it on 127.0.0.1 in a thread of its own; the caller ends it with `.shutdown()`."""
    folder.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", port), _keeper(folder, ear))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _keeper(folder: Path, ear: Ear | None) -> type[BaseHTTPRequestHandler]:
    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            try:
                told = json.loads(self.rfile.read(min(size, _LARGEST)))
                name = _keep(folder, str(told["to"]), str(told.get("from", "")), str(told["text"]))
            except (ValueError, KeyError, TypeError, AttributeError):
                self._answer(400, {"error": "this is no text"})
                return
            self._answer(202, {"id": name})
            if ear is not None:
                report = {"id": name, "reference": str(told.get("reference", "")), "status": "delivered"}
                threading.Timer(1.0, ear.tell, (report, datetime.now(UTC))).start()

        def _answer(self, status: int, said: dict[str, str]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: what it keeps is seen on its page."""

    return Keeper


def _keep(folder: Path, number: str, sender: str, text: str) -> str:
    name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    half = folder / f".{name}"
    half.write_text(json.dumps({"to": number, "from": sender, "text": text}), "utf-8")
    half.rename(folder / f"{name}.json")
    return name


@dataclass(frozen=True)
class Kept:
    """One text of the sink."""

    name: str
    number: str
    sender: str
    text: str

    @property
    def at(self) -> datetime:
        """When it arrived."""
        return datetime.fromtimestamp(int(self.name.partition("-")[0]) / 1e9, UTC)


def texts(folder: Path | None) -> list[Kept]:
    """The latest texts in `folder`, newest first; none where there is no sink."""
    if folder is None or not folder.is_dir():
        return []
    names = sorted((path.stem for path in folder.glob("*.json")), reverse=True)[:SHOWN]
    return [found for name in names if (found := text(folder, name)) is not None]


def text(folder: Path | None, name: str) -> Kept | None:
    """One text by its name; None where there is none."""
    if folder is None or not _NAME.fullmatch(name):
        return None
    try:
        told = json.loads((folder / f"{name}.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Kept(name, str(told["to"]), str(told["from"]), str(told["text"]))
