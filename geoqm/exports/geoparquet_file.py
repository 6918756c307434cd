"""GeoParquet 1.1 with the box of each feature in a column, so that readers skip what is elsewhere."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from psycopg import Connection
from pyarrow import parquet
from pyproj import CRS

from geoqm.exports import features
from geoqm.exports.about import about
from geoqm.exports.order import Order
from geoqm.exports.progress import Counter

_NUMBER, _BOX = "id", "bbox"
_SIDES = ("xmin", "ymin", "xmax", "ymax")
_BOX_TYPE = pa.struct([(side, pa.float64()) for side in _SIDES])
_ROWS_OF_A_GROUP = 20_000


def write(connection: Connection, order: Order, target: Path, counter: Counter) -> None:
    """Write the file; the extent of all features is known and told at the end."""
    chosen = features.columns(order, _NUMBER)
    told = about(connection, order).as_mapping
    shape = features.schema(chosen).append(pa.field(_BOX, _BOX_TYPE))
    extent = _Extent()
    with (
        parquet.ParquetWriter(target, shape, compression="zstd") as file,
        features.batches(connection, order, chosen) as found,
    ):
        for group in _groups(extent.boxed(counter.through(found)), shape):
            file.write_table(group)
        file.add_key_value_metadata(
            {
                "geo": json.dumps(_geo(order, extent)),
                "geoqm": json.dumps({"about": told, "fields": _fields(order)}, ensure_ascii=False),
            }
        )


class _Extent:
    """Adds the box of each feature and remembers the box around all."""

    def __init__(self) -> None:
        self._sides: list[Any] = []

    def boxed(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            shapes = shapely.from_wkb(batch.column(features.GEOMETRY).to_numpy(False))
            bounds = shapely.bounds(shapes)
            missing = np.isnan(bounds[:, 0])
            if not missing.all():
                self._sides.append(
                    [*np.nanmin(bounds[:, :2], axis=0), *np.nanmax(bounds[:, 2:], axis=0)]
                )
            sides = [pa.array(bounds[:, number]) for number in range(len(_SIDES))]
            boxes = pa.StructArray.from_arrays(
                sides, fields=list(_BOX_TYPE), mask=pa.array(missing)
            )
            yield pa.RecordBatch.from_arrays(
                [*batch.columns, boxes], schema=batch.schema.append(pa.field(_BOX, _BOX_TYPE))
            )

    @property
    def around_all(self) -> list[float] | None:
        """West, south, east, north; None without any place."""
        if not self._sides:
            return None
        sides = np.array(self._sides)
        return [float(each) for each in (*sides[:, :2].min(axis=0), *sides[:, 2:].max(axis=0))]


def _groups(batches: Iterator[pa.RecordBatch], shape: pa.Schema) -> Iterator[pa.Table]:
    """The batches in row groups: large enough to be quick, small enough for the memory."""
    kept: list[pa.RecordBatch] = []
    for batch in batches:
        kept.append(batch)
        if sum(each.num_rows for each in kept) >= _ROWS_OF_A_GROUP:
            yield pa.Table.from_batches(kept, shape)
            kept = []
    if kept:
        yield pa.Table.from_batches(kept, shape)


def _geo(order: Order, extent: _Extent) -> dict[str, Any]:
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [order.layer.geometry_type.value],
        "crs": CRS.from_epsg(order.srid).to_json_dict(),
        "covering": {"bbox": {side: [_BOX, side] for side in _SIDES}},
    }
    if extent.around_all is not None:
        column["bbox"] = extent.around_all
    return {
        "version": "1.1.0",
        "primary_column": features.GEOMETRY,
        "columns": {features.GEOMETRY: column},
    }


def _fields(order: Order) -> dict[str, dict[str, Any]]:
    """German title, description and value list of each field, which Parquet has no place for."""
    return {
        field.name: {
            "title": field.heading,
            "description": field.description,
            "values": {value.code: value.title for value in field.values},
        }
        for field in order.fields
    }
