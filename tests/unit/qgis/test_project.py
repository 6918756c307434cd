"""Project files: what stands where, and what must never stand there. QGIS itself: tests/web/ogc."""

import io
import zipfile
from xml.etree import ElementTree as ET

import pytest

from geoqm.areas.layers import AREAS, CENSUS_CELLS
from geoqm.buildings.layers import ADDRESSES, BUILDINGS, PARCELS
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.layer.declaration import Layer
from geoqm.qgis import project, sources, tiles
from geoqm.qgis.project import Background, Entry, Project
from geoqm.qgis.sources import Service
from geoqm.vacancies.layers.episodes import VACANCIES

LAYERS = (BUILDINGS, ADDRESSES, PARCELS, VACANCIES, AREAS, CENSUS_CELLS)
TILES = "https://tiles.example/{z}/{y}/{x}.png"
PLACE = (320_000.0, 5_674_000.0, 321_000.0, 5_674_400.0)


def made(
    *layers: Layer, title: str = "Quartier", subtitle: str = "", background: bool = True
) -> ET.Element:
    """The XML of a project of a file, out of its zip."""
    entries = [
        Entry(
            layer=each,
            source=sources.in_file("daten.gpkg", each, 25832),
            fields=each.fields_for(Role.PLANNER),
        )
        for each in layers or LAYERS
    ]
    packed = project.qgz(
        Project(
            title=title,
            subtitle=subtitle,
            description="",
            extent=PLACE,
            entries=entries,
            background=Background(url=TILES, attribution="© Amt") if background else None,
        ),
        "daten",
    )
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["daten.qgs"]
        return ET.fromstring(archive.read("daten.qgs"))  # noqa: S314 (our own)


def drawn(root: ET.Element) -> list[str]:
    """The names in the tree, from top to bottom."""
    return [leaf.get("name", "") for leaf in root.iter("layer-tree-layer")]


def test_tree_draws_points_first_ground_and_background_last() -> None:
    names = drawn(made())
    assert names.index("Adressen") < names.index("Gebäude") < names.index("Flurstücke")
    assert names.index("Gebiete und Grenzen") < names.index("Leerstand") < names.index("Gebäude")
    assert names[-2:] == [CENSUS_CELLS.title, "Hintergrundkarte"]


def test_every_leaf_leads_to_a_layer_with_a_long_id() -> None:
    root = made()
    ids = {each.text for each in root.findall("projectlayers/maplayer/id")}
    assert {leaf.get("id") for leaf in root.iter("layer-tree-layer")} == ids
    assert all(len(each or "") > 10 for each in ids)


def test_without_background_nothing_foreign_is_named() -> None:
    content = ET.tostring(made(background=False), encoding="unicode")
    assert "tiles.example" not in content
    assert "Hintergrund" not in content


def test_layers_are_on_as_on_the_map_or_all_of_them() -> None:
    on = "layer-tree-group/layer-tree-group/layer-tree-layer[@checked='Qt::Checked']"
    assert {each.get("name") for each in made().findall(on)} == {
        "Gebäude",
        "Gebiete und Grenzen",
        "Hintergrundkarte",
    }
    few = made(VACANCIES, PARCELS, background=False)
    assert len(few.findall(on)) == 2


def test_foreign_text_is_neither_markup_nor_an_expression() -> None:
    root = made(title="<b>\x00Ä & Ö</b>", subtitle="[% env('HOME') %]\x1b")
    labels = {each.get("id"): each.get("labelText") for each in root.iter("LayoutItem")}
    assert root.findtext("title") == "<b>Ä & Ö</b>"
    assert labels["stand"] == "[ % env('HOME') %]"


@pytest.mark.parametrize(("name", "width"), [("A4 quer", 211), ("A3 quer", 316)])
def test_layout_looks_at_the_extent_at_a_round_scale(name: str, width: float) -> None:
    item = made().find(f"Layouts/Layout[@name='{name}']/LayoutItem[@id='karte']")
    assert item is not None
    box = item.find("Extent")
    assert box is not None
    west, east = float(box.get("xmin", "")), float(box.get("xmax", ""))
    assert west <= PLACE[0] < PLACE[2] <= east
    scale = (east - west) / width * 1000
    assert round(scale, 3) in {5000, 4000}


def test_database_source_names_no_login() -> None:
    database = sources.database_at("postgresql://eva:geheim@db.example:5433/q?sslmode=require")
    address = sources.from_database(database, BUILDINGS).address
    assert "eva" not in address
    assert "geheim" not in address
    assert address.startswith("dbname='q' host='db.example' port=5433 sslmode=require key='id'")
    assert sources.database_at("").address == "service='geoqm'"


def test_service_source_is_right_for_old_and_new() -> None:
    place = "https://q.example/ogc"
    old = sources.from_service(Service(address=place), BUILDINGS)
    new = sources.from_service(Service(address=place, in_metres=True), BUILDINGS)
    assert (old.system, new.system) == ("OGC:CRS84", "EPSG:25832")
    assert old.address.endswith("srsname='OGC:CRS84' restrictToRequestBBOX='1'")
    assert "pagingEnabled" not in old.address


def test_service_source_names_the_place_of_a_login_only() -> None:
    service = Service(address="https://q.example/ogc", login=sources.login_named("geoqm01"))
    assert sources.from_service(service, AREAS).address.endswith(" authcfg=geoqm01")
    with pytest.raises(InvalidInput):
        sources.login_named("geheim' password='x")


def test_same_project_gives_the_same_bytes() -> None:
    one, other = (ET.tostring(made()) for _ in range(2))
    assert one == other


def test_tiles_are_drawn_by_class_with_a_rest() -> None:
    found = tiles.renderer(BUILDINGS, BUILDINGS.fields_for(Role.PUBLIC))
    expressions = [each.get("expression", "") for each in found.iter("style")]
    assert expressions[0] == "\"use_class\" = 'residential'"
    assert expressions[-1].startswith('"use_class" IS NULL OR "use_class" NOT IN (')
    assert len(expressions) == len(BUILDINGS.style.legend)


def test_tiles_without_the_field_have_one_symbol() -> None:
    found = tiles.renderer(BUILDINGS, [])
    assert [each.get("expression") for each in found.iter("style")] == [""]
