"""Addresses of houses."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building


def house_labels(session: Session, building_ids: Collection[int]) -> dict[int, str]:
    """The address of each building."""
    rows = session.execute(
        select(Building.id, Building.address_label).where(Building.id.in_(building_ids))
    )
    return {number: label or f"Gebäude {number}" for number, label in rows}
