"""Bringing coordinates of any reference system to EPSG:25832.

pyproj does it where it can do it exactly. The old German systems (DHDN, Gauß-Krüger) need the
grid BeTA2007, which pyproj's wheel lacks: there PostGIS transforms, if it has the grid.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup
from sqlalchemy import Connection, text

from geoqm.errors import ImportFailed
from geoqm.geo.crs import GERMANY_25832, Srid

Geometries = np.ndarray[Any, np.dtype[np.object_]]
Reproject = Callable[[Geometries], Geometries]

# A point in Mönchengladbach: Gauß-Krüger zone 2 and its place in EPSG:25832 by BeTA2007.
_CONTROL_31466 = (2_530_000.0, 5_674_000.0)
_CONTROL_25832 = (320_355.592, 5_675_224.977)
_TRANSFORM = text(
    "SELECT ST_AsBinary(ST_Transform(ST_SetSRID(given.wkb::geometry, :srid), 25832))"
    " FROM unnest(CAST(:wkbs AS bytea[])) WITH ORDINALITY AS given (wkb, place) ORDER BY place"
)


def reprojection(connection: Connection, crs: str) -> Reproject:
    """A function that brings geometries from `crs` (any spelling) to EPSG:25832.

    Raises ImportFailed for an unknown system, and where the grid for exact results is missing.
    """
    system = _system(crs)
    if system.to_epsg() == Srid.UTM32:
        return _flat
    group = _transformers(system)
    if group.best_available and group.transformers:
        return _by_pyproj(group.transformers[0])
    srid = system.to_epsg(min_confidence=70)
    if srid is None or not _has_grid(connection):
        raise ImportFailed(
            f"Das Koordinatensystem „{system.name}“ kann hier nicht genau umgerechnet werden:"
            " Das Gitter BeTA2007 fehlt.",
            remedy="Installieren Sie das Paket proj-data auf dem Datenbankserver, oder liefern Sie"
            " die Daten in EPSG:25832.",
        )
    return lambda geometries: _in_postgis(connection, geometries, srid)


def inside_germany(geometries: Geometries) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which geometries lie in the box of Germany; None and empty ones count as inside."""
    west, south, east, north = GERMANY_25832
    box = shapely.bounds(geometries)
    unknown = np.isnan(box).all(axis=1) & (
        shapely.is_missing(geometries) | shapely.is_empty(geometries)
    )
    with np.errstate(invalid="ignore"):
        low = (box[:, 0] >= west) & (box[:, 1] >= south)
        high = (box[:, 2] <= east) & (box[:, 3] <= north)
    return np.asarray(unknown | (low & high))


def _system(crs: str) -> pyproj.CRS:
    given = crs.strip()
    try:
        return pyproj.CRS.from_user_input(f"EPSG:{given}" if given.isdecimal() else given)
    except CRSError as error:
        raise ImportFailed(
            f"Das Koordinatensystem „{crs[:60]}“ ist nicht bekannt.",
            remedy="Geben Sie es als EPSG-Nummer an, zum Beispiel --crs EPSG:25832.",
        ) from error


def _transformers(system: pyproj.CRS) -> TransformerGroup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the missing grid, which is asked for below
        return TransformerGroup(system, int(Srid.UTM32), always_xy=True)


def _flat(geometries: Geometries) -> Geometries:
    flat: Geometries = shapely.force_2d(geometries)
    return flat


def _by_pyproj(transformer: pyproj.Transformer) -> Reproject:
    def _all(coordinates: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        east, north = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([east, north])

    def _reproject(geometries: Geometries) -> Geometries:
        try:
            moved: Geometries = shapely.transform(_flat(geometries), _all)
        except (ProjError, ValueError) as error:  # pragma: no cover  (proj answers with infinities)
            raise ImportFailed("Die Koordinaten lassen sich nicht umrechnen.") from error
        return moved

    return _reproject


def _has_grid(connection: Connection) -> bool:
    point = np.array([shapely.Point(_CONTROL_31466)], dtype=object)
    found = _in_postgis(connection, point, 31466)[0]
    return bool(shapely.distance(found, shapely.Point(_CONTROL_25832)) < 0.05)


def _in_postgis(connection: Connection, geometries: Geometries, srid: int) -> Geometries:
    flat = _flat(geometries)
    present = ~shapely.is_missing(flat)
    wkbs = shapely.to_wkb(flat[present]).tolist()
    found = connection.execute(_TRANSFORM, {"srid": srid, "wkbs": wkbs}).scalars().all()
    answer = flat.copy()
    answer[present] = shapely.from_wkb(np.array([bytes(wkb) for wkb in found], dtype=object))
    return answer
