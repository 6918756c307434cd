"""The reference systems that geoqm stores and delivers, and their OGC addresses."""

from enum import IntEnum

from geoqm.errors import InvalidInput

CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG_URI = "http://www.opengis.net/def/crs/EPSG/0/"


class Srid(IntEnum):
    """EPSG codes in use."""

    WGS84 = 4326
    WEB_MERCATOR = 3857
    UTM32 = 25832


class Crs:
    """A delivered reference system: OGC address, EPSG code, axis order and decimals."""

    __slots__ = ("decimals", "srid", "swapped", "uri")

    def __init__(self, uri: str, srid: Srid, *, swapped: bool, decimals: int) -> None:
        """Keep what is needed to transform into this system; `swapped` means lat before lon."""
        self.uri = uri
        self.srid = srid
        self.swapped = swapped
        self.decimals = decimals


CRS84 = Crs(CRS84_URI, Srid.WGS84, swapped=False, decimals=8)
UTM32 = Crs(f"{_EPSG_URI}25832", Srid.UTM32, swapped=False, decimals=3)
WGS84 = Crs(f"{_EPSG_URI}4326", Srid.WGS84, swapped=True, decimals=8)
WEB_MERCATOR = Crs(f"{_EPSG_URI}3857", Srid.WEB_MERCATOR, swapped=False, decimals=3)

# CRS84 must stand first: QGIS 3.28 takes the first entry for the layer's system.
DELIVERED = (CRS84, UTM32, WGS84, WEB_MERCATOR)
STORED = UTM32
# West, south, east, north in EPSG:25832: coordinates elsewhere are mistakes.
GERMANY_25832 = (200_000.0, 5_200_000.0, 1_000_000.0, 6_150_000.0)
_BY_URI = {crs.uri: crs for crs in DELIVERED}


def by_uri(uri: str) -> Crs:
    """The delivered system with this address (angle brackets are accepted).

    Raises InvalidInput for an unknown one.
    """
    crs = _BY_URI.get(uri.strip("<>"))
    if crs is None:
        raise InvalidInput(
            f"Das Koordinatensystem „{uri[:200]}“ wird nicht angeboten.",
            remedy="Möglich sind: " + ", ".join(_BY_URI) + ".",
            field="crs",
        )
    return crs
