"""The project of a GeoPackage, as QGIS looks for it. QGIS itself: tests/web/ogc/test_qgis.py."""

import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

from sqlalchemy import Engine

from geoqm.areas.layers import AREAS
from geoqm.buildings.layers import BUILDINGS, MONUMENTS
from geoqm.db.roles import Role
from geoqm.exports import Order, export_file, find_area
from geoqm.exports.projects import Look
from geoqm.geo.crs import CRS84
from geoqm.layer.selection import parse
from geoqm.qgis.project import Background
from geoqm.vacancies.layers.episodes import VACANCIES
from tests.builders import EAST, NORTH
from tests.database.exports.conftest import DAY

LOOK = Look(site="Quartier", background=Background(url="https://t.example/{z}", attribution="© T"))


def _project(path: Path) -> ET.Element:
    """The XML in the table of the file."""
    with closing(sqlite3.connect(path)) as database:
        ((name, content),) = database.execute("SELECT name, content FROM qgis_projects")
    assert name == path.stem
    with zipfile.ZipFile(io.BytesIO(bytes.fromhex(content.decode()))) as archive:
        return ET.fromstring(archive.read(f"{name}.qgs"))  # noqa: S314 (our own)


def _sides(root: ET.Element) -> list[float]:
    box = root.find("mapcanvas/extent")
    assert box is not None
    return [float(side.text or "") for side in box]


def test_sources_name_the_file_and_nothing_else(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "Träume & Räume.gpkg"
    export_file(
        town, [Order(each, Role.PUBLIC, DAY) for each in (BUILDINGS, AREAS)], path, look=LOOK
    )
    found = [each.text for each in _project(path).findall("projectlayers/maplayer/datasource")]
    assert found[:2] == [f"./{path.name}|layername=buildings", f"./{path.name}|layername=areas"]
    assert str(found[2]).startswith("type=xyz&url=https://t.example/%7Bz%7D")


def test_map_looks_at_the_first_layer_in_metres_whatever_the_file_is_in(
    town: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "a.gpkg"
    export_file(town, [Order(BUILDINGS, Role.PUBLIC, DAY, crs=CRS84)], path, look=LOOK)
    root = _project(path)
    west, south, east, north = _sides(root)
    assert EAST - 20 < west < EAST < EAST + 90 < east < EAST + 120
    assert NORTH - 20 < south < NORTH < NORTH + 10 < north
    assert root.findtext("projectlayers/maplayer/srs/spatialrefsys/authid") == "EPSG:4326"
    assert root.findtext("projectCrs/spatialrefsys/authid") == "EPSG:25832"


def test_file_without_any_feature_has_its_project(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    orders = [Order(each, Role.PLANNER, DAY) for each in (MONUMENTS, VACANCIES)]
    assert export_file(town, orders, path, look=LOOK) == 0
    west, _, east, _ = _sides(_project(path))
    assert west < east


def _label(path: Path) -> str:
    found = _project(path).find("Layouts/Layout/LayoutItem[@id='stand']")
    assert found is not None
    return found.get("labelText", "")


def test_print_tells_day_and_area(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    area = find_area(town, Role.PLANNER, "Klein", DAY)
    orders = [
        Order(each, Role.PLANNER, DAY, area=area, dated=True) for each in (BUILDINGS, VACANCIES)
    ]
    export_file(town, orders, path, look=LOOK)
    assert _label(path) == "Stand 25.11.2026 · Auswahl: im Gebiet „Klein“"


def test_filter_in_the_title_is_text(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    chosen = parse(BUILDINGS, Role.PLANNER, {"name": "[% layer_property() %]*<x>"})
    export_file(town, [Order(BUILDINGS, Role.PLANNER, DAY, chosen)], path, look=LOOK)
    assert "„[ % layer_property() %]*<x>“" in _label(path)


def test_zip_has_the_same_project_beside_the_file(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg.zip"
    export_file(town, [Order(BUILDINGS, Role.PLANNER, DAY)], path, look=LOOK)
    with zipfile.ZipFile(path) as archive:
        assert {"geoqm.gpkg", "geoqm.qgz"} < set(archive.namelist())
        first = archive.read("LIESMICH.txt").decode("utf-8-sig").splitlines()[0]
        assert "öffnen Sie geoqm.qgz" in first
        archive.extractall(tmp_path)
    with zipfile.ZipFile(tmp_path / "geoqm.qgz") as packed:
        beside = ET.fromstring(packed.read("geoqm.qgs"))  # noqa: S314 (our own)
    assert ET.tostring(beside) == ET.tostring(_project(tmp_path / "geoqm.gpkg"))
