"""A gateway for texts on loopback that answers as a test tells it to, and keeps what it took."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl


@dataclass
class Taken:
    """One request as the gateway has it."""

    path: str
    headers: dict[str, str]
    values: dict[str, Any]

    @property
    def number(self) -> str:
        return str(self.values["to"])

    @property
    def text(self) -> str:
        return str(self.values["text"])


@dataclass
class Server:
    """What it took, and what it says."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    status: int = 202
    answer: dict[str, Any] | bytes | None = None  # None: a number of its own for each text
    statuses: dict[str, int] = field(default_factory=dict)  # by the number that a text is for
    drop: bool = False  # the line breaks before the answer
    dribble: float = 0.0  # seconds between two letters of the answer
    before_answer: Callable[[], None] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/texts"

    def texts_to(self, number: str) -> list[str]:
        return [each.text for each in self.taken if each.number == number]


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_json = (self.headers.get("Content-Type") or "").startswith("application/json")
            values = json.loads(raw) if is_json else dict(parse_qsl(raw.decode()))
            server.taken.append(Taken(self.path, {k.lower(): v for k, v in self.headers.items()}, values))
            if server.before_answer is not None:
                server.before_answer()
            if server.drop:
                self.close_connection = True
                self.connection.close()
                return
            status = server.statuses.get(str(values.get("to", "")), server.status)
            answer = {"id": f"gw-{len(server.taken)}"} if server.answer is None else server.answer
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            if status in {301, 302, 307, 308}:
                self.send_header("Location", server.address)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if not server.dribble:
                self.wfile.write(body)
            for letter in body if server.dribble else b"":
                try:
                    self.wfile.write(bytes([letter]))
                except OSError:
                    return
                time.sleep(server.dribble)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):
                return  # the test broke the line

    return Handler


@contextmanager
def server() -> Iterator[Server]:
    """A running gateway."""
    made = Server()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    listening.daemon_threads = True
    made.port = listening.server_address[1]
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
