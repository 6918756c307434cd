"""A new version of rules: it follows the one before, and the test bench says what it changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy.orm import Session

from geoqm.db.engine import Caller, make_engine, session_scope
from geoqm.db.roles import Role
from geoqm.errors import Conflict, InvalidInput
from geoqm.facades import bench, decisions, files, publication, queries, results, service
from geoqm.facades.decisions import Decision
from geoqm.facades.model import GrantRuleSet
from geoqm.facades.rules import Outcome
from geoqm.settings import ROOT
from tests.builders import EAST, a_building, square
from tests.waiting import waits_for_lock

DAY = date(2026, 11, 28)
OWN = (ROOT / "data" / "rules" / "gladbach-westend.toml").read_text(encoding="utf-8")
_AGE = 'subject = "building.age_years"\nunknown = true'


@pytest.fixture
def stored(session: Session) -> GrantRuleSet:
    """The rules that ship, with an old and a young house inside the area."""
    for number, year in enumerate((1905, 2020)):
        a_building(
            session,
            f"b{number}",
            shape=square(EAST + 30 * number),
            situation="inside",
            year_built=year,
            year_precision="exact",
        )
    found = service.store(session, OWN.encode())
    service.make_current(session, found)
    service.refresh(session, day=DAY)
    return found


def later(valid_from: str = "2026-11-28", *, number: str = "2") -> str:
    """The rules with a minimum age of ten years."""
    head = f'version = "{number}"\nvalid_from = {valid_from}'
    age = 'subject = "building.age_years"\noperator = ">="\nvalue = 10\nunit = "years"'
    return OWN.replace('version = "2019-03-27"', head).replace(_AGE, age)


def test_test_bench_counts_houses_that_change_and_stores_nothing(
    session: Session, stored: GrantRuleSet
) -> None:
    found = bench.trial(session, stored, later(), day=DAY)
    assert (found.houses, found.changed) == (2, 1)
    assert (found.before(Outcome.ASK), found.after(Outcome.ASK)) == (2, 1)
    assert found.after(Outcome.NOT_MET) == 1
    assert [(each.was, each.now) for each in found.examples] == [("ask", "not_met")]
    assert queries.numbers(session, stored.id)[Outcome.ASK] == 2


def test_new_version_ends_the_one_before_and_holds_at_once(
    session: Session, stored: GrantRuleSet
) -> None:
    new = publication.publish(session, later().encode(), seen=stored.id, day=DAY)
    assert stored.valid_until == date(2026, 11, 27)
    assert queries.current(session) is new
    assert queries.numbers(session, new.id)[Outcome.NOT_MET] == 1


def test_version_of_next_year_holds_from_then_on(session: Session, stored: GrantRuleSet) -> None:
    text = later("2027-01-01").encode()
    new = publication.publish(session, text, seen=stored.id, day=DAY)
    assert queries.current(session) is stored
    service.refresh(session, day=date(2027, 1, 1))
    assert queries.current(session) is new


def test_two_at_once_cannot_publish_over_each_other(session: Session, stored: GrantRuleSet) -> None:
    new = publication.publish(session, later().encode(), seen=stored.id, day=DAY)
    third = later("2027-01-01", number="3").encode()
    with pytest.raises(Conflict, match="Fassung 2"):
        publication.publish(session, third, seen=stored.id, day=DAY)
    assert publication.newest(session, stored.key) is new
    assert new.valid_until is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("valid_from = 2026-11-28", ""), "ab wann"),
        (("2026-11-28", "2018-01-01"), "gilt ab 27.03.2019"),
    ],
)
def test_refused_version_leaves_the_one_before_alone(
    session: Session, stored: GrantRuleSet, change: tuple[str, str], message: str
) -> None:
    stored.valid_from = date(2019, 3, 27)
    session.flush()
    text = later().replace(*change).encode()
    with pytest.raises(InvalidInput, match=message):
        publication.publish(session, text, seen=stored.id, day=DAY)
    assert stored.valid_until is None


def test_two_who_publish_at_once_one_is_told_of_the_other(fresh_database_url: str) -> None:
    engine = make_engine(fresh_database_url)
    admin = Caller.of(Role.ADMIN, "a.muster")
    with session_scope(engine) as session:
        base = service.store(session, OWN.encode()).id

    def publish_another() -> None:
        with session_scope(engine, admin) as session:
            text = later("2027-01-01", number="3").encode()
            publication.publish(session, text, seen=base, day=DAY)

    with ThreadPoolExecutor(1) as other:
        with session_scope(engine, admin) as session:
            publication.publish(session, later().encode(), seen=base, day=DAY)
            second = other.submit(publish_another)
            waits_for_lock(engine)
        with pytest.raises(Conflict, match="Inzwischen gibt es die Fassung 2"):
            second.result(10)
    with session_scope(engine) as session:
        assert [each.version for each in queries.rule_sets(session)] == ["2", "2019-03-27"]
    engine.dispose()


def test_decisions_hold_on_where_the_criterion_reads_the_same(
    session: Session, stored: GrantRuleSet
) -> None:
    house = a_building(session, "b9", shape=square(EAST + 99), situation="edge")
    for name in ("location", "age"):
        told = Decision(criterion=name, outcome="met", reason="Probe", by="m.beispiel", on=DAY)
        decisions.decide(session, stored, house.id, told)
    new = publication.publish(session, later().encode(), seen=stored.id, day=DAY)
    carried = queries.open_overrides(session, new.id)
    assert [(each.criterion, each.made_by) for each in carried] == [("location", "m.beispiel")]
    assert len(queries.open_overrides(session, stored.id)) == 2


def test_rule_sets_are_tried_on_the_houses_there_are(
    session: Session, stored: GrantRuleSet
) -> None:
    told = {"year_built": 1905, "year_precision": "exact", "situation": "outside"}
    a_building(session, "b9", shape=square(EAST + 99), **told)
    found = results.tallies(session, [files.parse(later().encode())], day=DAY)[0]
    assert (found.compared, found.houses[Outcome.ASK], found.houses[Outcome.NOT_MET]) == (2, 1, 2)
    assert list(found.main_reasons) == [
        ("Alter des Gebäudes: nicht erfüllt", 1),
        ("Lage im Fördergebiet: nicht erfüllt", 1),
    ]
