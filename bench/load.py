"""A small load generator: keep-alive connections from many loopback addresses, so that rate limits may stay on."""

from __future__ import annotations

import http.client
import socket
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench import pace

Make = Callable[[int], tuple[str, str, bytes | None, dict[str, str]]]  # n -> method, path, body, headers


@dataclass
class Result:
    """What a run took: seconds per request, and how many answers were not as wanted."""

    times: list[float] = field(default_factory=list)
    wrong: dict[int, int] = field(default_factory=dict)
    took: float = 0.0
    size: int = 0
    paces: list[float] = field(
        default_factory=list
    )  # of the machine: between requests, or before and after many at once

    @property
    def median_ms(self) -> float:
        return statistics.median(self.times) * 1000 if self.times else float("nan")

    @property
    def p95_ms(self) -> float:
        return sorted(self.times)[int(len(self.times) * 0.95)] * 1000 if self.times else float("nan")

    @property
    def pace(self) -> float:
        """Of the machine while it ran (bench.pace)."""
        return pace.of(self.paces)

    @property
    def per_second(self) -> float:
        return len(self.times) / self.took if self.took else float("nan")


def run(
    port: int,
    make: Make,
    *,
    count: int,
    at_once: int = 1,
    good: tuple[int, ...] = (200,),
    per_connection: int = 10**9,
) -> Result:
    """Sends `count` requests over `at_once` connections; after `per_connection` a lane takes another address.

    What is limited by address needs that: a visitor may see 30 survey pages a minute.
    """
    result, lock, numbers = Result(), threading.Lock(), iter(range(count))

    def work(lane: int) -> None:
        connection, sent = _connect(port, lane), 0
        while True:
            with lock:
                n = next(numbers, None)
            if n is None:
                break
            if sent == per_connection:
                connection.close()
                connection, sent = _connect(port, lane), 0
            sent += 1
            method, path, body, headers = make(n)
            began = time.perf_counter()
            try:
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                content = response.read()
                status = response.status
            except (OSError, http.client.HTTPException):
                connection.close()
                connection, status, content = _connect(port, lane), 0, b""
            took = time.perf_counter() - began
            with lock:
                result.times.append(took)
                result.size = max(result.size, len(content))
                if status not in good:
                    result.wrong[status] = result.wrong.get(status, 0) + 1
            if at_once == 1:
                result.paces.append(pace.sample())
        connection.close()

    result.paces += [pace.sample() for _ in range(10 if at_once > 1 else 0)]
    lanes = [threading.Thread(target=work, args=(lane,)) for lane in range(at_once)]
    began = time.perf_counter()
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    result.took = time.perf_counter() - began
    result.paces += [pace.sample() for _ in range(10 if at_once > 1 else 0)]
    return result


_last_address = 0


def _connect(port: int, _lane: int) -> http.client.HTTPConnection:
    """A connection from a loopback address of its own."""
    global _last_address
    _last_address += 1
    source = (
        f"127.{1 + _last_address // 60000 % 200}.{_last_address // 250 % 240 + 1}.{_last_address % 250 + 1}"
    )
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(source, 0))
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection
