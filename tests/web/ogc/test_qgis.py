"""QGIS itself opens what geoqm hands out, in one process: files, projects, service, database, tiles.

The pictures and sheets that it drew are kept where GEOQM_TEST_PICTURES says, to be looked at.
"""

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from geoqm.access import queries, service
from geoqm.buildings.layers import BUILDINGS
from geoqm.buildings.model import Parcel
from geoqm.catalogue import LAYERS
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.model import Dataset
from geoqm.db.roles import PLANNER_LOGINS, Role
from geoqm.exports import Order, export_file
from geoqm.exports.projects import Look
from geoqm.vacancies import service as vacancies
from geoqm.vacancies.codes import Source
from geoqm.vacancies.dates import exactly
from geoqm.vacancies.schemas import EpisodeFacts
from tests import qgis
from tests.browser.conftest import serving
from tests.builders import (
    EAST,
    NORTH,
    a_building,
    a_dataset,
    a_unit,
    an_address,
    an_area,
    ewkt,
    square,
)
from tests.paper import words_in

DAY = date(2026, 11, 25)
CLASSES = ("residential", "mixed", "commercial", "public", "ancillary")
CLASS_COLOURS = {row.symbol.fill.upper() for row in BUILDINGS.style.classes if row.code in CLASSES}
LOOK = Look(site="Probequartier <Nord> & Süd")
PUBLIC = {each.name for each in LAYERS if each.open_to(Role.PUBLIC)}
PLANNERS = {each.name for each in LAYERS if each.open_to(Role.PLANNER)}


@dataclass(frozen=True, slots=True)
class Seen:
    """What QGIS saw, and the folder with its pictures."""

    layers: dict[str, Any]
    projects: dict[str, Any]
    tiles: list[str]
    folder: Path


@pytest.fixture(scope="module", autouse=True)
def _qgis(tmp_path_factory: pytest.TempPathFactory) -> None:
    qgis.needed(tmp_path_factory.mktemp("probe"))


def _sow(session: Session) -> None:
    """25 houses in five classes, one of them with an empty shop; an address and an area.

    A parcel, in a layer that is off, comes from another data set.
    """
    houses = [
        a_building(
            session,
            f"b{number}",
            shape=square(EAST + 20 * number),
            height_m=number,
            use_class=CLASSES[number % 5],
        )
        for number in range(25)
    ]
    an_address(session, houses[0])
    an_area(session)
    a_dataset(session, "cadastre", attribution="Katasteramt Probe")
    ground, number = ewkt(square()), "053191012003180002__"
    session.add(Parcel(dataset="cadastre", source_id="p", parcel_id=number, outline=ground))
    unit = a_unit(session, houses[1])
    facts = EpisodeFacts(source=Source.SITE_VISIT, seen_on=DAY, began=exactly(date(2025, 1, 1)))
    vacancies.open_episode(session, unit.id, facts, by="mara")
    dataset = session.get(Dataset, "probe")
    assert dataset
    dataset.attribution, dataset.licence = "Stadt Probe", "dl-de/zero-2-0"


def _key(engine: Engine) -> str:
    with session_scope(engine) as session:
        service.add_user(session, "planung", Role.PLANNER)
        account = queries.user_by_name(session, "planung")
        assert account
        return service.create_token(session, account.user_id, "QGIS", now=datetime.now(UTC))


@pytest.fixture(scope="module")
def planner_login(server_url: str, url: str, folder: Path) -> Iterator[Path]:
    """A database login of planners, in the file of services that QGIS reads."""
    place = make_url(url)
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
    name = f"p_{place.database!s}"
    with admin.connect() as connection:
        connection.execute(
            text(f"CREATE ROLE {name} LOGIN PASSWORD 'geheim' IN ROLE {PLANNER_LOGINS}")
        )
    file = folder / "pg_service.conf"
    host = place.host or place.query.get("host")
    lines = [f"host={host}", f"dbname={place.database}", f"user={name}", "password=geheim"]
    lines += [f"port={place.port}"] if place.port else []
    file.write_text("\n".join(["[geoqm]", *lines, ""]), encoding="utf-8")
    yield file
    with admin.connect() as connection:
        connection.execute(text(f"DROP ROLE {name}"))
    admin.dispose()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of this module lie."""
    return tmp_path_factory.mktemp("qgis")


@pytest.fixture(scope="module")
def url(migrated_template: str, clone: Callable[[str], str]) -> str:
    """The database of this module."""
    return clone(migrated_template)


@pytest.fixture(scope="module")
def seen(url: str, folder: Path, planner_login: Path) -> Iterator[Seen]:
    """One run of QGIS over everything."""
    engine = make_engine(url)
    with session_scope(engine) as session:
        _sow(session)
    key = _key(engine)
    _write_files(engine, folder)
    engine.dispose()
    with serving(url, folder, site_name=LOOK.site) as address:
        auth = qgis.Login("planung", key)
        projects = {
            "inside": f"geopackage:{folder / 'quartier.gpkg'}?projectName=quartier",
            "beside": str(folder / "pair" / "geoqm.qgz"),
            "public": qgis.saved(f"{address}/export/projekt-dienst.qgz", folder / "public.qgz"),
            "service": qgis.saved(
                f"{address}/export/projekt-dienst.qgz?anmeldung=geoqm01", folder / "live.qgz", auth
            ),
            "database": qgis.saved(
                f"{address}/export/projekt-datenbank.qgz", folder / "database.qgz", auth
            ),
        }
        tasks = {
            "login": "geoqm01",
            "name": "planung",
            "key": key,
            "out": str(folder),
            "view": [EAST - 20, NORTH - 20, EAST + 140, NORTH + 100],
            "projects": projects,
            "print": ["beside", "database"],
            "layers": {
                "alone": ["ogr", f"{folder / 'quartier.gpkg'}|layername=buildings"],
                "public": ["OAPIF", f"url='{address}/ogc' typename='buildings'"],
                "hidden": ["OAPIF", f"url='{address}/ogc' typename='vacancies'"],
                "base table": [
                    "postgres",
                    "service='geoqm' key='id' table=\"public\".\"building\" (footprint)",
                ],
                "served view": [
                    "postgres",
                    "service='geoqm' key='id' table=\"served\".\"buildings\" (footprint)",
                ],
            },
        }
        found = qgis.run(folder, tasks, {"PGSERVICEFILE": str(planner_login)})
    yield Seen(**found, folder=folder)
    _keep(folder)


def _write_files(engine: Engine, folder: Path) -> None:
    orders = [Order(each, Role.PLANNER, DAY) for each in LAYERS if each.open_to(Role.PLANNER)]
    export_file(engine, orders, folder / "quartier.gpkg", look=LOOK)
    export_file(engine, orders, folder / "quartier.gpkg.zip", look=LOOK)
    with zipfile.ZipFile(folder / "quartier.gpkg.zip") as archive:
        archive.extractall(folder / "pair")


def _keep(folder: Path) -> None:
    if wanted := os.environ.get("GEOQM_TEST_PICTURES"):
        for path in [*folder.glob("*.png"), *folder.glob("*.pdf")]:
            shutil.copy(path, wanted)


# ---------------------------------------------------------------- all projects


PROJECTS = ("inside", "beside", "public", "service", "database")


@pytest.mark.parametrize("name", PROJECTS)
def test_project_opens_with_its_title_in_metres(seen: Seen, name: str) -> None:
    project = seen.projects[name]
    assert (project["read"], project["error"]) == (True, "")
    assert (project["title"], project["crs"]) == (LOOK.site, "EPSG:25832")


@pytest.mark.parametrize(
    ("name", "provider", "layers"),
    [
        ("inside", "ogr", PLANNERS),
        ("beside", "ogr", PLANNERS),
        ("public", "OAPIF", PUBLIC),
        ("service", "OAPIF", PLANNERS),
        ("database", "postgres", PLANNERS),
    ],
)
def test_every_layer_is_there_and_valid(
    seen: Seen, name: str, provider: str, layers: set[str]
) -> None:
    found = seen.projects[name]["layers"]
    assert set(found) == layers
    assert {each["provider"] for each in found.values()} == {provider}
    assert [key for key, each in found.items() if not each["valid"]] == []


@pytest.mark.parametrize("name", PROJECTS)
def test_every_feature_is_read_in_the_right_system(seen: Seen, name: str) -> None:
    houses = seen.projects[name]["layers"]["buildings"]
    degrees = name in {"public", "service"}
    assert houses["read"] == 25
    assert houses["crs"] == ("OGC:CRS84" if degrees else "EPSG:25832")


@pytest.mark.parametrize("name", PROJECTS)
def test_style_is_that_of_the_declaration(seen: Seen, name: str) -> None:
    houses = seen.projects[name]["layers"]["buildings"]
    assert houses["renderer"] == "categorizedSymbol"
    assert houses["legend"] == [row.title for row in BUILDINGS.style.legend]


@pytest.mark.parametrize("name", ["inside", "beside", "database"])
def test_themes_of_a_layer_are_styles_to_switch_to(seen: Seen, name: str) -> None:
    assert {"Art", "Dauer"} < set(seen.projects[name]["layers"]["vacancies"]["styles"])


@pytest.mark.parametrize("name", PROJECTS)
def test_fields_have_german_names_and_value_lists(seen: Seen, name: str) -> None:
    houses = seen.projects[name]["layers"]["buildings"]
    assert houses["aliases"]["storeys"] == "Geschosse"
    assert "use_class" in houses["value_maps"]


# From the service QGIS before 3.44 takes the columns out of the features themselves.
@pytest.mark.parametrize("name", ["inside", "beside", "database"])
def test_layer_without_rows_has_its_columns(seen: Seen, name: str) -> None:
    notes = seen.projects[name]["layers"]["planning_notes"]
    assert notes["read"] == 0
    assert notes["aliases"]["text"] == "Hinweis"
    assert "status" in notes["value_maps"]


@pytest.mark.parametrize("name", PROJECTS)
def test_colours_of_the_classes_are_drawn(seen: Seen, name: str) -> None:
    assert set(seen.projects[name]["colours"]) >= CLASS_COLOURS


def test_tree_shows_what_the_map_shows(seen: Seen) -> None:
    groups = dict(seen.projects["beside"]["tree"])
    assert groups["Gebäude und Flurstücke"] == ["Adressen", "+Gebäude", "Flurstücke"]
    assert "Leerstand" in seen.projects["beside"]["themes"]
    assert seen.projects["beside"]["others"] == {}


@pytest.mark.parametrize("name", ["beside", "database"])
@pytest.mark.parametrize("paper", ["A4 quer", "A3 quer"])
def test_layout_prints_title_legend_and_sources(seen: Seen, name: str, paper: str) -> None:
    result, path = seen.projects[name]["printed"][paper]
    assert result == 0
    sheet = words_in(Path(path), "-layout")
    for wanted in (LOOK.site, "Wohngebäude", "Maßstab 1 : ", "Stadt Probe, dl-de/zero-2-0"):
        assert wanted in sheet
    # Parcels are off: nobody is named for what the sheet does not show.
    assert "Katasteramt" not in sheet
    assert ("Stand 25.11.2026 · Auswahl: alle" in sheet) == (name == "beside")


def test_project_says_day_and_audience(seen: Seen) -> None:
    about = seen.projects["inside"]["about"]
    assert "Stand 25.11.2026, für: Planung" in about
    assert "Gebäude: alle" in about


# ---------------------------------------------------------------- rights


def test_public_project_lists_only_public_layers_and_fields(seen: Seen) -> None:
    layers = seen.projects["public"]["layers"]
    assert "vacancies" not in layers
    assert "import_run_id" not in layers["buildings"]["fields"]
    assert "import_run_id" in seen.projects["service"]["layers"]["buildings"]["fields"]


def test_planners_get_no_field_of_the_team_by_any_way(seen: Seen) -> None:
    for name in PROJECTS:
        for layer in LAYERS:
            if found := seen.projects[name]["layers"].get(layer.name):
                hidden = {f.name for f in layer.fields if not Role.PLANNER.sees(f.access)}
                assert hidden.isdisjoint(found["fields"]), (name, layer.name)


def test_without_login_a_layer_of_planners_does_not_exist(seen: Seen) -> None:
    assert not seen.layers["hidden"]["valid"]
    assert seen.projects["service"]["layers"]["vacancies"]["read"] == 1


def test_login_of_the_database_reads_no_tables_and_no_views_of_the_application(seen: Seen) -> None:
    assert seen.projects["database"]["layers"]["vacancies"]["read"] == 1
    assert not seen.layers["base table"]["valid"]
    assert not seen.layers["served view"]["valid"]


@pytest.mark.parametrize("name", PROJECTS)
def test_no_project_holds_a_login(seen: Seen, name: str) -> None:
    for layer in seen.projects[name]["layers"].values():
        source = layer["source"].lower()
        assert not any(word in source for word in ("password", "username", "user=", "geheim"))
        assert ("authcfg" in source) == (name == "service")


# ---------------------------------------------------------------- single layers


def test_layer_of_the_geopackage_comes_with_style_and_value_lists(seen: Seen) -> None:
    file = seen.layers["alone"]
    assert (file["valid"], file["read"], file["crs"]) == (True, 25, "EPSG:25832")
    assert "use_class" in file["value_maps"]


def test_layer_of_the_service_is_read_whole(seen: Seen) -> None:
    assert (seen.layers["public"]["valid"], seen.layers["public"]["read"]) == (True, 25)
    assert "height_m" in seen.layers["public"]["fields"]


def test_large_layers_are_there_as_tiles_in_the_same_colours(seen: Seen) -> None:
    others = seen.projects["public"]["others"]
    assert set(others) == {
        f"geoqm_tiles_{each.name}" for each in LAYERS if each.min_zoom and each.name in PUBLIC
    }
    assert all(others.values())
    assert set(seen.tiles) >= CLASS_COLOURS
