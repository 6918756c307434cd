"""What is asked of each server: the same places, pages and features, from a fixed seed."""

import random
from dataclasses import dataclass

from pyproj import Transformer

from geoqm.geo.tiles import tile_at

WEST, SOUTH, SIDE = 318_100.0, 5_671_100.0, 6_000.0
BUILDINGS = 80_000
_PLACES = 200


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of request with its title, the wanted multiple of tipg, and the paths at both."""

    key: str
    title: str
    wanted: float
    geoqm: tuple[str, ...]
    tipg: tuple[str, ...]


def works(first_id: int) -> list[Work]:
    """All kinds of requests; ids run from `first_id` without gaps."""
    dice = random.Random(20261125)  # noqa: S311 (places, not secrets)
    corners = [(WEST + dice.random() * SIDE, SOUTH + dice.random() * SIDE) for _ in range(_PLACES)]
    ids = [first_id + dice.randrange(BUILDINGS) for _ in range(_PLACES)]
    return [
        _items("F1", "Seite mit 10", 8, ["limit=10"]),
        _items("F2", "Seite mit 1.000", 5, ["limit=1000"]),
        _items("F3", "Ausschnitt von 500 m", 4, [f"limit=1000&bbox={_box(*c)}" for c in corners]),
        Work(
            "F4",
            "einzelnes Objekt",
            4,
            tuple(f"/ogc/collections/buildings/items/{number}" for number in ids),
            tuple(f"/collections/served.buildings/items/{number}" for number in ids),
        ),
        _tiles("T2", "Kachel z16", 1.5, corners, 16),
        _tiles("T3", "Kachel z18", 4, corners, 18),
    ]


def _items(key: str, title: str, wanted: float, queries: list[str]) -> Work:
    return Work(
        key,
        title,
        wanted,
        tuple(f"/ogc/collections/buildings/items?{query}" for query in queries),
        tuple(f"/collections/served.buildings/items?{query}&f=geojson" for query in queries),
    )


_TO_DEGREES = Transformer.from_crs(25832, 4326, always_xy=True)


def _box(east: float, north: float) -> str:
    west, south = _TO_DEGREES.transform(east, north)
    right, top = _TO_DEGREES.transform(east + 500, north + 500)
    return f"{west:.7f},{south:.7f},{right:.7f},{top:.7f}"


def _tiles(
    key: str, title: str, wanted: float, corners: list[tuple[float, float]], zoom: int
) -> Work:
    places = [tile_at(*_TO_DEGREES.transform(*corner), zoom) for corner in corners]
    ours = "/ogc/collections/buildings/tiles/WebMercatorQuad"
    theirs = "/collections/served.buildings/tiles/WebMercatorQuad"
    return Work(
        key,
        title,
        wanted,
        tuple(f"{ours}/{each.z}/{each.y}/{each.x}" for each in places),
        tuple(f"{theirs}/{each.z}/{each.x}/{each.y}" for each in places),
    )
