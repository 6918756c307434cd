"""The houses of a campaign as SVG paths in metres, with how far their persons are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building
from geoqm.outreach.kinds import PersonState
from geoqm.outreach.model import CampaignBuilding, CampaignPerson

_MARGIN_M, _SMALLEST_M = 40.0, 120.0
_WIDEST_M = 2500.0
_MOST_NEIGHBOURS = 3000
# Of several persons the one who got furthest counts; who declined only where nobody else is.
_RANKS = {
    "declined": 0, "planned": 1, "sent": 2, "reached": 3, "in_talk": 4, "advice": 5,
    "application": 6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class House:
    """A house of the campaign: its state, shape and the middle for the sign."""

    id: int
    address: str
    state: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class CampaignMap:
    """The houses with their neighbours; the frame is in metres around the middle."""

    houses: Sequence[House]
    neighbours: Sequence[str]
    width: float
    height: float

    @property
    def bar_m(self) -> int:
        """The length of the scale bar: about a fifth of the width, a round number."""
        wanted = self.width / 5
        return max(length for length in (10, 20, 50, 100, 200, 500) if length <= max(wanted, 10))


def campaign_map(session: Session, campaign_id: int) -> CampaignMap | None:
    """The map of a campaign; None where it has no house."""
    ids = select(CampaignBuilding.building_id).where(CampaignBuilding.campaign_id == campaign_id)
    box = select(func.ST_Extent(Building.footprint)).where(Building.id.in_(ids)).scalar_subquery()
    corners = session.execute(
        select(func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    ).one()
    if corners[0] is None:
        return None
    west, south, east, north = corners
    x, y = (west + east) / 2, (south + north) / 2
    width = max(east - west + 2 * _MARGIN_M, _SMALLEST_M)
    height = max(north - south + 2 * _MARGIN_M, width * 0.62)
    frame = func.ST_MakeEnvelope(
        x - width / 2, y - height / 2, x + width / 2, y + height / 2, 25832
    )
    return CampaignMap(
        houses=_houses(session, campaign_id, x, y),
        neighbours=_neighbours(session, ids, frame, x, y) if width < _WIDEST_M else (),
        width=round(width, 1),
        height=round(height, 1),
    )


def house_states(campaign_id: int) -> Any:
    """Each house of a campaign with its state; "left_out" and "unknown" beside the others."""
    rank = case(
        (CampaignPerson.id.is_(None), literal(-2)),
        (CampaignPerson.left_out_reason.is_not(None), literal(-1)),
        *((CampaignPerson.state == state, literal(rank)) for state, rank in _RANKS.items()),
    )
    return (
        select(CampaignBuilding.building_id, func.max(rank).label("rank"))
        .outerjoin(CampaignPerson, CampaignPerson.id == CampaignBuilding.campaign_person_id)
        .where(CampaignBuilding.campaign_id == campaign_id)
        .group_by(CampaignBuilding.building_id)
        .subquery()
    )


def state_of(rank: int) -> str:
    """The state behind a rank."""
    names = {number: name for name, number in _RANKS.items()} | {-1: "left_out", -2: "unknown"}
    return names.get(rank, PersonState.PLANNED.value)


def _path(x: float, y: float) -> ColumnElement[str]:
    return func.ST_AsSVG(func.ST_Translate(Building.footprint, -x, -y), 0, 1)


def _houses(session: Session, campaign_id: int, x: float, y: float) -> list[House]:
    states = house_states(campaign_id)
    rows = session.execute(
        select(
            Building.id,
            Building.address_label,
            states.c.rank,
            _path(x, y),
            func.ST_X(Building.location) - x,
            y - func.ST_Y(Building.location),
        )
        .join(states, states.c.building_id == Building.id)
        .order_by(Building.id)
    )
    return [
        House(number, address, state_of(rank), path, round(left, 1), round(down, 1))
        for number, address, rank, path, left, down in rows
    ]


def _neighbours(
    session: Session, ids: Any, frame: ColumnElement[Any], x: float, y: float
) -> list[str]:
    return list(
        session.scalars(
            select(_path(x, y))
            .where(
                Building.footprint.op("&&")(frame),
                Building.vanished_on.is_(None),
                Building.id.not_in(ids),
            )
            .limit(_MOST_NEIGHBOURS)
        )
    )
