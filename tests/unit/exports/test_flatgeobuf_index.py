"""GDAL finds through our index what lies in a box, no more and no less."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely

from geoqm.exports import flatgeobuf_index


@pytest.mark.parametrize("count", [1, 2, 16, 17, 256, 257, 5000])
def test_boxes_find_what_lies_in_them(tmp_path: Path, count: int) -> None:
    places = np.random.default_rng(7).uniform(0, 1000, (count, 2))
    shapes = shapely.box(*places.T, *(places + 5).T)
    rows = pa.table({"id": np.arange(count), "geom": pa.array(shapely.to_wkb(shapes))})
    plain, target = tmp_path / "plain.fgb", tmp_path / "a.fgb"
    pyogrio.write_arrow(
        rows, plain, driver="FlatGeobuf", geometry_name="geom", geometry_type="Polygon",
        crs="EPSG:25832", layer_options={"SPATIAL_INDEX": "NO"},
    )  # fmt: skip
    flatgeobuf_index.add_index(
        plain, target, [shapely.bounds(shapes[:7]), shapely.bounds(shapes[7:])]
    )
    info = pyogrio.read_info(target)
    assert info["features"] == count
    assert info["capabilities"]["fast_spatial_filter"]
    assert list(pyogrio.read_dataframe(target)["id"]) == list(range(count))
    for west, south in ((0, 0), (300, 500), (990, 10), (2000, 2000)):
        box = (west, south, west + 120, south + 120)
        found = set(pyogrio.read_dataframe(target, bbox=box)["id"])
        assert found == set(np.flatnonzero(shapely.intersects(shapes, shapely.box(*box))))


def test_file_that_ends_too_early_is_told(tmp_path: Path) -> None:
    rows = pa.table({"id": [1, 2], "geom": pa.array([shapely.to_wkb(shapely.Point(1, 2))] * 2)})
    path = tmp_path / "a.fgb"
    pyogrio.write_arrow(
        rows, path, driver="FlatGeobuf", geometry_name="geom", geometry_type="Point",
        crs="EPSG:25832", layer_options={"SPATIAL_INDEX": "NO"},
    )  # fmt: skip
    whole = path.read_bytes()
    flatgeobuf_index.check(path, 2)
    for end in (0, 5, 40, len(whole) - 60, len(whole) - 1):
        path.write_bytes(whole[:end])
        with pytest.raises(OSError, match="No space"):
            flatgeobuf_index.check(path, 2)
