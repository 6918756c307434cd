"""The priority: its reasons at real rows, what other weights change, and what it may read."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from geoqm.errors import InvalidInput
from geoqm.facades.model import GrantAssessment, GrantRuleSet
from geoqm.outreach.model import Contact, FollowUp
from geoqm.outreach.priority import queries, service
from geoqm.outreach.priority.model import BuildingPriority
from geoqm.outreach.priority.reasons import DEFAULTS, FRAME, KEYS, REASONS
from geoqm.vacancies import service as register
from geoqm.vacancies.codes import DatePrecision, Source
from geoqm.vacancies.dates import RoughDate
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import (
    a_building,
    a_unit,
    an_address,
    an_owner,
    an_ownership,
    square,
)

DAY = date(2026, 11, 22)


def empty_since(session: Session, unit: Any, since: date) -> None:
    began = RoughDate(since, DatePrecision.DAY)
    facts = EpisodeFacts(source=Source.STAFF, seen_on=since, began=began)
    register.open_episode(session, unit.id, facts, by="mara")


def rated(session: Session, building_id: int) -> queries.Rated:
    service.refresh(session, day=DAY)
    session.expire_all()
    found = queries.shown(session, building_id)
    assert found is not None
    return found


def test_each_reason_is_said_in_words_and_counts_its_weight(session: Session) -> None:
    house = a_building(session, condition="schlecht", condition_on=date(2025, 3, 1))
    an_address(session, house)
    session.execute(text("INSERT INTO street VALUES ('lindenstrasse', 'Lindenstraße', 1)"))
    shop, flat = a_unit(session, house), a_unit(session, house, kind="dwelling", floor=1)
    empty_since(session, shop, date(2025, 9, 22))
    empty_since(session, flat, date(2026, 3, 1))
    owner = an_owner(session)
    an_ownership(session, owner, house)
    other, third = (a_building(session, f"h{n}", shape=square(321_100 + 20 * n)) for n in (1, 2))
    for each in (other, third):
        an_ownership(session, owner, each)
    rules = GrantRuleSet(key="p", version="1", name="P", place="P", is_example=False,
                         is_current=True, content="")  # fmt: skip
    session.add(rules)
    session.flush()
    session.add(GrantAssessment(rule_set_id=rules.id, building_id=house.id, result="ask",
                                verdicts=[], reasons="", facts={}))  # fmt: skip
    session.add(Contact(owner_id=owner.id, channel="call", outcome="reached", user_name="mara",
                        happened_on=date(2026, 5, 22)))  # fmt: skip
    session.add(FollowUp(building_id=house.id, due_on=DAY, subject="Rückruf", assigned_to="mara"))
    session.flush()
    service.add_focus_street(session, "lindenstraße", by="mara", day=DAY)

    found = rated(session, house.id)

    assert {each.words: each.points for each in found.reasons} == {
        "Laden leer seit 14 Monaten": 26,
        "2 Einheiten leer": 3,
        "Förderung nach Beratung möglich": 8,
        "Zustand: schlecht (2025)": 10,
        "Schwerpunktstraße Lindenstraße": 10,
        "letzter Kontakt vor 6 Monaten": 5,
        "3 Häuser in einer Hand": 5,
        "Wiedervorlage fällig seit 22.11.2026": 15,
    }
    assert len(found.reasons) == len(REASONS), "each declared reason is tried"
    assert (found.level_title, found.score) == ("hoch", 82)
    stored = session.get_one(BuildingPriority, house.id)
    assert (stored.contact_state, stored.vacant_units) == ("in_talk", 2)
    other_state = session.get_one(BuildingPriority, other.id).contact_state
    assert other_state == "in_talk", "a contact with the owner counts for each house"


def test_only_what_differs_is_written_and_garages_have_no_priority(session: Session) -> None:
    house = a_building(session)
    a_building(session, "garage", use_class="ancillary", shape=square(east=321_100))
    assert service.refresh(session, day=DAY) == 1
    assert service.refresh(session, day=DAY) == 0
    assert rated(session, house.id).reasons[0].words == "noch kein Kontakt"
    session.execute(text("UPDATE building SET vanished_on = '2026-11-01'"))
    assert service.refresh(session, day=DAY) == 1
    assert queries.shown(session, house.id) is None


def test_some_houses_alone_are_rated_like_all(session: Session) -> None:
    houses = [a_building(session, f"h{n}", shape=square(east=321_000 + 20 * n)) for n in range(3)]
    owner = an_owner(session)
    for house in houses:
        an_ownership(session, owner, house)
    service.refresh(session, day=DAY)
    columns = ", ".join(queries.COLUMNS)
    every = session.execute(text(f"SELECT {columns} FROM building_priority ORDER BY 1")).all()
    session.execute(text("DELETE FROM building_priority"))
    assert service.refresh(session, day=DAY, building_ids=[houses[1].id]) == 1
    alone = session.execute(text(f"SELECT {columns} FROM building_priority")).all()
    assert alone == [every[1]]


def test_other_weights_are_previewed_as_they_then_come_true(session: Session) -> None:
    house = a_building(session)
    a_building(session, "h2", shape=square(east=321_100))
    empty_since(session, a_unit(session, house), date(2024, 1, 1))
    service.refresh(session, day=DAY)
    heavy = DEFAULTS | {"vacancy": 60}
    preview = queries.preview(session, heavy)
    assert (preview.changed, preview.total) == (1, 2)
    assert {s.level: (s.now, s.then) for s in preview.shifts}["high"] == (0, 1)
    service.change_weights(session, heavy, by="mara", day=DAY)
    assert rated(session, house.id).level == "high"
    assert queries.preview(session, heavy).changed == 0
    with pytest.raises(InvalidInput, match="Leerstand und seine Dauer"):
        service.change_weights(session, heavy | {"vacancy": 101}, by="mara", day=DAY)


def reading(session: Session, columns: tuple[str, ...]) -> None:
    """Rate all houses as somebody who may read these columns and nothing else."""
    session.execute(text("CREATE ROLE gq_probe"))
    session.execute(text("GRANT USAGE ON SCHEMA public TO gq_probe"))
    for column in columns:
        table, name = column.split(".")
        session.execute(text(f"GRANT SELECT ({name}) ON {table} TO gq_probe"))
    session.execute(text("GRANT gq_probe TO CURRENT_USER"))
    values = queries.values(DAY, DEFAULTS)
    session.execute(text("SET LOCAL ROLE gq_probe"))
    session.execute(text(queries.rated()), values).all()


def test_no_judgement_about_a_person_enters(session: Session) -> None:
    """PostgreSQL itself refuses whatever is not declared; about owners only what counts houses."""
    declared = tuple(sorted({*FRAME, *(each for reason in REASONS for each in reason.reads)}))
    about_owners = [each for each in declared if re.match(r"owner(_\w+)?\.", each)]
    assert about_owners == ["owner.erased_on", "owner.id", "owner.merged_into_id"]
    assert [each for each in declared if each.startswith("contact.")] == [
        "contact.building_id",
        "contact.channel",
        "contact.happened_on",
        "contact.id",
        "contact.outcome",
        "contact.owner_id",
    ]
    reading(session, declared)


def test_a_reason_that_reads_more_than_it_says_is_refused(session: Session) -> None:
    declared = {*FRAME, *(each for reason in REASONS for each in reason.reads)}
    with pytest.raises(ProgrammingError, match="permission denied"):
        reading(session, tuple(declared - {"contact.happened_on"}))


def test_reasons_are_declared_once() -> None:
    assert len(set(KEYS)) == len(KEYS)
    assert all(each.title and each.help and each.reads for each in REASONS)
