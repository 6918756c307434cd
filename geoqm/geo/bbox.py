"""Bounding boxes as clients send them."""

import math
from dataclasses import dataclass

from geoqm.errors import InvalidInput
from geoqm.geo.crs import Crs


@dataclass(frozen=True, slots=True)
class BBox:
    """A box in x/y order of `srid`; `west > east` is allowed in degrees (antimeridian)."""

    west: float
    south: float
    east: float
    north: float
    srid: int

    @property
    def values(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        return (self.west, self.south, self.east, self.north)


def parse(text: str, crs: Crs) -> BBox:
    """Four or six comma separated numbers in the axis order of `crs`.

    Raises InvalidInput for other counts, letters, infinities or south above north.
    """
    numbers = _numbers(text)
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4:
        raise _invalid("Es werden vier oder sechs Zahlen erwartet.")
    if crs.swapped:
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    west, south, east, north = numbers
    box = BBox(west, south, east, north, int(crs.srid))
    if box.south > box.north:
        raise _invalid("Der südliche Rand liegt über dem nördlichen.")
    if box.west > box.east and crs.srid != 4326:
        raise _invalid("Der westliche Rand liegt östlich des östlichen.")
    return box


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise _invalid("Es sind nur Zahlen erlaubt, durch Komma getrennt.") from error
    if not all(math.isfinite(number) for number in numbers):
        raise _invalid("Es sind nur endliche Zahlen erlaubt.")
    return numbers


def _invalid(reason: str) -> InvalidInput:
    return InvalidInput(
        f"Der Kartenausschnitt (bbox) ist nicht lesbar. {reason}",
        remedy="Beispiel: bbox=6.42,51.18,6.45,51.20.",
        field="bbox",
    )
