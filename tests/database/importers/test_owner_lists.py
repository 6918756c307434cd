"""Owner lists: matched by parcel and address, doubts kept for people, twice is once."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from geoqm.buildings.model import Parcel, Street
from geoqm.db.engine import make_engine
from geoqm.db.model import AuditEntry, ImportRejection, ImportRun
from geoqm.errors import ImportFailed
from geoqm.importers import owner_lists
from geoqm.importers.job import RunResult
from geoqm.importers.owner_lists import ListJob
from geoqm.owners import service
from geoqm.owners.model import Collection, Doubt, Owner, OwnerAddress, Ownership
from geoqm.owners.schemas import CollectionData
from tests.builders import a_building, an_address, ewkt, square

TODAY = date(2026, 11, 22)
PARCEL = "053191012003180002__"
HEADER = "Eigentümernummer;Nachname;Vorname;Straße;PLZ;Ort;Anteil;Beginn;Flurstück;Lage\n"
TABLES = (Owner, Ownership, Doubt, OwnerAddress, AuditEntry)


@pytest.fixture(scope="module")
def town(migrated_template: str, clone: Callable[[str], str]) -> Iterator[Engine]:
    """Lindenstraße 5 on a parcel, 7 and 7a elsewhere."""
    engine = make_engine(clone(migrated_template))
    with Session(engine) as session:
        for place, (number, suffix) in enumerate(((5, ""), (7, ""), (7, "a"))):
            east = 321_000 + 100 * place
            house = a_building(session, f"b{place}", shape=square(east))
            an_address(
                session, house, source_id=f"a{place}", house_number=number, suffix=suffix,
                label=f"Lindenstraße {number}{suffix}",
            )  # fmt: skip
        session.add(
            Parcel(dataset="probe", source_id="p", parcel_id=PARCEL, outline=ewkt(square(side=50)))
        )
        session.add(Street(street_key="lindenstrasse", name="Lindenstraße", address_count=3))
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def clean(town: Engine) -> Iterator[Engine]:
    """The town without owners."""
    yield town
    with town.begin() as connection:
        connection.execute(text("TRUNCATE owner, owner_collection CASCADE"))
        connection.execute(text("DELETE FROM import_run"))


def run(engine: Engine, folder: Path, lines: str, **values: Any) -> RunResult:
    file = folder / "liste.csv"
    file.write_text(HEADER + lines, encoding="utf-8")
    return execute(engine, file, **values)


def execute(engine: Engine, file: Path, *, dry_run: bool = False, **values: Any) -> RunResult:
    stated = CollectionData(origin="land_register", basis="urban_renewal", purpose="Beratung")
    job = ListJob(location=str(file), dataset="liste", stated=stated, **values)
    return owner_lists.execute(engine, job, dry_run=dry_run, started_by="test", today=TODAY)


def counts(engine: Engine) -> list[int]:
    with Session(engine) as session:
        return [session.scalar(select(func.count()).select_from(each)) or 0 for each in TABLES]


GOOD = (
    f"1;Muster;Max;Gasse 1;41061;Probestadt;1/2;01.05.2011;{PARCEL};Lindenstr. 5\n"
    "2;Probe Bau GmbH;;;;;50 %;;;Linden Straße 7a\n"
)


def test_rows_find_their_house_by_parcel_and_address(clean: Engine, tmp_path: Path) -> None:
    result = run(clean, tmp_path, GOOD)
    assert (result.counts["new"], result.counts["owners_new"], result.rejections) == (2, 2, ())
    with Session(clean) as session:
        kinds = session.scalars(select(Owner.kind).order_by(Owner.id)).all()
        held = session.scalars(select(Ownership).order_by(Ownership.id)).all()
        stated = session.scalars(select(Collection)).one()
    assert kinds == ["person", "company"]
    assert [each.share_label for each in held] == ["1/2", "50/100"]
    assert held[0].began_on == date(2011, 5, 1)
    assert (stated.origin, stated.purpose, stated.trigger) == ("land_register", "Beratung", "no_contact")  # fmt: skip


def test_the_same_list_twice_changes_nothing(clean: Engine, tmp_path: Path) -> None:
    run(clean, tmp_path, GOOD)
    before = counts(clean)
    again = run(clean, tmp_path, GOOD)
    assert (again.counts["unchanged"], again.counts["new"], again.counts["changed"]) == (2, 0, 0)
    assert counts(clean) == before


def test_a_dry_run_stores_nothing(clean: Engine, tmp_path: Path) -> None:
    before = counts(clean)
    assert run(clean, tmp_path, GOOD, dry_run=True).counts["new"] == 2
    assert counts(clean) == before


def test_changes_are_taken_over_and_what_is_gone_ends(clean: Engine, tmp_path: Path) -> None:
    run(clean, tmp_path, GOOD)
    changed = GOOD.splitlines()[0].replace("1/2", "1/1").replace("Gasse 1", "Gasse 2") + "\n"
    result = run(clean, tmp_path, changed, stated_on=date(2026, 11, 1))
    assert (result.counts["changed"], result.counts["vanished"]) == (1, 1)
    with Session(clean) as session:
        held = session.scalars(select(Ownership).order_by(Ownership.id)).all()
        assert session.scalars(select(OwnerAddress.street)).all() == ["Gasse 2"]
    assert [(each.share_label, each.ended_on) for each in held] == [
        ("1/1", None),
        ("50/100", date(2026, 11, 1)),
    ]


def test_doubtful_rows_wait_for_people_and_stay_decided(clean: Engine, tmp_path: Path) -> None:
    doubtful = (
        f"1;Muster;Max;;;;1/1;;{PARCEL};Lindenstraße 7\n"
        "2;Beispiel;Erika;;;;;;;Lindenstrase 5\n"
        "3;Probe;Ida;;;;;;;Lindenstraße\n"
    )
    assert run(clean, tmp_path, doubtful).counts["doubtful"] == 3
    with Session(clean) as session:
        doubts = session.scalars(select(Doubt).order_by(Doubt.id)).all()
        assert [each.reason for each in doubts] == [
            "Flurstück und Anschrift zeigen auf verschiedene Häuser.",
            "Die Anschrift ist nur ähnlich.",
            "Die Anschrift ist nicht eindeutig.",
        ]
        now = datetime(2026, 11, 22, tzinfo=UTC)
        service.decide_doubt(session, doubts[0].id, doubts[0].candidates[1], by="m", now=now)
        session.commit()
    before = counts(clean)
    again = run(clean, tmp_path, doubtful)
    assert (again.counts["doubtful"], again.counts["vanished"]) == (3, 0)
    assert counts(clean) == before


def test_unusable_rows_are_refused_without_naming_anybody(clean: Engine, tmp_path: Path) -> None:
    bad = (
        "1;Geheimname;Max;;;;1/2;;;Nirgendweg 1\n2;;Max;;;;;;;Lindenstraße 5\n"
        "3;Geheimname;X;;;;3/2;;;Lindenstraße 5\n4;Geheimname;Y;;;;halb;;;Lindenstraße 5\n"
        "5;Geheimname;Z;;;;;;quatsch;\n6;Geheimname;Q;;;;;31.02.2020;;Lindenstraße 5\n"
    )
    result = run(clean, tmp_path, GOOD + bad)
    assert [each.row_number for each in result.rejections] == [4, 5, 6, 7, 8, 9]
    with Session(clean) as session:
        told = session.scalars(select(ImportRejection.reason)).all()
        runs = session.scalars(select(ImportRun)).all()
        assert session.scalar(select(Owner.id).where(Owner.name == "Geheimname")) is None
    assert "Geheimname" not in " ".join(told)
    assert [each.file_name for each in runs] == [""]


def test_list_without_a_usable_row_leaves_nothing(clean: Engine, tmp_path: Path) -> None:
    before = counts(clean)
    with pytest.raises(ImportFailed, match="Keine der 1 Zeilen"):
        run(clean, tmp_path, "1;Muster;Max;;;;;;;Nirgendweg 1\n")
    with pytest.raises(ImportFailed, match="keine Zeilen"):
        run(clean, tmp_path, "")
    assert counts(clean) == before


def test_erased_owner_does_not_come_back(clean: Engine, tmp_path: Path) -> None:
    run(clean, tmp_path, GOOD)
    with Session(clean) as session:
        owner = session.scalars(select(Owner).where(Owner.name == "Muster")).one()
        owner.name, owner.erased_on = "", TODAY
        session.commit()
    run(clean, tmp_path, GOOD)
    with Session(clean) as session:
        assert session.scalar(select(Owner.id).where(Owner.name == "Muster")) is None


def test_spreadsheet_with_own_headings_and_mapping(clean: Engine, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Wer", "Wo", "Wieviel"])
    book.active.append(["Erbengemeinschaft Muster", "Lindenstraße 5", 1])
    file, mapping = tmp_path / "liste.xlsx", tmp_path / "zuordnung.toml"
    book.save(file)
    mapping.write_text('[columns]\nname = "Wer"\nplace = "Wo"\nshare = "Wieviel"\n')
    assert execute(clean, file, mapping=mapping).counts["new"] == 1
    with Session(clean) as session:
        assert session.scalars(select(Owner.kind)).all() == ["community_of_heirs"]
        assert session.scalars(select(Ownership)).one().share_label == "1/1"


def test_list_without_names_says_which_column_is_missing(clean: Engine, tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(ImportFailed, match="„Name“ fehlt"):
        execute(clean, file)
