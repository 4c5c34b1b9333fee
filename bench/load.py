"""A small load generator: keep-alive connections from many loopback addresses, so that rate limits may stay on."""

from __future__ import annotations

import http.client
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bench import pace

Make = Callable[[int], tuple[str, str, bytes | None, dict[str, str]]]  # n -> method, path, body, headers


PORTION = 120  # requests at once between two looks at the pace of the machine


@dataclass
class Result:
    """What a run took: seconds per request, and how many answers were not as wanted."""

    times: list[float] = field(default_factory=list)
    wrong: dict[int, int] = field(default_factory=dict)
    took: float = 0.0
    size: int = 0
    paces: list[float] = field(
        default_factory=list
    )  # of the machine: between requests, or around each portion
    rates: list[float] = field(default_factory=list)  # of each portion, at pace 1

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

    @property
    def per_second_there(self) -> float:
        """At the pace of the machine that the musts were set on: of all portions the one in the middle."""
        return statistics.median(self.rates) if self.rates else self.per_second / self.pace


class Lane:
    """One connection after the other, each from an address of its own."""

    def __init__(self, port: int, per_connection: int) -> None:
        self.port, self.per_connection = port, per_connection
        self.connection, self.sent = connect(port), 0

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, int]:
        """Status and size of what comes back; 0 where nothing does."""
        if self.sent == self.per_connection:
            self.renew()
        self.sent += 1
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            return response.status, len(response.read())
        except (OSError, http.client.HTTPException):
            self.renew()
            return 0, 0

    def renew(self) -> None:
        self.connection.close()
        self.connection, self.sent = connect(self.port), 0


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

    What is limited by address needs that: a visitor may see 30 survey pages a minute. The pace of the machine is looked
    at between any two requests, or, where several are under way at once, between portions of them.
    """
    result, lock = Result(), threading.Lock()
    lanes = [Lane(port, per_connection) for _ in range(at_once)]

    def work(lane: Lane, numbers: Iterator[int]) -> None:
        while True:
            with lock:
                n = next(numbers, None)
            if n is None:
                return
            asked = make(n)
            began = time.perf_counter()
            status, size = lane.ask(*asked)
            took = time.perf_counter() - began
            with lock:
                result.times.append(took)
                result.size = max(result.size, size)
                if status not in good:
                    result.wrong[status] = result.wrong.get(status, 0) + 1
            if at_once == 1:
                result.paces.append(pace.sample())

    def portion(numbers: range) -> float:
        """Sends these; the seconds it took."""
        left = iter(numbers)
        threads = [threading.Thread(target=work, args=(lane, left)) for lane in lanes]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - began

    if at_once == 1:
        result.took = portion(range(count))
    else:
        before = _paces()
        for start in range(0, count, PORTION):
            numbers = range(start, min(start + PORTION, count))
            took = portion(numbers)
            after = _paces()
            result.took += took
            result.rates.append(len(numbers) / took / pace.of(before + after))
            result.paces += before
            before = after
        result.paces += before
    for lane in lanes:
        lane.connection.close()
    return result


def _paces() -> list[float]:
    return [pace.sample() for _ in range(10)]


_last_address = 0


def connect(port: int) -> http.client.HTTPConnection:
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
