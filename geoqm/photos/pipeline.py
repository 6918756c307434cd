"""Decodes what cameras make (JPEG, PNG, WebP, HEIC) and encodes it anew as plain JPEG.

Only pixels survive: no EXIF, no GPS, no colour profile, nothing hidden behind the picture.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

import pillow_heif
from PIL import Image, ImageOps

from geoqm.errors import InvalidInput

LARGEST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 320
MEDIA_TYPE = "image/jpeg"
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_QUALITY, _THUMBNAIL_QUALITY = 82, 74

pillow_heif.register_heif_opener()


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that may be kept; both byte strings are JPEG."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int


def digest(received: bytes) -> str:
    """The SHA-256 of a file as the sender computes it, in hexadecimal."""
    return hashlib.sha256(received).hexdigest()


def prepared(received: bytes) -> Photo:
    """The picture re-encoded and upright, at most 2048 pixels on its longer side.

    Raises InvalidInput for files that are too large or no picture; nothing is kept of them.
    """
    if len(received) > LARGEST_BYTES:
        raise InvalidInput(
            f"Das Foto ist größer als {LARGEST_BYTES // 1024 // 1024} MB.",
            remedy="Verkleinern Sie es oder nehmen Sie es noch einmal auf.",
            field="photo",
        )
    try:
        return _encoded(_decoded(received))
    except _UNREADABLE as error:
        raise InvalidInput(
            "Diese Datei ist kein lesbares Foto.",
            remedy="Erlaubt sind JPEG, PNG, WebP und HEIC, zum Beispiel direkt aus der Kamera.",
            field="photo",
        ) from error


# What Pillow and its decoders raise for broken, hostile or foreign files.
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    OverflowError,
    RuntimeError,
    MemoryError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def _decoded(received: bytes) -> Image.Image:
    with Image.open(BytesIO(received), formats=_FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG decodes small at once
        image.load()
        return _on_white(ImageOps.exif_transpose(image))


def _on_white(image: Image.Image) -> Image.Image:
    """The picture in RGB; what was transparent is white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    opaque = image.convert("RGBA")
    ground = Image.new("RGB", opaque.size, "white")
    ground.paste(opaque, mask=opaque.getchannel("A"))
    return ground


def _encoded(image: Image.Image) -> Photo:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    content = _jpeg(image, _QUALITY)
    width, height = image.size
    image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Photo(content, _jpeg(image, _THUMBNAIL_QUALITY), width, height)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    # A fresh image: `save` would write the profile and comment that `info` still holds.
    bare = Image.frombytes("RGB", image.size, image.tobytes())
    file = BytesIO()
    bare.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()
