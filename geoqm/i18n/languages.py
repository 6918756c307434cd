"""Which languages there are, and which one a browser would like."""

import re
from enum import StrEnum

from babel import Locale

_WISH = re.compile(r"^\s*(?P<code>[a-zA-Z]{1,8})(?:-[\w-]*)?\s*(?:;\s*q\s*=\s*(?P<q>[\d.]+))?\s*$")
_LONGEST_HEADER = 400


class Language(StrEnum):
    """A language of the public pages; German is the language of the texts in the source."""

    GERMAN = "de"
    ENGLISH = "en"
    TURKISH = "tr"
    ARABIC = "ar"

    @property
    def label(self) -> str:
        """The name as its speakers write it."""
        return _NAMES[self]

    @property
    def locale(self) -> Locale:
        """What Babel knows about it; Arabic with the digits that are used in Germany."""
        return Locale(self.value)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return str(self.locale.text_direction)


_NAMES = {
    Language.GERMAN: "Deutsch",
    Language.ENGLISH: "English",
    Language.TURKISH: "Türkçe",
    Language.ARABIC: "العربية",
}


def chosen(code: str | None) -> Language | None:
    """The language of that code; None for anything else."""
    return Language(code) if code in set(Language) else None


def negotiated(accept_language: str) -> Language:
    """The best language for an Accept-Language header; German where none fits."""
    best, weight = Language.GERMAN, 0.0
    for part in accept_language[:_LONGEST_HEADER].split(","):
        wish = _WISH.match(part)
        language = chosen(wish["code"].lower()) if wish else None
        if wish is None or language is None:
            continue
        quality = _quality(wish["q"])
        if quality > weight:
            best, weight = language, quality
    return best


def _quality(text: str | None) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
