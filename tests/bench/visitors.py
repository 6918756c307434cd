"""Visitors of the public form and of the team's pages, on plain sockets: light enough to be many."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httptools

_BOUNDARY = "geoqm-load-boundary"
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    location: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0


class _Reader:
    """Collects one answer for httptools."""

    def __init__(self) -> None:
        self.answer = Answer()
        self.is_done = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep what the visitors need."""
        if name.lower() == b"location":
            self.answer.location = value.decode()
        elif name.lower() == b"set-cookie":
            key, _, rest = value.decode().partition("=")
            self.answer.cookies[key] = rest.partition(";")[0]

    def on_body(self, body: bytes) -> None:
        """Collect the body."""
        self.answer.body += body

    def on_message_complete(self) -> None:
        """The answer is whole."""
        self.is_done = True


class Line:
    """One kept-alive connection; opened again when the server closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send one request and wait for the whole answer."""
        lines = {
            "Host": f"127.0.0.1:{self._port}",
            "Accept": "text/html",
            "Content-Length": str(len(body)),
            **(headers or {}),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        begun = time.perf_counter()
        answer = await self._exchange(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        answer.seconds = time.perf_counter() - begun
        return answer

    async def _exchange(self, request: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        await writer.drain()
        collected = _Reader()
        parser = httptools.HttpResponseParser(collected)
        while not collected.is_done:
            data = await reader.read(65_536)
            if not data:
                self._streams = None
                raise ConnectionError("the server closed the connection")
            parser.feed_data(data)
        collected.answer.status = parser.get_status_code()
        if not parser.should_keep_alive():
            self.close()
        return collected.answer

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


@dataclass
class Report:
    """One report on its way through the form, with a browser's cookies of its own."""

    mark: str
    address: str
    photo: bytes = b""
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    async def fill_in(self, line: Line) -> None:
        """Everything but the last button. Raises AssertionError when a screen is refused."""
        first = await line.ask("GET", "/melden")
        self.cookies |= first.cookies
        found = _TOKEN.search(first.body)
        assert found, f"/melden: {first.status}"
        self.token = found[1].decode()
        await self._press(line, "ort", {"address": self.address})
        await self._press(line, "was", {"subject": "shop", "since_year": "2025"})
        await self._press(line, "mehr", {"floor": "0", "position": self.mark})
        email = f"{self.mark}@example.com"
        await self._press(line, "kontakt", {"role": "owner", "name": "Last", "email": email})
        await self._press(line, "fotos", {"purposes": "contact"}, self.photo)

    async def send(self, line: Line) -> bool:
        """Press the last button; whether the server says that the report is there."""
        answer = await self._post(line, "pruefen", {"senden": "1"})
        return answer.status == 303 and answer.location.endswith("/melden/fertig")

    async def _press(
        self, line: Line, screen: str, fields: dict[str, str], photo: bytes = b""
    ) -> None:
        answer = await self._post(line, screen, fields | {"weiter": "1"}, photo)
        assert answer.status == 303, f"{screen}: {answer.status}"

    async def _post(
        self, line: Line, screen: str, fields: dict[str, str], photo: bytes = b""
    ) -> Answer:
        fields = {"csrf_token": self.token, **fields}
        kind = f"multipart/form-data; boundary={_BOUNDARY}" if photo else _FORM
        body = _multipart(fields, photo) if photo else urlencode(fields).encode()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = await line.ask(
            "POST",
            f"/melden/{screen}",
            headers={"Content-Type": kind, "Cookie": cookie},
            body=body,
        )
        self.cookies |= answer.cookies
        return answer


def _multipart(fields: Mapping[str, str], photo: bytes) -> bytes:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="foto"; filename="f.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return "".join([*parts, head]).encode() + photo + f"\r\n--{_BOUNDARY}--\r\n".encode()
