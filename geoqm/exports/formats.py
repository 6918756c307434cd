"""The kinds of file that can be exported."""

from enum import StrEnum
from pathlib import Path

from geoqm.errors import InvalidInput


class Format(StrEnum):
    """A kind of file; the value is its ending."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GEOPACKAGE = "gpkg"

    @property
    def media_type(self) -> str:
        """What browsers are told."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.GEOJSON: "application/geo+json",
    Format.GEOPACKAGE: "application/geopackage+sqlite3",
}


def by_ending(ending: str) -> Format:
    """The format of a file ending without dot; raises InvalidInput."""
    try:
        return Format(ending.lower())
    except ValueError as error:
        raise InvalidInput(
            f"Das Format „{ending[:20]}“ gibt es nicht.",
            remedy="Möglich sind: " + ", ".join(Format) + ".",
            field="format",
        ) from error


def by_path(path: Path) -> Format:
    """The format of a file by its name; raises InvalidInput."""
    return by_ending(path.suffix.removeprefix("."))
