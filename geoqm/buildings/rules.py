"""Normal forms of street names, addresses and parcel ids, and the class of a function code.

Plain functions on text. Parcel ids: GeoInfoDok, AX_Flurstueck (20 characters); function
codes: AX_Gebaeude and the structures AX_Bauwerk… of ALKIS.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from geoqm.buildings.model import UseClass

_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_STREET = re.compile(r"str(?:asse|\.)?(?![a-z])")
_STREET_END = re.compile(r"(?<=[\w \-])(s)tr(?:\.|asse|aße)?$", re.IGNORECASE)
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_NUMBER = r"(?P<number>\d{1,4})"
_SUFFIX = r"(?P<suffix>\d/\d|[a-zA-Z](?:\s?\d)?)?"
_UNTIL = r"(?:\s*[-–/+]\s*(?P<until>\d{1,4})\s*(?P<until_suffix>[a-zA-Z])?)?"
_HOUSE = re.compile(rf"^(?:nr\.?\s*)?{_NUMBER}\s*{_SUFFIX}{_UNTIL}$", re.IGNORECASE)
_TAIL = re.compile(
    r"^(?P<street>.*?\D)[\s,]*(?P<house>(?<![\d/])\d{1,4}\s*(?:\d/\d|[a-zA-Z](?![a-zA-Z]))?"
    r"(?:\s*[-–/+]\s*\d{1,4}\s*[a-zA-Z]?)?)$"
)


class HouseNumber(NamedTuple):
    """A house number: first number, last number of a range, suffix ("a", "1/2")."""

    number: int | None = None
    until: int | None = None
    suffix: str = ""

    @property
    def label(self) -> str:
        """As people write it: "46a", "12 1/2", "37–41"; "" without a number."""
        if self.number is None:
            return ""
        gap = " " if self.suffix[:1].isdigit() else ""
        until = f"–{self.until}" if self.until is not None else ""
        return f"{self.number}{gap}{self.suffix}{until}"


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """Street and house number of one line; both as written, `street_key` for comparing."""

    street: str
    house: HouseNumber

    @property
    def street_key(self) -> str:
        """The normal form of the street name."""
        return street_key(self.street)

    @property
    def label(self) -> str:
        """Street and house number in one line."""
        return f"{self.street} {self.house.label}".strip()


def plain(text: str) -> str:
    """Lower case without umlauts, ß, accents: "Lüpertzender Straße" → "luepertzender strasse"."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_LETTERS)
    parts = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def spelled_out(text: str) -> str:
    """Plain words with "str." written out and single spaces, for comparing whole texts."""
    words = _STREET.sub("strasse", plain(text))
    return _NOT_WORD.sub(" ", words).strip()


def street_key(name: str) -> str:
    """One key for all spellings of a street name: "Admiral-Scheer-Str." → "admiralscheerstrasse"."""
    return spelled_out(name).replace(" ", "")


def street_title(name: str) -> str:
    """The name as people should read it: single spaces, "Str." and "Strasse" as "Straße"."""
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    return _STREET_END.sub(r"\1traße", tidy)


def parse_house_number(text: str) -> HouseNumber:
    """A house number in any spelling; the empty one where the text is none.

    A range with a smaller end is a number with a fraction or a mistake: its end is dropped.
    """
    found = _HOUSE.match(" ".join(text.split()).strip(" .,;*"))
    if not found:
        return HouseNumber()
    number = int(found["number"])
    suffix = (found["suffix"] or "").lower().replace(" ", "")
    until = int(found["until"]) if found["until"] else None
    if until is not None and until <= number:
        until = None
    return HouseNumber(number, until, suffix)


def parse_address(text: str) -> ParsedAddress:
    """Street and house number of one line, such as "Hindenburgstr 31" or "Am Hof 12 1/2"."""
    tidy = " ".join(text.split()).strip(" ,;*")
    found = _TAIL.match(tidy)
    if not found:
        return ParsedAddress(tidy, HouseNumber())
    street = found["street"].strip(" ,;")
    house = parse_house_number(found["house"])
    return ParsedAddress(street, house)


_PARCEL = re.compile(
    r"^(?P<land>\d{2})(?P<district>\d{4})(?P<section>\d{3}|_{3})(?P<number>\d{5})"
    r"(?P<part>\d{4}|_{4})(?P<sequence>\d{2}|_{2})$"
)
_PARCEL_PARTED = re.compile(
    r"^(?P<land>\d{2})[\s-]?(?P<district>\d{4})[\s-]+(?P<section>\d{1,3}|_{0,3})[\s-]+"
    r"(?P<number>\d{1,5})(?:\s?/\s?(?P<part>\d{1,4}|_{1,4}))?(?:[.\s-]+(?P<sequence>\d{1,2}|_{1,2}))?$"
)
_ABSENT = re.compile(r"0+|_+|")


class ParcelId(NamedTuple):
    """A parcel id (Flurstückskennzeichen) in its parts; absent parts are ""."""

    land: str
    district: str
    section: str
    number: str
    part: str = ""
    sequence: str = ""

    @property
    def text(self) -> str:
        """The 20 characters of the authority."""
        return (
            f"{self.land}{self.district}{self.section or '___'}{self.number}"
            f"{self.part or '____'}{self.sequence or '__'}"
        )

    @property
    def label(self) -> str:
        """As people read it: "05 3191-012-00318/0002"."""
        part = f"/{self.part}" if self.part else ""
        return f"{self.land} {self.district}-{self.section or '___'}-{self.number}{part}"


def parse_parcel_id(text: str) -> ParcelId | None:
    """The parcel id in any spelling; None where the text is none.

    Known spellings: 20 characters, 14 to 19 where trailing underscores were dropped, and
    parts divided by blanks, hyphens and slashes. A part of zeros only is an absent part.
    """
    tidy = text.strip()
    compact = tidy.ljust(20, "_") if 14 <= len(tidy) < 20 else tidy
    found = _PARCEL.match(compact) or _PARCEL_PARTED.match(tidy)
    if not found or not 1 <= int(found["land"]) <= 16 or not int(found["number"]):
        return None
    return ParcelId(
        found["land"],
        found["district"],
        _part(found["section"], 3),
        found["number"].rjust(5, "0"),
        _part(found["part"], 4),
        _part(found["sequence"], 2),
    )


def _part(text: str | None, length: int) -> str:
    return "" if _ABSENT.fullmatch(text or "") else str(text).rjust(length, "0")


class Function(NamedTuple):
    """Object type and code of a function, such as ("31001", "1010"); the type may be ""."""

    object_type: str
    code: str


def parse_function(text: str) -> Function:
    """Split "31001_1010"; a bare code has no object type."""
    object_type, _, code = text.strip().rpartition("_")
    return Function(object_type, code)


BUILDING_TYPE = "31001"
_MIXED = frozenset({1100, 1110, 1120, 1121, 1122, 1123, 1130, 1131, 2310, 2320})
_HOMES = range(1020, 1026)
_RANGES = (
    (range(1000, 1310), UseClass.RESIDENTIAL),
    (range(1310, 1311), UseClass.HOSPITALITY),
    (range(1311, 1313), UseClass.RESIDENTIAL),
    (range(1313, 1400), UseClass.ANCILLARY),
    (range(2000, 2060), UseClass.COMMERCIAL),
    (range(2060, 2100), UseClass.HOSPITALITY),
    (range(2100, 2400), UseClass.INDUSTRIAL),
    (range(2400, 2460), UseClass.PUBLIC),
    (range(2460, 2500), UseClass.ANCILLARY),
    (range(2500, 2700), UseClass.INDUSTRIAL),
    (range(2700, 2740), UseClass.ANCILLARY),
    (range(2740, 2800), UseClass.INDUSTRIAL),
    (range(3000, 4000), UseClass.PUBLIC),
)


def use_class(function_code: str) -> UseClass:
    """The use class of a function code such as "1010" or "31001_1010".

    Object types other than AX_Gebaeude are structures; a code nobody knows is unknown.
    """
    object_type, code = parse_function(function_code)
    if object_type not in {"", BUILDING_TYPE}:
        return UseClass.STRUCTURE
    if not code.isdecimal():
        return UseClass.UNKNOWN
    number = int(code)
    if number in _MIXED:
        return UseClass.MIXED
    if number in _HOMES:
        return UseClass.INSTITUTIONAL_HOUSING
    return next((kind for codes, kind in _RANGES if number in codes), UseClass.UNKNOWN)


def search_text(*parts: str) -> str:
    """The normal form of whole texts for the trigram search."""
    return " ".join(filter(None, (spelled_out(part) for part in parts)))


def house_numbers(text: str) -> list[tuple[int, str]]:
    """The single numbers in a list entry: "43/45" → 43 and 45; what follows ";" is another street."""
    house = parse_house_number(text.partition(";")[0])
    if house.number is None:
        return []
    ends = [(house.number, house.suffix)]
    return [*ends, (house.until, "")] if house.until is not None else ends
