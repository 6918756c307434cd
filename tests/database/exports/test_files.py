"""The files themselves, opened with the programs that people use."""

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import psycopg.errors
import pyogrio
import pytest
from sqlalchemy import Engine, select

from geoqm.areas.layers import AREAS
from geoqm.buildings.layers import ADDRESSES, BUILDINGS
from geoqm.buildings.model import Building
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.exports import Order, count, export_file, find_area, progress
from geoqm.exports.csv_file import cell
from geoqm.geo.crs import UTM32, WEB_MERCATOR
from geoqm.layer.selection import parse
from geoqm.vacancies.layers.episodes import VACANCIES
from tests.builders import a_building, an_address, square
from tests.database.exports.conftest import DAY


def _order(role: Role = Role.PLANNER, **filters: str) -> Order:
    return Order(BUILDINGS, role, DAY, parse(BUILDINGS, role, filters))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_csv_speaks_german(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert export_file(town, [_order()], path) == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    row = _rows(path)[0]
    assert row["Nutzung"] == "Wohngebäude"
    assert row["Nutzung (Schlüssel)"] == "residential"
    assert row["Grundfläche in m²"] == "100,0"
    assert row["Stand"] == "25.11.2026"
    assert row["Baudenkmal"] == "nein"


def test_tables_are_sorted_as_germans_look_things_up(
    migrated_template: str, clone: Callable[[str], str], tmp_path: Path
) -> None:
    streets = [
        "Zur Mühle 2",
        "Ölweg 10",
        "Ölweg 9",
        "ahornweg 1",
        "Östliche Gasse 1",
        "Obergasse 1",
    ]
    engine = make_engine(clone(migrated_template))
    with session_scope(engine) as session:
        for number, label in enumerate(streets):
            house = a_building(session, f"b{number}", shape=square(321_000 + 40 * number))
            an_address(session, house, source_id=f"a{number}", label=label)
        a_building(session, "nameless", shape=square(322_000))
    path = tmp_path / "a.csv"
    export_file(engine, [_order()], path)
    engine.dispose()
    assert [row["Adresse"] for row in _rows(path)] == [
        "ahornweg 1", "Obergasse 1", "Ölweg 9", "Ölweg 10", "Östliche Gasse 1", "Zur Mühle 2", ""
    ]  # fmt: skip


def test_points_bring_their_coordinates_and_areas_none(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    export_file(town, [Order(ADDRESSES, Role.PLANNER, DAY)], path)
    row = _rows(path)[0]
    assert row["Ostwert in m (EPSG:25832)"].startswith("3210")
    assert row["Nordwert in m (EPSG:25832)"].startswith("5674")
    assert row["Länge in Grad"].startswith("6,4")
    assert row["Breite in Grad"].startswith("51,1")
    export_file(town, [_order()], path)
    assert not [name for name in _rows(path)[0] if "Grad" in name]


def test_csv_runs_no_formula_and_keeps_texts(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    export_file(town, [_order()], path)
    assert [row["Name"] for row in _rows(path)[:2]] == ["'=1+1", 'Haus "Nord";\nzwei \\Zeilen']


@pytest.mark.parametrize("text", ["=A1", "+49", "-x", "@sum", "\tx", "\rx"])
def test_cell_that_begins_like_a_formula_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_negative_number_stays_a_number() -> None:
    assert cell(-1.5) == "-1,5"


def test_xlsx_has_numbers_dates_and_a_sheet_about_the_data(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    export_file(town, [_order(storeys="3")], path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heading = [each.value for each in sheet[1]]
    row = dict(zip(heading, sheet[2], strict=True))
    assert sheet.freeze_panes == "A2"
    assert row["Grundfläche in m²"].value == 100
    assert row["Stand"].value == datetime.combine(DAY, time())
    assert (row["Name"].value, row["Name"].data_type) == ("=1+1", "s")
    about = {line[0].value: line[1].value for line in book["Über diese Daten"]}
    assert about["Auswahl"] == "Geschosse: 3"
    assert about["Stand"] == "25.11.2026"


def test_geojson_is_one_collection_in_degrees(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    assert export_file(town, [_order()], path) == 3
    data = json.loads(path.read_text(encoding="utf-8"))
    first, second, third = data["features"]
    assert 6 < first["geometry"]["coordinates"][0][0][0][0] < 7
    assert second["properties"]["name"] == 'Haus "Nord";\nzwei \\Zeilen'
    assert third["properties"]["storeys"] is None
    assert data["about"]["Auswahl"] == "alle"


def test_empty_selection_is_a_valid_file(town: Engine, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "geojson", "gpkg"):
        assert export_file(town, [_order(storeys="99")], tmp_path / f"a.{ending}") == 0
    assert json.loads((tmp_path / "a.geojson").read_text())["features"] == []
    assert pyogrio.read_info(tmp_path / "a.gpkg", layer=0)["features"] == 0


def test_geopackage_opens_with_german_titles(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    assert export_file(town, [_order()], path) == 3
    info = pyogrio.read_info(path, layer="buildings")
    assert info["crs"] == "EPSG:25832"
    assert info["geometry_type"] == "MultiPolygon"
    with closing(sqlite3.connect(path)) as database:
        contents = database.execute("SELECT identifier, srs_id FROM gpkg_contents").fetchall()
        titles = dict(database.execute("SELECT column_name, title FROM gpkg_data_columns"))
        extensions = database.execute("SELECT extension_name FROM gpkg_extensions").fetchall()
        journal = database.execute("PRAGMA journal_mode").fetchone()
    assert contents[0] == ("Gebäude", 25832)
    assert titles["storeys"] == "Geschosse"
    assert ("gpkg_rtree_index",) in extensions
    assert journal != ("wal",)


def test_geopackage_keeps_ids_and_metadata(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    export_file(town, [_order(storeys="3")], path)
    frame = pyogrio.read_dataframe(path, layer=0, fid_as_index=True)
    with session_scope(town) as session:
        ids = session.scalars(select(Building.id).where(Building.storeys == 3)).all()
    assert sorted(frame.index) == sorted(ids)
    assert pyogrio.read_info(path, layer=0)["layer_metadata"]["Auswahl"] == "Geschosse: 3"


def test_geopackage_without_rows_has_columns_styles_and_types(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    assert export_file(town, [Order(VACANCIES, Role.PLANNER, DAY)], path) == 0
    with closing(sqlite3.connect(path)) as database:
        styles = database.execute(
            "SELECT styleName, useAsDefault FROM layer_styles WHERE f_table_schema = ''"
            " AND f_table_name = 'vacancies' AND f_geometry_column = 'geom' ORDER BY id"
        ).fetchall()
        types = dict(database.execute("SELECT name, type FROM pragma_table_info('vacancies')"))
        kinds = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents"))
    assert styles == [("Dauer", 1), ("Art", 0)]  # by status for the team alone
    assert (types["geom"], types["began_on"]) == ("MULTIPOLYGON", "DATE")
    assert kinds == {
        "vacancies": "features", "layer_styles": "attributes", "wertelisten": "attributes"
    }  # fmt: skip


def test_geopackage_says_for_whom_and_when_but_no_name(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    export_file(town, [_order(storeys="3")], path)
    with closing(sqlite3.connect(path)) as database:
        (text,) = database.execute(
            "SELECT metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON md_file_id = id"
            " WHERE table_name = 'buildings' AND md_standard_uri = 'http://mrcc.com/qgis.dtd'"
        ).fetchone()
    assert "Für: Planung" in text
    assert "Erstellt: " in text
    assert "Auswahl: Geschosse: 3" in text


def test_staff_only_fields_are_in_no_style_of_planners(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    export_file(town, [_order(Role.PLANNER)], path)
    assert b"condition_on" not in path.read_bytes()


def test_geopackage_holds_several_layers(town: Engine, tmp_path: Path) -> None:
    orders = [Order(layer, Role.PLANNER, DAY) for layer in (BUILDINGS, ADDRESSES, AREAS)]
    export_file(town, orders, tmp_path / "a.gpkg")
    names = [str(name) for name, _ in pyogrio.list_layers(tmp_path / "a.gpkg")]
    assert names == ["buildings", "addresses", "areas", "wertelisten", "layer_styles"]


def test_other_formats_take_one_layer(town: Engine, tmp_path: Path) -> None:
    orders = [Order(layer, Role.PLANNER, DAY) for layer in (BUILDINGS, ADDRESSES)]
    with pytest.raises(InvalidInput, match="nur eine Ebene"):
        export_file(town, orders, tmp_path / "a.csv")


def test_failed_export_leaves_the_old_file(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("alt")
    orders = [Order(layer, Role.PLANNER, DAY) for layer in (BUILDINGS, ADDRESSES)]
    with pytest.raises(InvalidInput):
        export_file(town, orders, path)
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
    assert path.read_text() == "alt"


def test_role_decides_which_fields_are_in_the_file(town: Engine, tmp_path: Path) -> None:
    export_file(town, [_order(Role.PLANNER)], tmp_path / "planner.csv")
    export_file(town, [_order(Role.STAFF)], tmp_path / "staff.csv")
    assert "Zustand" not in _rows(tmp_path / "planner.csv")[0]
    assert _rows(tmp_path / "staff.csv")[0]["Zustand"] == "mittel"


def test_database_refuses_fields_of_a_higher_role(town: Engine, tmp_path: Path) -> None:
    filtered = parse(BUILDINGS, Role.STAFF, {"condition": "mittel"})
    order = Order(BUILDINGS, Role.PLANNER, DAY, filtered)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        export_file(town, [order], tmp_path / "a.csv")


def test_reference_day_leaves_out_what_is_not_valid(town: Engine, tmp_path: Path) -> None:
    early, late = date(2020, 1, 1), date(2030, 1, 1)
    asked = [Order(AREAS, Role.PLANNER, day, dated=True) for day in (early, DAY, late)]
    assert [count(town, [order]) for order in asked] == [1, 2, 1]
    assert export_file(town, [asked[0]], tmp_path / "a.gpkg") == 1
    assert (
        "gültig 2020-01-01"
        in pyogrio.read_info(tmp_path / "a.gpkg", layer=0)["layer_metadata"]["Auswahl"]
    )


def test_area_cuts_out_what_it_touches(town: Engine, tmp_path: Path) -> None:
    area = find_area(town, Role.PLANNER, "klein", DAY)
    order = Order(BUILDINGS, Role.PLANNER, DAY, area=area)
    assert count(town, [order]) == 2
    assert export_file(town, [order], tmp_path / "a.geojson") == 2
    data = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    assert data["about"]["Auswahl"] == "im Gebiet „Klein“"


@pytest.mark.parametrize("wanted", ["Nirgendwo", "'; DROP TABLE area; --", ""])
def test_unknown_area_is_told_with_those_that_exist(town: Engine, wanted: str) -> None:
    with pytest.raises(InvalidInput, match="gibt es nicht") as caught:
        find_area(town, Role.PLANNER, wanted, DAY)
    assert "Klein" in caught.value.remedy


def test_progress_can_stop_an_export(
    town: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_ROWS_AT_ONCE", 1)

    def stop(rows: int) -> None:
        raise KeyboardInterrupt

    for ending in ("gpkg", "csv", "geojson", "xlsx"):
        with pytest.raises(KeyboardInterrupt):
            export_file(town, [_order()], tmp_path / f"a.{ending}", progress=stop)
    assert not list(tmp_path.iterdir())


def test_system_that_a_format_does_not_have_is_refused(town: Engine, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nicht in EPSG:25832"):
        export_file(town, [replace(_order(), crs=UTM32)], tmp_path / "a.geojson")
    export_file(town, [replace(_order(), crs=WEB_MERCATOR)], tmp_path / "a.gpkg")
    assert pyogrio.read_info(tmp_path / "a.gpkg", layer=0)["crs"] == "EPSG:3857"
