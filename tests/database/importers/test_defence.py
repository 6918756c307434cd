"""Files that are wrong in every way: one clear message each, and nothing changes."""

import gc
import gzip
import http.server
import json
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from typing_extensions import override

from geoqm.areas.model import Area
from geoqm.buildings.model import Building
from geoqm.db.model import ImportRun
from geoqm.errors import ImportFailed
from geoqm.importers import downloads
from tests.database.importers import files
from tests.database.importers.conftest import Import

STREET = files.STREET.read_bytes()
EAST, NORTH = 321_000.0, 5_674_000.0
_CORNERS = text(
    "SELECT ST_AsGeoJSON(ST_Transform(ST_MakeEnvelope(321000, 5674000, 321010, 5674010, 25832), :srid), 9)"
)


def gpkg(folder: Path) -> Path:
    """The street as a GeoPackage."""
    path = folder / "street.gpkg"
    meta, _, shapes, columns = pyogrio.raw.read(files.STREET)
    pyogrio.raw.write(
        path, shapes, columns, meta["fields"], geometry_type="Polygon", crs=meta["crs"]
    )
    return path


def zip_of(folder: Path, **content: bytes) -> Path:
    """A ZIP archive; `__` in a name stands for the dot."""
    path = folder / "packed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name.replace("__", "."), data)
    return path


def _file(content: bytes, name: str) -> Callable[[Path], Path]:
    def _write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return _write


def _half_gpkg(folder: Path) -> Path:
    path = gpkg(folder)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def _half_zip(folder: Path) -> Path:
    path = zip_of(folder, street__geojson=STREET)
    path.write_bytes(path.read_bytes()[:-40])
    return path


def _bomb(folder: Path) -> Path:
    return zip_of(folder, street__geojson=b" " * 60_000_000)


def _two_files(folder: Path) -> Path:
    return zip_of(folder, a__geojson=STREET, b__geojson=STREET)


def _no_data(folder: Path) -> Path:
    return zip_of(folder, readme__txt=b"hello")


WITHOUT_CRS = b"id;x;y\n1;321000;5674000\n"
HOUSE_OF_TWO = b"gml_id,lat,lng\n1,51.2,6.4\n2,51"
VRT = b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>"

BROKEN: tuple[tuple[str, Callable[[Path], Path], str], ...] = (
    ("missing", lambda folder: folder / "no.gpkg", "gibt es nicht"),
    ("folder", lambda folder: folder, "keine Datei"),
    ("empty", _file(b"", "x.geojson"), "Die Datei ist leer"),
    ("blank", _file(b" \n \n", "x.csv"), "Die Datei ist leer"),
    ("page", _file(b"<!DOCTYPE html><html>", "x.gml"), "eine Internetseite"),
    ("pdf", _file(b"%PDF-1.7 ...", "x.gpkg"), "ein PDF"),
    ("image", _file(b"\x89PNG\r\n", "x.png"), "ein Bild"),
    ("gzip", _file(gzip.compress(STREET), "x.geojson.gz"), "mit gzip gepackt"),
    ("reference", _file(VRT, "x.vrt"), "eine Verweisdatei"),
    ("noise", _file(bytes(range(1, 256)) * 40, "x.gpkg"), "beschädigt"),
    ("words", _file(b"This is not data at all.", "x.csv"), "keine CSV-Datei mit Kopfzeile"),
    ("half_json", _file(STREET[:700], "x.geojson"), "bricht vor dem Ende ab"),
    ("half_json_2", _file(STREET[: STREET.index(b"}}")+1], "x.geojson"), ""),
    ("half_gpkg", _half_gpkg, "bricht vor dem Ende ab"),
    ("half_csv", _file(HOUSE_OF_TWO, "x.csv"), "bricht vor dem Ende ab"),
    ("half_zip", _half_zip, "ZIP-Archiv ist beschädigt"),
    ("bomb", _bomb, "auffällig groß"),
    ("two_files", _two_files, "mehrere Datendateien: a.geojson, b.geojson"),
    ("no_data", _no_data, "keine Datendatei"),
    ("head_only", _file(b"gml_id,lat,lng\n", "x.csv"), "keine Zeilen"),
    ("without_system", _file(WITHOUT_CRS, "x.csv"), "nennt kein Koordinatensystem"),
    ("without_rows", _file(b'{"type":"FeatureCollection","features":[]}', "x.json"), ""),
)  # fmt: skip


@pytest.mark.parametrize(
    ("make", "message"), [each[1:] for each in BROKEN], ids=[each[0] for each in BROKEN]
)
def test_a_broken_file_gives_one_clear_message(
    run_import: Import,
    stored: Session,
    tmp_path: Path,
    make: Callable[[Path], Path],
    message: str,
) -> None:
    with pytest.raises(ImportFailed) as failure:
        run_import("buildings", str(make(tmp_path)), dataset="probe")
    assert message in failure.value.message
    assert stored.scalars(select(ImportRun.message)).one() == failure.value.text
    assert stored.scalar(select(func.count()).select_from(Building)) == 0


def test_a_file_above_the_limit_is_refused(run_import: Import, tmp_path: Path) -> None:
    path = tmp_path / "big.geojson"
    path.write_bytes(b" " * (2 << 20))
    with pytest.raises(ImportFailed, match="Erlaubt sind 1 MB"):
        run_import("buildings", str(path), limit_mb=1)


def test_a_geopackage_is_read(run_import: Import, tmp_path: Path) -> None:
    assert run_import("buildings", str(gpkg(tmp_path))).counts["new"] == 5


def test_a_zipped_file_is_read(run_import: Import, tmp_path: Path) -> None:
    path = zip_of(tmp_path, **{"folder/street__geojson": STREET})
    assert run_import("buildings", str(path)).counts["new"] == 5


def test_a_zipped_shapefile_is_read_with_its_parts(run_import: Import, tmp_path: Path) -> None:
    meta, _, shapes, columns = pyogrio.raw.read(files.STREET)
    folder = tmp_path / "shape"
    folder.mkdir()
    names = [str(name)[:10] for name in meta["fields"]]
    names[names.index("measured_h")] = "hoehe"
    names[names.index("storeys_ab")] = "geschosse"
    names[names.index("house_numb")] = "hnr"
    pyogrio.raw.write(
        folder / "street.shp", shapes, columns, names, geometry_type="Polygon", crs=meta["crs"],
        encoding="UTF-8",
    )  # fmt: skip
    archive = shutil.make_archive(str(tmp_path / "street"), "zip", folder)
    result = run_import("buildings", archive)
    assert (result.counts["new"], result.counts["address_new"]) == (5, 3)


def test_a_shapefile_without_its_parts_is_refused(run_import: Import, tmp_path: Path) -> None:
    path = zip_of(tmp_path, street__shp=b"\x00\x00\x27\x0a" + b"\x00" * 96)
    with pytest.raises(ImportFailed, match=r"beschädigt|Spalte"):
        run_import("buildings", str(path))


@pytest.mark.parametrize("epsg", [4326, 3857, 4647, 31466, 31467, 25833])
def test_every_reference_system_arrives_at_the_same_place(
    run_import: Import, stored: Session, tmp_path: Path, epsg: int
) -> None:
    ring = stored.execute(_CORNERS, {"srid": epsg}).scalar_one()
    stored.rollback()
    house = files.feature(json.loads(ring), gml_id="h1")
    run_import("buildings", files.written(tmp_path, files.collection([house], epsg=epsg)))
    distance = stored.scalar(
        select(
            func.ST_HausdorffDistance(
                Building.footprint, func.ST_MakeEnvelope(EAST, NORTH, EAST + 10, NORTH + 10, 25832)
            )
        )
    )
    assert distance is not None
    assert distance < 0.02


def test_the_caller_may_state_the_system(run_import: Import, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(WITHOUT_CRS.replace(b"id;", b"list_number;"))
    assert run_import("monuments", str(path), crs="25832").counts["new"] == 1


def test_an_unknown_system_is_named(run_import: Import) -> None:
    with pytest.raises(ImportFailed, match="„EPSG:999999“ ist nicht bekannt"):
        run_import("buildings", str(files.STREET), crs="EPSG:999999")


def test_swapped_degrees_are_refused(run_import: Import, tmp_path: Path) -> None:
    house = files.feature(files.square(51.19, 6.44, 0.001), gml_id="h1")
    path = files.written(tmp_path, files.collection([house], epsg=None))
    with pytest.raises(ImportFailed, match="liegen nicht in Deutschland"):
        run_import("buildings", path)


def test_a_single_stray_is_refused_as_a_row(run_import: Import, tmp_path: Path) -> None:
    content = files.houses()
    content["features"].append(files.feature(files.square(0, 0), gml_id="stray"))
    result = run_import("buildings", files.written(tmp_path, content))
    assert (result.counts["new"], result.counts["rejected"]) == (5, 1)
    assert "nicht in Deutschland" in result.rejections[0].reason


def test_points_are_no_buildings(run_import: Import, tmp_path: Path) -> None:
    house = files.feature({"type": "Point", "coordinates": [EAST, NORTH]}, gml_id="h1")
    path = files.written(tmp_path, files.collection([house]))
    with pytest.raises(ImportFailed, match="Erwartet wird eine Fläche"):
        run_import("buildings", path)


def test_a_bow_tie_is_repaired(run_import: Import, stored: Session, tmp_path: Path) -> None:
    ring = [[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]
    moved = [[EAST + x, NORTH + y] for x, y in ring]
    house = files.feature({"type": "Polygon", "coordinates": [moved]}, gml_id="h1")
    run_import("buildings", files.written(tmp_path, files.collection([house])))
    assert stored.scalar(select(func.ST_Area(Building.footprint))) == pytest.approx(50)


def test_a_flat_area_is_refused(run_import: Import, tmp_path: Path) -> None:
    content = files.houses()
    flat = [[EAST, NORTH], [EAST + 10, NORTH], [EAST, NORTH], [EAST, NORTH]]
    content["features"].append(
        files.feature({"type": "Polygon", "coordinates": [flat]}, gml_id="flat")
    )
    content["features"].append({"type": "Feature", "properties": {"gml_id": "n"}, "geometry": None})
    result = run_import("buildings", files.written(tmp_path, content))
    assert result.counts["new"] == 5
    assert "nicht repariert" in result.rejections[0].reason
    assert result.rejections[1].reason == "Die Geometrie fehlt."


def test_several_layers_need_a_choice(run_import: Import, tmp_path: Path) -> None:
    path = gpkg(tmp_path)
    meta, _, shapes, columns = pyogrio.raw.read(files.STREET)
    pyogrio.raw.write(
        path, shapes, columns, meta["fields"], layer="second", geometry_type="Polygon",
        crs=meta["crs"], append=True,
    )  # fmt: skip
    with pytest.raises(ImportFailed, match="mehrere Ebenen: street, second"):
        run_import("buildings", str(path))
    with pytest.raises(ImportFailed, match="Die Ebene „third“ gibt es"):
        run_import("buildings", str(path), layer="third")
    assert run_import("buildings", str(path), layer="second").counts["new"] == 5


def mapping(folder: Path, text: str) -> Path:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_file_names_the_columns(
    run_import: Import, stored: Session, tmp_path: Path
) -> None:
    house = files.feature(files.square(EAST, NORTH), NR="h1", ETAGEN=7)
    path = files.written(tmp_path, files.collection([house]))
    names = mapping(tmp_path, '[columns]\nsource_id = "nr"\nstoreys = "ETAGEN"\n')
    run_import("buildings", path, mapping=names)
    assert stored.scalars(select(Building.storeys)).one() == 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[columns]\nsource_id = "nummer"', "Die Spalte für „Kennung“ fehlt (gesucht: nummer)"),
        ('[columns]\netagen = "x"', "unbekanntes Feld: etagen"),
        ("[columns", "kein gültiges TOML"),
        ("[columns]\nsource_id = 3", "Abschnitt [columns]"),
    ],
)
def test_a_wrong_mapping_file_says_what_is_there(
    run_import: Import, tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(ImportFailed) as failure:
        run_import("buildings", str(files.STREET), mapping=mapping(tmp_path, text))
    assert message in failure.value.message
    if "Spalte" in message:
        assert "gml_id, function" in failure.value.remedy


def test_a_missing_mapping_file_is_named(run_import: Import, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="nicht lesbar"):
        run_import("buildings", str(files.STREET), mapping=tmp_path / "no.toml")


def test_an_area_needs_a_kind(run_import: Import, stored: Session, tmp_path: Path) -> None:
    area = files.feature(files.square(EAST, NORTH, 500), name="Probe")
    path = files.written(tmp_path, files.collection([area]))
    with pytest.raises(ImportFailed, match="Die Art des Gebiets fehlt"):
        run_import("boundaries", path)
    run_import("boundaries", path, kind="block", quality="official", accuracy_m=1)
    found = stored.scalars(select(Area)).one()
    assert (found.kind, found.name, found.quality, found.accuracy_m) == (
        "block", "Probe", "official", 1,
    )  # fmt: skip


class _Server(http.server.BaseHTTPRequestHandler):
    """A street, a missing page, a redirect to a file, a transfer that breaks off."""

    def do_GET(self) -> None:
        if self.path == "/street.geojson":
            self._answer(200, STREET, len(STREET))
        elif self.path == "/short.geojson":
            self._answer(200, STREET[:100], len(STREET))
        elif self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
        else:
            self._answer(404, b"", 0)

    def _answer(self, status: int, body: bytes, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Server) as served:
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join(30)
        assert not thread.is_alive()


def test_an_address_is_downloaded(run_import: Import, server: str) -> None:
    result = run_import("buildings", f"{server}/street.geojson")
    assert (result.dataset, result.counts["new"]) == ("street", 5)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none.gpkg", "Der Server antwortet mit 404"),
        ("/short.geojson", "brach vor dem Ende ab|konnte nicht geladen"),
        ("/away", "konnte nicht geladen|leitet"),
    ],
)
def test_a_bad_download_is_explained(
    run_import: Import, server: str, path: str, message: str
) -> None:
    with pytest.raises(ImportFailed, match=message):
        run_import("buildings", server + path, dataset="probe")


@pytest.mark.parametrize("path", ["/none.gpkg", "/short.geojson", "/away"])
def test_a_bad_download_leaves_no_connection_open(server: str, tmp_path: Path, path: str) -> None:
    before = _open_connections()
    with pytest.raises(ImportFailed) as failed:
        downloads.fetch(server + path, tmp_path / "file", 10_000)
    assert failed.value is not None, "held, so that nothing is closed by being forgotten"
    assert _open_connections() <= before


def _open_connections() -> set[int]:
    """The sockets of this process that ask a server, as descriptors."""
    answers = (each for each in gc.get_objects() if isinstance(each, HTTPResponse))
    return {each.fileno() for each in answers if not each.isclosed()}


@pytest.mark.parametrize("address", ["ftp://example.com/x.gpkg", "file:///etc/passwd", "http://"])
def test_other_addresses_are_refused(run_import: Import, address: str) -> None:
    with pytest.raises(ImportFailed, match="kann geoqm nicht abrufen"):
        run_import("buildings", address, dataset="probe")


def test_a_silent_server_is_explained(run_import: Import) -> None:
    with pytest.raises(ImportFailed, match="nicht erreichbar"):
        run_import("buildings", "http://127.0.0.1:9/x.gpkg", dataset="probe")
