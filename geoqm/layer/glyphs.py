"""Signs that tell classes apart where colour cannot, as strokes on a field of 24 by 24.

Only straight strokes, written as SVG writes them (`M x y L x y`): the same text draws them in the
browser's canvas, in legends and, by `strokes`, in the pictures that styles refer to.
"""

from collections.abc import Sequence
from enum import StrEnum
from math import cos, pi, sin

from geoqm.geo.colours import luminance

SIDE = 24
_DARK = 0.28


def _ring(radius: float, x: float = 12, y: float = 12, corners: int = 16) -> str:
    points = [(x + radius * cos(2 * pi * n / corners), y + radius * sin(2 * pi * n / corners)) for n in range(corners)]  # fmt: skip
    return "M" + " L".join(f"{a:.1f} {b:.1f}" for a, b in [*points, points[0]])


class Glyph(StrEnum):
    """A sign in the middle of a house, from zoom 16."""

    CLOCK = "clock"
    FLAG = "flag"
    ROOM = "room"
    PERSON = "person"
    LETTER = "letter"
    DOOR = "door"
    TALK = "talk"
    ROUND_TICK = "round_tick"
    SHEET = "sheet"
    TAG = "tag"
    ARROWS = "arrows"
    CROSS = "cross"
    BARRED = "barred"
    TICK = "tick"
    QUESTION = "question"

    @property
    def path(self) -> str:
        """The strokes, as the `d` of an SVG path."""
        return _PATHS[self]

    @property
    def strokes(self) -> Sequence[Sequence[tuple[float, float]]]:
        """The strokes as lists of points."""
        return [
            [(float(x), float(y)) for x, y in (point.split() for point in piece.split("L"))]
            for piece in self.path.split("M")
            if piece.strip()
        ]


_PATHS = {
    Glyph.CLOCK: _ring(9) + " M12 6 L12 12 L16 14",
    Glyph.FLAG: "M6 22 L6 3 L19 3 L15 7.5 L19 12 L6 12",
    Glyph.ROOM: "M4 4 L20 4 L20 20 L4 20 L4 4",
    Glyph.PERSON: _ring(4, 12, 7) + " M4 22 L5 16 L9 14 L15 14 L19 16 L20 22",
    Glyph.LETTER: "M2 5 L22 5 L22 19 L2 19 L2 5 M2 6 L12 13 L22 6",
    Glyph.DOOR: "M5 22 L5 2 L19 2 L19 22 M2 22 L22 22 M14.5 12 L15 12.5",
    Glyph.TALK: "M3 4 L21 4 L21 16 L12 16 L7 21 L7 16 L3 16 L3 4",
    Glyph.ROUND_TICK: _ring(10) + " M7 12 L11 16 L17 8",
    Glyph.SHEET: "M5 2 L15 2 L19 6 L19 22 L5 22 L5 2 M9 11 L15 11 M9 16 L15 16",
    Glyph.TAG: "M3 12 L12 3 L21 3 L21 12 L12 21 L3 12 M16.5 7 L17.5 8",
    Glyph.ARROWS: "M3 8 L20 8 M15 3 L20 8 L15 13 M21 16 L4 16 M9 11 L4 16 L9 21",
    Glyph.CROSS: "M5 5 L19 19 M19 5 L5 19",
    Glyph.BARRED: _ring(10) + " M5 5 L19 19",
    Glyph.TICK: "M4 12 L10 18 L21 5",
    Glyph.QUESTION: "M7 8 L8 5 L12 3 L16 5 L17 8 L15.5 11 L12 13 L12 16 M12 20 L12 21",
}


def ink(fill: str, line: str) -> str:
    """The colour of a sign on `fill`: the line's, or white where the fill is dark."""
    return "#FFFFFF" if fill and luminance(fill) < _DARK else line
