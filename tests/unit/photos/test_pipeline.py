"""Only pixels survive the pipeline."""

from io import BytesIO

import pillow_heif
import pytest
from PIL import Image

from geoqm.errors import InvalidInput
from geoqm.photos import LARGEST_BYTES, digest, prepared

ORIENTATION, MAKER, COMMENT, GPS = 0x0112, 0x010F, 0x9286, 0x8825


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    file = BytesIO()
    Image.new(mode, size, "red" if mode != "RGBA" else (255, 0, 0, 0)).save(file, kind)
    return file.getvalue()


def with_traces(orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKER] = "Kamera von Erika"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (51.0, 11.0, 27.0)
    file = BytesIO()
    picture = Image.new("RGB", (60, 40), "blue")
    picture.save(file, "JPEG", exif=exif, comment=b"geheim", icc_profile=b"profil-von-erika")
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def test_place_camera_comment_and_profile_are_gone() -> None:
    received = with_traces()
    assert b"Erika" in received
    made = prepared(received)
    for content in (made.content, made.thumbnail):
        assert not any(trace in content for trace in (b"Erika", b"Exif", b"geheim", b"profil"))
        assert dict(opened(content).getexif()) == {}
        assert "icc_profile" not in opened(content).info


def test_picture_stands_upright() -> None:
    made = prepared(with_traces(orientation=6))
    assert (made.width, made.height) == (40, 60)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_cameras_and_browsers_make_becomes_jpeg(kind: str) -> None:
    assert opened(prepared(a_picture(kind)).content).format == "JPEG"


def test_heic_of_a_phone_becomes_jpeg() -> None:
    file = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 64), "green")).save(file, quality=80)
    made = prepared(file.getvalue())
    assert (opened(made.content).format, made.width) == ("JPEG", 64)


def test_transparent_places_become_white() -> None:
    made = prepared(a_picture("PNG", mode="RGBA"))
    assert opened(made.content).getpixel((5, 5)) == (255, 255, 255)


def test_large_pictures_become_small() -> None:
    made = prepared(a_picture(size=(4000, 1000)))
    assert (made.width, made.height) == (2000, 500)
    assert max(opened(made.thumbnail).size) == 480


@pytest.mark.parametrize(
    "received",
    [
        b"",
        b"<script>alert(1)</script>",
        b"%PDF-1.7 nothing",
        a_picture()[:200],
        a_picture("GIF"),
        a_picture("PNG")[:30] + b"\xff" * 40,
    ],
    ids=["empty", "script", "pdf", "cut off", "gif", "broken"],
)
def test_other_files_are_refused(received: bytes) -> None:
    with pytest.raises(InvalidInput, match="kein lesbares Foto"):
        prepared(received)


def test_script_behind_a_picture_does_not_survive() -> None:
    made = prepared(a_picture() + b"<script>alert(1)</script>")
    assert b"script" not in made.content


def test_a_small_file_with_huge_surface_is_refused() -> None:
    bomb = BytesIO()
    Image.new("1", (12_000, 12_000)).save(bomb, "PNG")
    with pytest.raises(InvalidInput, match="kein lesbares Foto"):
        prepared(bomb.getvalue())


def test_too_many_bytes_are_refused_before_decoding() -> None:
    with pytest.raises(InvalidInput, match="15 MB"):
        prepared(b"x" * (LARGEST_BYTES + 1))


def test_digest_is_what_browsers_compute() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
