"""Fetching a file by http(s): bounded in size and time, no way from outside to inside."""

import ipaddress
import socket
from email.message import Message
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from typing_extensions import override

from geoqm.errors import ImportFailed

_BLOCK = 1 << 20
_TIMEOUT_S = 30


def is_address(location: str) -> bool:
    """Whether the location is an address on the web, not a path."""
    return "://" in location


def fetch(address: str, target: Path, limit: int) -> None:
    """Store what is behind `address` in `target`.

    Raises ImportFailed for other schemes than http and https, for errors of the server, for
    more than `limit` bytes, for a broken transfer, and for a redirect into a private network.
    """
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
        raise ImportFailed(
            "Diese Adresse kann geoqm nicht abrufen.",
            remedy="Erlaubt sind Adressen mit http:// oder https://.",
        )
    request = Request(address, headers={"User-Agent": "geoqm", "Accept": "*/*"})  # noqa: S310  (scheme checked above)
    try:
        with build_opener(_Redirects).open(request, timeout=_TIMEOUT_S) as answer:
            _store(answer, answer.headers, target, limit)
    except HTTPError as error:
        error.close()
        raise _unreachable(f"Der Server antwortet mit {error.code}.") from error
    except TimeoutError as error:
        raise _unreachable(f"Der Server antwortet nicht innerhalb von {_TIMEOUT_S} s.") from error
    except (URLError, HTTPException, OSError) as error:
        raise _unreachable("Der Server ist nicht erreichbar.") from error


def _store(answer: IO[bytes], headers: Message, target: Path, limit: int) -> None:
    stated = int(headers.get("Content-Length") or 0)
    copied = 0
    with target.open("wb") as writer:
        while copied <= limit and (block := answer.read(_BLOCK)):
            copied += len(block)
            writer.write(block)
    if max(copied, stated) > limit:
        raise ImportFailed(
            f"Die Datei ist zu groß. Erlaubt sind {limit // _BLOCK} MB.",
            remedy="Erhöhen Sie die Einstellung GEOQM_UPLOAD_MB, wenn Sie der Quelle vertrauen.",
        )
    if copied < stated:
        raise _unreachable("Die Übertragung brach vor dem Ende ab.")


class _Redirects(HTTPRedirectHandler):
    """Follows redirects, but never from a public address into a private network."""

    @override
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """The next request, or an ImportFailed."""
        parts = urlsplit(newurl)
        inside = _is_private(parts.hostname or "") and not _is_private(req.host.split(":")[0])
        if parts.scheme not in {"http", "https"} or inside:
            fp.close()
            raise ImportFailed(
                "Der Server leitet in ein internes Netz oder an eine unerlaubte Adresse weiter.",
                remedy="Prüfen Sie die Adresse bei der Quelle.",
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_private(host: str) -> bool:
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return any(not ipaddress.ip_address(each.split("%")[0]).is_global for each in found)


def _unreachable(reason: str) -> ImportFailed:
    return ImportFailed(
        f"Die Datei konnte nicht geladen werden. {reason}",
        remedy="Prüfen Sie die Adresse und versuchen Sie es später noch einmal.",
    )
