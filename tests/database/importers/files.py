"""Small files for import tests, made where they are needed."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.db.model import DataVersion

FIXTURES = Path(__file__).parents[2] / "fixtures"
STREET = FIXTURES / "street_of_five_houses.geojson"
REAL = Path(__file__).parents[4] / "shared" / "data"


def houses() -> dict[str, Any]:
    """The street of five houses as a Python value, to be changed."""
    content: dict[str, Any] = json.loads(STREET.read_text(encoding="utf-8"))
    return content


def written(folder: Path, content: dict[str, Any], name: str = "street.geojson") -> str:
    """The path of a GeoJSON file with `content`."""
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return str(path)


def feature(shape: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": shape}


def collection(features: Sequence[dict[str, Any]], *, epsg: int | None = 25832) -> dict[str, Any]:
    """A feature collection; its system is EPSG:25832 unless said otherwise."""
    answer: dict[str, Any] = {"type": "FeatureCollection", "features": list(features)}
    if epsg is not None:
        name = f"urn:ogc:def:crs:EPSG::{epsg}"
        answer["crs"] = {"type": "name", "properties": {"name": name}}
    return answer


def square(east: float, north: float, side: float = 10.0) -> dict[str, Any]:
    """A square as GeoJSON geometry."""
    ring = [
        [east, north],
        [east + side, north],
        [east + side, north + side],
        [east, north + side],
        [east, north],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def versions(session: Session) -> dict[str, int]:
    """The version of every watched table, as the database has it now."""
    session.expire_all()
    rows = session.execute(select(DataVersion.table_name, DataVersion.version)).all()
    session.rollback()
    return dict(rows)
