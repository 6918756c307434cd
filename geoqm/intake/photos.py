"""Photos: what comes in is looked at, decoded and written anew, so that nothing else comes along.

The type is told by the content, never by name or header. Place, time and camera stay behind,
as does anything that was hidden in the file. Plain functions on bytes.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import Final

import filetype
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from geoqm.errors import InvalidInput
from geoqm.i18n import later

LARGEST_BYTES: Final = 15 * 1024 * 1024
MOST_PHOTOS: Final = 8
MOST_PIXELS: Final = 60_000_000
LONGEST_SIDE: Final = 2000
THUMBNAIL_SIDE: Final = 480
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
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError)

register_heif_opener(thumbnails=False)


class PhotoRefused(InvalidInput):
    """A file that cannot be taken as a photo; the text says what to do."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        """Keep message and remedy; the field is always the photos'."""
        super().__init__(message, remedy=remedy, field="photos")


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it is kept: JPEG, sRGB, upright, without metadata."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """What tells two photos apart."""
        return hashlib.sha256(self.content).hexdigest()


def picture(content: bytes) -> Picture:
    """The photo in `content`, written anew. Raises PhotoRefused for anything else."""
    check_size(len(content))
    decoder = _decoder(content)
    try:
        with Image.open(BytesIO(content), formats=[decoder]) as opened:
            _check_pixels(opened)
            upright = _decoded(opened)
    except _BOMBS as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise PhotoRefused(
            later("Das Foto ist beschädigt oder unvollständig."),
            remedy=later("Bitte wählen Sie es noch einmal oder nehmen Sie ein anderes."),
        ) from error
    small = upright.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=2.0)
    return Picture(_jpeg(upright), _jpeg(small), upright.width, upright.height)


def check_size(size: int) -> None:
    """Raise PhotoRefused for an empty file and for one of more than 15 MB."""
    if size <= 0:
        raise PhotoRefused(
            later("Die Datei ist leer."), remedy=later("Bitte wählen Sie ein anderes Foto.")
        )
    if size > LARGEST_BYTES:
        raise PhotoRefused(
            later("Das Foto ist größer als 15 MB."),
            remedy=later("Bitte wählen Sie eine kleinere Fassung."),
        )


def _decoder(content: bytes) -> str:
    kind = filetype.guess_mime(content[:8192]) or ""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise PhotoRefused(
            later("Diese Datei ist kein Foto."),
            remedy=later("Wir nehmen Bilder als JPEG, PNG, WebP oder HEIC."),
        )
    return decoder


def _check_pixels(opened: Image.Image) -> None:
    if opened.width * opened.height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> PhotoRefused:
    return PhotoRefused(
        later("Das Foto hat zu viele Bildpunkte."),
        remedy=later("Bitte wählen Sie eine kleinere Fassung."),
    )


def _decoded(opened: Image.Image) -> Image.Image:
    """Upright, at most LONGEST_SIDE long, in sRGB, without the rest of the file."""
    # JPEG decodes at a half or a quarter of its size for less than half of the effort.
    opened.draft("RGB", _reduced(opened.size))
    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    plain = _without_alpha(_in_srgb(upright, profile))
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
