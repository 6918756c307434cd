"""Photos are decoded and written anew: nothing that was hidden in a file comes along."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from struct import pack
from zlib import compress, crc32

import pytest
from PIL import ExifTags, Image

from geoqm.errors import NotFound
from geoqm.intake.photo_files import PhotoFiles
from geoqm.intake.photos import PhotoRefused, picture
from geoqm.photos.pipeline import LARGEST_BYTES, LONGEST_SIDE

Made = Callable[..., bytes]


def drawn(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """A picture with a red upper left quarter."""
    image = Image.new(mode, (width, height), "white")
    image.paste(Image.new(mode, (width // 2, height // 2), "red"))
    return image


def saved(image: Image.Image, kind: str, **values: object) -> bytes:
    written = BytesIO()
    image.save(written, kind, **values)
    return written.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: camera, orientation, place."""
    data = Image.Exif()
    data[ExifTags.Base.Make] = "Kamerafirma"
    data[ExifTags.Base.Orientation] = orientation
    data.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (51.0, 11.0, 29.0)
    return data


def shown(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims to be large and is a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + name + data + pack(">I", crc32(name + data))

    header = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", compress(b"\0" * 10_000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_photo_becomes_a_jpeg_without_place_and_camera(kind: str) -> None:
    made = picture(saved(drawn(), kind, exif=exif()))
    for content in (made.content, made.thumbnail):
        image = shown(content)
        assert image.format == "JPEG"
        assert dict(image.getexif()) == {}
        assert b"Kamerafirma" not in content
        assert b"Exif" not in content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_is_turned_upright(kind: str) -> None:
    made = picture(saved(drawn(400, 300), kind, exif=exif(orientation=6)))
    assert (made.width, made.height) == (300, 400)
    right_top = shown(made.content).getpixel((250, 50))
    assert isinstance(right_top, tuple)
    assert right_top[0] > 200 > 80 > right_top[1]


def test_large_photo_is_made_smaller_with_a_small_copy() -> None:
    made = picture(saved(drawn(4000, 3000), "JPEG"))
    assert max(made.width, made.height) == LONGEST_SIDE
    assert max(shown(made.thumbnail).size) == 480
    assert len(made.thumbnail) < len(made.content)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_kind_of_png_becomes_a_photo(mode: str) -> None:
    image = (
        Image.new("RGBA", (20, 20), (255, 0, 0, 0)) if mode == "RGBA" else Image.new(mode, (20, 20))
    )
    made = picture(saved(image, "PNG"))
    assert shown(made.content).mode == "RGB"
    if mode == "RGBA":
        assert shown(made.content).getpixel((5, 5)) == (255, 255, 255)


def test_print_colours_become_screen_colours() -> None:
    assert shown(picture(saved(Image.new("CMYK", (9, 9)), "JPEG")).content).mode == "RGB"


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a" + b"\0" * 100,
        b"%PDF-1.7\n" + b"\0" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"PK\x03\x04" + b"\0" * 100,
        b"MZ" + b"\0" * 100,
        b"x",
    ],
    ids=["gif", "pdf", "svg", "html", "zip", "exe", "byte"],
)
def test_what_is_no_photo_is_refused_with_the_kinds_we_take(content: bytes) -> None:
    with pytest.raises(PhotoRefused, match="kein Foto") as caught:
        picture(content)
    assert "JPEG, PNG, WebP oder HEIC" in caught.value.remedy


def test_file_that_is_two_things_at_once_leaves_the_other_behind() -> None:
    hidden = b"PK\x03\x04<script>alert(1)</script><?php system('id'); ?>"
    made = picture(saved(drawn(), "JPEG", comment=hidden) + hidden)
    for content in (made.content, made.thumbnail):
        assert b"script" not in content
        assert b"php" not in content
        assert b"PK\x03\x04" not in content


def test_gif_with_a_photo_behind_it_is_refused() -> None:
    with pytest.raises(PhotoRefused, match="kein Foto"):
        picture(b"GIF89a" + saved(drawn(), "JPEG"))


def test_png_with_the_beginning_of_a_jpeg_is_no_way_around_the_decoder() -> None:
    with pytest.raises(PhotoRefused, match="beschädigt"):
        picture(b"\xff\xd8\xff\xe0" + saved(drawn(), "PNG"))


@pytest.mark.parametrize("side", [8_000, 12_000, 20_000, 60_000])
def test_small_file_of_enormous_picture_is_refused_before_decoding(side: int) -> None:
    with pytest.raises(PhotoRefused, match="zu viele Bildpunkte"):
        picture(png_of(side, side))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_half_a_photo_is_refused(kind: str) -> None:
    whole = saved(drawn(), kind)
    with pytest.raises(PhotoRefused, match="beschädigt"):
        picture(whole[: len(whole) // 2])


def test_empty_and_oversized_files_are_refused() -> None:
    with pytest.raises(PhotoRefused, match="leer"):
        picture(b"")
    with pytest.raises(PhotoRefused, match="15 MB"):
        picture(b"\xff\xd8\xff" + b"\0" * LARGEST_BYTES)


def test_pieces_grow_and_a_repeated_piece_changes_nothing(tmp_path: Path) -> None:
    files = PhotoFiles(tmp_path)
    key = "a" * 32
    assert files.write_piece(key, 0, b"abc") == 3
    assert files.write_piece(key, 3, b"def") == 6
    assert files.write_piece(key, 3, b"def") == 6
    assert files.incoming(key) == b"abcdef"
    files.drop_incoming(key)
    with pytest.raises(NotFound):
        files.incoming(key)


def test_kept_photo_is_read_and_removed(tmp_path: Path) -> None:
    files = PhotoFiles(tmp_path)
    made = picture(saved(drawn(), "JPEG"))
    key = files.keep(made)
    assert files.read(key, small=False) == made.content
    assert files.read(key, small=True) == made.thumbnail
    files.remove(key)
    files.remove(key)
    with pytest.raises(NotFound):
        files.read(key, small=False)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "/x", "\0"])
def test_key_never_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    with pytest.raises(NotFound):
        PhotoFiles(tmp_path).read(key, small=False)
