"""GDAL reads the service page by page, as planners' programs do."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from geoqm.db.engine import make_engine, session_scope
from tests.browser.conftest import serving
from tests.builders import EAST, a_building, square

# In a process of its own: GDAL holds Python's lock while it waits for the server's thread.
_READ = """
import json, sys, pyogrio
source = sys.argv[1]
frame = pyogrio.read_dataframe(source, layer="buildings", PAGE_SIZE="10")
print(json.dumps({
    "layers": [name for name, _ in pyogrio.list_layers(source)],
    "kinds": frame.geometry.geom_type.unique().tolist(),
    "heights": sorted(frame["height_m"]),
}))
"""


def _read_by_gdal(source: str) -> dict[str, Any]:
    command = [sys.executable, "-c", _READ, source]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)  # noqa: S603 (own script)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_gdal_reads_all_buildings_with_their_columns(
    fresh_database_url: str, tmp_path: Path
) -> None:
    engine = make_engine(fresh_database_url)
    with session_scope(engine) as session:
        for number in range(25):
            a_building(session, f"b{number}", shape=square(EAST + 20 * number), height_m=number)
    engine.dispose()
    with serving(fresh_database_url, tmp_path) as address:
        found = _read_by_gdal(f"OAPIF:{address}/ogc")
    assert "buildings" in found["layers"]
    assert found["kinds"] == ["MultiPolygon"]
    assert found["heights"] == [float(number) for number in range(25)]
