"""Rounds: planned past doors, without those who objected; entries of a phone count once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from shapely import LineString
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geoqm.access import service as access
from geoqm.db.roles import Role
from geoqm.errors import Forbidden, InvalidInput
from geoqm.outreach.model import Contact, FollowUp, WalkStop
from geoqm.outreach.rounds import packs, service
from geoqm.outreach.rounds.model import StreetWay
from geoqm.outreach.rounds.schemas import DoorBatch, RoundData
from geoqm.owners.model import Objection
from tests.builders import a_building, a_dataset, an_address, an_owner, an_ownership, ewkt, square

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def a_street(session: Session, count: int = 5) -> list[int]:
    """Houses in a row, 20 m apart, given in a wild order."""
    made = []
    for number in range(count):
        shape = square(east=321_000 + 20 * number)
        house = a_building(session, f"h{number}", shape=shape)
        label = f"Lindenstraße {number + 1}"
        an_address(session, house, source_id=f"a{number}", house_number=number + 1, label=label)
        made.append(house.id)
    return made


def order(session: Session, round_id: int) -> list[int]:
    rows = select(WalkStop.building_id).where(
        WalkStop.round_id == round_id, WalkStop.position.is_not(None)
    )
    return list(session.scalars(rows.order_by(WalkStop.position)))


def test_doors_come_in_walking_order_and_objections_stay_away(session: Session) -> None:
    houses = a_street(session)
    angry = an_owner(session, "Widerspruch")
    an_ownership(session, angry, session.get_one(type(a_building(session, "x")), houses[2]))
    session.add(Objection(owner_id=angry.id, scope="contact", made_on=DAY))
    session.flush()
    key = uuid4()
    wish = RoundData(day=DAY, start=houses[0], client_key=key)
    wild = [houses[each] for each in (3, 0, 4, 2, 1)]
    made = service.plan_round(session, wild, wish, by="mara")
    assert made.left_out == 1
    assert order(session, made.round.id) == [houses[each] for each in (0, 1, 3, 4)]
    assert made.round.length_m == round(80 * 1.3)
    assert not made.round.on_network
    again = service.plan_round(session, wild, wish, by="mara")
    assert again.round.id == made.round.id, "the same form plans one round"


def test_what_does_not_fit_the_time_is_named(session: Session) -> None:
    houses = a_street(session)
    wish = RoundData(day=DAY, minutes=20)
    made = service.plan_round(session, houses, wish, by="mara").round
    shown = packs.sheet(session, made.id, on=DAY)
    assert (len(shown.doors), len(shown.left_out)) == (2, 3)
    assert shown.minutes <= 20
    assert all(each.address.startswith("Lindenstraße") for each in shown.left_out)


def test_ways_lead_along_the_imported_streets(session: Session) -> None:
    houses = a_street(session, 2)
    a_dataset(session)
    line = LineString([(321_005, 5_674_005), (321_005, 5_674_105), (321_025, 5_674_105)])
    end = LineString([(321_025, 5_674_105), (321_025, 5_674_005)])
    for number, way in enumerate((line, end)):
        session.add(StreetWay(line=ewkt(way), dataset="probe", source_id=f"w{number}"))
    session.flush()
    made = service.plan_round(session, houses, RoundData(day=DAY), by="mara").round
    assert made.on_network
    assert made.length_m == 220
    assert "a" not in packs.sheet(session, made.id, on=DAY).picture.way


def batch(round_id: int, *doors: dict[str, Any], user: str = "mara") -> DoorBatch:
    return DoorBatch.model_validate(
        {"user": user, "sent_at": NOW, "walk": {"id": round_id}, "entries": list(doors)}
    )


def door(stop: int, answer: str, number: int = 1, **more: Any) -> dict[str, Any]:
    at = NOW - timedelta(minutes=10 - number)
    return {"id": UUID(int=number), "unit_id": stop, "answer": answer, "observed_at": at, **more}


def test_entries_become_contacts_once(session: Session) -> None:
    access.add_user(session, "mara", Role.STAFF)
    houses = a_street(session, 3)
    owner = an_owner(session)
    an_ownership(session, owner, session.get_one(type(a_building(session, "x")), houses[0]))
    made = service.plan_round(session, houses, RoundData(day=DAY), by="mara").round
    stops = list(session.scalars(select(WalkStop.id).order_by(WalkStop.building_id)))
    sent = batch(
        made.id,
        door(stops[0], "reached", 1, note="Interesse an Beratung"),
        door(stops[1], "follow_up", 2, due_on="2026-12-01", note="Ab 17 Uhr da"),
        door(stops[2], "skipped", 3),
        door(999_999, "reached", 4),
    )
    for _ in range(2):
        answers = service.receive(session, sent, by="mara", now=NOW)
        assert [each.state for each in answers] == ["applied"] * 3 + ["refused"]
    contact = session.scalars(select(Contact)).one()
    assert (contact.owner_id, contact.building_id) == (owner.id, houses[0])
    assert (contact.channel, contact.outcome, contact.note) == (
        "visit",
        "reached",
        "Interesse an Beratung",
    )
    follow_up = session.scalars(select(FollowUp)).one()
    assert (follow_up.due_on, follow_up.subject) == (date(2026, 12, 1), "Ab 17 Uhr da")
    service.receive(session, batch(made.id, door(stops[0], "not_there", 0)), by="mara", now=NOW)
    first = session.get_one(WalkStop, stops[0])
    assert first.outcome == "reached", "what was seen later stays"
    assert session.scalar(select(func.count()).select_from(Contact)) == 2


def test_only_who_walked_may_send_and_nothing_is_planned_without_houses(session: Session) -> None:
    houses = a_street(session, 1)
    made = service.plan_round(session, houses, RoundData(day=DAY), by="mara").round
    with pytest.raises(Forbidden):
        service.receive(session, batch(made.id), by="jo", now=NOW)
    with pytest.raises(InvalidInput, match="kein Haus"):
        service.plan_round(session, [], RoundData(day=DAY), by="mara")
