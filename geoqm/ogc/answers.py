"""Answers of the map API: bytes with ETag, compression, HEAD and cross-origin headers."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Scope, Send

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html; charset=utf-8"
MVT = "application/vnd.mapbox-vector-tile"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
PROBLEM = "application/problem+json"
_COMPRESS_FROM = 900
_EXPOSED = b"Content-Crs, ETag, Link, Location, OGC-NumberMatched"


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer; `zipped` is the body in gzip form where it is kept like that."""

    body: bytes
    content_type: str = JSON
    status: int = 200
    etag: str = ""
    zipped: bytes | None = None
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


def zip_bytes(body: bytes, level: int) -> bytes:
    """`body` in gzip form."""
    packer = zlib.compressobj(level, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


async def send_answer(answer: Answer, scope: Scope, request: Mapping[str, str], send: Send) -> None:
    """Send an answer the way the client can take it."""
    etag = answer.etag
    fresh = bool(etag) and answer.status == 200 and unchanged(request, etag)
    body, status = (b"", 304) if fresh else (answer.body, answer.status)
    headers = [
        (b"vary", b"Accept, Accept-Encoding, Authorization, Cookie, Origin"),
        (b"access-control-allow-origin", b"*"),
        (b"access-control-expose-headers", _EXPOSED),
        (b"cache-control", b"private, no-cache" if answer.private else b"public, no-cache"),
    ]
    if not fresh:
        headers.append((b"content-type", answer.content_type.encode()))
        body, encoding = _encoded(answer, body, request)
        headers += encoding
        headers.append((b"content-length", str(len(body)).encode()))
    if etag:
        headers.append((b"etag", etag.encode()))
    headers += [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    sent = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": sent})


def _encoded(
    answer: Answer, body: bytes, request: Mapping[str, str]
) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    if "gzip" not in request.get("accept-encoding", ""):
        return body, []
    if answer.zipped is not None:
        return answer.zipped, [(b"content-encoding", b"gzip")]
    if len(body) < _COMPRESS_FROM:
        return body, []
    return zip_bytes(body, 1), [(b"content-encoding", b"gzip")]
