"""The kinds of file that can be exported."""

from enum import StrEnum
from pathlib import Path

from geoqm.errors import InvalidInput
from geoqm.geo.crs import CRS84, UTM32, WEB_MERCATOR, Crs


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

    @property
    def systems(self) -> tuple[Crs, ...]:
        """The reference systems that such a file can have; its own first."""
        return _SYSTEMS.get(self, (UTM32, CRS84, WEB_MERCATOR))


_MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.GEOJSON: "application/geo+json",
    Format.GEOPACKAGE: "application/geopackage+sqlite3",
}
# RFC 7946 knows degrees alone; tables say in their headings what their coordinates are.
_SYSTEMS = {Format.GEOJSON: (CRS84,), Format.CSV: (UTM32,), Format.XLSX: (UTM32,)}


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
