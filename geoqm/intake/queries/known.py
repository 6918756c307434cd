"""What the form may say about its surroundings before a report is sent: published offers only.

Whether a home that nobody offers stands empty is never told, not even by an empty list.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from geoalchemy2 import Geometry
from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from geoqm.db.roles import SCHEMA
from geoqm.intake.schemas import Place

NEAR_M = 40
_OFFERS = table(
    "vacancy_offers",
    column("id"),
    column("title"),
    column("address"),
    column("location", Geometry("POINT", srid=25832)),
    schema=SCHEMA,
)


@dataclass(frozen=True, slots=True)
class KnownOffer:
    """An offer that everybody can see."""

    title: str
    address: str


def known_nearby(session: Session, place: Place, *, count: int = 3) -> Sequence[KnownOffer]:
    """Published offers close to a place, the nearest first."""
    if place.lon is None or place.lat is None:
        return []
    point = func.ST_Transform(func.ST_SetSRID(func.ST_MakePoint(place.lon, place.lat), 4326), 25832)
    rows = session.execute(
        select(_OFFERS.c.title, _OFFERS.c.address)
        .where(func.ST_DWithin(_OFFERS.c.location, point, NEAR_M))
        .order_by(func.ST_Distance(_OFFERS.c.location, point), _OFFERS.c.id)
        .limit(count)
    )
    return [KnownOffer(*row) for row in rows]
