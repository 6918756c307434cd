"""One building by its number, for the slices above."""

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from geoqm.buildings.model import Building
from geoqm.errors import NotFound

_SHAPES = (Building.footprint, Building.footprint_3857, Building.location)


def building(session: Session, building_id: int) -> Building:
    """The building without its geometry; NotFound where none is delivered (any more)."""
    wanted = select(Building).where(Building.id == building_id, Building.vanished_on.is_(None))
    found = session.scalars(wanted.options(*(defer(each) for each in _SHAPES))).one_or_none()
    if found is None:
        raise NotFound("Dieses Gebäude gibt es nicht.")
    return found
