"""GDAL reads the service page by page, as planners' programs do."""

from pathlib import Path

import pyogrio

from geoqm.db.engine import make_engine, session_scope
from tests.browser.conftest import serving
from tests.builders import EAST, a_building, square


def test_gdal_reads_all_buildings_with_their_columns(
    fresh_database_url: str, tmp_path: Path
) -> None:
    engine = make_engine(fresh_database_url)
    with session_scope(engine) as session:
        for number in range(25):
            a_building(session, f"b{number}", shape=square(EAST + 20 * number), height_m=number)
    engine.dispose()
    with serving(fresh_database_url, tmp_path) as address:
        source = f"OAPIF:{address}/ogc"
        assert "buildings" in [name for name, _ in pyogrio.list_layers(source)]
        frame = pyogrio.read_dataframe(source, layer="buildings", PAGE_SIZE="10")
    assert len(frame) == 25
    assert frame.geometry.geom_type.unique().tolist() == ["MultiPolygon"]
    assert sorted(frame["height_m"]) == [float(number) for number in range(25)]
