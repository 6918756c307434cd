"""What the invented houses are used for: function code, storeys, year, units, in plausible shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from geoqm.demo.dice import between, chance, pick, roll
from geoqm.demo.records import DemoUnit
from geoqm.demo.walls import House

Weighted = Sequence[tuple[str, float]]
SHOPPING_STREET: Weighted = (
    ("1123", 60), ("2050", 13), ("2020", 6), ("1122", 5), ("2030", 2), ("2081", 4), ("1010", 9), ("2071", 1),
)  # fmt: skip
CORNER: Weighted = (
    ("1010", 58), ("1123", 27), ("2081", 4), ("1122", 4), ("2020", 2), ("2310", 2), ("1131", 2), ("3065", 1),
)  # fmt: skip
STREET: Weighted = (
    ("1010", 835), ("1123", 75), ("1122", 18), ("1120", 15), ("2020", 14), ("1131", 10), ("2310", 8),
    ("2081", 6), ("2050", 6), ("2112", 4), ("3010", 3), ("3065", 3), ("1022", 2), ("3000", 1),
)  # fmt: skip
REAR: Weighted = (("2463", 46), ("1010", 20), ("2120", 17), ("2143", 13), ("2112", 4))
YARD: Weighted = (("2143", 3), ("2111", 3), ("2112", 2), ("2120", 2))
STOREYS: dict[str, Sequence[tuple[int, float]]] = {
    "dense": ((2, 12), (3, 48), (4, 32), (5, 7), (6, 1)),
    "rows": ((2, 42), (3, 44), (4, 13), (5, 1)),
    "loose": ((1, 12), (2, 66), (3, 21), (4, 1)),
}
PERIODS: dict[str, Sequence[tuple[tuple[int, int], float]]] = {
    "dense": (((1868, 1914), 58), ((1919, 1939), 9), ((1949, 1972), 25), ((1973, 2021), 8)),
    "rows": (((1885, 1914), 36), ((1919, 1939), 24), ((1949, 1972), 31), ((1973, 2021), 9)),
    "loose": (((1898, 1914), 10), ((1919, 1939), 30), ((1949, 1972), 38), ((1973, 2021), 22)),
}
PRECISION: Weighted = (("exact", 44), ("decade", 31), ("unknown", 25))
SHOPS_BELOW = frozenset({"1123", "1120", "2310", "2050", "2030"})
MEASURES = {"dwelling": "living_area", "shop": "sales_area"}
NO_UNITS = frozenset({"2463", "3041"})
WHOLE_HOUSE = {
    "2020": "office", "2030": "office", "3010": "office", "3000": "other", "3065": "other", "3021": "other",
    "2071": "gastronomy", "2112": "workshop", "2111": "workshop", "2120": "workshop", "2143": "storage",
    "1022": "other", "2052": "shop",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """Use, height and age of a house; `year` is None where nobody knows it."""

    function_code: str
    storeys: int
    year: int | None
    precision: str


def use(house: House, *, shopping: bool, code: str = "") -> Use:
    """What the house is; `code` fixes the function of a special building."""
    function = code or _function(house, shopping=shopping)
    year, precision = _year(house)
    return Use(function, _storeys(house, function), year, precision)


def _function(house: House, *, shopping: bool) -> str:
    if house.kind == "yard":
        return pick(YARD, house.key, "use")
    if house.kind == "rear":
        found = pick(REAR, house.key, "use")
        too_large = found == "2463" and house.footprint.area > 60
        return "2143" if too_large else found
    if shopping:
        return pick(SHOPPING_STREET, house.key, "use")
    return pick(CORNER if house.kind == "corner" else STREET, house.key, "use")


def _storeys(house: House, function: str) -> int:
    if function in {"2463", "2143", "2111"}:
        return 1
    if house.kind in {"rear", "yard"}:
        return 1 + int(roll(house.key, "storeys") * 2)
    found = pick(STOREYS[house.style], house.key, "storeys")
    return min(found + 1, 5) if house.kind == "corner" and house.style != "loose" else found


def _year(house: House) -> tuple[int | None, str]:
    low, high = pick(PERIODS[house.style], house.key, "period")
    year = low + int(roll(house.key, "year") * (high - low + 1))
    precision = pick(PRECISION, house.key, "precision")
    if precision == "unknown":
        return None, precision
    return (year // 10 * 10 if precision == "decade" else year), precision


def units(building: str, house: House, found: Use) -> list[DemoUnit]:
    """The units of a building from the ground floor up."""
    function = found.function_code
    if function in NO_UNITS:
        return []
    if house.kind in {"rear", "yard"} and function != "1010":
        return [_unit(building, house, 1, _Place(WHOLE_HOUSE[function]))]
    places = [
        _Place(kind, floor, ("links", "rechts")[door] if doors == 2 else "", doors)
        for floor in range(found.storeys)
        for kind in [_kind(house, function, floor)]
        for doors in [_doors(house, kind)]
        for door in range(doors)
    ]
    return [_unit(building, house, i, place) for i, place in enumerate(places, start=1)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a unit lies in its house; `doors` units share the floor."""

    kind: str
    floor: int = 0
    position: str = ""
    doors: int = 1


def _kind(house: House, function: str, floor: int) -> str:
    if function in WHOLE_HOUSE:
        return WHOLE_HOUSE[function]
    if floor == 0 and function in SHOPS_BELOW:
        return "gastronomy" if chance(0.14, house.key, "bar") else "shop"
    if floor == 0 and function == "2081":
        return "gastronomy"
    if floor == 0 and function == "1131":
        return "workshop"
    if function == "2050" or (floor <= 1 and function == "1122"):
        return "practice" if chance(0.3, house.key, "practice") else "office"
    return "dwelling"


def _doors(house: House, kind: str) -> int:
    """Units on one floor: two in wide houses, one in narrow or low ones."""
    if kind not in {"dwelling", "shop"} or house.style == "loose" or house.kind == "rear":
        return 1
    wide = house.kind == "corner" or house.width > 13.2
    return 2 if wide and chance(0.4 if kind == "dwelling" else 0.3, house.key, kind, "doors") else 1


def _unit(building: str, house: House, number: int, place: _Place) -> DemoUnit:
    net = between(0.72, 0.82, house.key, "net", number) / place.doors
    area = max(Decimal(round(min(house.footprint.area * net, 9000.0))), Decimal(12))
    measure = MEASURES.get(place.kind, "usable_area")
    rooms = _rooms(area, number) if place.kind == "dwelling" else None
    name = f"{building}-{number:02}"
    return DemoUnit(name, building, place.kind, place.floor, place.position, area, measure, rooms)


def _rooms(area_m2: Decimal, number: int) -> Decimal:
    """Rooms of a dwelling; every fifth has half a room more."""
    half = Decimal("0.5") if number % 5 == 0 else Decimal(0)
    return min(Decimal(max(int(area_m2) // 25, 1)) + half, Decimal(9))
