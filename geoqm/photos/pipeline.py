"""Decodes what cameras make (JPEG, PNG, WebP, HEIC) and writes it anew as plain JPEG.

The type is told by the content, never by name or header. Only pixels survive: no EXIF, no GPS,
no colour profile, nothing hidden behind the picture.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from types import MappingProxyType
from typing import Final

import filetype
from PIL import Image, ImageCms, ImageOps
from pillow_heif import register_heif_opener

from geoqm.errors import InvalidInput

LARGEST_BYTES: Final = 15 * 1024 * 1024
MOST_PIXELS: Final = 80_000_000
LONGEST_SIDE: Final = 2000
THUMBNAIL_SIDE: Final = 480
MEDIA_TYPE: Final = "image/jpeg"
_QUALITY: Final = 82
# Type by content → the only decoder that may touch it.
_DECODERS: Final = MappingProxyType(
    {
        "image/jpeg": "JPEG",
        "image/png": "PNG",
        "image/webp": "WEBP",
        "image/heic": "HEIF",
        "image/heif": "HEIF",
    }
)
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# What Pillow and its decoders raise for broken, hostile or foreign files.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, OverflowError, RuntimeError, MemoryError)

register_heif_opener(thumbnails=False)


class Flaw(StrEnum):
    """Why a file cannot be taken as a photo."""

    NO_PHOTO = "no_photo"
    TOO_MANY_PIXELS = "too_many_pixels"
    BROKEN = "broken"


class UnusablePhoto(InvalidInput):
    """A file that is no photo, as the team reads it; `flaw` lets others say it in their words."""

    def __init__(self, flaw: Flaw) -> None:
        """Keep what is wrong; the text is the same for all of it."""
        super().__init__(
            "Diese Datei ist kein lesbares Foto.",
            remedy="Erlaubt sind JPEG, PNG, WebP und HEIC, zum Beispiel direkt aus der Kamera.",
            field="photo",
        )
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that may be kept; both byte strings are JPEG in sRGB, upright."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """What tells two photos apart."""
        return digest(self.content)


def digest(received: bytes) -> str:
    """The SHA-256 of a file as the sender computes it, in hexadecimal."""
    return hashlib.sha256(received).hexdigest()


def prepared(received: bytes, *, most_pixels: int = MOST_PIXELS) -> Photo:
    """The picture written anew, at most LONGEST_SIDE pixels on its longer side.

    Raises InvalidInput for too many bytes, UnusablePhoto for anything that is no photo.
    """
    if len(received) > LARGEST_BYTES:
        raise InvalidInput(
            f"Das Foto ist größer als {LARGEST_BYTES // 1024 // 1024} MB.",
            remedy="Verkleinern Sie es oder nehmen Sie es noch einmal auf.",
            field="photo",
        )
    decoder = _DECODERS.get(filetype.guess_mime(received[:8192]) or "")
    if decoder is None:
        raise UnusablePhoto(Flaw.NO_PHOTO)
    try:
        with Image.open(BytesIO(received), formats=[decoder]) as opened:
            if opened.width * opened.height > most_pixels:
                raise UnusablePhoto(Flaw.TOO_MANY_PIXELS)
            upright = _decoded(opened)
    except _BOMBS as error:
        raise UnusablePhoto(Flaw.TOO_MANY_PIXELS) from error
    except _BROKEN as error:
        raise UnusablePhoto(Flaw.BROKEN) from error
    small = upright.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=2.0)
    return Photo(_jpeg(upright), _jpeg(small), upright.width, upright.height)


def _decoded(opened: Image.Image) -> Image.Image:
    """Upright, at most LONGEST_SIDE long, in sRGB, without the rest of the file."""
    # JPEG decodes at a half or a quarter of its size for less than half of the effort.
    opened.draft("RGB", _reduced(opened.size))
    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    plain = _without_alpha(_in_srgb(upright, profile))
    # A fresh image: `save` would write the profile and comment that `info` still holds.
    clean = Image.new("RGB", plain.size)
    clean.paste(plain)
    return clean


def _reduced(size: tuple[int, int]) -> tuple[int, int]:
    """The size with its longer side at LONGEST_SIDE; smaller ones stay."""
    scale = min(1.0, LONGEST_SIDE / max(size))
    return max(1, int(size[0] * scale)), max(1, int(size[1] * scale))


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile or image.mode != "RGB":
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def _without_alpha(image: Image.Image) -> Image.Image:
    """What is transparent becomes white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _jpeg(image: Image.Image) -> bytes:
    written = BytesIO()
    # Neither progressive nor optimized: a tenth smaller for five times the effort.
    image.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()
