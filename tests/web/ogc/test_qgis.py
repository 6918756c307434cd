"""QGIS itself opens the service, the tiles and a GeoPackage; skipped where it is not installed."""

import json
import os
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from geoqm.access import queries, service
from geoqm.buildings.layers import BUILDINGS
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.exports import Order, export_file
from tests.browser.conftest import serving
from tests.builders import EAST, a_building, square

SCRIPT = Path(__file__).parent / "read_with_qgis.py"
PYTHON = "/usr/bin/python3"


def run_in_qgis(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "QT_QPA_PLATFORM": "offscreen",
    }
    return subprocess.run(  # noqa: S603 (our own script)
        [PYTHON, *args], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module", autouse=True)
def _qgis(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("probe")
    if not Path(PYTHON).exists() or run_in_qgis(folder, "-c", "import qgis.core").returncode:
        pytest.skip("QGIS is not installed (Debian: python3-qgis qgis-providers)")


@pytest.fixture(scope="module")
def found(
    migrated_template: str, clone: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What QGIS made of 25 buildings."""
    folder = tmp_path_factory.mktemp("qgis")
    url = clone(migrated_template)
    engine = make_engine(url)
    with session_scope(engine) as session:
        for number in range(25):
            a_building(session, f"b{number}", shape=square(EAST + 20 * number), height_m=number)
    corner, key = _corner(engine), _key(engine)
    export_file(engine, [Order(BUILDINGS, Role.PLANNER, date(2026, 11, 25))], folder / "a.gpkg")
    engine.dispose()
    with serving(url, folder) as address:
        answer = run_in_qgis(folder, str(SCRIPT), address, key, str(folder / "a.gpkg"), *corner)
    assert answer.returncode == 0, answer.stderr
    made: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return made


def _corner(engine: Engine) -> tuple[str, str]:
    statement = (
        "SELECT ST_XMin(e), ST_YMin(e) FROM (SELECT ST_Extent(footprint_3857) AS e FROM building) q"
    )
    with engine.connect() as connection:
        west, south = connection.execute(text(statement)).one()
    return str(west), str(south)


def _key(engine: Engine) -> str:
    with session_scope(engine) as session:
        service.add_user(session, "planner", Role.PLANNER)
        account = queries.user_by_name(session, "planner")
        assert account
        return service.create_token(session, account.user_id, "QGIS", now=datetime.now(UTC))


def test_qgis_reads_every_feature_of_the_service(found: dict[str, Any]) -> None:
    assert found["public"]["valid"]
    assert found["public"]["read"] == 25
    assert "height_m" in found["public"]["fields"]


def test_qgis_sees_more_fields_with_a_key(found: dict[str, Any]) -> None:
    assert "import_run_id" not in found["public"]["fields"]
    assert "import_run_id" in found["planner"]["fields"]


def test_qgis_draws_the_tiles(found: dict[str, Any]) -> None:
    assert found["drawn"] > 0


def test_qgis_opens_the_geopackage_with_its_value_lists(found: dict[str, Any]) -> None:
    file = found["file"]
    assert (file["valid"], file["read"], file["crs"]) == (True, 25, "EPSG:25832")
    assert "use_class" in file["value_maps"]
