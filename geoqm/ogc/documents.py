"""The JSON documents that describe the service and its collections."""

from typing import Any

from geoqm.geo import crs as systems
from geoqm.geo.tiles import ORIGIN_M, SCALE_DENOMINATOR_0
from geoqm.layer.declaration import Field, GeometryType, Layer
from geoqm.ogc.answers import GEOJSON, MVT, OPENAPI, SCHEMA
from geoqm.ogc.requests import OgcRequest
from geoqm.ogc.schemas import field_schema
from geoqm.ogc.tiles import MATRIX_SET

TITLE = "geoqm – Karte der Stadterneuerung"
DESCRIPTION = (
    "Gebäude, Adressen, Denkmäler, Gebiete und Statistik des Programmgebiets "
    "„Gladbach & Westend“ in Mönchengladbach."
)
SCHEMA_REL = "http://www.opengis.net/def/rel/ogc/1.0/schema"
QUERYABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SORTABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
TILESETS_REL = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
_DIMENSIONS = {GeometryType.POINT: 0, GeometryType.LINE: 1, GeometryType.POLYGON: 2}


def link(href: str, rel: str, kind: str, title: str = "") -> dict[str, Any]:
    """A link object."""
    made: dict[str, Any] = {"href": href, "rel": rel, "type": kind}
    return made | ({"title": title} if title else {})


def landing(request: OgcRequest) -> dict[str, Any]:
    """The landing page."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "links": [
            link(request.address(), "self", "application/json", "Diese Seite"),
            link(f"{request.address()}?f=html", "alternate", "text/html", "Als Seite"),
            link(request.address("api"), "service-desc", OPENAPI, "Beschreibung (OpenAPI 3.0)"),
            link(f"{request.address('api')}?f=html", "service-doc", "text/html", "Anleitung"),
            link(request.address("conformance"), "conformance", "application/json", "Normen"),
            link(request.address("collections"), "data", "application/json", "Ebenen"),
            link(
                request.address("tileMatrixSets"),
                "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
                "application/json",
                "Kachelraster",
            ),
        ],
    }


def collections(request: OgcRequest, described: list[dict[str, Any]]) -> dict[str, Any]:
    """The list of all collections that the caller may see."""
    return {
        "links": [
            link(request.address("collections"), "self", "application/json"),
            link(f"{request.address('collections')}?f=html", "alternate", "text/html"),
        ],
        "crs": [each.uri for each in systems.DELIVERED],
        "collections": described,
    }


def collection(
    request: OgcRequest, layer: Layer, box: list[float] | None, days: list[str | None] | None
) -> dict[str, Any]:
    """A collection; `box` and `days` are its real extent, None where it has none."""
    extent: dict[str, Any] = {}
    if box:
        extent["spatial"] = {"bbox": [box], "crs": systems.CRS84_URI}
    if days:
        extent["temporal"] = {"interval": [days]}
    document: dict[str, Any] = {
        "id": layer.name,
        "title": layer.title,
        "description": layer.description,
        "itemType": "feature",
        "extent": extent,
        "crs": [each.uri for each in systems.DELIVERED],
        "storageCrs": systems.STORED.uri,
        "links": _collection_links(request, layer),
    }
    if layer.attribution:
        document["attribution"] = layer.attribution
    if layer.licence:
        document["license"] = layer.licence
    return document


def _collection_links(request: OgcRequest, layer: Layer) -> list[dict[str, Any]]:
    here = ("collections", layer.name)
    links = [
        link(request.address(*here), "self", "application/json", layer.title),
        link(f"{request.address(*here)}?f=html", "alternate", "text/html", layer.title),
        link(request.address(*here, "items"), "items", GEOJSON, "Objekte als GeoJSON"),
        link(f"{request.address(*here, 'items')}?f=html", "items", "text/html", "Objekte"),
        link(request.address(*here, "queryables"), QUERYABLES_REL, SCHEMA, "Abfragbare Felder"),
        link(request.address(*here, "sortables"), SORTABLES_REL, SCHEMA, "Sortierbare Felder"),
        link(request.address(*here, "schema"), SCHEMA_REL, SCHEMA, "Felder"),
        link(request.address(*here, "tiles"), TILESETS_REL, "application/json", "Vektorkacheln"),
        link(
            request.address("styles", layer.name),
            "stylesheet",
            "application/vnd.mapbox.style+json",
            "Stil für MapLibre",
        ),
    ]
    if layer.licence_url:
        links.append(link(layer.licence_url, "license", "text/html", layer.licence))
    return links


def tilesets(request: OgcRequest, layer: Layer) -> dict[str, Any]:
    """The list of a collection's tile sets: one."""
    here = request.address("collections", layer.name, "tiles")
    return {
        "links": [link(here, "self", "application/json")],
        "tilesets": [
            _tileset_head(layer)
            | {"links": [link(f"{here}/{MATRIX_SET}", "self", "application/json", layer.title)]}
        ],
    }


def tileset(request: OgcRequest, layer: Layer, box: list[float] | None) -> dict[str, Any]:
    """The description of a collection's tile set."""
    here = request.address("collections", layer.name, "tiles", MATRIX_SET)
    template = link(f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "item", MVT, "Kachel")
    document = _tileset_head(layer) | {
        "layers": [
            {
                "id": layer.name,
                "title": layer.title,
                "dataType": "vector",
                "geometryDimension": _DIMENSIONS[layer.geometry_type],
                "propertiesSchema": {
                    "type": "object",
                    "properties": {
                        field.name: field_schema(field) for field in tile_fields(request, layer)
                    },
                },
            }
        ],
        "links": [
            link(here, "self", "application/json"),
            template | {"templated": True},
            link(f"{here}/tilejson.json", "describedby", "application/json", "TileJSON"),
            link(
                request.address("tileMatrixSets", MATRIX_SET),
                "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
                "application/json",
            ),
        ],
    }
    if box:
        document["boundingBox"] = {"lowerLeft": box[:2], "upperRight": box[2:]}
    return document


def _tileset_head(layer: Layer) -> dict[str, Any]:
    return {
        "title": layer.title,
        "dataType": "vector",
        "crs": systems.WEB_MERCATOR.uri,
        "tileMatrixSetURI": f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}",
    }


def tilejson(request: OgcRequest, layer: Layer, box: list[float] | None) -> dict[str, Any]:
    """TileJSON 3.0.0 of a collection."""
    template = request.address("collections", layer.name, "tiles", MATRIX_SET, "{z}", "{y}", "{x}")
    fields = {field.name: field.title for field in tile_fields(request, layer)}
    return {
        "tilejson": "3.0.0",
        "name": layer.title,
        "description": layer.description,
        "attribution": layer.attribution,
        "tiles": [template],
        "minzoom": 0,
        "maxzoom": layer.max_zoom,
        "bounds": box or [-180.0, -85.05, 180.0, 85.05],
        "vector_layers": [
            {
                "id": layer.name,
                "description": layer.title,
                "minzoom": 0,
                "maxzoom": layer.max_zoom,
                "fields": fields | {"count": "Anzahl"} if layer.min_zoom else fields,
            }
        ],
    }


def tile_fields(request: OgcRequest, layer: Layer) -> list[Field]:
    """The fields that travel in tiles and that the caller may see."""
    return [field for field in layer.fields_for(request.identity.role) if field.in_tile]


def matrix_sets(request: OgcRequest) -> dict[str, Any]:
    """The list of tile matrix sets: one."""
    here = request.address("tileMatrixSets", MATRIX_SET)
    uri = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}"
    described = {"id": MATRIX_SET, "title": "Google Maps Compatible", "uri": uri}
    return {
        "tileMatrixSets": [
            described
            | {"crs": systems.WEB_MERCATOR.uri, "links": [link(here, "self", "application/json")]}
        ]
    }


def matrix_set() -> dict[str, Any]:
    """The definition of WebMercatorQuad, zoom 0 to 22."""
    return {
        "id": MATRIX_SET,
        "title": "Google Maps Compatible",
        "uri": f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}",
        "crs": systems.WEB_MERCATOR.uri,
        "orderedAxes": ["E", "N"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [
            {
                "id": str(zoom),
                "scaleDenominator": SCALE_DENOMINATOR_0 / (1 << zoom),
                "cellSize": 2 * ORIGIN_M / 256 / (1 << zoom),
                "pointOfOrigin": [-ORIGIN_M, ORIGIN_M],
                "tileWidth": 256,
                "tileHeight": 256,
                "matrixWidth": 1 << zoom,
                "matrixHeight": 1 << zoom,
            }
            for zoom in range(23)
        ],
    }
