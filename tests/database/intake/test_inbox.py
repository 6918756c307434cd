"""Questions of the office: guesses which unit is meant, doubles, figures, what is known nearby."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building
from geoqm.db.roles import INTAKE, Role
from geoqm.intake import service
from geoqm.intake.model import ReportConsent
from geoqm.intake.queries import around, candidates, capacity, inbox
from geoqm.intake.queries.inbox import Tab
from geoqm.intake.queries.known import KnownOffer, known_nearby
from geoqm.intake.schemas import Place, Step
from geoqm.intake.service import Clerk, Shown
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies import service as register
from geoqm.vacancies.codes import Source
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import EAST, NORTH, a_building, a_unit, an_address, square
from tests.database.intake.conftest import NOW, TODAY, Become, a_draft, a_sent_report

MARA = Clerk("mara", NOW)


@pytest.fixture
def street(form: Session, act_as: Become) -> Session:
    """The house of the report with shop and flat, and a neighbour with a shop."""
    act_as("geoqm_staff")
    house = form.get_one(Building, form.info["building"])
    form.info["shop"] = a_unit(form, house, source_id="shop", kind="shop", floor=0).id
    a_unit(form, house, source_id="flat", kind="dwelling", floor=1)
    beside = a_building(form, "b2", shape=square(EAST + 12, NORTH))
    an_address(form, beside, source_id="a2", label="Lindenstraße 7", house_number=7)
    form.info["beside"] = a_unit(form, beside, source_id="beside", kind="shop", floor=0).id
    act_as(INTAKE)
    return form


def guessed(session: Session, report_id: int) -> list[candidates.UnitCandidate]:
    report = inbox.report(session, report_id)
    return candidates.units(session, report, candidates.place_of(session, report))


def test_same_house_and_use_come_first(street: Session, act_as: Become) -> None:
    sent = a_sent_report(street)
    act_as("geoqm_staff")
    found = guessed(street, sent.report_id)
    assert [each.unit_id for each in found[:2]] == [street.info["shop"], street.info["beside"]]
    assert "gleiche Adresse" in found[0].guess.reasons
    assert found[0].guess.percent > found[1].guess.percent


def test_typed_address_finds_its_house(street: Session, act_as: Become) -> None:
    act_as("geoqm_staff")
    street.execute(text("INSERT INTO street VALUES ('lindenstrasse', 'Lindenstraße', 2)"))
    act_as(INTAKE)
    token = a_draft(street)
    service.save_step(street, token, Step.PLACE, {"address": "Lindenstr. 5"}, now=NOW)
    sent = service.submit(street, token, now=NOW)
    act_as("geoqm_staff")
    place = candidates.place_of(street, inbox.report(street, sent.report_id))
    assert (place.building_id, place.guessed) == (street.info["building"], "Lindenstraße 5")


def test_place_that_nobody_knows_gives_no_guess(street: Session, act_as: Become) -> None:
    token = a_draft(street)
    service.save_step(street, token, Step.PLACE, {"address": "Irgendwo hinten"}, now=NOW)
    sent = service.submit(street, token, now=NOW)
    act_as("geoqm_staff")
    report = inbox.report(street, sent.report_id)
    place = candidates.place_of(street, report)
    assert guessed(street, sent.report_id) == []
    assert candidates.houses(street, place) == []
    assert around.around(street, place.point) is None


def test_report_of_the_same_sender_is_a_likely_double(street: Session, act_as: Become) -> None:
    first = a_sent_report(street, email="erika@example.com")
    second = a_sent_report(street, email="erika@example.com")
    for each in (first, second):
        service.confirm_email(street, each.token, now=NOW)
    act_as("geoqm_staff")
    report = inbox.report(street, second.report_id)
    [twin] = candidates.twins(street, report, candidates.place_of(street, report))
    assert (twin.report_id, twin.is_older) == (first.report_id, True)
    assert {"gleiche Person", "gleiche Adresse"} <= set(twin.guess.reasons)
    assert [line.twin_count for line in inbox.lines(street, Tab.ALL, "mara")] == [1, 1]


def test_map_shows_the_houses_around(street: Session, act_as: Become) -> None:
    sent = a_sent_report(street)
    act_as("geoqm_staff")
    service.accept(street, Shown(sent.report_id, 1), MARA, street.info["shop"])
    report = inbox.report(street, sent.report_id)
    found = around.around(street, candidates.place_of(street, report).point)
    assert found is not None
    vacant = {shape.building_id: shape.vacant_since is not None for shape in found.shapes}
    assert vacant[street.info["building"]] is True
    assert sorted(vacant.values()) == [False, True]
    assert {number.text for number in found.numbers} == {"5", "7"}


def test_waiting_reports_over_their_target_day_are_counted(form: Session, act_as: Become) -> None:
    a_sent_report(form)
    act_as("geoqm_staff")
    on_time = inbox.waiting_now(form, TODAY + timedelta(days=7))
    late = inbox.waiting_now(form, TODAY + timedelta(days=8))
    assert (on_time.count, on_time.overdue) == (1, 0)
    assert (late.count, late.overdue) == (1, 1)


def test_figures_count_twelve_weeks_also_empty_ones(form: Session, act_as: Become) -> None:
    act_as("geoqm_staff")
    assert [week.arrived for week in capacity.weeks(form, TODAY)] == [0] * 12
    assert capacity.pace(form, TODAY).median is None
    act_as(INTAKE)
    a_sent_report(form)
    act_as("geoqm_staff")
    weeks = capacity.weeks(form, TODAY)
    assert (weeks[-1].monday, weeks[-1].arrived) == (TODAY, 1)


def test_queue_moves_on_and_begins_anew_at_its_end(form: Session, act_as: Become) -> None:
    first, second = a_sent_report(form), a_sent_report(form)
    act_as("geoqm_staff")
    one, two = (inbox.report(form, each.report_id) for each in (first, second))
    assert inbox.next_after(form, Tab.ALL, "mara", one) == two.id
    assert inbox.next_after(form, Tab.ALL, "mara", two) == one.id


def test_homes_that_nobody_offers_are_not_told(street: Session, act_as: Become) -> None:
    sent = a_sent_report(street)
    act_as("geoqm_staff")
    report = service.accept(street, Shown(sent.report_id, 1), MARA, street.info["shop"])
    assert report.episode_id is not None
    assert vacancies.episode(street, report.episode_id).is_open
    place = service_place(street, sent.report_id)
    act_as(Role.PUBLIC.database_role)
    assert known_nearby(street, place) == []
    assert known_nearby(street, Place("nur Text")) == []


def test_offer_nearby_is_told_and_nothing_else(street: Session, act_as: Become) -> None:
    sent = a_sent_report(street)
    act_as("geoqm_staff")
    consent = ReportConsent(
        report_id=sent.report_id, purpose="publication", text_version="2026-11", given_at=NOW
    )
    street.add(consent)
    street.flush()
    service.accept(street, Shown(sent.report_id, 1), MARA, street.info["shop"], offer=True)
    hidden = EpisodeFacts(source=Source.SITE_VISIT, seen_on=TODAY)
    register.open_episode(street, street.info["beside"], hidden, by="mara")
    place = service_place(street, sent.report_id)
    act_as(Role.PUBLIC.database_role)
    assert known_nearby(street, place) == [KnownOffer("Laden", "Lindenstraße 5")]
    assert place.lon is not None
    assert known_nearby(street, replace(place, lon=place.lon + 0.001)) == []


def service_place(session: Session, report_id: int) -> Place:
    lon, lat = session.execute(
        text(
            "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(location, 4326) AS p FROM report"
            " WHERE id = :id) q"
        ),
        {"id": report_id},
    ).one()
    return Place("Lindenstraße 5", None, lon, lat)
