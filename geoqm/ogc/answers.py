"""Answers of the map API: bytes with ETag, compression, HEAD and cross-origin headers."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Send

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html; charset=utf-8"
MVT = "application/vnd.mapbox-vector-tile"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
PROBLEM = "application/problem+json"
_COMPRESS_FROM = 900
_COMMON = (
    (b"vary", b"Accept, Accept-Encoding, Authorization, Cookie, Origin"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Content-Crs, ETag, Link, Location, Retry-After"),
)
_PRIVATE = (b"cache-control", b"private, no-cache")
_PUBLIC = (b"cache-control", b"public, no-cache")
_GZIP = ((b"content-encoding", b"gzip"),)


class Refusal(Exception):
    """An answer of the protocol itself that is no error of the subject: 405, 412, 413, 415."""

    def __init__(
        self, status: int, code: str, text: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Keep status, stable code, German text and headers."""
        super().__init__(text)
        self.status = status
        self.code = code
        self.text = text
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer; `zipped` says that the body is in gzip form already."""

    body: bytes
    content_type: str = JSON
    status: int = 200
    etag: str = ""
    zipped: bool = False
    private: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(document: Mapping[str, Any], content_type: str = JSON, **more: Any) -> Answer:
    """A JSON document."""
    return Answer(json.dumps(document, ensure_ascii=False).encode(), content_type, **more)


def etag_of(*parts: str | bytes) -> str:
    """A strong ETag made from everything that the bytes depend on."""
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\0")
    return f'"{digest.hexdigest()}"'


def unchanged(request: Mapping[str, str], etag: str) -> bool:
    """Whether the client holds this very state already."""
    sent = request.get("if-none-match", "")
    return bool(sent) and (sent == "*" or etag in (part.strip() for part in sent.split(",")))


def takes_gzip(request: Mapping[str, str]) -> bool:
    """Whether the client takes answers in gzip form."""
    return "gzip" in request.get("accept-encoding", "")


def zip_bytes(body: bytes) -> bytes:
    """`body` in gzip form, at the quickest level: a higher one costs more than the query."""
    packer = zlib.compressobj(1, zlib.DEFLATED, wbits=31)
    return packer.compress(body) + packer.flush()


async def send_answer(answer: Answer, method: str, request: Mapping[str, str], send: Send) -> None:
    """Send an answer the way the client can take it."""
    headers = [*_COMMON, _PRIVATE if answer.private else _PUBLIC]
    if answer.etag:
        headers.append((b"etag", answer.etag.encode()))
    for name, value in answer.headers.items():
        headers.append((name.lower().encode(), value.encode()))
    if answer.etag and answer.status == 200 and unchanged(request, answer.etag):
        body, status = b"", 304
    elif answer.status == 204:
        body, status = b"", 204
    else:
        body, encoding = _encoded(answer, request)
        headers += encoding
        headers.append((b"content-type", answer.content_type.encode()))
        headers.append((b"content-length", str(len(body)).encode()))
        status = answer.status
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


def _encoded(
    answer: Answer, request: Mapping[str, str]
) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]]:
    if answer.zipped:
        return answer.body, _GZIP
    if len(answer.body) < _COMPRESS_FROM or not takes_gzip(request):
        return answer.body, ()
    return zip_bytes(answer.body), _GZIP
