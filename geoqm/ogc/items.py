"""Feature pages and single features: one SQL text each, the bytes passed on."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from geoqm.errors import InvalidInput, NotFound
from geoqm.geo import crs as systems
from geoqm.geo.crs import Crs
from geoqm.layer import selection as selections
from geoqm.layer import sql as selection_sql
from geoqm.layer.declaration import Field, Layer
from geoqm.layer.moments import EVER, moment
from geoqm.layer.selection import Selection
from geoqm.ogc import statements
from geoqm.ogc.answers import GEOJSON, Answer, etag_of, unchanged
from geoqm.ogc.counts import Counts
from geoqm.ogc.requests import OgcRequest
from geoqm.ogc.statements import Order

DEFAULT_LIMIT = 10
MOST = 10_000
_OWN = ("f", "limit", "crs", "cursor", "properties", "sortby")
_SHAPING = {"properties", "sortby"}
_MOST_SORTED = 8


@dataclass(frozen=True, slots=True)
class Page:
    """What a request for features asks for."""

    selection: Selection
    crs: Crs
    limit: int
    after: int
    fields: tuple[Field, ...]
    order: Order = ()

    def statement(self, layer: Layer, condition: str) -> str:
        """The SQL text of the page: by id, or in the order that is wanted."""
        if not self.order:
            return statements.features(layer, self.fields, self.crs, condition)
        made = statements.sorted_features if self.after < 0 else statements.sorted_features_after
        return made(layer, self.fields, self.crs, condition, self.order)


def page_of(request: OgcRequest, layer: Layer) -> Page:
    """The page that the parameters ask for; raises InvalidInput for a bad one."""
    role = request.identity.role
    return Page(
        selection=selections.parse(layer, role, request.without(*_OWN), beside=_OWN),
        crs=systems.by_uri(request.first("crs") or systems.CRS84.uri),
        limit=_limit(request.first("limit")),
        after=_cursor(request.first("cursor")),
        fields=chosen_fields(layer, request),
        order=_order(layer, request),
    )


async def items(request: OgcRequest, layer: Layer, counts: Counts) -> Answer:
    """A page of features; nothing is asked of the database when the client holds it already."""
    page = page_of(request, layer)
    version = await request.context.versions.of(layer)
    etag = etag_of(version, request.identity.role, request.base, repr(sorted(request.parameters)))
    headers = {"Content-Crs": f"<{page.crs.uri}>"}
    private = bool(request.identity.user_id)
    if unchanged(request.headers, etag):
        return Answer(b"", GEOJSON, etag=etag, private=private, headers=headers)
    condition, values = selection_sql.where(layer, page.selection)
    statement = page.statement(layer, condition)
    values |= {"after": page.after, "count": page.limit + 1}
    is_common = page.selection.is_everything and not _SHAPING & request.names
    at = moment(layer, page.selection.period)
    row = await request.fetch(statement, values, prepare=is_common, moment=at)
    if row is None:
        raise _lost_place()
    features, last, number, more = (cell or b"" for cell in row)
    if page.after < 0 and more == b"false":
        matched = int(number)
    else:
        matched = await counts.of(request, layer, page.selection, version)
    following = _following(request, last.decode()) if more == b"true" else ""
    head = _head(request, layer, int(number), matched, following)
    body = b"".join((head, b',"features":', features, b"}"))
    return Answer(body, GEOJSON, etag=etag, private=private, headers=headers)


async def item(request: OgcRequest, layer: Layer, feature_id: str) -> Answer:
    """One feature with its links; NotFound for any id that is not there."""
    request.allow("crs", "properties")
    crs = systems.by_uri(request.first("crs") or systems.CRS84.uri)
    fields = chosen_fields(layer, request)
    if request.context.editor_of(layer) is not None:
        return await _editable_item(request, layer, fields, crs, feature_id)
    version = await request.context.versions.of(layer)
    etag = etag_of(
        version, request.identity.role, request.base, feature_id, repr(sorted(request.parameters))
    )
    headers = {"Content-Crs": f"<{crs.uri}>"}
    if unchanged(request.headers, etag):
        return Answer(b"", GEOJSON, etag=etag, headers=headers)
    text = await _feature_text(request, layer, fields, crs, feature_id)
    body = _with_links(request, layer, feature_id, text)
    private = bool(request.identity.user_id)
    return Answer(body, GEOJSON, etag=etag, private=private, headers=headers)


async def _editable_item(
    request: OgcRequest, layer: Layer, fields: tuple[Field, ...], crs: Crs, feature_id: str
) -> Answer:
    """A feature whose ETag changes with itself, not with the layer: writers name it in If-Match."""
    seen = layer.fields_for(request.identity.role)
    statement = statements.marked_feature(layer, fields, crs, seen)
    row = await request.fetch(
        statement, {"id": number_of(layer, feature_id)}, moment=moment(layer, EVER)
    )
    if row is None or row[0] is None or row[1] is None:
        raise missing(layer, feature_id)
    etag = etag_of_mark(row[1].decode(), request)
    body = _with_links(request, layer, feature_id, row[0])
    headers = {"Content-Crs": f"<{crs.uri}>"}
    private = bool(request.identity.user_id)
    return Answer(body, GEOJSON, etag=etag, private=private, headers=headers)


def etag_of_mark(mark: str, request: OgcRequest) -> str:
    """The ETag of a feature with this mark as it is answered to this request."""
    way = etag_of(request.identity.role, request.base, repr(sorted(request.parameters)))
    return f'"{mark}-{way[1:9]}"'


def _with_links(request: OgcRequest, layer: Layer, feature_id: str, text: bytes) -> bytes:
    links = json.dumps(_item_links(request, layer, feature_id)).encode()
    return b"".join((text[:-1], b',"links":', links, b"}"))


def chosen_fields(layer: Layer, request: OgcRequest) -> tuple[Field, ...]:
    """The fields that the role may see, or those of them that `properties` names."""
    visible = layer.fields_for(request.identity.role)
    wanted = request.first("properties")
    if wanted is None:
        return visible
    names = [name for name in wanted.split(",") if name]
    known = {field.name: field for field in visible}
    for name in names:
        if name not in known:
            raise InvalidInput(
                f"Das Feld „{name[:80]}“ gibt es in dieser Ebene nicht.",
                remedy="Möglich sind: " + ", ".join(known) + ".",
                field="properties",
            )
    return tuple(field for field in visible if field.name in names)


def _order(layer: Layer, request: OgcRequest) -> Order:
    """What `sortby` asks for: names with an optional sign; a blank is a plus that was not escaped."""
    wanted = request.first("sortby")
    if wanted is None:
        return ()
    known = {field.name: field for field in layer.fields_for(request.identity.role)}
    order: dict[str, tuple[Field, bool]] = {}
    for part in wanted.split(",")[: _MOST_SORTED + 1]:
        name = part.strip().removeprefix("+").removeprefix("-")
        if name not in known or name in order or len(order) == _MOST_SORTED:
            raise InvalidInput(
                f"Nach „{part[:80]}“ lässt sich hier nicht sortieren.",
                remedy=f"Möglich sind, jedes einmal und höchstens {_MOST_SORTED}: "
                + ", ".join(known)
                + "; ein - davor sortiert absteigend.",
                field="sortby",
            )
        order[name] = (known[name], part.strip().startswith("-"))
    return tuple(order.values())


def _lost_place() -> InvalidInput:
    return InvalidInput(
        "Das letzte Objekt der vorigen Seite gibt es nicht mehr; die Folge hat keinen Anschluss.",
        remedy="Beginnen Sie mit der ersten Seite, ohne „cursor“.",
        field="cursor",
    )


async def _feature_text(
    request: OgcRequest, layer: Layer, fields: tuple[Field, ...], crs: Crs, feature_id: str
) -> bytes:
    number = number_of(layer, feature_id)
    statement = statements.feature(layer, fields, crs)
    is_common = "properties" not in request.names
    at = moment(layer, EVER)
    row = await request.fetch(statement, {"id": number}, prepare=is_common, moment=at)
    if row is None or row[0] is None:
        raise missing(layer, feature_id)
    return row[0]


def number_of(layer: Layer, feature_id: str) -> int:
    """The id as a number; NotFound for what cannot be one."""
    if not (feature_id.isascii() and feature_id.isdigit() and len(feature_id) < 19):
        raise missing(layer, feature_id)
    return int(feature_id)


def missing(layer: Layer, feature_id: str) -> NotFound:
    """The error for a feature that is not in the layer."""
    return NotFound(f"Ein Objekt „{feature_id[:40]}“ gibt es in „{layer.title}“ nicht.")


def _head(request: OgcRequest, layer: Layer, number: int, matched: int, following: str) -> bytes:
    """The collection's document up to its last member, the features."""
    here = request.address("collections", layer.name, "items", query=request.parameters)
    links = [
        {"rel": "self", "type": GEOJSON, "title": "Diese Seite", "href": here},
        {
            "rel": "alternate",
            "type": "text/html",
            "title": "Als Seite",
            "href": request.address(
                "collections", layer.name, "items", query=[*request.without("f"), ("f", "html")]
            ),
        },
        {
            "rel": "collection",
            "type": "application/json",
            "title": layer.title,
            "href": request.address("collections", layer.name),
        },
    ]
    if following:
        links.append({"rel": "next", "type": GEOJSON, "title": "Nächste Seite", "href": following})
    head = {
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": number,
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": links,
    }
    return json.dumps(head, ensure_ascii=False)[:-1].encode()


def _following(request: OgcRequest, last: str) -> str:
    query = [*request.without("cursor"), ("cursor", last)]
    return request.address(*request.path, query=query)


def _item_links(request: OgcRequest, layer: Layer, feature_id: str) -> list[dict[str, str]]:
    here = request.address("collections", layer.name, "items", feature_id)
    collection = request.address("collections", layer.name)
    return [
        {"rel": "self", "type": GEOJSON, "href": here},
        {"rel": "alternate", "type": "text/html", "href": f"{here}?f=html"},
        {"rel": "collection", "type": "application/json", "href": collection},
    ]


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and int(text[:20]) >= 1):
        raise InvalidInput(
            "Die Zahl der Objekte je Seite (limit) ist eine ganze Zahl ab 1.",
            remedy="Beispiel: limit=100.",
            field="limit",
        )
    return min(int(text[:20]), MOST)


def _cursor(text: str | None) -> int:
    if text is None:
        return -1
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidInput(
            "Die Marke der nächsten Seite (cursor) ist nicht lesbar.",
            remedy="Folgen Sie dem Verweis „next“ so, wie er in der Antwort steht.",
            field="cursor",
        )
    return int(text)
