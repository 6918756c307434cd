"""From a file to rows with geometry in EPSG:25832, whatever the format and the system."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection

from geoqm.errors import ImportFailed
from geoqm.importers import cells, columns, delimited, projection, vectors
from geoqm.importers.columns import Column
from geoqm.importers.job import LAYER, Options, RowRefused, SourceRow
from geoqm.importers.projection import Geometries, Reproject
from geoqm.importers.sheets import Chunk, Sheet
from geoqm.importers.specification import SourceSpec

_SYSTEM_OF_COLUMN = {
    "easting_25832": "EPSG:25832",
    "lng": "EPSG:4326",
    "lon": "EPSG:4326",
    "long": "EPSG:4326",
    "longitude": "EPSG:4326",
    "laengengrad": "EPSG:4326",
    "längengrad": "EPSG:4326",
    "x_mp_100m": "EPSG:3035",
    "x_mp": "EPSG:3035",
    "x_mp_1km": "EPSG:3035",
    "eee": "EPSG:25832",
    "ostwert": "EPSG:25832",
}
_EASTING = Column("x", "Ostwert oder Länge", (*_SYSTEM_OF_COLUMN, "easting", "rechtswert", "x"))
_NORTHING_NAMES = (
    "northing_25832", "lat", "latitude", "breitengrad", "y_mp_100m", "y_mp", "y_mp_1km",
    "nnn", "nordwert", "northing", "hochwert", "y",
)  # fmt: skip
_NORTHING = Column("y", "Nordwert oder Breite", _NORTHING_NAMES)
_OUTSIDE = "Die Koordinaten liegen nicht in Deutschland."


@dataclass(frozen=True, slots=True)
class Reader:
    """An opened file: places of our fields among its columns, and how to read its rows."""

    path: Path
    sheet: Sheet
    places: Mapping[str, str]
    reproject: Reproject | None

    def rows(self) -> Iterator[SourceRow]:
        """All rows, values under our field names.

        Raises ImportFailed where the first chunk lies outside Germany for the most part: then
        the reference system is wrong. Single strays are left to the row.
        """
        source = delimited if delimited.is_csv(self.path) else vectors
        if self.reproject is None:
            yield from self._plain_rows(source)
            return
        for chunk in source.chunks(self.path, self.sheet):
            shapes = self.reproject(self._geometries(chunk))
            inside = projection.inside_germany(shapes)
            if not inside.any() or (chunk.first == 1 and inside.mean() < 0.5):
                raise self._wrong_system()
            for row, is_inside in zip(chunk.rows(shapes), inside, strict=True):
                problem = row.problem or ("" if is_inside else _OUTSIDE)
                values = columns.pick(row.values, self.places) | {LAYER: self.sheet.layer}
                yield SourceRow(row.number, values, row.geometry, problem)

    def _plain_rows(self, source: ModuleType) -> Iterator[SourceRow]:
        for chunk in source.chunks(self.path, self.sheet):
            for row in chunk.rows(chunk.geometries):
                values = columns.pick(row.values, self.places)
                yield SourceRow(row.number, values, None, row.problem)

    def _geometries(self, chunk: Chunk) -> Geometries:
        if "x" not in self.places or self.sheet.has_geometry:
            return chunk.geometries
        east = _numbers(chunk, self.places["x"])
        north = _numbers(chunk, self.places["y"])
        if np.nanmedian(east) > 10_000_000:
            # EPSG:4647, easting with the number of the zone; rounded as written, to 0.1 mm.
            east = np.round(east - 32_000_000, 4)
        points = np.full(len(east), None, dtype=object)
        present = ~(np.isnan(east) | np.isnan(north))
        points[present] = shapely.points(east[present], north[present])
        return points

    def _wrong_system(self) -> ImportFailed:
        return ImportFailed(
            f"{_OUTSIDE} Angenommen wurde „{self.sheet.crs}“.",
            remedy="Nennen Sie das richtige Koordinatensystem mit --crs, zum Beispiel"
            " --crs EPSG:25832, oder prüfen Sie, ob Länge und Breite vertauscht sind.",
        )


def preview(path: Path, count: int) -> tuple[Sheet, Sequence[Mapping[str, Any]]]:
    """What the file looks like, and its first rows. Raises ImportFailed if unreadable."""
    source = delimited if delimited.is_csv(path) else vectors
    sheet: Sheet = source.describe(path)
    first = next(iter(source.chunks(path, sheet)), None)
    if first is None or not sheet.rows:
        raise ImportFailed("Die Datei enthält keine Zeilen.")
    rows = islice(first.rows(first.geometries), count)
    return sheet, [row.values for row in rows]


def open_file(path: Path, spec: SourceSpec, options: Options, connection: Connection) -> Reader:
    """A reader for the file. Raises ImportFailed for anything that makes it unusable.

    Rows of a source that stores its records itself need no geometry.
    """
    wanted = spec.columns
    mapping = columns.read_mapping(options.mapping)
    is_csv = delimited.is_csv(path)
    layer = options.layer or mapping.layer
    sheet = delimited.describe(path) if is_csv else vectors.describe(path, layer, spec.layers)
    if not sheet.rows:
        raise ImportFailed(
            "Die Datei enthält keine Zeilen.", remedy="Prüfen Sie, ob sie vollständig ist."
        )
    if spec.store is not None:
        return Reader(path, sheet, columns.resolve(wanted, sheet.columns, mapping.columns), None)
    fields = wanted if sheet.has_geometry else (*wanted, *_required(_EASTING, _NORTHING))
    places = columns.resolve(fields, sheet.columns, mapping.columns)
    crs = options.crs or mapping.crs or sheet.crs or _assumed(places, sheet)
    known = Sheet(
        sheet.columns, crs, sheet.rows, sheet.has_geometry, sheet.layer, sheet.encoding, sheet.delimiter
    )  # fmt: skip
    return Reader(path, known, places, projection.reprojection(connection, crs))


def _required(*wanted: Column) -> tuple[Column, ...]:
    return tuple(Column(each.field, each.title, each.names, required=True) for each in wanted)


def _assumed(places: Mapping[str, str], sheet: Sheet) -> str:
    """The system that the name of the easting column states. Raises ImportFailed without one."""
    known = _SYSTEM_OF_COLUMN.get(places.get("x", "").casefold(), "")
    if known and not sheet.has_geometry:
        return known
    raise ImportFailed(
        "Die Datei nennt kein Koordinatensystem.",
        remedy="Geben Sie es an, zum Beispiel --crs EPSG:25832 (UTM) oder --crs EPSG:4326"
        " (Länge und Breite in Grad).",
    )


def _numbers(chunk: Chunk, column: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([_number(value) for value in chunk.columns[column]], dtype=float)


def _number(value: object) -> float:
    try:
        number = cells.decimal(value, "Koordinate")
    except RowRefused:
        return float("nan")
    return float("nan") if number is None else float(number)
