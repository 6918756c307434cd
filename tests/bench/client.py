"""A load generator on raw sockets: light enough not to be what is measured."""

import asyncio
import functools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import httptools
import uvloop
from typing_extensions import override

_PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """How many requests, how many per second, and the mean size of a body in bytes."""

    count: int
    rate: float
    size: float


class _Connection(asyncio.Protocol):
    """One kept-alive connection that asks for one path after another."""

    def __init__(self, requests: Iterator[bytes], end: float, done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._end = end
        self._done = done
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self.count = 0
        self.size = 0

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are not registered as asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(next(self._requests))

    @override
    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError as error:
            self._fail(error.__context__ or error)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._fail(exc or ConnectionError("the server closed the connection"))

    def on_body(self, body: bytes) -> None:
        """Count the bytes of an answer."""
        self.size += len(body)

    def on_message_complete(self) -> None:
        """Count an answer and ask for the next one."""
        assert self._transport is not None
        status = self._parser.get_status_code()
        if status not in {200, 204}:
            raise RuntimeError(f"status {status}")
        self.count += 1
        # A parser is good for one answer after the other on the same connection.
        if time.perf_counter() < self._end:
            self._transport.write(next(self._requests))
        elif not self._done.done():
            self._done.set_result(None)
            self._transport.close()

    def _fail(self, error: BaseException) -> None:
        if not self._done.done():
            self._done.set_exception(error)


def measure(
    port: int, paths: Sequence[str], *, token: str, connections: int, seconds: float
) -> Measured:
    """Ask for `paths` again and again on several connections, logged in by `token`."""
    login = f"Authorization: Bearer {token}\r\n" if token else ""
    ready = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n{login}\r\n".encode()
        for path in paths
    ]
    return uvloop.run(_measure(port, ready, connections, seconds))


async def _measure(port: int, ready: Sequence[bytes], connections: int, seconds: float) -> Measured:
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    made: list[_Connection] = []
    waiting: list[asyncio.Future[None]] = []
    for number in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        requests = _endless(ready, number * len(ready) // connections)
        connection = _Connection(requests, begun + seconds, done)
        made.append(connection)
        waiting.append(done)
        await loop.create_connection(functools.partial(_same, connection), "127.0.0.1", port)
    await asyncio.wait_for(asyncio.gather(*waiting), seconds + _PATIENCE_S)
    took = time.perf_counter() - begun
    count = sum(each.count for each in made)
    return Measured(count, count / took, sum(each.size for each in made) / count)


def _endless(ready: Sequence[bytes], start: int) -> Iterator[bytes]:
    """Requests without end, beginning somewhere among those that are ready."""
    place = start
    while True:
        yield ready[place % len(ready)]
        place += 1


def _same(connection: "_Connection") -> "_Connection":
    return connection
