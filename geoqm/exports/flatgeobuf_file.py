"""FlatGeobuf: Arrow batches from PostgreSQL, written by GDAL with its packed spatial index."""

from pathlib import Path

import pyarrow as pa
import pyogrio
from psycopg import Connection

from geoqm.exports import features
from geoqm.exports.about import about
from geoqm.exports.features import Column
from geoqm.exports.order import Order
from geoqm.exports.progress import Counter

_NUMBER = "id"
_TITLE, _COMMENT = b"GDAL:OGR:alternative_name", b"GDAL:OGR:comment"


def write(connection: Connection, order: Order, target: Path, counter: Counter) -> None:
    """Write the file; features without a place can have no index, so such a file has none."""
    chosen = _titled(order)
    told = about(connection, order).as_mapping
    has_index = features.all_have_places(connection, order)
    with counter.kept_errors(), features.batches(connection, order, chosen) as found:
        rows = counter.through(found)
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
                "SPATIAL_INDEX": "YES" if has_index else "NO",
                "TITLE": order.layer.title,
                "DESCRIPTION": f"{order.layer.description} Auswahl: {told['Auswahl']}",
                "TEMPORARY_DIR": str(target.parent),
            },
        )


def _titled(order: Order) -> list[Column]:
    """The columns with the German titles, which QGIS shows as aliases."""
    told = {field.name: (field.heading, field.description) for field in order.fields}
    made = []
    for column, source in features.columns(order, _NUMBER):
        title, comment = told.get(column.name, ("", ""))
        kept = {key: text for key, text in ((_TITLE, title), (_COMMENT, comment)) if text}
        made.append(Column(column.with_metadata(kept), source))
    return made
