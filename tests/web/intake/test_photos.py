"""Photos through the form: whole without script, in pieces with it, and what is refused."""

from io import BytesIO
from typing import Any

import pytest
from httpx2 import Response
from PIL import Image

from tests.web.intake.conftest import HTML, Visitor, rows, sent, to_check

KEY = "ab" * 16


def photo(size: tuple[int, int] = (900, 700)) -> bytes:
    written = BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(written, "JPEG")
    return written.getvalue()


def at_photos(visitor: Visitor) -> Visitor:
    to_check(visitor)
    return visitor.open("/melden/fotos")


def announce(visitor: Visitor, size: int, *, base: str = "/melden", key: str = KEY) -> Response:
    return visitor.site.client.post(
        f"{base}/bilder",
        json={"key": key, "size": size},
        headers={"x-csrf-token": visitor.token, "accept": "application/json"},
    )


def piece(
    visitor: Visitor, key: str, offset: int, content: bytes, base: str = "/melden"
) -> Response:
    return visitor.site.client.post(
        f"{base}/bilder/{key}",
        params={"ab": offset},
        content=content,
        headers={
            "x-csrf-token": visitor.token,
            "accept": "application/json",
            "content-type": "application/octet-stream",
        },
    )


def uploaded(visitor: Visitor, content: bytes, *, base: str = "/melden") -> dict[str, Any]:
    """Send a photo in pieces of 20,000 bytes; the last answer."""
    state: dict[str, Any] = announce(visitor, len(content), base=base).json()
    while not state["done"]:
        at = state["received"]
        answer = piece(visitor, state["key"], at, content[at : at + 20_000], base)
        assert answer.status_code == 200, answer.text
        state = answer.json()
        assert state["done"] or state["received"] > at, "nothing was taken"
    return state


def test_several_photos_come_with_a_plain_form_and_are_shown(visitor: Visitor) -> None:
    files = [
        ("foto", ("a.jpg", photo(), "image/jpeg")),
        ("foto", ("b.heic", photo(), "image/heic")),
    ]
    at_photos(visitor).press("laden", files=files)
    assert "Foto 2 Fertig" in visitor.visible
    number = visitor.page.text.split("/melden/bild/")[1].split("?")[0]
    shown = visitor.site.client.get(f"/melden/bild/{number}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "private, max-age=3600"


def test_consents_stay_ticked_while_photos_are_added(visitor: Visitor) -> None:
    files = {"foto": ("a.jpg", photo(), "image/jpeg")}
    at_photos(visitor).press("laden", files=files, purposes=["publication"])
    assert 'value="publication" checked' in visitor.page.text


def test_photo_comes_in_pieces_and_goes_on_after_a_break(visitor: Visitor) -> None:
    content = photo()
    at_photos(visitor)
    state = announce(visitor, len(content)).json()
    piece(visitor, state["key"], 0, content[:30_000])
    again = announce(visitor, len(content)).json()
    assert again["received"] == 30_000
    repeated = piece(visitor, state["key"], 0, content[:30_000])
    assert (repeated.status_code, repeated.json()["received"]) == (409, 30_000)
    assert uploaded(visitor, content)["done"]
    assert rows(visitor.site, "SELECT state, width, height FROM report_photo") == [
        ("ready", 900, 700)
    ]


def test_photo_can_be_removed(visitor: Visitor) -> None:
    at_photos(visitor).press("laden", files={"foto": ("a.jpg", photo(), "image/jpeg")})
    number = visitor.page.text.split('name="entfernen" value="')[1].split('"')[0]
    visitor.press("entfernen", number)
    assert "Foto 1" not in visitor.visible
    assert visitor.site.client.get(f"/melden/bild/{number}").status_code == 404
    assert list(visitor.site.folder.rglob("*.jpg")) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"GIF89a" + b"\0" * 50, "Diese Datei ist kein Foto."),
        (b"<script>alert(1)</script>", "Diese Datei ist kein Foto."),
        (b"%PDF-1.7 " + b"\0" * 50, "Diese Datei ist kein Foto."),
        (b"\xff\xd8\xff\xe0" + b"\0" * 500, "Das Foto ist beschädigt oder unvollständig."),
    ],
)
def test_wrong_file_is_explained_in_both_ways(visitor: Visitor, content: bytes, told: str) -> None:
    at_photos(visitor).press("laden", files={"foto": ("bild.jpg", content, "image/jpeg")})
    assert visitor.page.status_code == 422
    assert told in visitor.visible
    state = announce(visitor, len(content)).json()
    answer = piece(visitor, state["key"], 0, content)
    assert answer.status_code == 400
    assert told in answer.json()["detail"]
    assert rows(visitor.site, "SELECT count(*) FROM report_photo") == [(0,)]
    assert [each for each in visitor.site.folder.rglob("*") if each.is_file()] == []


def test_refusal_speaks_the_readers_language(visitor: Visitor) -> None:
    at_photos(visitor)
    visitor.open("/melden/fotos?sprache=tr")
    state = announce(visitor, 6).json()
    assert "fotoğraf değil" in piece(visitor, state["key"], 0, b"GIF89a").json()["detail"]


def test_file_that_is_two_things_loses_the_other_one(visitor: Visitor) -> None:
    hidden = b"PK\x03\x04<?php system('id'); ?><script>alert(1)</script>"
    at_photos(visitor)
    number = uploaded(visitor, photo((80, 60)) + hidden)["id"]
    kept = visitor.site.client.get(f"/melden/bild/{number}").content
    assert b"php" not in kept
    assert b"script" not in kept


@pytest.mark.parametrize("size", [0, -5, 15 * 1024 * 1024 + 1, 10**15])
def test_size_is_refused_before_anything_is_sent(visitor: Visitor, size: int) -> None:
    at_photos(visitor)
    assert announce(visitor, size).status_code == 400
    assert rows(visitor.site, "SELECT count(*) FROM report_photo") == [(0,)]


def test_more_bytes_than_announced_do_not_come_in(visitor: Visitor) -> None:
    at_photos(visitor)
    key = announce(visitor, 100).json()["key"]
    assert piece(visitor, key, 0, b"x" * 101).status_code == 409
    assert piece(visitor, key, 0, b"x" * (1024 * 1024 + 1)).status_code == 409
    assert rows(visitor.site, "SELECT received_bytes FROM report_photo") == [(0,)]


def test_ninth_photo_is_refused_with_a_reason(visitor: Visitor) -> None:
    at_photos(visitor)
    for number in range(8):
        announce(visitor, 100, key=f"{number:032x}")
    answer = announce(visitor, 100)
    assert answer.status_code == 400
    assert "Es sind schon 8 Fotos." in answer.json()["detail"]


@pytest.mark.parametrize("key", ["../../etc/passwd", "x", "A" * 32, "ab" * 32])
def test_key_of_nobody_finds_nothing(visitor: Visitor, key: str) -> None:
    at_photos(visitor)
    assert piece(visitor, key, 0, b"x").status_code == 404


def test_photo_of_somebody_else_is_not_shown(visitor: Visitor) -> None:
    at_photos(visitor)
    number = uploaded(visitor, photo((80, 60)))["id"]
    visitor.site.client.cookies.clear()
    assert visitor.site.client.get(f"/melden/bild/{number}", headers=HTML).status_code == 404
    to_check(visitor)
    assert visitor.site.client.get(f"/melden/bild/{number}", headers=HTML).status_code == 404


def test_photos_are_added_after_sending(visitor: Visitor) -> None:
    own = sent(visitor)
    visitor.open(f"{own}/fotos")
    number = uploaded(visitor, photo((80, 60)), base=own)["id"]
    visitor.open(own)
    assert f"{own}/bild/{number}" in visitor.page.text
    assert ("photo_added",) in rows(visitor.site, "SELECT kind FROM report_event")


def test_piece_without_the_forms_token_is_refused(visitor: Visitor) -> None:
    at_photos(visitor)
    key = announce(visitor, 10).json()["key"]
    answer = visitor.site.client.post(f"/melden/bilder/{key}", params={"ab": 0}, content=b"x" * 10)
    assert answer.status_code == 403
