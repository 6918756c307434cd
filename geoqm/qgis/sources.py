"""Where the layers of a project get their data: a file beside it, the service, the database.

No source names a user or a password: QGIS asks for them and keeps them in its own store.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, quote, urlsplit

from geoqm.db.roles import PLANNER_SCHEMA
from geoqm.errors import InvalidInput
from geoqm.layer.declaration import Layer

_LOGIN = re.compile("[A-Za-z0-9]{7}")
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


class System(StrEnum):
    """A reference system as QGIS names it."""

    UTM32 = "EPSG:25832"
    CRS84 = "OGC:CRS84"
    WEB_MERCATOR = "EPSG:3857"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """QGIS' provider, its address of the data, and the system in which they arrive."""

    provider: str
    address: str
    system: str = System.UTM32


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The map API at `address` (…/ogc).

    QGIS before 3.32 draws degrees only; `in_metres` is for those that follow. `login` is the name
    under which the planner's QGIS keeps name and key, no secret in itself.
    """

    address: str
    in_metres: bool = False
    login: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """How QGIS reaches the database: by host, or by a service that the planner's machine knows."""

    service: str = "geoqm"
    host: str = ""
    port: int = 5432
    name: str = ""
    ssl_mode: str = ""

    @property
    def address(self) -> str:
        """The beginning of a data source; names nobody."""
        if not self.host:
            return f"service={_quoted(self.service)}"
        place = f"dbname={_quoted(self.name)} host={_quoted(self.host)} port={self.port}"
        return f"{place} sslmode={self.ssl_mode}" if self.ssl_mode else place


def login_named(name: str) -> str:
    """The name of a login as QGIS allows it, or nothing; raises InvalidInput."""
    if name and not _LOGIN.fullmatch(name):
        raise InvalidInput(
            "Die Kennung der Anmeldung besteht in QGIS aus sieben Buchstaben und Ziffern.",
            remedy="Beispiel: geoqm01. Sie steht in QGIS unter Optionen → Authentifizierung.",
            field="anmeldung",
        )
    return name


def database_at(url: str) -> Database:
    """The place in a PostgreSQL address, without its user; a service where it names no host."""
    parts = urlsplit(url)
    host, mode = parts.hostname, dict(parse_qsl(parts.query)).get("sslmode", "")
    if not host:
        return Database()
    return Database(
        host=host,
        port=parts.port or 5432,
        name=parts.path.strip("/") or "geoqm",
        ssl_mode=mode if mode in _SSL_MODES else "",
    )


def in_file(name: str, layer: Layer, srid: int) -> Source:
    """A table of the GeoPackage `name` in the folder of the project."""
    return Source(provider="ogr", address=f"./{name}|layername={layer.name}", system=f"EPSG:{srid}")


def from_service(service: Service, layer: Layer) -> Source:
    """A collection of the map API."""
    system = System.UTM32 if service.in_metres else System.CRS84
    address = f"url={_quoted(service.address)} typename={_quoted(layer.name)} srsname='{system}'"
    if layer.min_zoom:  # large: only what is on the screen
        address += " restrictToRequestBBOX='1'"
    if service.login:
        address += f" authcfg={service.login}"
    return Source(provider="OAPIF", address=address, system=system)


def from_tiles(service: Service, layer: Layer) -> Source:
    """The vector tiles of the map API."""
    place = f"{service.address}/collections/{layer.name}/tiles/WebMercatorQuad/"
    tiles = quote(place, safe=":/") + "%7Bz%7D/%7By%7D/%7Bx%7D"
    address = f"type=xyz&url={tiles}&zmin={layer.min_zoom}&zmax={layer.max_zoom}"
    if service.login:
        address += f"&authcfg={service.login}"
    return Source(provider="xyzvectortiles", address=address, system=System.WEB_MERCATOR)


def from_database(database: Database, layer: Layer) -> Source:
    """The view that planners' logins may read, with `id` as its key."""
    return Source(
        provider="postgres",
        address=f"{database.address} key='id' estimatedmetadata=true srid=25832"
        f' type={layer.geometry_type} table="{PLANNER_SCHEMA}"."{layer.name}" ({layer.geometry})',
    )


def background(url: str) -> Source:
    """Picture tiles from an address with {z}, {y}, {x}; asked for only when they are drawn."""
    escaped = quote(url, safe=":/")
    return Source(
        provider="wms",
        address=f"type=xyz&url={escaped}&zmin=0&zmax=18",
        system=System.WEB_MERCATOR,
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
