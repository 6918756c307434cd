"""How much a request may bring: a larger one is refused before it fills memory or disk."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FORM_BYTES: Final = 2_000_000
# Several photos of a phone in one form; Starlette keeps them on disk, not in memory.
FILES_BYTES: Final = 64_000_000
_FILE_KINDS: Final = ("multipart/form-data", "image/", "application/octet-stream")


class BodyLimit:
    """ASGI wrapper: reading more of a body than is allowed raises 413, whatever was announced."""

    def __init__(self, app: ASGIApp, form: int = FORM_BYTES, files: int = FILES_BYTES) -> None:
        """Wrap `app`; `files` is for files and forms with them, `form` for everything else."""
        self._app = app
        self._form = form
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        kind = headers.get("content-type", "")
        most = self._files if kind.startswith(_FILE_KINDS) else self._form
        stated = headers.get("content-length", "")
        count = int(stated) if stated.isdecimal() else 0

        async def counted() -> Message:
            nonlocal count
            if count > most:
                raise HTTPException(413)
            message = await receive()
            if not stated.isdecimal():
                count += len(message.get("body", b""))
                if count > most:
                    raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


async def read_body(headers: Mapping[str, str], receive: Receive, most: int = FORM_BYTES) -> bytes:
    """The whole body of a request (header names in lower case); HTTPException 413 above `most`."""
    stated = headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:20]) > most:
        raise HTTPException(413)
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise HTTPException(413)
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)
