"""FlatGeobuf: Arrow batches from PostgreSQL, written by GDAL, with an index from here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import shapely
from psycopg import Connection

from geoqm.exports import features, flatgeobuf_index
from geoqm.exports.about import about
from geoqm.exports.features import Column
from geoqm.exports.order import Order
from geoqm.exports.progress import Counter

_NUMBER = "id"
_TITLE, _COMMENT = b"GDAL:OGR:alternative_name", b"GDAL:OGR:comment"


def write(connection: Connection, order: Order, target: Path, counter: Counter) -> None:
    """Write the file; features without a place can have no index, so such a file has none."""
    if not features.all_have_places(connection, order):
        boxes = _write(connection, order, target, counter)
        flatgeobuf_index.check(target, sum(map(len, boxes)))
        return
    plain = target.with_name(f"{target.stem}-plain.fgb")  # GDAL makes a folder of other endings
    boxes = _write(connection, order, plain, counter)
    if boxes:
        flatgeobuf_index.add_index(plain, target, boxes)
        plain.unlink()
    else:
        plain.replace(target)


def _write(connection: Connection, order: Order, target: Path, counter: Counter) -> list[Any]:
    """Write the file without index, what lies near together; returns the boxes of its features."""
    chosen = _titled(order)
    told = about(connection, order).as_mapping
    boxes: list[Any] = []
    with (
        counter.kept_errors(),
        features.batches(connection, order, chosen, by_place=True) as found,
    ):
        rows = _boxed(counter.through(found), boxes)
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(features.schema(chosen), rows),
            target,
            layer=order.layer.name,
            driver="FlatGeobuf",
            geometry_name=features.GEOMETRY,
            geometry_type=order.layer.geometry_type.value,
            crs=f"EPSG:{order.srid}",
            layer_metadata=told,
            layer_options={
                "SPATIAL_INDEX": "NO",
                "TITLE": order.layer.title,
                "DESCRIPTION": f"{order.layer.description} Auswahl: {told['Auswahl']}",
            },
        )
    return boxes


def _boxed(batches: Iterator[pa.RecordBatch], boxes: list[Any]) -> Iterator[pa.RecordBatch]:
    """The batches; the boxes of their features are kept."""
    for batch in batches:
        shapes = shapely.from_wkb(batch.column(features.GEOMETRY).to_numpy(zero_copy_only=False))
        boxes.append(shapely.bounds(shapes))
        yield batch


def _titled(order: Order) -> list[Column]:
    """The columns with the German titles, which QGIS shows as aliases."""
    told = {field.name: (field.heading, field.description) for field in order.fields}
    made = []
    for column, source in features.columns(order, _NUMBER):
        title, comment = told.get(column.name, ("", ""))
        kept = {key: text for key, text in ((_TITLE, title), (_COMMENT, comment)) if text}
        made.append(Column(column.with_metadata(kept), source))
    return made
