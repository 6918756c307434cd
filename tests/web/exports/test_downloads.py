"""Downloads of a selection: rights, filters, form protection."""

import json
import tempfile
from pathlib import Path

import pytest

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from tests.builders import a_building, square
from tests.web.conftest import Site


@pytest.fixture(scope="module")
def houses(running: Site) -> list[int]:
    """Three houses with 3, 4 and 5 storeys."""
    with session_scope(running.engine) as session:
        return [
            a_building(session, f"b{n}", storeys=n, shape=square(321_000 + 20 * n)).id
            for n in (3, 4, 5)
        ]


def test_filter_picks_the_features(site: Site, houses: list[int]) -> None:
    site.log_in(Role.PLANNER)
    answer = site.client.get("/export/buildings.geojson?storeys=4..5")
    assert answer.headers["content-type"] == "application/geo+json"
    assert [feature["id"] for feature in answer.json()["features"]] == houses[1:]


def test_form_picks_ids_and_needs_its_token(site: Site, houses: list[int]) -> None:
    site.log_in(Role.STAFF)
    page = site.client.get(f"/akte/{houses[0]}", headers={"accept": "text/html"}).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"ids": f"{houses[0]},{houses[2]}"}
    refused = site.client.post("/export/buildings.geojson", data=form)
    assert refused.status_code == 403
    answer = site.client.post("/export/buildings.geojson", data=form | {"csrf_token": token})
    assert len(json.loads(answer.text)["features"]) == 2


def test_file_name_tells_layer_and_day(site: Site, houses: list[int]) -> None:
    site.log_in(Role.PLANNER)
    name = site.client.get("/export/buildings.csv").headers["content-disposition"]
    assert name.startswith('attachment; filename="geoqm-gebaeude-20')
    assert name.endswith('.csv"')


def test_planner_gets_no_staff_field(site: Site, houses: list[int]) -> None:
    site.log_in(Role.PLANNER)
    heading = site.client.get("/export/buildings.csv").text.splitlines()[0]
    assert "Zustand" not in heading
    assert "Einheiten" in heading


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/export/buildings.doc", 400),
        ("/export/owners.csv", 404),
        ("/export/buildings.csv?condition=mittel", 400),
        ("/export/buildings.csv?storeys=drei", 400),
    ],
)
def test_bad_wish_gets_a_clear_answer(
    site: Site, houses: list[int], address: str, status: int
) -> None:
    site.log_in(Role.PLANNER)
    answer = site.client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_visitors_get_nothing(site: Site, houses: list[int]) -> None:
    assert site.client.get("/export/buildings.csv").status_code == 401


def test_no_file_is_left_behind(
    site: Site, houses: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    site.log_in(Role.PLANNER)
    assert site.client.get("/export/buildings.gpkg").content[:15] == b"SQLite format 3"
    assert list(tmp_path.iterdir()) == []
