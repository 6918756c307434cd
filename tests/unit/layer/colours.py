"""How colours look to people who see fewer, and how far apart two of them are.

Matrices for full protanopia, deuteranopia and tritanopia on linear RGB: Machado, Oliveira and
Fernandes 2009. Distances are those of CIE 1976 in Lab (D65); 2.3 is just noticeable.
"""

from itertools import combinations
from math import dist

Colour = tuple[float, float, float]
SIGHTS: dict[str, tuple[Colour, Colour, Colour]] = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE = (0.95047, 1.0, 1.08883)


def smallest_distance(colours: list[str], sight: str) -> float:
    """How far the two nearest of these `#RRGGBB` colours are apart for such eyes."""
    seen = [_lab(_times(SIGHTS[sight], _linear(each))) for each in colours]
    return min(dist(a, b) for a, b in combinations(seen, 2))


def _linear(colour: str) -> Colour:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _lightened(red), _lightened(green), _lightened(blue)


def _lightened(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _times(matrix: tuple[Colour, Colour, Colour], colour: Colour) -> Colour:
    made = [sum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix]
    red, green, blue = (min(max(each, 0.0), 1.0) for each in made)
    return red, green, blue


def _lab(colour: Colour) -> Colour:
    xyz = [sum(a * b for a, b in zip(row, colour, strict=True)) for row in _TO_XYZ]
    x, y, z = (_bent(each / white) for each, white in zip(xyz, _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _bent(value: float) -> float:
    return float(value ** (1 / 3)) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116
