"""Every format is read back with the programs that people use and compared with the database."""

import csv
import gc
import gzip
import json
import re
import resource
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader
from pyarrow import parquet
from sqlalchemy import Engine, text

from geoqm.areas.layers import AREAS, BOUNDARY_SEGMENTS
from geoqm.buildings.layers import ADDRESSES, BUILDINGS
from geoqm.db.roles import SCHEMA, Role
from geoqm.errors import InvalidInput, Unavailable
from geoqm.exports import Format, Order, count, export_file, progress, writing, xlsx_file
from geoqm.exports.shapefile import dbf_names
from geoqm.geo.crs import CRS84
from geoqm.geo.tiles import tile_at
from geoqm.layer.declaration import FieldType, Layer
from geoqm.layer.selection import parse
from geoqm.planning.layers import PLANNING_NOTES
from tests import qgis
from tests.database.exports.conftest import ATTACK, DAY

KML = "{http://www.opengis.net/kml/2.2}"
_READER: Any = Reader  # these two have no types
_SOURCE: Any = MmapSource
Rows = dict[int, dict[str, Any]]
EXACT = ("gpkg", "fgb", "parquet", "geojson", "geojsonl", "shp.zip")
ALL = (*EXACT, "kml", "dxf", "csv", "xlsx", "pmtiles", "csv.zip", "fgb.zip")
LAYERS = (BUILDINGS, ADDRESSES, AREAS, BOUNDARY_SEGMENTS)


def _order(layer: Layer, role: Role = Role.STAFF, **filters: str) -> Order:
    return Order(layer, role, DAY, parse(layer, role, filters))


def _stored(engine: Engine, order: Order, srid: int) -> Rows:
    """What the layer's view holds: the fields of the role and the geometry in that system."""
    names = ", ".join(f'"{field.name}"' for field in order.fields)
    wanted = text(
        f"SELECT id, {names}, ST_AsBinary(ST_Transform({order.layer.geometry}, :srid)) AS shape"
        f" FROM {SCHEMA}.{order.layer.name}"
    )
    with engine.connect() as connection:
        rows = connection.execute(wanted, {"srid": srid}).mappings().all()
    return {row["id"]: {name: _plain(value) for name, value in row.items()} for row in rows}


def _read(path: Path) -> tuple[geopandas.GeoDataFrame, str]:
    if path.suffix == ".parquet":
        frame = geopandas.read_parquet(path).set_index("id")
        return frame, str(frame.crs.to_authority()[1])
    source = f"/vsizip/{path}" if path.suffix == ".zip" else path
    by_fid = path.suffix in {".gpkg", ".geojson", ".geojsonl"}
    frame = pyogrio.read_dataframe(source, layer=0, fid_as_index=by_fid)
    return frame if by_fid else frame.set_index("id"), str(frame.crs.to_authority()[1])


def _plain(value: Any) -> Any:
    """A value as all formats can say it."""
    if isinstance(value, memoryview | bytes):
        return bytes(value)
    if value is None or value == "" or pd.isna(value):
        return None
    if isinstance(value, datetime) and (value.hour, value.minute, value.tzinfo) == (0, 0, None):
        return value.date()
    if isinstance(value, bool | str | date):
        return value
    return round(float(value), 6)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
@pytest.mark.parametrize("ending", EXACT)
def test_file_holds_what_the_database_holds(
    town: Engine, tmp_path: Path, ending: str, layer: Layer
) -> None:
    order, path = _order(layer), tmp_path / f"a.{ending}"
    written = export_file(town, [order], path)
    frame, srid = _read(path)
    stored = _stored(town, order, int(srid))
    assert written == count(town, [order]) == len(frame) == len(stored)
    assert srid == ("4326" if "json" in ending else "25832")
    names = dbf_names([each.name for each in order.fields], taken="id")
    for number, row in stored.items():
        found, place = frame.loc[number], frame.geometry.loc[number]
        for field in order.fields:
            wanted = row[field.name]
            if ending == "shp.zip" and field.type is FieldType.TEXT and wanted:
                wanted = wanted.encode()[:254].decode(errors="ignore")
            name = names[field.name] if ending == "shp.zip" else field.name
            assert _plain(found[name]) == wanted, field.name
        shape = shapely.from_wkb(row["shape"])
        assert shapely.hausdorff_distance(place, shape) < 1e-6


def test_rest_of_a_long_text_is_cut_between_letters(town: Engine, tmp_path: Path) -> None:
    export_file(town, [_order(AREAS)], tmp_path / "a.shp.zip")
    with zipfile.ZipFile(tmp_path / "a.shp.zip") as archive:
        listed = archive.read("areas-felder.csv").decode("utf-8-sig").splitlines()
        assert archive.read("areas.cpg") == b"UTF-8"
    remarks = {row[1]: row for row in csv.reader(listed, delimiter=";")}
    assert remarks["legal_basis"][3] == "Texte auf 254 Bytes gekürzt"
    listed_name = remarks["legal_basis"][0]
    frame = pyogrio.read_dataframe(f"/vsizip/{tmp_path / 'a.shp.zip'}")
    assert frame[listed_name].str.len().max() == 127


def test_empty_shapefile_has_columns_to_write_into(town: Engine, tmp_path: Path) -> None:
    export_file(town, [_order(BUILDINGS, storeys="99")], tmp_path / "a.shp.zip")
    path = f"/vsizip/{tmp_path / 'a.shp.zip'}/buildings.shp"
    told = qgis.gdal("ogrinfo", "-so", "-al", path)
    assert re.search(r"^name: String \(80\.0\)", told, re.MULTILINE)


def test_dbf_names_are_short_and_unique() -> None:
    long = ["year_precision", "year_precise", "year_precisely", "storeys", "a" * 12, "a" * 13]
    names = dbf_names(long, taken="storeys")
    assert len(set(names.values())) == len(long)
    assert all(len(name) <= 10 for name in names.values())
    assert names["year_precision"] == "year_preci"
    assert names["storeys"] == "storeys_2"


@pytest.mark.parametrize("ending", ALL)
def test_no_row_and_one_row_are_files_too(town: Engine, tmp_path: Path, ending: str) -> None:
    for storeys, wanted in (("99", 0), ("3", 2)):
        order = _order(BUILDINGS, storeys=storeys)
        assert export_file(town, [order], tmp_path / f"a.{ending}") == wanted
        if ending in EXACT and (wanted or ending != "geojsonl"):
            assert len(_read(tmp_path / f"a.{ending}")[0]) == wanted


@pytest.mark.parametrize("ending", EXACT)
def test_lower_role_gets_fewer_fields(town: Engine, tmp_path: Path, ending: str) -> None:
    export_file(town, [_order(BUILDINGS, Role.PUBLIC)], tmp_path / f"a.{ending}")
    names = set(_read(tmp_path / f"a.{ending}")[0].columns)
    assert names.isdisjoint({"condition", "conditi_on", "import_run_id", "imp_run_id"})
    assert "storeys" in names


def test_several_layers_are_packed_with_a_paper(town: Engine, tmp_path: Path) -> None:
    orders = [_order(layer) for layer in LAYERS]
    for ending in ("fgb", "csv", "geojson", "parquet", "shp", "xlsx"):
        path = tmp_path / f"a.{ending}.zip"
        assert export_file(town, orders, path) == count(town, orders)
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            paper = archive.read("LIESMICH.txt").decode("utf-8-sig")
        assert {f"{layer.name}.{ending}" for layer in LAYERS} < set(names)
        assert "Datenbestand 1: " in paper
        assert "use_class: Nutzung" in paper
    assert not [each for each in tmp_path.iterdir() if each.is_dir()]


def test_bare_shapefile_is_refused_with_the_right_name(town: Engine, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="mehreren Dateien") as caught:
        export_file(town, [_order(BUILDINGS)], tmp_path / "quartier.shp")
    assert "quartier.shp.zip" in caught.value.text


def test_geoparquet_tells_box_and_origin(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    export_file(town, [_order(BUILDINGS)], path)
    told = parquet.read_metadata(path).metadata
    geo = json.loads(told[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"] == "1.1.0"
    assert column["geometry_types"] == ["MultiPolygon"]
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    frame = geopandas.read_parquet(path)
    boxes = parquet.read_table(path, columns=["bbox"]).column("bbox").to_pylist()
    assert column["bbox"] == pytest.approx(list(frame.total_bounds))
    assert [box["xmax"] for box in boxes] == pytest.approx(list(frame.bounds["maxx"]))
    found = geopandas.read_parquet(path, bbox=(321_030, 0, 321_045, 9_000_000))
    assert len(found) == 1
    assert json.loads(told[b"geoqm"])["about"]["Auswahl"] == "alle"
    assert json.loads(told[b"geoqm"])["fields"]["storeys"]["title"] == "Geschosse"


def test_flatgeobuf_has_titles_index_and_origin(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.fgb"
    export_file(town, [replace(_order(BUILDINGS, storeys="3"), crs=CRS84)], path)
    info = pyogrio.read_info(path, layer=0)
    assert info["layer_metadata"]["TITLE"] == "Gebäude"
    assert info["layer_metadata"]["Auswahl"] == "Geschosse: 3"
    assert info["crs"] == "EPSG:4326"
    assert info["capabilities"]["fast_spatial_filter"]


def test_geojson_turns_its_rings_as_the_norm_wants(town: Engine, tmp_path: Path) -> None:
    export_file(town, [_order(AREAS)], tmp_path / "a.geojson")
    for feature in json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))["features"]:
        for ring, *_ in feature["geometry"]["coordinates"]:
            assert shapely.is_ccw(shapely.linearrings(ring))


def test_attack_stays_a_text_in_csv(town: Engine, tmp_path: Path) -> None:
    export_file(town, [_order(BUILDINGS)], tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 3
    assert {"'=1+1", ATTACK} < {row["Name"] for row in rows}
    assert all(shapely.from_wkt(row["WKT"]).geom_type == "MultiPolygon" for row in rows)


def test_kml_shows_words_colours_and_no_foreign_sign(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    assert export_file(town, [_order(layer) for layer in LAYERS], path) == 7
    root = ET.parse(path).getroot()  # noqa: S314 (own file)
    names = [each.text for each in root.iterfind(f".//{KML}Placemark/{KML}name")]
    assert "Lindenstraße 5" in names
    data = {each.text for each in root.iterfind(f".//{KML}SimpleData")}
    assert ATTACK.replace("\x07", "") in data
    assert {"Wohngebäude", "Programmgebiet", "nein"} < data
    styles = {f"#{each.get('id')}" for each in root.iterfind(f".//{KML}Style")}
    assert {each.text for each in root.iterfind(f".//{KML}styleUrl")} <= styles
    assert "://" not in path.read_text(encoding="utf-8").replace("http://www.opengis.net", "")


def test_kml_lies_where_the_database_says(town: Engine, tmp_path: Path) -> None:
    order, path = _order(BUILDINGS), tmp_path / "a.kml"
    export_file(town, [order], path)
    frame = pyogrio.read_dataframe(path).set_index("id")
    for number, row in _stored(town, order, 4326).items():
        found = frame.loc[f"buildings.{number}"]
        assert shapely.hausdorff_distance(found.geometry, shapely.from_wkb(row["shape"])) < 1e-7
        assert _plain(found["storeys"]) == row["storeys"]
        day = row["surveyed_on"]
        assert _plain(found["surveyed_on"]) == (day and day.isoformat())


def test_dxf_has_a_layer_per_class_and_texts_that_are_no_codes(
    town: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "a.dxf"
    assert export_file(town, [_order(layer) for layer in LAYERS], path) == 7
    lines = path.read_bytes().decode("cp1252").split("\r\n")
    # Every second line is a code: a text with a line break of its own would shift all that follow.
    assert all(each.strip().isdigit() for each in lines[:-1:2])
    assert lines.count("ENDSEC") == 3
    frame = pyogrio.read_dataframe(path)
    assert {"GEBAEUDE_WOHNGEBAEUDE", "GEBAEUDE_TEXT"} <= set(frame["Layer"])
    texts = set(frame["Text"].dropna())
    assert "Lindenstraße 5" in texts
    assert not any("\x07" in text or "\n" in text for text in texts)
    houses = frame[frame["Layer"] == "GEBAEUDE_WOHNGEBAEUDE"]
    stored = _stored(town, _order(BUILDINGS), 25832).values()
    wanted = shapely.union_all([shapely.from_wkb(row["shape"]) for row in stored])
    assert shapely.polygonize(list(houses.geometry)).area == pytest.approx(wanted.area, abs=0.1)


def test_pmtiles_holds_the_tiles_of_the_service(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.pmtiles"
    orders = [_order(BUILDINGS, Role.STAFF, storeys="3"), _order(AREAS)]
    assert export_file(town, orders, path) == 4
    with path.open("rb") as file:
        tiles = _READER(_SOURCE(file))
        head, told = tiles.header(), tiles.metadata()
        place = tile_at(*_centre(town), 16)
        tile = gzip.decompress(tiles.get(16, place.x, place.y))
        assert tiles.get(16, 0, 0) is None
    assert (head["min_zoom"], head["max_zoom"]) == (0, 16)
    assert head["min_lon_e7"] / 1e7 < _centre(town)[0] < head["max_lon_e7"] / 1e7
    names = {each["id"]: set(each["fields"]) for each in told["vector_layers"]}
    assert set(names) == {"buildings", "areas"}
    public = {field.name for field in BUILDINGS.fields_for(Role.PUBLIC)}
    assert names["buildings"] <= public | {"count"}
    assert told["geoqm"]["buildings"]["Auswahl"] == "Geschosse: 3"
    assert told["style"]["layers"][0]["source-layer"] == "buildings"
    assert b"buildings" in tile
    assert b"areas" in tile
    frame = pyogrio.read_dataframe(path, layer="areas")
    assert "Probegebiet" in set(frame["name"])


def _centre(engine: Engine) -> tuple[float, float]:
    with engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(location, 4326) AS p"
                " FROM building ORDER BY id LIMIT 1) q"
            )
        ).one()
    return row[0], row[1]


def test_pmtiles_refuses_what_is_not_public(town: Engine, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nicht öffentlich") as caught:
        export_file(town, [_order(PLANNING_NOTES)], tmp_path / "a.pmtiles")
    assert caught.value.field == "layers"
    with pytest.raises(InvalidInput, match="condition"):
        export_file(town, [_order(BUILDINGS, condition="mittel")], tmp_path / "a.pmtiles")
    assert not list(tmp_path.iterdir())


def test_attack_is_a_text_in_xlsx(town: Engine, tmp_path: Path) -> None:
    export_file(town, [_order(BUILDINGS)], tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any("Größe Łódź 😀" in str(cell.value) for cell in cells)


# xlsxwriter leaves its own files to the collector when it fails.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("ending", ALL)
def test_full_disk_is_told_and_leaves_nothing(town: Engine, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_text("alt")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, before[1]))
    try:
        with pytest.raises(Unavailable, match="MB frei"):
            export_file(town, [_order(BUILDINGS)], path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    gc.collect()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "alt"


@pytest.mark.parametrize("kind", [*writing._WRITERS, *writing._WRITERS_OF_MANY])
@pytest.mark.parametrize("storeys", ["3", "99"])
def test_no_cursor_stays_open(
    town: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Format, storeys: str
) -> None:
    """One left behind closes itself in the middle of another statement, and waits for ever."""
    monkeypatch.setattr(progress, "_ROWS_AT_ONCE", 1)
    order = replace(_order(BUILDINGS, Role.PUBLIC, storeys=storeys), crs=kind.systems[0])
    is_folder = kind is Format.SHAPEFILE
    with town.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for number, tell in enumerate((None, _stop)):
            folder = tmp_path / str(number)
            folder.mkdir()
            target = folder if is_folder else folder / f"a.{kind.value}"
            counter = progress.Counter(tell)
            with suppress(KeyboardInterrupt):
                if kind.holds_many:
                    writing._WRITERS_OF_MANY[kind](driver, [order], target, counter)
                else:
                    writing._WRITERS[kind](driver, order, target, counter)
            open_ones = driver.execute("SELECT name FROM pg_cursors WHERE name <> ''").fetchall()
            assert open_ones == []


def _stop(rows: int) -> None:
    raise KeyboardInterrupt


def test_more_rows_than_a_sheet_holds_are_refused_at_once(
    town: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_file, "_MOST_ROWS", 2)
    with pytest.raises(InvalidInput, match="Die Auswahl hat 3 Zeilen"):
        export_file(town, [_order(BUILDINGS)], tmp_path / "a.xlsx")
