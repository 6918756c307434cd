"""Lists of vacancies: what is clear becomes a vacancy, the rest waits for somebody."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from geoqm.buildings import service as buildings
from geoqm.db.engine import make_engine
from geoqm.errors import Conflict, ImportFailed
from geoqm.importers import runs
from geoqm.importers.job import Job, Options, RunResult
from geoqm.vacancies import listing
from geoqm.vacancies.model import VacancyCandidate, VacancyEpisode
from tests.builders import a_building, a_unit, an_address, square

TODAY = date(2026, 11, 22)
HEAD = "Kennung;Adresse;Nutzung;Etage;Fläche;Leer seit;Erfasst am;Ansprechpartner\n"
ROWS = (
    "1;Lindenstr. 5;Laden;EG;68,5;03.2024;01.10.2026;Erika Muster 0177 123\n"
    "2;Lindenstrasse 5;Wohnung;;;2025;01.10.2026;\n"
    "3;Lindnstraße 7;Wohnung;1;;;01.10.2026;\n"
    "4;Mondstraße 99;Laden;;;;01.10.2026;\n"
    "5;Lindenstraße 9;Büro;2;;vor 2020;01.10.2026;\n"
    "6;Lindenstraße 5;Laden;EG;;irgendwann;01.10.2026;\n"
)


@pytest.fixture
def street(fresh_database_url: str) -> Iterator[Engine]:
    """Number 5 with a shop and two flats, number 7 with one flat, number 9 without units."""
    engine = make_engine(fresh_database_url)
    with Session(engine) as session:
        for number, units in ((5, ("shop", "dwelling", "dwelling")), (7, ("dwelling",)), (9, ())):
            shape = square(321_000.0 + 20 * number)
            house = a_building(session, f"h{number}", shape=shape)
            an_address(
                session,
                house,
                source_id=f"a{number}",
                house_number=number,
                label=f"Lindenstraße {number}",
                search_text=f"lindenstrasse {number}",
            )
            for place, kind in enumerate(units):
                a_unit(session, house, kind=kind, floor=place, source_id=f"u{number}-{place}")
        buildings.refresh_streets(session)
        session.commit()
    yield engine
    engine.dispose()


def load(
    engine: Engine, path: Path, source: str = "vacancies", *, dry_run: bool = False
) -> RunResult:
    job = Job(source=source, location=str(path), dataset="liste", options=Options())
    return runs.execute(engine, job, dry_run=dry_run, started_by="mara", today=TODAY)


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "liste.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


def waiting(session: Session) -> dict[str, str]:
    found = select(VacancyCandidate.source_id, VacancyCandidate.problem)
    return {row.source_id: row.problem for row in session.execute(found)}


def test_rows_find_their_units_or_wait(street: Engine, csv: Path) -> None:
    result = load(street, csv)
    assert dict(result.counts) == {
        "new": 2, "changed": 0, "unchanged": 0, "candidates": 3, "rejected": 1,
    }  # fmt: skip
    assert "„irgendwann“ ist kein Datum" in result.rejections[0].reason
    with Session(street) as session:
        assert waiting(session) == {"2": "several_units", "3": "no_unit", "4": "no_address"}
        made = {e.source_id: e for e in session.scalars(select(VacancyEpisode))}
        assert (made["1"].began_on, made["1"].began_precision) == (date(2024, 3, 1), "month")
        assert made["5"].began_precision == "before"
        kept = str([row.facts for row in session.scalars(select(VacancyCandidate))])
        assert "Erika" not in kept


def test_same_list_again_changes_nothing(street: Engine, csv: Path) -> None:
    load(street, csv)
    again = load(street, csv)
    assert (again.touched, again.counts["unchanged"]) == (0, 5)


def test_dry_run_stores_nothing(street: Engine, csv: Path) -> None:
    assert load(street, csv, dry_run=True).counts["new"] == 2
    with Session(street) as session:
        assert session.scalars(select(VacancyEpisode)).all() == []
        assert waiting(session) == {}


def test_spreadsheet_is_read_like_csv(street: Engine, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Kennung", "Straße", "Hausnummer", "Nutzung", "Leer seit", "Erfasst am"])
    sheet.append(["a", "Lindenstraße", 5, "Laden", date(2024, 3, 1), date(2026, 10, 1)])
    path = tmp_path / "liste.xlsx"
    book.save(path)
    assert load(street, path).counts["new"] == 1


def test_reports_of_the_city_all_wait(street: Engine, csv: Path) -> None:
    assert load(street, csv, "city_reports").counts["candidates"] == 5
    with Session(street) as session:
        assert session.scalars(select(VacancyEpisode)).all() == []


def test_list_without_addresses_is_refused(street: Engine, tmp_path: Path) -> None:
    path = tmp_path / "leer.csv"
    path.write_text("Kennung;Nutzung\n1;Laden\n", encoding="utf-8")
    with pytest.raises(ImportFailed, match="Adresse fehlt"):
        load(street, path)


def test_decision_makes_a_vacancy_once(street: Engine, csv: Path) -> None:
    load(street, csv)
    with Session(street) as session:
        candidate = session.scalars(
            select(VacancyCandidate).where(VacancyCandidate.source_id == "3")
        ).one()
        assert candidate.building_id is not None
        unit = listing.units_of(session, candidate.building_id)[0]
        made = listing.accept(session, candidate.id, unit_id=unit.id, building_id=None, by="mara")
        assert (made.source_id, made.unit_id) == ("3", unit.id)
        with pytest.raises(Conflict, match="gerade entschieden"):
            listing.refuse(session, candidate.id, by="jonas")
