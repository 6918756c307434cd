"""Where the marks of the charts stand: plain geometry, drawn by the templates as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from geoqm.reports.figures.numbers import Part, Quarter

WIDTH, HEIGHT = 640, 330
_LEFT, _RIGHT, _TOP = 78, 96, 24
_STOCK_FLOOR, _ZERO, _BARS = 186, 250, 52
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale and its number."""

    at: float
    value: int


@dataclass(frozen=True, slots=True)
class Column:
    """A quarter: where it stands, its two bars, and the stock at its end."""

    quarter: Quarter
    x: float
    width: float
    came: float
    gone: float
    stock: float | None
    year: int | None


@dataclass(frozen=True, slots=True)
class FlowChart:
    """Stock as a line above, what came and went as bars below."""

    columns: Sequence[Column]
    lines: Sequence[str]
    ticks: Sequence[Tick]
    last: Column | None
    zero: float = _ZERO
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    top: float = _TOP
    floor: float = _STOCK_FLOOR
    width: float = WIDTH
    height: float = HEIGHT


def flow_chart(quarters: Sequence[Quarter]) -> FlowChart:
    """The chart of so many quarters; hidden numbers leave gaps."""
    top = nice_top(max((each.open_after or 0 for each in quarters), default=0))
    tallest = max((max(each.came or 0, each.gone or 0) for each in quarters), default=0) or 1
    pitch = (WIDTH - _LEFT - _RIGHT) / max(len(quarters), 1)
    columns = [
        _column(each, _LEFT + pitch * number, pitch, top, tallest)
        for number, each in enumerate(quarters)
    ]
    known = [each for each in columns if each.stock is not None]
    ticks = [Tick(_height(top * step // 4, top), top * step // 4) for step in range(5)]
    return FlowChart(columns, _lines(columns), ticks, known[-1] if known else None)


def _column(quarter: Quarter, x: float, pitch: float, top: int, tallest: int) -> Column:
    return Column(
        quarter,
        round(x + pitch * 0.12, 1),
        round(pitch * 0.76, 1),
        round(_BARS * (quarter.came or 0) / tallest, 1),
        round(_BARS * (quarter.gone or 0) / tallest, 1),
        None if quarter.open_after is None else _height(quarter.open_after, top),
        quarter.begins_on.year if quarter.begins_on.month == 1 else None,
    )


def _height(value: int, top: int) -> float:
    return round(_STOCK_FLOOR - (_STOCK_FLOOR - _TOP) * value / top, 1)


def _lines(columns: Sequence[Column]) -> list[str]:
    """The line in pieces, broken where a number is hidden."""
    pieces: list[list[str]] = [[]]
    for each in columns:
        if each.stock is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{each.x + each.width / 2:.1f},{each.stock}")
    return [" ".join(piece) for piece in pieces if len(piece) > 1]


def nice_top(value: int) -> int:
    """A round number not below `value` that four equal steps divide."""
    size = 4
    while True:
        for step in _STEPS:
            if size * step >= value:
                return size * step
        size *= 10


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of a bar of hundred, and its part."""

    part: Part
    x: float
    width: float


def slices(parts: Sequence[Part]) -> list[Slice]:
    """The shown parts side by side on a bar of 100; hidden ones share the rest."""
    total = sum(each.vacant or 0 for each in parts) or 1
    made, x = [], 0.0
    for each in parts:
        width = 100 * (each.vacant or 0) / total
        made.append(Slice(each, round(x, 2), round(width, 2)))
        x += width
    return made


def map_box(shapes: Sequence[object]) -> str:
    """The viewBox around all shapes, y downwards; empty where there are none."""
    if not shapes:
        return ""
    west, east = min(s.west for s in shapes), max(s.east for s in shapes)  # type: ignore[attr-defined]
    south, north = min(s.south for s in shapes), max(s.north for s in shapes)  # type: ignore[attr-defined]
    edge = 0.02 * max(east - west, north - south)
    box = (west - edge, -north - edge, east - west + 2 * edge, north - south + 2 * edge)
    return " ".join(str(ceil(value)) for value in box)
