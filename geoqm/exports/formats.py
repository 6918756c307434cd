"""The kinds of file that can be exported."""

from enum import StrEnum
from pathlib import Path

from geoqm.errors import InvalidInput
from geoqm.geo.crs import CRS84, UTM32, WEB_MERCATOR, Crs


class Format(StrEnum):
    """A kind of file; the value is its name in addresses and mostly its ending."""

    GEOPACKAGE = "gpkg"
    SHAPEFILE = "shp"
    GEOJSON = "geojson"
    GEOJSON_LINES = "geojsonl"
    FLATGEOBUF = "fgb"
    GEOPARQUET = "parquet"
    KML = "kml"
    DXF = "dxf"
    CSV = "csv"
    XLSX = "xlsx"
    PMTILES = "pmtiles"

    @property
    def label(self) -> str:
        """The name that people know."""
        return _LABELS[self]

    @property
    def media_type(self) -> str:
        """What browsers are told."""
        return _MEDIA_TYPES[self]

    @property
    def systems(self) -> tuple[Crs, ...]:
        """The reference systems that such a file can have; its own first."""
        return _SYSTEMS.get(self, (UTM32, CRS84, WEB_MERCATOR))

    @property
    def holds_many(self) -> bool:
        """Whether one file holds several layers; of the others a zip holds one file each."""
        return self in {Format.GEOPACKAGE, Format.KML, Format.DXF, Format.PMTILES}

    def ending(self, layers: int = 1) -> str:
        """What the name of a file with so many layers ends with, without the first dot."""
        packed = self is Format.SHAPEFILE or (layers > 1 and not self.holds_many)
        return f"{self.value}.zip" if packed else self.value


ZIP_TYPE = "application/zip"
_LABELS = {
    Format.GEOPACKAGE: "GeoPackage",
    Format.SHAPEFILE: "Shapefile (ZIP)",
    Format.GEOJSON: "GeoJSON",
    Format.GEOJSON_LINES: "GeoJSON, ein Objekt je Zeile",
    Format.FLATGEOBUF: "FlatGeobuf",
    Format.GEOPARQUET: "GeoParquet",
    Format.KML: "KML",
    Format.DXF: "DXF",
    Format.CSV: "CSV",
    Format.XLSX: "Excel (XLSX)",
    Format.PMTILES: "PMTiles",
}
_MEDIA_TYPES = {
    Format.GEOPACKAGE: "application/geopackage+sqlite3",
    Format.SHAPEFILE: ZIP_TYPE,
    Format.GEOJSON: "application/geo+json",
    Format.GEOJSON_LINES: "application/geo+json-seq",
    Format.FLATGEOBUF: "application/flatgeobuf",
    Format.GEOPARQUET: "application/vnd.apache.parquet",
    Format.KML: "application/vnd.google-earth.kml+xml",
    Format.DXF: "image/vnd.dxf",
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PMTILES: "application/vnd.pmtiles",
}
# RFC 7946 and KML know degrees alone; tables say in their headings what their coordinates are.
_SYSTEMS = {
    Format.GEOJSON: (CRS84,),
    Format.GEOJSON_LINES: (CRS84,),
    Format.KML: (CRS84,),
    Format.DXF: (UTM32,),
    Format.CSV: (UTM32,),
    Format.XLSX: (UTM32,),
    Format.PMTILES: (WEB_MERCATOR,),
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
    """The format of a file by its name: `.shp.zip` and `.zip` are Shapefile, `.csv.zip` is CSV.

    Raises InvalidInput.
    """
    if not is_zip(path):
        return by_ending(path.suffix.removeprefix("."))
    inner = Path(path.stem).suffix.removeprefix(".").lower()
    return Format(inner) if inner in set(Format) else Format.SHAPEFILE


def is_zip(path: Path) -> bool:
    """Whether the files of that name are packed."""
    return path.suffix.lower() == ".zip"
