"""Where imported records go, and what follows from them: assignments, situations, streets.

All statements are set-based and write only rows that change.
"""

from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geoqm.areas import queries as areas
from geoqm.buildings import rules, sql
from geoqm.buildings.model import Address, Building, Monument, Parcel, Unit
from geoqm.buildings.queries import houses
from geoqm.buildings.schemas import (
    AddressRecord,
    BuildingRecord,
    MonumentRecord,
    ParcelRecord,
    UnitFacts,
)
from geoqm.db import bulk
from geoqm.db.model import Dataset

TARGETS: dict[type[Any], type[Any]] = {
    BuildingRecord: Building,
    AddressRecord: Address,
    ParcelRecord: Parcel,
    MonumentRecord: Monument,
}

_ASSIGN_ADDRESSES = """
UPDATE address a SET building_id = c.building_id, assignment = c.assignment FROM changes c WHERE c.id = a.id"""
_ASSIGN_MONUMENTS = """
UPDATE monument m SET building_id = c.building_id FROM changes c WHERE c.id = m.id"""
_PLACE_BUILDINGS = """
UPDATE building b SET situation = c.situation, edge_distance_m = c.edge_distance_m, quarter = c.quarter
FROM changes c WHERE c.id = b.id"""
_DELIVER_STREETS = text("""
INSERT INTO street (street_key, name, address_count)
SELECT street_key, mode() WITHIN GROUP (ORDER BY street), count(*)
FROM address WHERE vanished_on IS NULL GROUP BY street_key
ON CONFLICT (street_key) DO UPDATE SET name = excluded.name, address_count = excluded.address_count
WHERE (street.name, street.address_count) IS DISTINCT FROM (excluded.name, excluded.address_count)""")
_FORGET_STREETS = text("""
DELETE FROM street s WHERE NOT EXISTS (
  SELECT FROM address a WHERE a.street_key = s.street_key AND a.vanished_on IS NULL)""")


OWN_DATASET = "own"


def add_unit(session: Session, building_id: int, facts: UnitFacts) -> Unit:
    """A unit that the office itself found or was told of; it belongs to no delivery.

    Raises NotFound where the building does not exist (any more).
    """
    houses.building(session, building_id)
    session.execute(
        insert(Dataset)
        .values(key=OWN_DATASET, title="Eigene Erfassung", kind="units")
        .on_conflict_do_nothing()
    )
    made = Unit(
        dataset=OWN_DATASET,
        source_id=str(uuid4()),
        building_id=building_id,
        kind=facts.kind.value,
        floor=facts.floor,
        position=facts.position.strip()[:40],
        area_m2=facts.area_m2,
        area_measure=facts.area_measure.value if facts.area_measure else None,
        rooms=facts.rooms,
    )
    session.add(made)
    session.flush()
    return made


def settle(session: Session, *, today: date) -> None:
    """Everything that follows from new buildings, addresses, monuments or boundaries."""
    assign_addresses(session)
    assign_monuments(session)
    refresh_situations(session, today=today)
    refresh_streets(session)


def assign_addresses(session: Session) -> int:
    """Give addresses their building, by reference or by position; returns how many changed."""
    return bulk.write_changes(session.connection(), sql.read("addresses"), _ASSIGN_ADDRESSES, {})


def assign_monuments(session: Session) -> int:
    """Give monuments their building, by address or by position; returns how many changed."""
    connection = session.connection()
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.monument_numbers"))
    connection.execute(
        text(
            "CREATE TEMP TABLE monument_numbers"
            " (id bigint, street_key text, house_number integer, suffix text) ON COMMIT DROP"
        )
    )
    numbers = _monument_numbers(session)
    if numbers:
        connection.execute(
            text("INSERT INTO monument_numbers VALUES (:id, :street_key, :house_number, :suffix)"),
            numbers,
        )
    return bulk.write_changes(connection, sql.read("monuments"), _ASSIGN_MONUMENTS, {})


def refresh_situations(session: Session, *, today: date) -> int:
    """Keep situation, distance to the edge and quarter of buildings; returns how many changed."""
    area = areas.programme_area(session, on=today)
    values = {"area_id": area.id if area else None, "day": today}
    return bulk.write_changes(
        session.connection(), sql.read("situations"), _PLACE_BUILDINGS, values
    )


def refresh_streets(session: Session) -> None:
    """Keep the list of street names for the search."""
    session.execute(_DELIVER_STREETS)
    session.execute(_FORGET_STREETS)


def _monument_numbers(session: Session) -> list[dict[str, Any]]:
    """Street key and numbers of every monument; "43/45; Parkstraße 1" gives 43 and 45."""
    found = session.execute(
        select(Monument.id, Monument.street, Monument.house_number).where(
            Monument.vanished_on.is_(None)
        )
    )
    return [
        {
            "id": row.id,
            "street_key": rules.street_key(row.street),
            "house_number": number,
            "suffix": suffix,
        }
        for row in found
        for number, suffix in rules.house_numbers(row.house_number)
    ]
