from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from shapely import LineString, MultiLineString, Point
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geoqm.areas.model import BoundarySegment
from geoqm.buildings import service
from geoqm.buildings.model import Address, Building, Monument, Street, UnitSum
from geoqm.db.engine import make_engine, session_scope
from geoqm.db.model import DataVersion
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
from tests.waiting import waits_for_lock

TODAY = date(2026, 11, 25)


def a_monument(session: Session, **values: object) -> Monument:
    a_dataset(session, "list")
    defaults: dict[str, object] = {
        "dataset": "list",
        "source_id": "L-001",
        "list_number": "L-001",
        "street": "Lindenstraße",
        "house_number": "5",
        "location": ewkt(Point(EAST + 5, NORTH + 5)),
    }
    monument = Monument(**(defaults | values))
    session.add(monument)
    session.flush()
    return monument


def assigned(session: Session, address: Address) -> tuple[int | None, str]:
    service.assign_addresses(session)
    session.refresh(address)
    return address.building_id, address.assignment


def test_an_address_finds_its_building_by_reference(session: Session) -> None:
    near = a_building(session, "near")
    own = a_building(session, "own", shape=square(EAST + 500))
    address = an_address(session, source_id="own", location=ewkt(Point(EAST + 5, NORTH + 5)))
    assert assigned(session, address) == (own.id, "reference")
    assert near.id != own.id


def test_a_second_address_of_a_building_carries_a_number(session: Session) -> None:
    own = a_building(session, "own", shape=square(EAST + 500))
    address = an_address(session, source_id="own#2")
    assert assigned(session, address) == (own.id, "reference")


@pytest.mark.parametrize(
    ("metres_beside", "assignment"), [(0, "position"), (14.9, "position"), (15.1, "none")]
)
def test_an_address_finds_its_building_by_position(
    session: Session, metres_beside: float, assignment: str
) -> None:
    a_building(session)
    place = ewkt(Point(EAST + 10 + metres_beside, NORTH + 5))
    address = an_address(session, location=place)
    assert assigned(session, address)[1] == assignment


def test_a_covering_building_goes_before_one_of_the_same_data_set(session: Session) -> None:
    a_dataset(session, "other")
    covering = a_building(session, "far", dataset="other")
    a_building(session, "beside", shape=square(EAST + 12))
    address = an_address(session, location=ewkt(Point(EAST + 9, NORTH + 5)))
    assert assigned(session, address) == (covering.id, "position")


def test_a_house_goes_before_its_garage(session: Session) -> None:
    a_building(session, "garage", use_class="ancillary", shape=square(EAST + 12, side=5))
    house = a_building(session, "house")
    address = an_address(session, location=ewkt(Point(EAST + 11.5, NORTH + 2)))
    assert assigned(session, address) == (house.id, "position")


def test_an_address_leaves_a_building_that_vanished(session: Session) -> None:
    building = a_building(session)
    address = an_address(session)
    assert assigned(session, address) == (building.id, "position")
    building.vanished_on = TODAY
    session.flush()
    assert assigned(session, address) == (None, "none")


def test_invented_and_real_data_never_meet(session: Session) -> None:
    a_dataset(session, "demo", is_demo=True)
    a_building(session, dataset="demo")
    address = an_address(session)
    monument = a_monument(session)
    service.settle(session, today=TODAY)
    session.refresh(address)
    session.refresh(monument)
    assert (address.building_id, monument.building_id) == (None, None)


def test_a_monument_finds_its_building_by_address(session: Session) -> None:
    a_building(session, "under_the_point")
    meant = a_building(session, "meant", shape=square(EAST + 100))
    an_address(session, meant, location=ewkt(Point(EAST + 105, NORTH + 5)))
    monument = a_monument(session)
    service.assign_monuments(session)
    session.refresh(monument)
    assert monument.building_id == meant.id


@pytest.mark.parametrize(("metres_beside", "found"), [(24.9, True), (25.1, False)])
def test_a_monument_finds_its_building_by_position(
    session: Session, metres_beside: float, found: bool
) -> None:
    a_building(session)
    place = ewkt(Point(EAST + 10 + metres_beside, NORTH + 5))
    monument = a_monument(session, street="Unbekannte Gasse", location=place)
    service.assign_monuments(session)
    session.refresh(monument)
    assert (monument.building_id is not None) is found


def situation(session: Session, building: Building) -> tuple[str, float | None, str]:
    service.refresh_situations(session, today=TODAY)
    session.refresh(building)
    distance = building.edge_distance_m
    return building.situation, None if distance is None else float(distance), building.quarter


def test_without_a_boundary_the_situation_is_unknown(session: Session) -> None:
    assert situation(session, a_building(session)) == ("unknown", None, "")


@pytest.mark.parametrize(
    ("east", "expected"),
    [
        (EAST, ("inside", 90.0, "")),
        (EAST + 60, ("inside", 30.0, "")),
        (EAST + 65, ("edge", 25.0, "")),
        (EAST + 95, ("edge", 0.0, "")),
        (EAST + 110, ("edge", 10.0, "")),
        (EAST + 130, ("outside", 30.0, "")),
        (EAST + 500, ("outside", 400.0, "")),
    ],
)
def test_near_an_approximate_boundary_is_neither_in_nor_out(
    session: Session, east: float, expected: tuple[str, float, str]
) -> None:
    an_area(session)
    assert situation(session, a_building(session, shape=square(east))) == expected


def a_segment(session: Session, accuracy_m: int) -> None:
    line = MultiLineString([LineString([(EAST + 100, NORTH - 100), (EAST + 100, NORTH + 100)])])
    session.add(
        BoundarySegment(
            dataset="probe",
            source_id="s1",
            name="Ostseite",
            line=ewkt(line),
            accuracy_m=accuracy_m,
        )
    )
    session.flush()


def test_the_nearest_segment_states_the_accuracy(session: Session) -> None:
    an_area(session)
    a_segment(session, 5)
    assert situation(session, a_building(session, shape=square(EAST + 65)))[0] == "inside"


def test_segments_do_not_blur_an_official_boundary(session: Session) -> None:
    an_area(session, quality="official", accuracy_m=None)
    a_segment(session, 300)
    assert situation(session, a_building(session, shape=square(EAST + 65)))[0] == "inside"


def test_an_official_boundary_goes_before_an_approximate_one(session: Session) -> None:
    an_area(session)
    far = square(EAST + 5_000, NORTH, 100)
    an_area(session, "official", quality="official", outline=ewkt(far), accuracy_m=0)
    assert situation(session, a_building(session))[0] == "outside"


def test_a_boundary_of_last_year_no_longer_counts(session: Session) -> None:
    an_area(session, valid_until=date(2025, 12, 31))
    assert situation(session, a_building(session))[0] == "unknown"


def test_a_building_knows_its_quarter(session: Session) -> None:
    an_area(session)
    an_area(session, "q1", kind="quarter", name="Westend Nord")
    assert situation(session, a_building(session))[2] == "Westend Nord"


def test_settling_twice_writes_nothing_the_second_time(session: Session) -> None:
    an_area(session)
    an_address(session, a_building(session))
    a_monument(session)
    service.settle(session, today=TODAY)
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    before = dict(session.execute(select(DataVersion.table_name, DataVersion.version)).all())
    service.settle(session, today=TODAY)
    after = dict(session.execute(select(DataVersion.table_name, DataVersion.version)).all())
    assert after == before


def test_streets_follow_the_addresses(session: Session) -> None:
    first = an_address(session)
    an_address(session, source_id="a2", street="Lindenstrasse")
    an_address(session, source_id="a3")
    service.refresh_streets(session)
    street = session.get_one(Street, "lindenstrasse")
    assert (street.name, street.address_count) == ("Lindenstraße", 3)
    session.execute(text("UPDATE address SET vanished_on = '2026-01-01'"))
    service.refresh_streets(session)
    assert session.scalars(select(Street)).all() == []
    assert first.street_key == "lindenstrasse"


def sums(session: Session, building: Building) -> tuple[int, Decimal | None] | None:
    found = session.execute(
        select(UnitSum.dwellings, UnitSum.residential_share).where(
            UnitSum.building_id == building.id
        )
    ).one_or_none()
    return found and (found[0], found[1])


def test_units_are_added_up_as_they_come_change_and_go(session: Session) -> None:
    house = a_building(session)
    assert sums(session, house) is None
    shop = a_unit(session, house, area_m2=Decimal("40.0"))
    assert sums(session, house) == (0, Decimal(0))
    home = a_unit(session, house, kind="dwelling", area_m2=Decimal("80.0"))
    assert sums(session, house) == (1, Decimal("0.6667"))
    shop.area_m2 = None
    session.flush()
    assert sums(session, house) == (1, None)
    for unit in (shop, home):
        unit.vanished_on = TODAY
    session.flush()
    assert sums(session, house) is None


def test_two_who_add_units_to_one_house_at_once_are_both_counted(fresh_database_url: str) -> None:
    engine = make_engine(fresh_database_url)
    with session_scope(engine) as session:
        house = a_building(session)

    def add_another() -> None:
        with session_scope(engine) as session:
            a_unit(session, house, source_id="u2", kind="dwelling")

    with ThreadPoolExecutor(1) as clerk:
        with session_scope(engine) as session:
            a_unit(session, house, source_id="u1", kind="dwelling")
            second = clerk.submit(add_another)
            waits_for_lock(engine)
        second.result(10)
    with session_scope(engine) as session:
        assert sums(session, house) == (2, None)
    engine.dispose()
