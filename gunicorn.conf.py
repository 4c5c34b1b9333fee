"""How gunicorn runs the web application; the numbers fit two cores. Environment: PORT, INSTANCE_DIR, see config.py."""

from __future__ import annotations

import errno
import os
import socket
import struct
import tempfile
import time
from contextlib import suppress
from typing import Any

from gunicorn.http import get_parser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

import config as configuration

# Every worker process counts for itself; /metrics adds them up. Must be set before prometheus_client is imported.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="helpdesk-metrics-")

_settings = configuration.from_environment()


LINGERS = 0.3  # seconds for the last of an answer to arrive before its line is cut


class Hurried(SocketUnreader):
    """Reads from a client for so long and, while more comes, for as much longer as a slow line needs.

    A thread that waits for the rest of a request serves nobody else: eight connections that never end would be the end of us.
    """

    PATIENCE = 10.0  # seconds
    SLOWEST = 4096  # bytes a second

    too_slow = False

    def begin(self) -> None:
        """Another request is expected."""
        self.until = time.monotonic() + self.PATIENCE

    def chunk(self, size_hint: int | None = None) -> bytes:
        self.sock.settimeout(max(self.until - time.monotonic(), 0.001))
        try:
            read: bytes = super().chunk(size_hint)
        except TimeoutError as error:
            self.too_slow = True
            raise ConnectionResetError(errno.ECONNRESET, "too slow") from error
        finally:
            self.sock.settimeout(None)
        self.until += len(read) / self.SLOWEST
        return read


class Worker(ThreadWorker):
    """Threads that wait neither for a client that does not finish asking nor for one that does not take its answer."""

    def handle(self, conn: TConn) -> Any:
        if conn.parser is None:
            conn.sock.setsockopt(
                socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(Hurried.PATIENCE), 0)
            )
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = Hurried(conn.sock)
        conn.parser.unreader.begin()
        goes_on = super().handle(conn)
        if not goes_on:
            _part(conn.sock, 0 if conn.parser.unreader.too_slow else LINGERS)
        return goes_on


def _part(line: socket.socket, wait: float) -> None:
    """Ends a line here: the loop that hands requests to threads would wait two seconds for each client that holds on to it."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_WR)
        until = time.monotonic() + wait
        while (left := until - time.monotonic()) > 0:
            line.settimeout(left)
            if not line.recv(4096):
                break
    with suppress(OSError):
        line.shutdown(socket.SHUT_RD)


bind = f"0.0.0.0:{_settings.PORT}" if _settings.MODE == "production" else f"127.0.0.1:{_settings.PORT}"
worker_class = Worker
workers = _settings.WEB_WORKERS
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 25
keepalive = 30
control_socket_disable = True
# Whom a request comes from and by which scheme is for TRUSTED_PROXIES alone to say (helpdesk.web.security), and no header
# says where the application lies.
forwarded_allow_ips = ""
forwarder_headers = ""


def when_ready(_server: Any) -> None:
    """The application is loaded, and no worker forked."""
    from helpdesk.kit import memory

    memory.settle()


def post_fork(_server: Any, _worker: Any) -> None:
    """Connections made before the fork belong to the parent."""
    from helpdesk.extensions import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)


def child_exit(_server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
