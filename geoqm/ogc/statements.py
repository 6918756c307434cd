"""The SQL texts of the hot paths: PostgreSQL builds GeoJSON, Python passes bytes on.

Their columns are text or bytea, whose bytes `http.lines` hands over as they came.

Every name comes from a layer declaration, every value of a caller is bound. SRIDs stand as
numbers: a text there costs PostGIS a look-up for each geometry. Texts are made once and kept;
`condition` is the text that `layer.sql.where` makes from a selection.
"""

from collections.abc import Sequence
from functools import lru_cache

from psycopg import sql

from geoqm.geo.crs import STORED, Crs
from geoqm.layer.declaration import Field, FieldType, Layer
from geoqm.layer.ordering import sort_keys
from geoqm.layer.tiling import relation

Order = tuple[tuple[Field, bool], ...]
"""Fields to sort by; true means descending."""
_kept = lru_cache(maxsize=500)


@_kept
def features(layer: Layer, fields: tuple[Field, ...], crs: Crs, condition: str) -> str:
    """Features as one GeoJSON array text, the last id, how many, and whether more follow.

    `:after` and `:count` are bound, `:count` being one more than the page holds.
    """
    return _text(
        "SELECT '[' || coalesce(string_agg({feature}, ',' ORDER BY q.id) FILTER (WHERE q.n < %(count)s), '')"
        " || ']', max(q.id) FILTER (WHERE q.n < %(count)s)::text,"
        " (count(*) FILTER (WHERE q.n < %(count)s))::text, (count(*) = %(count)s)::text"
        " FROM (SELECT id, {columns}, row_number() OVER (ORDER BY id) AS n FROM {relation}"
        " WHERE id > %(after)s AND {condition} ORDER BY id LIMIT %(count)s) q",
        feature=_feature(layer, fields, crs),
        columns=_columns(layer, fields),
        relation=relation(layer),
        condition=sql.SQL(condition),
    )


@_kept
def sorted_features(
    layer: Layer, fields: tuple[Field, ...], crs: Crs, condition: str, order: Order
) -> str:
    """The first page of features in an order; columns and values as for `features`."""
    source = sql.SQL("{} WHERE {}").format(relation(layer), sql.SQL(condition))
    return _sorted(layer, fields, crs, order, source)


@_kept
def sorted_features_after(
    layer: Layer, fields: tuple[Field, ...], crs: Crs, condition: str, order: Order
) -> str:
    """The page behind the feature `:after`; no row where that feature is gone.

    The keys of that feature are looked up, so that no value travels in an address. They stand as
    single values, not as a joined row: a join would come after the sorting of all rows.
    """
    steps = _steps(order)
    source = sql.SQL("{} WHERE {} AND {}").format(
        relation(layer), _behind(steps), sql.SQL(condition)
    )
    last = sql.SQL("WITH _last AS MATERIALIZED (SELECT {} FROM {} WHERE id = %(after)s) ").format(
        _keys(steps), relation(layer)
    )
    page = _sorted(layer, fields, crs, order, source)
    return last.as_string() + page + " HAVING EXISTS (SELECT FROM _last)"


@_kept
def feature(layer: Layer, fields: tuple[Field, ...], crs: Crs) -> str:
    """One feature as GeoJSON text; `:id` bound."""
    return _text(
        "SELECT {feature} FROM {relation} q WHERE q.id = %(id)s",
        feature=_feature(layer, fields, crs),
        relation=relation(layer),
    )


@_kept
def marked_feature(
    layer: Layer, fields: tuple[Field, ...], crs: Crs, seen: tuple[Field, ...]
) -> str:
    """As `feature`, and a mark that changes with the geometry or any of the fields `seen`."""
    return _text(
        "SELECT {feature}, md5(coalesce(ST_AsEWKB(q.{geometry}), '') || convert_to("
        "(SELECT row_to_json(p) FROM (SELECT {properties}) p)::text, 'UTF8'))"
        " FROM {relation} q WHERE q.id = %(id)s",
        feature=_feature(layer, fields, crs),
        geometry=sql.Identifier(layer.geometry),
        properties=sql.SQL(", ").join(_property(field) for field in seen),
        relation=relation(layer),
    )


@_kept
def count(layer: Layer, condition: str) -> str:
    """The exact number of matching features."""
    return _text(
        "SELECT count(*)::text FROM {view} WHERE {condition}",
        view=relation(layer),
        condition=sql.SQL(condition),
    )


def extent(layer: Layer) -> str:
    """West, south, east, north in degrees of all features; one row of NULL without any."""
    return _text(
        "SELECT ST_XMin(e)::text, ST_YMin(e)::text, ST_XMax(e)::text, ST_YMax(e)::text"
        " FROM (SELECT ST_Extent(ST_Transform({geometry}, 4326)) AS e FROM {view}) q",
        geometry=sql.Identifier(layer.geometry),
        view=relation(layer),
    )


def period(layer: Layer) -> str:
    """First and last day of a layer with time; NULL where one feature has an open end there."""
    return _text(
        "SELECT CASE WHEN count(*) = count({begins}) THEN min({begins})::text END,"
        " CASE WHEN count(*) = count({ends}) THEN max({ends})::text END FROM {view}",
        begins=sql.Identifier(layer.begins or layer.ends),
        ends=sql.Identifier(layer.ends or layer.begins),
        view=relation(layer),
    )


def _columns(layer: Layer, fields: tuple[Field, ...]) -> sql.Composed:
    """The geometry and the fields by name: a role may not read others even through a star."""
    names = (layer.geometry, *(field.name for field in fields))
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)


def _feature(layer: Layer, fields: tuple[Field, ...], crs: Crs) -> sql.Composed:
    properties = sql.SQL(", ").join(_property(field) for field in fields)
    made = (
        sql.SQL("(SELECT row_to_json(p) FROM (SELECT {}) p)::text").format(properties)
        if fields
        else sql.SQL("'{}'")
    )
    return sql.SQL(
        """'{{"type":"Feature","id":' || q.id || ',"geometry":' || """
        """coalesce(ST_AsGeoJSON({shape}, {decimals}, 0), 'null') || ',"properties":' || """
        """{properties} || '}}'"""
    ).format(shape=_shape(layer, crs), decimals=sql.Literal(crs.decimals), properties=made)


def _property(field: Field) -> sql.Composed:
    """A field's value; decimals always with a point, or GDAL and QGIS take them for integers."""
    name = sql.Identifier(field.name)
    if field.type is FieldType.DECIMAL:
        return sql.SQL("q.{0}::numeric + 0.0 AS {0}").format(name)
    return sql.SQL("q.{}").format(name)


def _shape(layer: Layer, crs: Crs) -> sql.Composable:
    column = sql.SQL("q.{}").format(sql.Identifier(layer.geometry))
    if crs.srid == STORED.srid:
        return column
    moved = sql.SQL("ST_Transform({}, {})").format(column, sql.Literal(int(crs.srid)))
    return sql.SQL("ST_FlipCoordinates({})").format(moved) if crs.swapped else moved


def _sorted(
    layer: Layer, fields: tuple[Field, ...], crs: Crs, order: Order, source: sql.Composed
) -> str:
    """The page of the first rows of `source`; they are numbered after the cut, or all are sorted."""
    steps = _steps(order)
    kept = [(_key(number), descending) for number, (_, descending) in enumerate(steps)]
    return _text(
        "SELECT '[' || coalesce(string_agg({feature}, ',' ORDER BY q.n) FILTER (WHERE q.n < %(count)s), '')"
        " || ']', max(q.id) FILTER (WHERE q.n = %(count)s - 1)::text,"
        " (count(*) FILTER (WHERE q.n < %(count)s))::text, (count(*) = %(count)s)::text"
        " FROM (SELECT c.*, row_number() OVER (ORDER BY {kept}) AS n FROM (SELECT id, {columns}, {keys}"
        " FROM {source} ORDER BY {order} LIMIT %(count)s) c) q",
        feature=_feature(layer, fields, crs),
        kept=_directions(kept),
        columns=_columns(layer, fields),
        keys=_keys(steps),
        source=source,
        order=_directions(steps),
    )


def _steps(order: Order) -> list[tuple[sql.SQL, bool]]:
    """The expressions to compare one after the other; the id last, so that no two are equal."""
    steps: list[tuple[sql.SQL, bool]] = []
    for field, descending in order:
        missing, value = sort_keys(field)
        steps += [(sql.SQL(missing), False), (sql.SQL(value), descending)]
    return [*steps, (sql.SQL("id"), False)]


def _directions(steps: Sequence[tuple[sql.Composable, bool]]) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{} DESC" if descending else "{} ASC").format(each) for each, descending in steps
    )


def _keys(steps: list[tuple[sql.SQL, bool]]) -> sql.Composed:
    """The values to sort by as columns."""
    return sql.SQL(", ").join(
        sql.SQL("{} AS {}").format(each, _key(number)) for number, (each, _) in enumerate(steps)
    )


def _key(number: int) -> sql.Identifier:
    return sql.Identifier(f"_key_{number}")


def _behind(steps: list[tuple[sql.SQL, bool]]) -> sql.Composed:
    """The rows behind the last one: farther in a step, or equal in it and behind in the next."""
    behind = sql.SQL("false").format()
    for number, (each, descending) in reversed(list(enumerate(steps))):
        last = sql.SQL("(SELECT {} FROM _last)").format(_key(number))
        farther = sql.SQL("{} < {}" if descending else "{} > {}").format(each, last)
        equal = sql.SQL("{} IS NOT DISTINCT FROM {}").format(each, last)
        behind = sql.SQL("({} OR ({} AND {}))").format(farther, equal, behind)
    return behind


def _text(template: str, **parts: sql.Composable) -> str:
    """A statement as text; its holes are filled with names and texts of declarations."""
    return sql.SQL(template).format(**parts).as_string()
