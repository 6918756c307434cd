from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from geoqm.areas.model import Area
from geoqm.buildings.model import Monument
from geoqm.db.model import Dataset, ImportRun
from geoqm.importers import shipped
from geoqm.settings import ROOT
from tests.database.importers.conftest import TODAY
from tests.database.importers.files import versions


def test_shipped_data_are_imported_once(empty_engine: Engine, stored: Session) -> None:
    first = shipped.import_shipped(empty_engine, ROOT / "data", TODAY)
    assert sum(result.counts["rejected"] for result in first) == 0
    before = versions(stored), stored.scalar(select(func.count()).select_from(ImportRun))
    stored.rollback()
    assert shipped.import_shipped(empty_engine, ROOT / "data", TODAY) == []
    after = versions(stored), stored.scalar(select(func.count()).select_from(ImportRun))
    assert after == before


def test_shipped_areas_have_german_names_and_say_how_good_they_are(
    empty_engine: Engine, stored: Session
) -> None:
    shipped.import_shipped(empty_engine, ROOT / "data", TODAY)
    area = stored.scalars(select(Area).where(Area.kind == "programme_area")).first()
    assert area is not None
    assert (area.name, area.quality, area.accuracy_m) == (
        "Programmgebiet Gladbach & Westend",
        "approximate",
        300,
    )
    names = stored.scalars(select(Area.name).where(Area.kind == "quarter")).all()
    assert "Westend Nord" in names


def test_shipped_data_sets_name_their_licence(empty_engine: Engine, stored: Session) -> None:
    shipped.import_shipped(empty_engine, ROOT / "data", TODAY)
    found = stored.get_one(Dataset, "monuments_gladbach_westend")
    assert found.licence == "CC-BY-SA-4.0"
    assert "Wikipedia" in found.attribution
    assert stored.scalar(select(func.count()).select_from(Monument)) == 459
