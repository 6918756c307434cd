"""Rule sets are stored once; assessments follow houses and rules, with their history."""

from datetime import date

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building
from geoqm.errors import Conflict, InvalidInput, RuleViolation
from geoqm.facades import queries, service
from geoqm.facades.model import GrantAssessment, GrantAssessmentChange, GrantRuleSet
from geoqm.facades.rules import Outcome
from geoqm.settings import ROOT
from tests.builders import EAST, NORTH, a_building, a_unit, an_area, ewkt, square

DAY = date(2026, 11, 28)
FOLDER = ROOT / "data" / "rules"
OWN = (FOLDER / "gladbach-westend.toml").read_bytes()
KREFELD = (FOLDER / "krefeld.toml").read_bytes()


def changes(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(GrantAssessmentChange)).one()


def test_same_file_twice_is_stored_once(session: Session) -> None:
    first = service.store(session, OWN)
    assert service.store(session, OWN).id == first.id
    assert session.scalars(select(func.count()).select_from(GrantRuleSet)).one() == 1


def test_stored_version_is_never_changed(session: Session) -> None:
    service.store(session, OWN)
    with pytest.raises(Conflict, match="lautet anders"):
        service.store(session, OWN + b"\n# anders\n")


def test_second_version_must_follow_the_first(session: Session) -> None:
    service.store(session, OWN)
    with pytest.raises(InvalidInput, match="gleichzeitig"):
        service.store(session, OWN.replace(b'version = "2019-03-27"', b'version = "2"'))


def test_example_of_another_city_cannot_be_current(session: Session) -> None:
    example = service.store(session, KREFELD)
    with pytest.raises(RuleViolation, match="Beispiel"):
        service.make_current(session, example)
    assert queries.current(session) is None


def test_own_rules_lead_to_advice_inside_and_to_no_outside(session: Session) -> None:
    inside = a_building(session, "in", situation="inside")
    outside = a_building(session, "out", shape=square(EAST + 50), situation="outside")
    edge = a_building(session, "edge", shape=square(EAST + 90), situation="edge")
    stored = service.store(session, OWN)
    assert service.assess(session, stored, day=DAY) == 3
    found = {
        house: found.result
        for house in (inside.id, outside.id, edge.id)
        if (found := queries.assessment(session, stored.id, house))
    }
    assert found == {inside.id: "ask", outside.id: "not_met", edge.id: "unknown"}
    assert queries.numbers(session, stored.id)[Outcome.NOT_MET] == 1


def test_nothing_is_written_when_nothing_changed(session: Session) -> None:
    a_building(session)
    stored = service.store(session, OWN)
    service.assess(session, stored, day=DAY)
    assert service.assess(session, stored, day=DAY) == 0
    assert changes(session) == 0


def test_one_changed_house_is_one_row_and_its_history_stays(session: Session) -> None:
    house = a_building(session, situation="inside")
    a_building(session, "b2", shape=square(EAST + 50), situation="inside")
    stored = service.store(session, OWN)
    service.assess(session, stored, day=DAY)
    house.situation = "outside"
    session.flush()
    assert service.assess(session, stored, day=DAY, building_ids=[house.id]) == 1
    told = [(each.result, each.until is None) for each in queries.history(session, house.id)]
    assert told == [("not_met", True), ("ask", False)]


def test_changed_houses_and_units_are_judged_anew(session: Session) -> None:
    house, other = a_building(session), a_building(session, "b2", shape=square(EAST + 50))
    stored = service.store(session, OWN)
    service.make_current(session, stored)
    service.assess(session, stored, day=DAY)
    begun = session.scalars(select(func.clock_timestamp())).one()
    assert queries.changed_since(session, begun) == []
    before = session.scalars(select(func.now())).one()
    house.situation = "inside"
    a_unit(session, other)
    session.flush()
    assert {house.id, other.id} <= set(queries.changed_since(session, before))
    assert service.follow(session, since=before, day=DAY) == 1


def test_a_birthday_changes_what_depends_on_age(session: Session) -> None:
    an_area(session, kind="funding_area", name="Krefeld")
    a_building(session, year_built=2016, year_precision="exact")
    stored = service.store(session, KREFELD)
    service.assess(session, stored, day=DAY)
    assert queries.numbers(session, stored.id)[Outcome.NOT_MET] == 1
    service.assess(session, stored, day=date(2027, 1, 1))
    assert queries.numbers(session, stored.id)[Outcome.ASK] == 1


@pytest.mark.parametrize(
    ("east", "expected"), [(EAST, "ask"), (EAST + 85, "unknown"), (EAST + 500, "not_met")]
)
def test_other_areas_are_measured_with_their_accuracy(
    session: Session, east: float, expected: str
) -> None:
    outline = ewkt(square(EAST - 100, NORTH - 100, 200))
    an_area(session, kind="funding_area", name="Krefeld", outline=outline, accuracy_m=30)
    house = a_building(
        session, shape=square(east), year_built=1905, year_precision="exact", situation="unknown"
    )
    stored = service.store(session, KREFELD)
    service.assess(session, stored, day=DAY)
    found = queries.assessment(session, stored.id, house.id)
    assert found is not None
    assert found.result == expected


def test_without_an_area_nothing_is_known(session: Session) -> None:
    a_building(session)
    stored = service.store(session, KREFELD)
    service.assess(session, stored, day=DAY)
    assert queries.numbers(session, stored.id)[Outcome.UNKNOWN] == 1


def test_vanished_house_leaves_the_results_but_not_the_history(session: Session) -> None:
    house = a_building(session)
    stored = service.store(session, OWN)
    service.assess(session, stored, day=DAY)
    house.vanished_on = DAY
    session.flush()
    service.assess(session, stored, day=DAY)
    assert session.scalars(select(GrantAssessment)).all() == []
    assert [each.until is None for each in queries.history(session, house.id)] == [False]


def test_results_and_history_go_with_the_house(session: Session) -> None:
    house = a_building(session, situation="inside")
    stored = service.store(session, OWN)
    service.assess(session, stored, day=DAY)
    house.situation = "outside"
    session.flush()
    service.assess(session, stored, day=DAY)
    session.execute(delete(Building).where(Building.id == house.id))
    assert session.scalars(select(GrantAssessment)).all() == []
    assert changes(session) == 0


def test_no_houses_no_results(session: Session) -> None:
    assert service.assess(session, service.store(session, OWN), day=DAY) == 0


def test_reasons_say_what_stands_in_the_way(session: Session) -> None:
    outside = a_building(session, situation="outside")
    edge = a_building(session, "edge", shape=square(EAST + 90), situation="edge")
    stored = service.store(session, OWN)
    service.assess(session, stored, day=DAY)
    told = {
        house: found.reasons
        for house in (outside.id, edge.id)
        if (found := queries.assessment(session, stored.id, house))
    }
    assert told == {
        outside.id: "Lage im Fördergebiet: nicht erfüllt",
        edge.id: "Lage im Fördergebiet: nahe an der ungefähren Grenze",
    }


def test_shipped_rules_are_installed_once_and_the_own_ones_hold(session: Session) -> None:
    a_building(session, situation="inside")
    contents = [path.read_bytes() for path in sorted(FOLDER.glob("*.toml"))]
    assert service.install(session, contents, day=DAY) == 8
    assert service.install(session, contents, day=DAY) == 0
    current = queries.current(session)
    assert current is not None
    assert current.key == "gladbach-westend"
    assert queries.numbers(session, current.id)[Outcome.ASK] == 1
