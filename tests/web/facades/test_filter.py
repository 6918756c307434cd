"""The office's filter: eligible, shop on the ground floor empty, owner not contacted for a year."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.facades import service
from geoqm.http.dependencies import office_day
from geoqm.outreach.model import Contact
from geoqm.settings import ROOT
from geoqm.vacancies import service as vacancies
from geoqm.vacancies.codes import Source
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import EAST, a_building, a_unit, an_area, an_owner, an_ownership, square
from tests.web.conftest import Site

ITEMS = "/ogc/collections/facade_eligibility/items"
OWN = (ROOT / "data" / "rules" / "gladbach-westend.toml").read_bytes()
WANTED = "result=met,ask&has_vacant_shop=true&owner_contact=never,over_a_year_ago"
NAMES = ("never", "long_ago", "lately", "tried", "at_the_house", "flat", "upstairs", "no_owner")


@pytest.fixture(scope="module")
def street(running: Site) -> dict[str, int]:
    """Eligible houses with an empty unit each; their names say what is special."""
    with session_scope(running.engine) as session:
        an_area(session)
        houses = {name: _house(session, number, name) for number, name in enumerate(NAMES)}
        _contact(session, houses["long_ago"], days=400)
        _contact(session, houses["lately"], days=30)
        _contact(session, houses["tried"], days=30, outcome="not_there")
        session.add(_told(days=30, building_id=houses["at_the_house"].id))
        service.install(session, [OWN], day=office_day())
        return {name: house.id for name, house in houses.items()}


def _house(session: Session, number: int, name: str) -> Building:
    shape = square(EAST + 30 * number)
    house = a_building(session, name, shape=shape, situation="inside")
    if name != "no_owner":
        an_ownership(session, an_owner(session, f"Beispiel {name}"), house)
    kind = "dwelling" if name == "flat" else "shop"
    floor = 1 if name == "upstairs" else 0
    unit = a_unit(session, house, source_id=name, kind=kind, floor=floor)
    facts = EpisodeFacts(source=Source.SITE_VISIT, seen_on=office_day() - timedelta(10))
    vacancies.open_episode(session, unit.id, facts, by="m.beispiel")
    return house


def _contact(session: Session, house: Building, *, days: int, outcome: str = "reached") -> None:
    owner = an_owner(session, f"Muster {house.source_id}")
    an_ownership(session, owner, house)
    session.add(_told(days=days, outcome=outcome, owner_id=owner.id))


def _told(*, days: int, outcome: str = "reached", **about: int) -> Contact:
    happened_on = office_day() - timedelta(days)
    return Contact(
        channel="visit", outcome=outcome, happened_on=happened_on, user_name="m", **about
    )


def test_filter_finds_whom_to_visit(site: Site, street: dict[str, int]) -> None:
    found = site.client.get(f"{ITEMS}?{WANTED}", auth=site.basic(Role.STAFF))
    assert found.status_code == 200, found.text
    numbers = {each["id"] for each in found.json()["features"]}
    assert numbers == {street[name] for name in ("never", "long_ago", "tried")}
    states = site.client.get(ITEMS, auth=site.basic(Role.STAFF)).json()["features"]
    told = {each["id"]: each["properties"]["owner_contact"] for each in states}
    assert told[street["no_owner"]] == "no_owner_known"
    assert told[street["lately"]] == told[street["at_the_house"]] == "within_a_year"


def test_planner_may_not_ask_for_persons(site: Site, street: dict[str, int]) -> None:
    planner = site.basic(Role.PLANNER)
    refused = site.client.get(f"{ITEMS}?owner_contact=never", auth=planner)
    assert refused.status_code == 400
    found = site.client.get(f"{ITEMS}?has_vacant_shop=true", auth=planner).json()["features"]
    assert {each["id"] for each in found} == set(street.values()) - {
        street["flat"],
        street["upstairs"],
    }
    assert all("owner_contact" not in each["properties"] for each in found)
