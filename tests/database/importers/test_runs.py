import csv
import io
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, Select, func, select, text
from sqlalchemy.orm import Session

from geoqm.buildings.model import Address, Building
from geoqm.db import bulk
from geoqm.db.model import (
    AuditEntry,
    Dataset,
    ImportRejection,
    ImportRun,
)
from geoqm.errors import Conflict, ImportFailed, InvalidInput
from geoqm.importers import runs
from geoqm.importers.job import Job, Rejection
from tests.database.importers import files, stalling
from tests.database.importers.conftest import Import
from tests.waiting import first_line, program

STREET = str(files.STREET)


def changes_of(table: str) -> Select[AuditEntry]:
    return select(AuditEntry).where(AuditEntry.action == "UPDATE", AuditEntry.table_name == table)


def count(session: Session, model: type) -> int:
    number = session.execute(select(func.count()).select_from(model)).scalar_one()
    session.rollback()
    return number


def delivered(session: Session) -> list[str]:
    """The data sets that imports brought; those drawn in geoqm are always there."""
    keys = session.scalars(
        select(Dataset.key).where(Dataset.key.not_in(("drawn_areas", "planning_notes")))
    ).all()
    session.rollback()
    return list(keys)


def test_a_file_becomes_buildings_with_addresses(run_import: Import, stored: Session) -> None:
    result = run_import("buildings", STREET)
    assert (result.counts["new"], result.counts["address_new"]) == (5, 3)
    house = stored.scalars(select(Building).where(Building.source_id.endswith("2"))).one()
    assert (house.function_code, house.use_class, house.storeys) == ("1123", "mixed", 4)
    assert house.address_label == "Lindenstraße 3–5"
    assert house.city == "Mönchengladbach"


def test_structures_keep_their_object_type(run_import: Import, stored: Session) -> None:
    run_import("buildings", STREET)
    house = stored.scalars(select(Building).where(Building.source_id.endswith("4"))).one()
    assert (house.function_code, house.use_class) == ("51009_1610", "structure")


def test_a_run_is_noted_with_file_hash_and_person(run_import: Import, stored: Session) -> None:
    result = run_import("buildings", STREET, reference_on=date(2026, 1, 1))
    run = stored.get_one(ImportRun, result.run_id)
    assert (run.status, run.source, run.started_by) == ("done", "buildings", "probe")
    assert run.dataset == "street_of_five_houses"
    assert run.reference_on == date(2026, 1, 1)
    assert len(run.file_sha256) == 64
    assert run.ended_at is not None
    assert run.counts["new"] == 5


def test_the_audit_trail_names_who_imported(run_import: Import, stored: Session) -> None:
    run_import("buildings", STREET)
    entries = stored.scalars(select(AuditEntry).where(AuditEntry.table_name == "building")).all()
    assert {(entry.action, entry.user_name) for entry in entries} == {("INSERT", "probe")}


def test_the_same_file_twice_changes_nothing(run_import: Import, stored: Session) -> None:
    run_import("buildings", STREET)
    before = files.versions(stored), count(stored, AuditEntry)
    result = run_import("buildings", STREET)
    assert (files.versions(stored), count(stored, AuditEntry)) == before
    assert (result.counts["unchanged"], result.touched) == (5, 0)
    assert count(stored, ImportRun) == 2


def test_a_changed_row_is_updated_and_audited(
    run_import: Import, stored: Session, tmp_path: Path
) -> None:
    run_import("buildings", STREET, dataset="street")
    content = files.houses()
    content["features"][0]["properties"]["storeys_above_ground"] = 5
    result = run_import("buildings", files.written(tmp_path, content))
    assert (result.counts["changed"], result.counts["unchanged"]) == (1, 4)
    entry = stored.scalars(changes_of("building")).one()
    assert (entry.before, entry.after) == (
        {"storeys": 3, "import_run_id": 1},
        {"storeys": 5, "import_run_id": 2},
    )


def test_a_missing_row_vanishes_but_stays(
    run_import: Import, stored: Session, tmp_path: Path
) -> None:
    run_import("buildings", STREET, dataset="street")
    content = files.houses()
    del content["features"][0]
    result = run_import("buildings", files.written(tmp_path, content), today=date(2026, 12, 1))
    assert (result.counts["vanished"], result.counts["address_vanished"]) == (1, 1)
    house = stored.scalars(select(Building).where(Building.source_id.endswith("1"))).one()
    assert house.vanished_on == date(2026, 12, 1)
    assert count(stored, Building) == 5


def test_a_row_that_reappears_is_no_longer_missing(
    run_import: Import, stored: Session, tmp_path: Path
) -> None:
    content = files.houses()
    gone = files.houses()
    del gone["features"][0]
    for each in (content, gone, content):
        run_import("buildings", files.written(tmp_path, each))
    assert not stored.scalars(select(Building).where(Building.vanished_on.is_not(None))).all()
    assert not stored.scalars(select(Address).where(Address.vanished_on.is_not(None))).all()


def test_a_refused_row_is_listed_and_does_not_vanish(
    run_import: Import, stored: Session, tmp_path: Path
) -> None:
    run_import("buildings", STREET, dataset="street")
    content = files.houses()
    content["features"][1]["properties"]["storeys_above_ground"] = 999
    result = run_import("buildings", files.written(tmp_path, content))
    assert result.counts["rejected"] == 1
    assert result.counts["vanished"] == 0
    refused = stored.scalars(select(ImportRejection)).one()
    assert (refused.row_number, refused.row_key) == (2, "DENWPROBE0000002")
    assert refused.reason == "Geschosse: 999 liegt nicht zwischen 0 und 200."
    assert refused.remedy


def test_a_double_id_is_refused(run_import: Import, tmp_path: Path) -> None:
    content = files.houses()
    content["features"].append(content["features"][0])
    result = run_import("buildings", files.written(tmp_path, content))
    assert result.counts["new"] == 5
    assert "kommt in der Datei mehrmals vor" in result.rejections[0].reason


def test_a_dry_run_leaves_no_trace(run_import: Import, stored: Session) -> None:
    before = files.versions(stored)
    result = run_import("buildings", STREET, dry_run=True)
    assert (result.counts["new"], result.run_id) == (5, None)
    assert files.versions(stored) == before
    for model in (Building, Address, ImportRun, AuditEntry):
        assert count(stored, model) == 0
    assert delivered(stored) == []


def test_a_failed_run_leaves_only_itself(run_import: Import, stored: Session) -> None:
    with pytest.raises(ImportFailed):
        run_import("buildings", STREET, crs="EPSG:4326")
    run = stored.scalars(select(ImportRun)).one()
    assert run.status == "failed"
    assert "nicht in Deutschland" in run.message
    assert (count(stored, Building), delivered(stored)) == (0, [])


def test_a_failed_dry_run_leaves_nothing(run_import: Import, stored: Session) -> None:
    with pytest.raises(ImportFailed):
        run_import("buildings", STREET, dry_run=True, crs="EPSG:4326")
    assert count(stored, ImportRun) == 0


def test_an_unknown_source_is_named(run_import: Import) -> None:
    with pytest.raises(InvalidInput, match="Quelle „schools“"):
        run_import("schools", STREET)


def test_a_data_set_holds_one_kind_of_data(run_import: Import) -> None:
    run_import("buildings", STREET, dataset="probe")
    with pytest.raises(ImportFailed, match="mit anderem Inhalt"):
        run_import("boundaries", STREET, dataset="probe", kind="block")


def test_real_data_do_not_go_into_demo_data(run_import: Import, stored: Session) -> None:
    stored.add(Dataset(key="demo", title="Demodaten", kind="demo", is_demo=True))
    stored.commit()
    with pytest.raises(ImportFailed, match="Demodaten"):
        run_import("buildings", STREET, dataset="demo")


def test_a_second_import_waits_and_then_says_why(run_import: Import, empty_engine: Engine) -> None:
    with empty_engine.begin() as connection:
        bulk.lock(connection, wait_s=1)
        with pytest.raises(Conflict, match="bereits ein anderer Import"):
            run_import("buildings", STREET, wait_s=1)
    assert run_import("buildings", STREET).counts["new"] == 5


def test_killing_an_import_leaves_nothing(
    run_import: Import, stored: Session, fresh_database_url: str
) -> None:
    with program([sys.executable, stalling.__file__, fresh_database_url, STREET]) as process:
        assert first_line(process) == "ready"
    for model in (Building, Address, ImportRun):
        assert count(stored, model) == 0
    assert delivered(stored) == []
    _until_nobody_else_is_connected(stored)
    assert run_import("buildings", STREET).counts["new"] == 5


def _until_nobody_else_is_connected(session: Session) -> None:
    others = text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    for _ in range(300):
        still_there = session.execute(others).scalar_one()
        session.rollback()
        if not still_there:
            return
        time.sleep(0.1)
    pytest.fail("the server has not noticed the end of the killed program")


def test_refused_rows_can_be_saved_for_a_spreadsheet() -> None:
    refused = [Rejection(7, "=1+1", "Das Datum „x“ ist falsch.", "Berichtigen.")]
    content = runs.rejections_as_csv(refused)
    assert content.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(content[1:]), delimiter=";"))
    assert rows == [
        ["Zeile", "Kennung", "Grund", "Abhilfe"],
        ["7", "'=1+1", "Das Datum „x“ ist falsch.", "Berichtigen."],
    ]


@pytest.mark.parametrize(
    ("location", "key"),
    [
        ("/x/Gebäude Wesel-2021.gpkg", "gebaeude_wesel_2021"),
        ("https://example.com/a/Grenzen.zip?x=1", "grenzen"),
    ],
)
def test_the_data_set_is_named_after_the_file(location: str, key: str) -> None:
    assert runs.dataset_key(Job(source="buildings", location=location)) == key


def test_a_name_without_letters_needs_a_data_set() -> None:
    with pytest.raises(ImportFailed, match="kein Name für den Datenbestand"):
        runs.dataset_key(Job(source="buildings", location="/x/---.gpkg"))
