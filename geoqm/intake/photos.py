"""Photos of a report: how many, how large, and what senders read about one that is refused."""

from types import MappingProxyType
from typing import Final

from geoqm.errors import InvalidInput
from geoqm.i18n import later
from geoqm.photos import LARGEST_BYTES, Flaw, Photo, UnusablePhoto, prepared

MOST_PHOTOS: Final = 8
# Fewer than the team may send: anybody can ask for this work.
_MOST_PIXELS: Final = 60_000_000
_TEXTS: Final = MappingProxyType(
    {
        Flaw.NO_PHOTO: (
            later("Diese Datei ist kein Foto."),
            later("Wir nehmen Bilder als JPEG, PNG, WebP oder HEIC."),
        ),
        Flaw.TOO_MANY_PIXELS: (
            later("Das Foto hat zu viele Bildpunkte."),
            later("Bitte wählen Sie eine kleinere Fassung."),
        ),
        Flaw.BROKEN: (
            later("Das Foto ist beschädigt oder unvollständig."),
            later("Bitte wählen Sie es noch einmal oder nehmen Sie ein anderes."),
        ),
    }
)


class PhotoRefused(InvalidInput):
    """A file that cannot be taken as a photo; the text says what to do."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        """Keep message and remedy; the field is always the photos'."""
        super().__init__(message, remedy=remedy, field="photos")


def picture(content: bytes) -> Photo:
    """The photo in `content`, written anew. Raises PhotoRefused for anything else."""
    check_size(len(content))
    try:
        return prepared(content, most_pixels=_MOST_PIXELS)
    except UnusablePhoto as error:
        message, remedy = _TEXTS[error.flaw]
        raise PhotoRefused(message, remedy=remedy) from error


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
