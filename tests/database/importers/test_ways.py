"""Ways for rounds from a file as OpenStreetMap gives it."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.outreach.rounds.model import StreetWay
from tests.database.importers.conftest import Import


def way(number: str, kind: str, lines: list[Any], **more: str) -> dict[str, Any]:
    shape = {"type": "MultiLineString", "coordinates": lines}
    return {
        "type": "Feature",
        "properties": {"@id": number, "highway": kind, "name": "Lindenstraße", **more},
        "geometry": shape,
    }


def test_walkable_ways_come_in_once(tmp_path: Path, run_import: Import, stored: Session) -> None:
    line = [[6.43, 51.19], [6.431, 51.19], [6.431, 51.191]]
    ways = [
        way("way/1", "residential", [line, [[6.44, 51.19], [6.441, 51.19]]]),
        way("way/2", "motorway", [line]),
        way("way/3", "footway", [line], access="private"),
    ]
    path = tmp_path / "ways.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": ways}), "utf-8")
    first = run_import("ways", str(path))
    assert first.counts["new"] == 2
    found = stored.scalars(select(StreetWay).order_by(StreetWay.source_id)).all()
    assert [(each.source_id, each.kind) for each in found] == [
        ("way/1", "residential"),
        ("way/1-1", "residential"),
    ]
    assert run_import("ways", str(path)).counts["new"] == 0
