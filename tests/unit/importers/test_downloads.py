"""A redirect never leads from a public address into a private network."""

import socket
from email.message import Message
from http.client import HTTPMessage
from io import BytesIO
from typing import Any
from urllib.request import Request

import pytest

from geoqm.errors import ImportFailed
from geoqm.importers import downloads

HOSTS = {
    "public.example": "93.184.216.34",
    "other.example": "8.8.8.8",
    "inside.example": "10.0.0.5",
}


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    def _look_up(host: str, *_: Any, **__: Any) -> list[Any]:
        if host not in HOSTS:
            raise OSError(host)
        return [(socket.AF_INET, None, 0, "", (HOSTS[host], 80))]

    monkeypatch.setattr(socket, "getaddrinfo", _look_up)


def redirected(origin: str, target: str) -> Request | None:
    handler = downloads._Redirects()
    headers: Message = HTTPMessage()
    return handler.redirect_request(
        Request(origin), BytesIO(), 302, "Found", headers, target  # type: ignore[arg-type]  # noqa: S310  (headers of a test)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("origin", "target"),
    [
        ("http://public.example/a", "https://other.example/b"),
        ("http://inside.example/a", "http://inside.example/b"),
        ("http://inside.example/a", "http://public.example/b"),
        ("http://public.example/a", "http://nowhere.example/b"),
    ],
)
def test_ordinary_redirects_are_followed(origin: str, target: str) -> None:
    request = redirected(origin, target)
    assert request is not None
    assert request.full_url == target


@pytest.mark.parametrize("target", ["http://inside.example/secret", "ftp://other.example/x"])
def test_a_redirect_into_the_inside_is_refused(target: str) -> None:
    with pytest.raises(ImportFailed, match="internes Netz"):
        redirected("http://public.example/a", target)


def test_only_addresses_are_addresses() -> None:
    assert downloads.is_address("https://public.example/x.gpkg")
    assert not downloads.is_address("C:/daten/x.gpkg")
