"""The screen "where": from what was typed, chosen or tapped to a place, or a question back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.orm import Session

from geoqm.buildings.model import Situation
from geoqm.buildings.queries.search import Suggestion
from geoqm.intake.public import ground
from geoqm.intake.public.ground import House, Window

NONE_OF_THESE = "0"
_CLOSE_M, _WIDE_M = 60.0, 3000.0
_USUAL_M = 320.0
_SHIFT = 0.35
_ACROSS = {"west": (-1, 0), "east": (1, 0), "north": (0, 1), "south": (0, -1)}

Fields = Mapping[str, str]


class Outcome(StrEnum):
    """What follows from the answer."""

    FOUND = "found"
    AS_TYPED = "as_typed"
    CHOOSE = "choose"
    UNKNOWN = "unknown"
    OUTSIDE = "outside"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Answer:
    """A place with what is known about it, or the addresses to choose from."""

    outcome: Outcome
    address: str = ""
    house: House | None = None
    point: tuple[float, float] | None = None
    situation: Situation = Situation.UNKNOWN
    hits: tuple[Suggestion, ...] = field(default=())

    @property
    def values(self) -> dict[str, str]:
        """The fields of the step."""
        lon, lat = self.point or (None, None)
        return {
            "address": self.address,
            "building": str(self.house.building_id) if self.house else "",
            "lon": f"{lon:.7f}" if lon is not None else "",
            "lat": f"{lat:.7f}" if lat is not None else "",
        }


def answer(session: Session, typed: Fields) -> Answer:
    """What the reader meant; a hand-picked place counts until another address is typed."""
    address = " ".join(typed.get("address", "").split())[:200]
    chosen = typed.get("building", "")
    is_picked = typed.get("picked", "") == address
    if chosen.isascii() and chosen.isdigit() and chosen != NONE_OF_THESE and is_picked:
        found = ground.house(session, int(chosen[:15]))
        if found is not None:
            return _at_house(found)
    point = _point(typed)
    if point is not None and is_picked and not chosen:
        return at_point(session, *point, address=address)
    if not address:
        return Answer(Outcome.EMPTY)
    return _by_text(session, address, is_settled=chosen == NONE_OF_THESE)


def at_point(session: Session, lon: float, lat: float, *, address: str = "") -> Answer:
    """The house under a finger, or the bare point."""
    found = ground.house_at(session, lon, lat)
    if found is not None:
        return _at_house(found)
    situation = ground.situation_at(session, lon, lat)
    outcome = Outcome.OUTSIDE if situation is Situation.OUTSIDE else Outcome.FOUND
    return Answer(outcome, address, None, (lon, lat), situation)


def at_building(session: Session, building_id: int) -> Answer:
    """The house of that number, or an empty answer."""
    found = ground.house(session, building_id)
    return _at_house(found) if found else Answer(Outcome.EMPTY)


def _at_house(found: House) -> Answer:
    outcome = Outcome.OUTSIDE if found.situation is Situation.OUTSIDE else Outcome.FOUND
    return Answer(outcome, found.label, found, (found.lon, found.lat), found.situation)


def _by_text(session: Session, address: str, *, is_settled: bool) -> Answer:
    if is_settled:
        return Answer(Outcome.AS_TYPED, address)
    hits = ground.addresses_like(session, address)
    same = ground.same_address(hits, address)
    if same is not None and same.building_id is not None:
        return at_building(session, same.building_id)
    outcome = Outcome.CHOOSE if hits else Outcome.UNKNOWN
    return Answer(outcome, address, hits=tuple(hits))


def _point(typed: Fields) -> tuple[float, float] | None:
    lon, lat = _number(typed, "lon", 180), _number(typed, "lat", 85)
    return None if lon is None or lat is None else (lon, lat)


def _number(typed: Fields, name: str, most: float) -> float | None:
    """A number no larger than `most` on either side of zero; None for anything else."""
    try:
        found = float(typed.get(name, ""))
    except ValueError:
        return None
    return found if abs(found) <= most else None


def window_for(session: Session, typed: Fields, point: tuple[float, float] | None) -> Window:
    """The piece of map to show: the one that was open, moved as asked, or around a point."""
    east, north = _number(typed, "map_east", 1e6), _number(typed, "map_north", 1e7)
    width = _number(typed, "map_width", 1e5)
    if east is None or north is None or width is None:
        east, north = ground.in_metres(session, *(point or ground.middle(session)))
        return Window(east, north, _USUAL_M if point else 2 * _USUAL_M)
    width = min(max(width, _CLOSE_M), _WIDE_M)
    return _moved(Window(east, north, width), typed.get("map_move", ""))


def _moved(window: Window, move: str) -> Window:
    width = window.width_m
    if move == "in":
        return Window(window.east, window.north, max(width / 1.6, _CLOSE_M))
    if move == "out":
        return Window(window.east, window.north, min(width * 1.6, _WIDE_M))
    across, up = _ACROSS.get(move, (0, 0))
    return Window(window.east + across * _SHIFT * width, window.north + up * _SHIFT * width, width)


def tapped(session: Session, window: Window, typed: Fields) -> Answer:
    """The place under a tap; a key press instead of a tap means the middle of the picture."""
    x, y = _number(typed, "tap.x", 1e4) or 0.0, _number(typed, "tap.y", 1e4) or 0.0
    if x == 0 and y == 0:
        x, y = window.pixels[0] / 2, window.pixels[1] / 2
    inside = min(max(x, 0.0), window.pixels[0]), min(max(y, 0.0), window.pixels[1])
    return at_point(session, *ground.in_degrees(session, *window.place(*inside)))
