"""The search on hand-made rows, and on the real addresses of Essen with slips of the finger."""

import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shapely import Point
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geoqm.buildings import rules, service
from geoqm.buildings.model import Monument, Parcel
from geoqm.buildings.queries import search
from geoqm.buildings.queries.search import Suggestion, suggest
from geoqm.db.engine import Caller, make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.importers import runs
from geoqm.importers.job import Job
from tests.builders import EAST, NORTH, a_building, a_dataset, an_address, ewkt, square
from tests.database.buildings.misspelling import misspelt
from tests.database.importers.conftest import TODAY
from tests.database.importers.files import REAL

ESSEN = REAL / "addresses" / "house_coordinates_essen_innenstadt.csv"
real = pytest.mark.skipif(not ESSEN.is_file(), reason=f"the real addresses ({ESSEN}) are not here")


def an_entry(session: Session, line: str, key: str) -> None:
    parsed = rules.parse_address(line)
    an_address(
        session,
        source_id=key,
        street=parsed.street,
        street_key=parsed.street_key,
        house_number=parsed.house.number,
        house_number_to=parsed.house.until,
        suffix=parsed.house.suffix,
        label=parsed.label,
        search_text=rules.search_text(parsed.label),
    )


@pytest.fixture
def town(session: Session) -> Session:
    lines = (
        "Hindenburgstraße 29", "Hindenburgstraße 31", "Hindenburgstraße 31a", "Hindenburgstraße 37–41",
        "Wallstraße 5", "Waldhausener Straße 5", "Lüpertzender Straße 31", "Am Hof 12 1/2",
    )  # fmt: skip
    for place, line in enumerate(lines):
        an_entry(session, line, f"a{place}")
    a_dataset(session, "list")
    session.add(
        Monument(
            dataset="list", source_id="B-102", list_number="B-102", kind="Kirche",
            street="Kirchplatz", house_number="14", search_text="kirchplatz 14 kirche b 102 b102",
            location=ewkt(Point(EAST, NORTH)),
        )
    )  # fmt: skip
    session.add(
        Parcel(
            dataset="list", source_id="p1", parcel_id="053191012003180002__",
            outline=ewkt(square()), cadastral_district="Mönchengladbach",
        )
    )  # fmt: skip
    service.refresh_streets(session)
    session.flush()
    return session


def labels(hits: list[Suggestion]) -> list[str]:
    return [hit.label for hit in hits]


@pytest.mark.parametrize(
    "typed",
    [
        "Hindenburgstr 31",
        "hindenburgstraße 31",
        "Hindenbrugstr. 31",
        "hindenburg 31",
        "Hindenburgstr31",
    ],
)
def test_the_address_meant_comes_first(town: Session, typed: str) -> None:
    assert labels(suggest(town, typed))[0] == "Hindenburgstraße 31"


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Hindenburgstr 31 a", "Hindenburgstraße 31a"),
        ("Hindenburgstr 39", "Hindenburgstraße 37–41"),
        ("Luepertzender str 31", "Lüpertzender Straße 31"),
        ("lupertzender 31", "Lüpertzender Straße 31"),
        ("am hof 12 1/2", "Am Hof 12 1/2"),
    ],
)
def test_every_spelling_finds_its_address(town: Session, typed: str, label: str) -> None:
    assert labels(suggest(town, typed))[0] == label


def test_a_street_alone_offers_the_street_and_its_numbers(town: Session) -> None:
    hits = suggest(town, "hindenb")
    assert (hits[0].kind, hits[0].label, hits[0].detail) == (
        "street", "Hindenburgstraße", "Straße, 4 Adressen",
    )  # fmt: skip
    assert "Hindenburgstraße 29" in labels(hits)


def test_a_number_that_is_not_there_offers_its_neighbours(town: Session) -> None:
    assert labels(suggest(town, "Hindenburgstr 30"))[0] in {
        "Hindenburgstraße 29",
        "Hindenburgstraße 31",
    }


def test_a_house_and_its_garage_are_one_hit(session: Session) -> None:
    a_building(session, "garage", use_class="ancillary", shape=square(side=5))
    house = a_building(session, "house", shape=square(EAST + 20))
    for place, key in enumerate(("garage", "house")):
        an_address(session, source_id=key, location=ewkt(Point(EAST + 25 * place, NORTH)))
    service.settle(session, today=TODAY)
    hits = suggest(session, "Lindenstr 5")
    assert [(hit.label, hit.building_id) for hit in hits] == [("Lindenstraße 5", house.id)]


@pytest.mark.parametrize("typed", ["Kirche", "B-102", "b102", "kirchplatz 14", "Kirchpltz 14"])
def test_a_monument_is_found_by_name_number_and_place(town: Session, typed: str) -> None:
    found = [hit for hit in suggest(town, typed) if hit.kind == "monument"]
    assert [(hit.group, hit.label, hit.detail) for hit in found] == [
        ("Baudenkmäler", "Kirchplatz 14", "Kirche (B-102)")
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "053191012003180002__",
        "053191-012-00318/0002",
        "05 3191-12-318/2",
        "053191012",
        "05 3191-012",
    ],
)
def test_a_parcel_is_found_by_its_id(town: Session, typed: str) -> None:
    hits = suggest(town, typed)
    assert [(hit.kind, hit.label) for hit in hits] == [("parcel", "05 3191-012-00318/0002")]


@pytest.mark.parametrize("typed", ["", " ", "x", "%", "\\", "''", "\x01"])
def test_nothing_to_search_for_finds_nothing(town: Session, typed: str) -> None:
    assert suggest(town, typed) == []


def test_what_matches_is_marked(town: Session) -> None:
    hit = suggest(town, "hindenb 31")[0]
    assert [hit.label[start:end] for start, end in hit.matches] == ["Hindenb", "31"]


def test_hits_stand_under_their_headings(town: Session) -> None:
    grouped = search.groups(suggest(town, "Kirchplatz 14"))
    assert list(grouped)[-1] == "Baudenkmäler"


def test_no_more_than_the_limit_is_returned(town: Session) -> None:
    assert len(suggest(town, "hindenburgstr", limit=3)) == 3


def test_the_public_may_search(fresh_database_url: str) -> None:
    engine = make_engine(fresh_database_url)
    with session_scope(engine) as session:
        an_address(session)
        service.refresh_streets(session)
    with session_scope(engine, Caller.of(Role.PUBLIC)) as session:
        assert labels(suggest(session, "Lindenstr 5")) == ["Lindenstraße 5"]
        assert suggest(session, "lindenxyz 5 kirche") is not None
    engine.dispose()


@pytest.fixture(scope="module")
def essen(migrated_template: str, clone: Callable[[str], str]) -> Iterator[Engine]:
    """The real addresses of Essen, eight times as many by copies under invented street names."""
    engine = make_engine(clone(migrated_template))
    runs.execute(
        engine, Job(source="addresses", location=str(ESSEN)), dry_run=False, started_by="probe", today=TODAY
    )  # fmt: skip
    with session_scope(engine) as session:
        session.execute(text(_COPIES))
        service.refresh_streets(session)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    yield engine
    engine.dispose()


_COPIES = """
INSERT INTO address (dataset, source_id, street, street_key, house_number, house_number_to, suffix, label,
                     search_text, city, location)
SELECT dataset, source_id || '-' || n, mark || street, lower(mark) || street_key, house_number, house_number_to, suffix,
       mark || label, lower(mark) || search_text, city, location
FROM address,
     unnest(ARRAY['Ober', 'Unter', 'Neu', 'Alt', 'Klein', 'Gross', 'Hinter', 'Vorder']) WITH ORDINALITY AS m (mark, n)"""


def samples(count: int) -> list[tuple[str, str]]:
    """What is typed, and the address meant: 500 of the real ones, the same in every run."""
    dice = random.Random(2026)  # noqa: S311  (not for secrets)
    with Path(ESSEN).open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["house_number"]]
    answer = []
    for row in dice.sample(rows, count):
        number = row["house_number"] + row["house_number_suffix"]
        house = rules.parse_house_number(number)
        label = f"{rules.street_title(row['street'])} {house.label}"
        answer.append((misspelt(row["street"], number, dice), label))
    return answer


@real
def test_of_500_misspelt_addresses_98_percent_are_found(essen: Engine) -> None:
    missed = []
    with Session(essen) as session:
        for typed, meant in samples(500):
            if meant not in labels(suggest(session, typed)):
                missed.append((typed, meant))
    assert len(missed) <= 10, missed
