"""GDAL and OWSLib read the service page by page, as planners' programs do."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pyogrio
import pytest
from owslib.ogcapi.features import Features
from shapely.geometry import mapping
from sqlalchemy.orm import Session

from geoqm.access import service as access
from geoqm.access.model import ApiToken, User
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.geo import crs
from tests import qgis
from tests.bench import servers
from tests.builders import EAST, NORTH, a_building, square

KEY = "gq_probe-of-owslib"


@pytest.fixture(scope="module")
def address(
    migrated_template: str,
    clone: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """A running service with 25 houses, 20 m apart, 0.0 to 24.0 m high."""
    url = clone(migrated_template)
    engine = make_engine(url)
    with session_scope(engine) as session:
        _add_planner(session)
        for number in range(25):
            a_building(session, f"b{number}", shape=square(EAST + 20 * number), height_m=number)
    engine.dispose()
    # In a process of its own: GDAL waits for answers without letting other threads work.
    with servers.geoqm(url, tmp_path_factory.mktemp("var"), cache_mb=16, workers=1) as server:
        yield f"http://127.0.0.1:{server.port}/ogc"


def _add_planner(session: Session) -> None:
    """A planner with a key that may write."""
    access.add_user(session, "planer", Role.PLANNER)
    user = session.query(User).filter_by(name="planer").one()
    user_key = hashlib.sha256(KEY.encode()).digest()
    session.add(ApiToken(user_id=user.id, title="OWSLib", token_hash=user_key, can_write=True))


def test_gdal_reads_all_buildings_with_their_columns(address: str) -> None:
    source = f"OAPIF:{address}"
    assert "buildings" in [name for name, _ in pyogrio.list_layers(source)]
    frame = pyogrio.read_dataframe(source, layer="buildings", PAGE_SIZE="10")
    assert len(frame) == 25
    assert frame.geometry.geom_type.unique().tolist() == ["MultiPolygon"]
    assert sorted(frame["height_m"]) == [float(number) for number in range(25)]


def test_gdal_knows_types_and_extent_before_it_reads(address: str) -> None:
    info = pyogrio.read_info(f"OAPIF:{address}", layer="buildings")
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert types["height_m"] == "float64"
    assert str(types["storeys"]).startswith("int")


def test_gdal_asks_in_metres_of_the_stored_system(address: str) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{address}", layer="buildings", CRS="EPSG:25832")
    west, south, _, _ = frame.total_bounds
    assert (round(west), round(south)) == (EAST, NORTH)


def test_ogrinfo_counts_and_describes(address: str) -> None:
    told = qgis.gdal("ogrinfo", "-ro", "-al", "-so", f"OAPIF:{address}/collections/buildings")
    for wanted in ("Feature Count: 25", "Geometry: Multi Polygon", "height_m: Real"):
        assert wanted in told


def test_ogr2ogr_takes_every_page_along(address: str, tmp_path: Path) -> None:
    target = tmp_path / "a.gpkg"
    options = ["-oo", "PAGE_SIZE=10", "-t_srs", "EPSG:25832", "-where", "height_m >= 5"]
    qgis.gdal("ogr2ogr", *options, str(target), f"OAPIF:{address}", "buildings")
    frame = pyogrio.read_dataframe(target)
    assert sorted(frame["height_m"]) == [float(number) for number in range(5, 25)]
    assert round(frame.total_bounds[0]) == EAST + 100


def test_owslib_follows_the_pages(address: str) -> None:
    service = Features(address)
    assert "buildings" in service.feature_collections()
    first = service.collection_items("buildings", limit=10)
    assert (first["numberMatched"], first["numberReturned"]) == (25, 10)
    pages = [first]
    while following := [each["href"] for each in pages[-1]["links"] if each["rel"] == "next"]:
        asked = dict(parse_qsl(urlsplit(following[0]).query))
        assert "crs" not in asked
        assert len(pages) < 3, "the pages do not end"
        pages.append(service.collection_items("buildings", **asked))
    heights = [each["properties"]["height_m"] for page in pages for each in page["features"]]
    assert (len(pages), heights) == (3, [float(number) for number in range(25)])
    one = service.collection_item("buildings", str(first["features"][0]["id"]))
    assert one["properties"]["height_m"] == 0.0
    assert "height_m" in service.collection_queryables("buildings")["properties"]


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("height_m > 20.5", 4),
        ("use_class = 'residential' AND height_m < 3", 3),
        ("source_id = 'b7' OR source_id = 'b8'", 2),
        ("NOT (height_m > 1)", 2),
        ("source_id IN ('b1', 'b2', 'b99')", 2),
        ("source_id LIKE 'b1%'", 11),
        ("year_built IS NULL AND storeys IS NOT NULL", 25),
        ("surveyed_on > '2020/01/01'", 0),
    ],
)
def test_gdal_filters_by_attributes(address: str, where: str, count: int) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{address}", layer="buildings", where=where)
    assert len(frame) == count


def test_gdal_filters_by_place_and_attribute_in_metres(address: str) -> None:
    box = (EAST + 41, NORTH + 1, EAST + 109, NORTH + 2)
    frame = pyogrio.read_dataframe(
        f"OAPIF:{address}", layer="buildings", CRS="EPSG:25832", bbox=box, where="height_m <> 4"
    )
    assert sorted(frame["source_id"]) == ["b2", "b3", "b5"]


def test_owslib_filters_and_sorts(address: str) -> None:
    service = Features(address)
    page = service.collection_items(
        "buildings", filter="height_m BETWEEN 3 AND 9", sortby=("height_m", "desc"), limit=3
    )
    assert [each["properties"]["height_m"] for each in page["features"]] == [9.0, 8.0, 7.0]
    assert page["numberMatched"] == 7


def test_owslib_makes_changes_and_deletes_a_remark(address: str) -> None:
    # OWSLib leaves the type of the content to its users when they send text.
    headers = {
        "Authorization": f"Bearer {KEY}",
        "Content-Crs": crs.UTM32.uri,
        "Content-Type": "application/geo+json",
    }
    service = Features(address, headers=headers)
    shape = mapping(square())
    feature = {"type": "Feature", "geometry": shape, "properties": {"text": "Ampel fehlt"}}
    assert service.collection_item_create("planning_notes", json.dumps(feature))
    number = service.response_headers["location"].rpartition("/")[2]
    feature["properties"] = {"text": "Ampel gebaut", "status": "done"}
    assert service.collection_item_update("planning_notes", number, json.dumps(feature))
    found = service.collection_item("planning_notes", number)["properties"]
    assert (found["text"], found["status"], found["author"]) == ("Ampel gebaut", "done", "planer")
    assert service.collection_item_delete("planning_notes", number)
    with pytest.raises(RuntimeError, match="gibt es in"):
        service.collection_item("planning_notes", number)
