"""The web server's threads, slow clients and busy ones: a worker class for gunicorn, named by gunicorn.conf.py.

It lies beside the application because gunicorn loads it before the application, and without it.
"""

from __future__ import annotations

import errno
import socket
import struct
import time
from contextlib import suppress
from typing import Any

from gunicorn.http import get_parser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

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
    """Threads that wait neither for a client that has not begun or does not finish asking nor for one that does not take its answer.

    A line stays with the process that took it, and all lines of a busy moment may be with one, the other having nothing to do.
    So whoever is answered while several are at once under way here is told to come by a new line: who is free takes it.
    """

    SEVERAL = 3  # requests; two share a process's one turn at Python without much loss

    under_way = 0
    _most_kept = 0

    @property
    def max_keepalived(self) -> int:
        """How many lines gunicorn may keep: asked as each answer begins."""
        return 0 if self.under_way >= self.SEVERAL and self.cfg.workers > 1 else self._most_kept

    @max_keepalived.setter
    def max_keepalived(self, most: int) -> None:
        self._most_kept = most

    def enqueue_req(self, conn: TConn) -> None:
        self.under_way += 1
        super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        self.under_way -= 1
        super().finish_request(conn, fs)

    def handle(self, conn: TConn) -> Any:
        if not (conn.initialized or conn.wait_for_data(0)):
            return _DEFER  # a browser opened it ahead of need; gunicorn would wait five seconds in a thread
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
