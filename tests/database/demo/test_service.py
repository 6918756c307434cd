from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geoqm.actors.model import Actor
from geoqm.buildings.model import Address, Building, Monument, Parcel, Street, Unit
from geoqm.db.engine import Caller, become, make_engine
from geoqm.db.model import AuditEntry, Dataset, ImportRun
from geoqm.db.roles import Role
from geoqm.demo import service
from geoqm.errors import Conflict
from geoqm.grants.model import Booking, Budget, CaseCheck, GrantCase
from geoqm.grants.queries import cases, money
from geoqm.grants.service import money as bookings
from geoqm.outreach.kinds import PersonState
from geoqm.outreach.model import Campaign, CampaignPerson, Contact, FollowUp
from geoqm.owners.model import Owner, Ownership
from geoqm.vacancies.model import UnitSighting, VacancyEpisode, VacancyEvent, VacancyOffer
from tests.builders import an_owner, an_ownership
from tests.conftest import rolled_back
from tests.database.grants.samples import STAMP, a_budget, a_case, a_rule_set

VACANCIES = (VacancyEpisode, VacancyEvent, VacancyOffer, UnitSighting)
DATA = Path(__file__).parents[3] / "data"
TODAY = date(2026, 11, 22)
SQUARE = "SRID=25832;MULTIPOLYGON(((321000 5674000,321010 5674000,321010 5674010,321000 5674000)))"


@pytest.fixture(scope="module")
def demo_engine(migrated_template: str, clone: Callable[[str], str]) -> Iterator[Engine]:
    """A database with the town in it, loaded once for this module."""
    engine = make_engine(clone(migrated_template))
    with Session(engine) as session:
        a_rule_set(session).is_current = True
        session.flush()
        service.load(session, TODAY, DATA)
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def demo(demo_engine: Engine) -> Iterator[Session]:
    """A session on the loaded town whose work is rolled back."""
    with rolled_back(demo_engine) as session:
        yield session


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def add_real_building(session: Session) -> Building:
    session.add(Dataset(key="real", title="Echt", kind="buildings"))
    session.flush()
    building = Building(dataset="real", source_id="1", footprint=SQUARE)
    session.add(building)
    session.flush()
    return building


def test_the_town_is_loaded(demo: Session) -> None:
    assert count(demo, Building) > 4000
    assert count(demo, Unit) > count(demo, Address) > 3500
    assert count(demo, Parcel) > 3500
    assert service.is_loaded(demo)


def test_the_town_has_vacancies_with_a_history(demo: Session) -> None:
    demo.execute(text("SELECT set_config('geoqm.day', :day, true)"), {"day": str(TODAY)})
    found = demo.execute(
        text("SELECT stage, count(*) FROM served.vacancies WHERE dataset = 'demo' GROUP BY 1")
    )
    stages = {row[0]: row[1] for row in found}
    assert stages["expected"] == 18
    assert stages["vacant"] + stages["on_market"] + stages["interim_use"] == 389
    stale = demo.scalar(text("SELECT count(*) FROM served.vacancies WHERE is_stale"))
    assert stale is not None
    assert 10 < stale < 60
    ended = select(func.count()).where(VacancyEpisode.ended_on.is_not(None))
    assert (demo.scalar(ended) or 0) > 300


def test_buildings_know_address_units_and_run(demo: Session) -> None:
    found = select(Building).where(Building.address_label == "Hindenburgstraße 31")
    building = demo.scalars(found).one()
    assert building.postcode == "41061"
    assert building.city == "Mönchengladbach"
    assert building.unit_count > 0
    assert demo.get_one(ImportRun, building.import_run_id).status == "done"


def test_the_data_set_is_marked_as_demonstration(demo: Session) -> None:
    assert demo.get_one(Dataset, "demo").is_demo


def test_loading_again_changes_nothing(demo: Session) -> None:
    trail = count(demo, AuditEntry)
    summary = service.load(demo, TODAY, DATA)
    assert summary.touched == 0
    assert (count(demo, AuditEntry), count(demo, ImportRun)) == (trail, 1)


def test_removing_leaves_no_trace_and_the_town_may_come_back(demo: Session) -> None:
    summary = service.remove(demo)
    assert summary.buildings > 4000
    left = [count(demo, model) for model in (Building, Address, Parcel, Unit, Street)]
    assert left == [0, 0, 0, 0, 0]
    assert [count(demo, model) for model in VACANCIES] == [0, 0, 0, 0]
    assert count(demo, ImportRun) == 0
    # What migrations bring and the rules of the office stay.
    told = demo.execute(select(AuditEntry.table_name, AuditEntry.row_id)).all()
    assert {table for table, _ in told} <= {"dataset", "grant_rule_set"}
    assert "demo" not in {row for _, row in told} | set(demo.scalars(select(Dataset.key)))
    assert not service.is_loaded(demo)
    assert service.remove(demo) == service.Summary()
    assert service.load(demo, TODAY, DATA).buildings == summary.buildings


def test_the_summary_reads_like_a_sentence() -> None:
    summary = service.Summary(4495, 4171, 4171, 15479, 0)
    assert str(summary).startswith("Demodaten: 4.495 Gebäude, 4.171 Adressen, 4.171 Flurstücke")


def test_real_buildings_and_monuments_stay_when_the_town_goes(demo: Session) -> None:
    add_real_building(demo)
    assert service.load(demo, TODAY, DATA, beside_real_data=True).touched == 0
    building = demo.scalars(select(Building).where(Building.dataset == "demo").limit(1)).one()
    demo.add(Dataset(key="monuments", title="Baudenkmäler", kind="monuments"))
    demo.flush()
    demo.add(
        Monument(
            dataset="monuments",
            source_id="A-001",
            list_number="A-001",
            building_id=building.id,
            location="SRID=25832;POINT(320900 5674000)",
        )
    )
    demo.flush()
    service.remove(demo)
    assert demo.scalars(select(Monument.building_id)).all() == [None]
    assert demo.scalars(select(Building.dataset)).all() == ["real"]


def test_real_buildings_are_not_mixed_with_invented_ones(session: Session) -> None:
    add_real_building(session)
    with pytest.raises(Conflict, match="echte Gebäude"):
        service.load(session, TODAY, DATA)
    assert count(session, Building) == 1


def test_footprints_do_not_overlap_in_the_database(demo: Session) -> None:
    overlapping = text(
        "SELECT count(*) FROM building a JOIN building b"
        " ON a.id < b.id AND a.footprint && b.footprint"
        " WHERE ST_Area(ST_Intersection(a.footprint, b.footprint)) > 0.01"
    )
    assert demo.scalar(overlapping) == 0


def test_the_town_has_invented_owners_and_actors(demo: Session) -> None:
    assert (count(demo, Owner), count(demo, Actor)) == (1500, 250)
    names = demo.scalars(select(Owner.name).where(Owner.kind == "person").limit(50)).all()
    invented = ("Muster", "Beispiel", "Probe", "Fantasie", "Schein", "Test", "Demo", "Erfunden")
    assert all(name.startswith(invented) for name in names)
    assert count(demo, Ownership) > count(demo, Owner)
    hidden = select(func.count()).select_from(Actor).where(~Actor.is_public)
    assert 50 < (demo.scalar(hidden) or 0) < 150


def test_the_town_has_campaigns_and_contacts_of_two_years(demo: Session) -> None:
    assert count(demo, Campaign) == 3
    assert count(demo, Contact) > 300
    begin, end = demo.execute(
        select(func.min(Contact.happened_on), func.max(Contact.happened_on))
    ).one()
    assert (TODAY - begin).days > 600
    assert end <= TODAY
    states = set(demo.scalars(select(CampaignPerson.state)))
    assert states == {state.value for state in PersonState}
    assert demo.scalar(select(func.count()).where(CampaignPerson.left_out_reason.is_not(None)))
    assert demo.scalar(select(func.count()).where(FollowUp.due_on <= TODAY))


def test_removing_takes_what_was_written_on_invented_houses(demo: Session) -> None:
    house = demo.scalars(select(Building).limit(1)).one()
    mine = an_owner(demo, "Bleibt")
    an_ownership(demo, mine, house)
    service.remove(demo)
    assert demo.scalars(select(Owner.name)).all() == ["Bleibt"]
    assert (count(demo, Ownership), count(demo, Actor)) == (0, 0)
    trail = select(AuditEntry.table_name).where(AuditEntry.table_name.in_(["ownership", "actor"]))
    assert demo.scalars(trail).all() == []


def test_the_town_has_grant_cases_with_money_and_some_are_public(demo: Session) -> None:
    listed = [*cases.board(demo), *cases.board(demo, ended=True)]
    assert {each.case.step for each in listed} == {
        "interest", "advice", "documents", "check", "award", "execution", "proof", "payout",
        "commitment", "rejected", "withdrawn",
    }  # fmt: skip
    assert {each.case.number[:5] for each in listed} == {"DEMO-"}
    opened = cases.events(demo, listed[0].case.id)[-1].title
    assert opened == f"Fall {listed[0].case.number} angelegt"
    standings = money.standings(demo)
    assert {each.budget.note for each in standings} == {"Demodaten, erfunden"}
    newest = standings[0].total
    assert min(newest.free, newest.reserved, newest.awarded, newest.paid) > 0
    assert sum(each.case.published_on is not None for each in listed) == 3


def test_grant_cases_of_the_town_go_with_it(demo: Session) -> None:
    service.remove(demo)
    for model in (GrantCase, Booking, Budget, CaseCheck):
        assert count(demo, model) == 0
    assert (
        demo.scalar(select(AuditEntry.id).where(AuditEntry.table_name == "grant_booking")) is None
    )
    budget = a_budget(demo)
    assert budget
    with pytest.raises(DBAPIError, match="added only"), demo.begin_nested():
        demo.execute(text("DELETE FROM grant_booking"))


def test_invented_houses_with_real_money_stay(demo: Session) -> None:
    house = demo.scalars(select(Building).where(Building.dataset == "demo").limit(1)).one()
    budget = a_budget(demo, year=2031)
    bookings.reserve(demo, a_case(demo, number="x", building=house).id, budget, 100, STAMP)
    with pytest.raises(Conflict, match="echtes Geld oder umgekehrt: 1"):
        service.remove(demo)


def test_only_the_owner_can_take_bookings_away(demo: Session) -> None:
    become(demo.connection(), Caller.of(Role.ADMIN, "chef"))
    for statement in (
        "DELETE FROM grant_booking",
        "ALTER TABLE grant_booking DISABLE TRIGGER append_only",
    ):
        with (
            pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
            demo.begin_nested(),
        ):
            demo.execute(text(statement))
