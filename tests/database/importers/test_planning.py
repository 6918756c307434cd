"""Plans and remarks from files, and what a file may do to what was edited in geoqm."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from geopandas import GeoDataFrame
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from geoqm.areas import service as areas
from geoqm.areas.model import Area
from geoqm.db.engine import make_engine
from geoqm.errors import ImportFailed
from geoqm.importers import runs
from geoqm.importers.job import Job, Options, RunResult
from geoqm.planning import service as planning
from geoqm.planning.model import Plan, PlanningNote
from tests.builders import EAST, NORTH
from tests.database.importers import files

XPLAN = files.FIXTURES / "xplan_two_plans.gml"
TODAY = date(2026, 11, 25)
Run = Callable[..., RunResult]


@pytest.fixture(scope="module")
def own_engine(migrated_template: str, clone: Callable[[str], str]) -> Iterator[Engine]:
    """One database for the module; each test has data sets of its own."""
    engine = make_engine(clone(migrated_template))
    yield engine
    engine.dispose()


@pytest.fixture
def stored(own_engine: Engine) -> Iterator[Session]:
    with Session(own_engine) as session:
        yield session


@pytest.fixture
def run(own_engine: Engine, request: pytest.FixtureRequest) -> Run:
    """Import a file into the data set of this test."""

    def _run(source: str, path: Path, *, dry_run: bool = False, **options: Any) -> RunResult:
        dataset = request.node.name[:60]
        job = Job(source=source, location=str(path), dataset=dataset, options=Options(**options))
        return runs.execute(own_engine, job, dry_run=dry_run, started_by="probe", today=TODAY)

    return _run


def plans_of(session: Session, result: RunResult) -> list[Plan]:
    return list(session.scalars(select(Plan).filter_by(dataset=result.dataset).order_by(Plan.name)))


def written(folder: Path, rows: list[dict[str, Any]], name: str = "hinweise.gpkg") -> Path:
    """A GeoPackage as QGIS writes it, one square for each row."""
    path = folder / name
    shapes = [shapely.box(EAST + n, NORTH, EAST + n + 9, NORTH + 9) for n in range(len(rows))]
    GeoDataFrame(rows, geometry=shapes, crs="EPSG:25832").to_file(path, engine="pyogrio")
    return path


def test_xplan_gml_becomes_plans_with_legal_state_and_validity(run: Run, stored: Session) -> None:
    result = run("plans", XPLAN)
    assert (result.counts["new"], result.counts["rejected"]) == (2, 0)
    draft, plan = plans_of(stored, result)
    assert (plan.name, plan.number) == ("Probeplan „Große Gasse“", "P 1")
    assert (plan.kind, plan.legal_state) == ("project_plan", "in_force")
    assert (plan.valid_from, plan.valid_until) == (date(2020, 7, 1), date(2030, 1, 31))
    assert plan.source_url == "https://plan.example/p1.pdf"
    assert (draft.kind, draft.legal_state, draft.valid_from) == ("local_plan", "draft", None)
    assert draft.import_run_id == result.run_id


def test_the_same_plans_twice_change_nothing_and_a_dry_run_stores_nothing(
    run: Run, stored: Session
) -> None:
    trial = run("plans", XPLAN, dry_run=True)
    assert (trial.counts["new"], plans_of(stored, trial)) == (2, [])
    stored.rollback()
    run("plans", XPLAN)
    assert run("plans", XPLAN).touched == 0


def test_land_use_plan_is_told_by_its_class(run: Run, stored: Session, tmp_path: Path) -> None:
    text = XPLAN.read_text(encoding="utf-8").replace("BP_Plan", "FP_Plan")
    path = tmp_path / "fnp.gml"
    path.write_text(text.replace("inkrafttretens", "wirksamkeits"), encoding="utf-8")
    _, plan = plans_of(stored, run("plans", path))
    assert (plan.kind, plan.valid_from) == ("land_use_plan", date(2020, 7, 1))


def test_other_files_come_with_words_or_a_mapping(
    run: Run, stored: Session, tmp_path: Path
) -> None:
    rows = [
        {
            "PLAN": "7",
            "titel": "Gestaltung",
            "planart": "Erhaltungssatzung",
            "scanurl": "C:\\a.pdf",
        },
        {"PLAN": "8", "titel": "Gasse", "planart": "?", "rechtsstand": "in Kraft"},
    ]
    mapping = tmp_path / "m.toml"
    mapping.write_text('[columns]\nnumber = "PLAN"\nsource_id = "PLAN"\n')
    result = run("plans", written(tmp_path, rows), mapping=mapping, valid_from=date(2021, 1, 1))
    second, first = plans_of(stored, result)
    assert (first.kind, first.legal_state) == ("preservation_statute", "unknown")
    assert (first.number, first.source_url) == ("7", "")
    assert (second.kind, second.legal_state) == ("other", "in_force")
    assert second.valid_from == date(2021, 1, 1)


def test_unknown_kind_of_plan_is_named(run: Run) -> None:
    with pytest.raises(ImportFailed, match="„Schloss“ ist nicht bekannt"):
        run("plans", XPLAN, kind="Schloss")


def test_curves_become_lines_and_doctypes_are_not_followed(
    run: Run, stored: Session, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    text = XPLAN.read_text(encoding="utf-8").replace("Kurvenplan", "Kurve &e;")
    path = tmp_path / "böse.gml"
    path.write_text(text.replace("?>", f"?>{entity}", 1), encoding="utf-8")
    try:
        found = plans_of(stored, run("plans", path))
    except ImportFailed:
        found = []
    assert not any("geheim" in plan.name for plan in found)


def test_remarks_of_a_geopackage_keep_words_state_and_validity(
    run: Run, stored: Session, tmp_path: Path
) -> None:
    rows = [
        {"nr": "1", "hinweis": "Mehr Grün", "thema": "Grün und Freiraum", "gueltig_ab": "1.5.2026"},
        {"nr": "2", "hinweis": "Erledigt", "stand": "erledigt", "gueltig_bis": "2026-12-31"},
        {"nr": "3", "hinweis": "Unklar", "thema": "Schloss"},
        {"nr": "4", "hinweis": "", "thema": ""},
    ]
    result = run("notes", written(tmp_path, rows))
    assert (result.counts["new"], result.counts["rejected"]) == (2, 2)
    assert "Schloss" in result.rejections[0].reason.title()
    first, second = stored.scalars(
        select(PlanningNote).filter_by(dataset=result.dataset).order_by(PlanningNote.source_id)
    )
    assert (first.kind, first.status, first.valid_from) == ("green", "open", date(2026, 5, 1))
    assert (second.kind, second.status, second.valid_until) == ("other", "done", date(2026, 12, 31))


def test_file_leaves_alone_what_was_edited_here(run: Run, stored: Session, tmp_path: Path) -> None:
    rows = [{"nr": str(n), "hinweis": f"Hinweis {n}"} for n in range(3)]
    result = run("notes", written(tmp_path, rows))
    notes = stored.scalars(
        select(PlanningNote).filter_by(dataset=result.dataset).order_by(PlanningNote.source_id)
    ).all()
    planning.change_note(stored, notes[0].id, {"text": "hier geändert"})
    planning.delete_note(stored, notes[1].id, today=TODAY)
    stored.commit()
    later = run("notes", written(tmp_path, [rows[0], rows[1]], "später.gpkg"))
    assert (later.counts["rejected"], later.counts["changed"]) == (2, 0)
    assert later.counts["vanished"] == 1
    assert "--overrule-edits" in later.rejections[0].remedy
    stored.expire_all()
    assert (notes[0].text, notes[1].vanished_on) == ("hier geändert", TODAY)
    again = run("notes", written(tmp_path, rows, "neu.gpkg"), overrule_edits=True)
    assert again.counts["changed"] == 3
    stored.expire_all()
    assert [n.text for n in notes] == ["Hinweis 0", "Hinweis 1", "Hinweis 2"]
    assert {(n.vanished_on, n.edited_at) for n in notes} == {(None, None)}


def test_boundary_that_was_edited_stays_though_all_of_the_file_is(
    run: Run, stored: Session, tmp_path: Path
) -> None:
    path = written(tmp_path, [{"id": "1", "name": "Probe"}])
    result = run("boundaries", path, kind="block")
    area = stored.scalars(select(Area).filter_by(dataset=result.dataset)).one()
    areas.change_area(stored, area.id, {"name": "Hier benannt"})
    stored.commit()
    assert run("boundaries", path, kind="block").counts["rejected"] == 1
    stored.expire_all()
    assert (area.name, area.vanished_on) == ("Hier benannt", None)
    run("boundaries", path, kind="block", overrule_edits=True)
    stored.expire_all()
    assert (area.name, area.edited_at) == ("Probe", None)


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        ("notes", {"text": "Radweg fehlt"}),
        ("plans", {"name": "Plan 7"}),
        ("boundaries", {"name": "Block 7", "kind": "block"}),
    ],
)
def test_rows_of_an_export_are_not_stored_twice(
    run: Run, tmp_path: Path, source: str, facts: dict[str, str]
) -> None:
    """A planner adds a row to a downloaded file; all else in it is in geoqm already."""
    old: dict[str, Any] = {**facts, "nr": "7", "dataset": "planning_notes", "import_run_id": None}
    new = {key: f"{value} neu" for key, value in facts.items() if key != "kind"}
    added = {**old, **new, "nr": "8", "dataset": None}
    result = run(source, written(tmp_path, [old, added]))
    assert (result.counts["new"], result.counts["rejected"]) == (1, 1)
    assert "stammt aus geoqm" in result.rejections[0].reason


def test_column_of_that_name_in_another_file_is_nothing_special(run: Run, tmp_path: Path) -> None:
    rows = [{"text": "Radweg fehlt", "Datenbestand": "Mängelmelder"}]
    assert run("notes", written(tmp_path, rows)).counts["new"] == 1
