"""Reading vector files of any OGR format, some ten thousand rows at a time."""

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from shapely.errors import ShapelyError
from typing_extensions import override

from geoqm.errors import ImportFailed
from geoqm.importers.projection import Geometries
from geoqm.importers.sheets import Chunk, Sheet

_CHUNK = 50_000

# Formats may not fetch anything by themselves.
pyogrio.set_gdal_config_options(
    {"GML_DOWNLOAD_SCHEMA": "NO", "GDAL_HTTP_MAX_RETRY": "0", "OGR_GMLAS_XERCES_MAX_TIME": "10"}
)


def describe(path: Path, layer: str = "", likely: Sequence[str] = ()) -> Sheet:
    """Columns, reference system and number of rows. Raises ImportFailed if unreadable.

    Without a `layer` it is the only one, or the only one among those that are `likely`.
    """
    info = _info(path, layer, likely)
    columns = tuple(str(name) for name in info["fields"])
    shape = info["geometry_type"]
    return Sheet(
        columns,
        str(info["crs"] or ""),
        max(0, int(info["features"])),
        has_geometry=shape is not None,
        layer=str(info["layer_name"]),
    )


def _info(path: Path, layer: str, likely: Sequence[str]) -> dict[str, Any]:
    with _Quiet():
        try:
            names = [str(name) for name, _ in pyogrio.list_layers(path)]
            chosen = layer or _only_layer([n for n in names if n in likely] or names)
            if chosen not in names:
                raise ImportFailed(
                    f"Die Ebene „{chosen}“ gibt es in der Datei nicht.",
                    remedy=f"Vorhanden sind: {', '.join(names)}.",
                )
            found: dict[str, Any] = pyogrio.read_info(path, layer=chosen, force_feature_count=True)
        except (DataSourceError, DataLayerError, FeatureError) as error:
            raise _unreadable(error) from error
    return found


def _only_layer(names: Sequence[str]) -> str:
    real = [name for name in names if name != "layer_styles"]
    if len(real) == 1:
        return real[0]
    if not real:
        raise ImportFailed("Die Datei enthält keine Ebene mit Daten.")
    raise ImportFailed(
        f"Die Datei enthält mehrere Ebenen: {', '.join(real[:20])}.",
        remedy="Wählen Sie eine mit --layer.",
    )


def chunks(path: Path, sheet: Sheet) -> Iterator[Chunk]:
    """All rows of the layer, some ten thousand at a time."""
    for start in range(0, max(sheet.rows, 1), _CHUNK):
        with _Quiet():
            try:
                meta, _, wkbs, columns = pyogrio.raw.read(
                    path,
                    layer=sheet.layer,
                    skip_features=start,
                    max_features=_CHUNK,
                    force_2d=True,
                    datetime_as_string=True,
                )
                shapes = _shapes(wkbs, len(columns[0]) if columns else 0)
            except (DataSourceError, DataLayerError, FeatureError, GeometryError) as error:
                raise _unreadable(error) from error
            except ShapelyError as error:
                raise ImportFailed("Die Datei enthält unlesbare Geometrien.") from error
        yield Chunk(
            start + 1,
            {
                str(name): column.tolist()
                for name, column in zip(meta["fields"], columns, strict=True)
            },
            shapes,
        )


def _shapes(wkbs: Any, rows: int) -> Geometries:
    if wkbs is None:
        return np.full(rows, None, dtype=object)
    found: Geometries = shapely.from_wkb(wkbs)
    return found


def _unreadable(error: Exception) -> ImportFailed:
    reason = str(error).rpartition("/")[2] if "/" in str(error) else str(error)
    return ImportFailed(
        "Die Datei ist beschädigt, unvollständig oder in einem unbekannten Format.",
        remedy=f"Laden Sie sie noch einmal aus ihrer Quelle. (Meldung des Lesers: {reason[:160]})",
    )


class _Quiet(warnings.catch_warnings):
    """GDAL's warnings about single values are not for the user; rows are checked anyway."""

    @override
    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("ignore")
