"""Every real file under ../shared/data, as the sources are meant to take them."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from geoqm.areas.model import CensusCell
from geoqm.buildings.model import Address, Building, Street
from geoqm.db.engine import make_engine
from geoqm.importers import runs
from geoqm.importers.job import Job, Options, RunResult
from tests.database.importers.conftest import TODAY
from tests.database.importers.files import REAL, versions

real = pytest.mark.skipif(not REAL.is_dir(), reason=f"the real files ({REAL}) are not here")
FOOTPRINTS = "buildings/buildings_wesel_lod2_footprints.gpkg"
ESSEN = "addresses/house_coordinates_essen_innenstadt.csv"


@pytest.fixture(scope="module")
def real_engine(migrated_template: str, clone: Callable[[str], str]) -> Iterator[Engine]:
    engine = make_engine(clone(migrated_template))
    yield engine
    engine.dispose()


@pytest.fixture
def stored(real_engine: Engine) -> Iterator[Session]:
    with Session(real_engine) as session:
        yield session


def run(engine: Engine, source: str, name: str, **options: object) -> RunResult:
    job = Job(source=source, location=str(REAL / name), options=Options(**options))  # type: ignore[arg-type]  # options by name
    return runs.execute(engine, job, dry_run=False, started_by="probe", today=TODAY)


@real
@pytest.mark.parametrize(
    ("source", "name", "rows", "options"),
    [
        ("buildings", FOOTPRINTS, 6631, {}),
        ("addresses", ESSEN, 9178, {}),
        ("monuments", "monuments/monuments_gladbach_westend.csv", 459, {}),
        ("monuments", "monuments/monuments_gladbach_westend.geojson", 459, {}),
        ("census", "census/zensus2011_100m_moenchengladbach.csv", 5265, {}),
        ("census", "census/zensus2011_1km_moenchengladbach.csv", 213, {}),
        ("census", "census/zensus2011_100m_programme_area.geojson", 228, {}),
        ("boundaries", "boundaries/programme_area.geojson", 1, {"kind": "programme_area"}),
        ("boundaries", "boundaries/sub_quarters.geojson", 5, {"kind": "quarter"}),
        (
            "boundaries",
            "boundaries/neighbour_municipalities_simplified.geojson",
            7,
            {"kind": "municipality"},
        ),
    ],
)
def test_the_whole_file_is_taken_and_the_second_time_changes_nothing(
    real_engine: Engine,
    stored: Session,
    source: str,
    name: str,
    rows: int,
    options: dict[str, object],
) -> None:
    first = run(real_engine, source, name, **options)
    assert (first.counts["new"] + first.counts["unchanged"], first.counts["rejected"]) == (rows, 0)
    before = versions(stored)
    stored.rollback()
    again = run(real_engine, source, name, **options)
    assert (again.counts["unchanged"], again.touched) == (rows, 0)
    assert versions(stored) == before


@real
def test_segments_of_the_boundary_keep_their_accuracy(real_engine: Engine) -> None:
    result = run(real_engine, "boundaries", "boundaries/programme_area_segments.geojson")
    assert result.counts["boundary_segment_new"] == 11


@real
def test_footprints_bring_their_addresses(real_engine: Engine, stored: Session) -> None:
    run(real_engine, "buildings", FOOTPRINTS)
    mine = select(func.count()).where(Address.dataset == "buildings_wesel_lod2_footprints")
    assert stored.scalar(mine.where(Address.assignment == "reference")) == 5178
    assert stored.scalar(mine.where(Address.house_number.is_(None))) == 0
    structures = select(func.count()).where(Building.use_class == "structure")
    assert stored.scalar(structures) == 1066
    assert stored.scalar(select(func.count()).where(Building.situation == "unknown")) in {0, 6631}


@real
def test_house_coordinates_keep_rows_without_number(real_engine: Engine, stored: Session) -> None:
    run(real_engine, "addresses", ESSEN)
    mine = Address.dataset == "house_coordinates_essen_innenstadt"
    assert stored.scalar(select(func.count()).where(mine, Address.house_number.is_(None))) == 411
    assert stored.scalar(select(func.count()).where(mine, Address.suffix != "")) == 308
    streets = select(func.count(func.distinct(Address.street_key))).where(mine)
    assert stored.scalar(streets) == 445


@real
def test_hidden_census_values_stay_unknown(real_engine: Engine, stored: Session) -> None:
    run(real_engine, "census", "census/zensus2011_100m_moenchengladbach.csv")
    mine = CensusCell.dataset == "zensus2011_100m_moenchengladbach"
    sums = select(
        func.sum(CensusCell.dwellings_total),
        func.sum(CensusCell.dwellings_vacant),
        func.sum(CensusCell.buildings_total),
        func.min(CensusCell.dwellings_vacant),
    ).where(mine)
    assert tuple(stored.execute(sums).one()) == (117_474, 5_624, 49_010, 3)
    assert stored.scalars(select(CensusCell.reference_on).where(mine).distinct()).all() == [
        date(2011, 5, 9)
    ]


@real
def test_both_census_files_draw_the_same_cells(real_engine: Engine, stored: Session) -> None:
    run(real_engine, "census", "census/zensus2011_100m_moenchengladbach.csv")
    run(real_engine, "census", "census/zensus2011_100m_programme_area.geojson")
    cells = {
        key: select(CensusCell.source_id, CensusCell.outline)
        .where(CensusCell.dataset == f"zensus2011_100m_{key}")
        .subquery()
        for key in ("moenchengladbach", "programme_area")
    }
    table, drawn = cells["moenchengladbach"], cells["programme_area"]
    worst = select(func.max(func.ST_HausdorffDistance(table.c.outline, drawn.c.outline)))
    farthest = stored.scalar(worst.where(table.c.source_id == drawn.c.source_id))
    assert farthest is not None
    assert farthest < 0.5


def test_streets_are_only_those_of_addresses(real_engine: Engine, stored: Session) -> None:
    keys = set(stored.scalars(select(Street.street_key)))
    assert keys == set(stored.scalars(select(Address.street_key).distinct()))


def test_the_folder_of_real_files_is_found_beside_the_project() -> None:
    assert Path(REAL).parts[-2:] == ("shared", "data")
