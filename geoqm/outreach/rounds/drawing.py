"""The map of a round as SVG from own geometry: houses, streets, the way, numbered doors."""

from html import escape
from typing import Final

from geoqm.outreach.rounds.packs import Sheet, extent

_MARGIN_M: Final = 45.0


def svg(made: Sheet, *, ratio: float = 0.62) -> str:
    """The picture, `ratio` times as high as wide; all doors are on it."""
    left, top, width, height = _box(made, ratio)
    size = width / 100
    picture = made.picture
    # What lies outside is clipped, but a PDF would keep its words, in the midst of the doors.
    names = [
        each
        for each in picture.labels
        if left <= each[1] <= left + width and top <= each[2] <= top + height
    ]
    drawn = [
        f'<path d="{door.path}" fill="#9CC3E6" stroke="#0A2A80" stroke-width=".8"/>'
        for door in made.doors
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}" width="1000" height="{1000 * height / width:.0f}">',
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="#FFFFFF"/>',
        f'<path d="{" ".join(picture.around)}" fill="#D3D7DF" stroke="#BDC3CF" stroke-width=".5"/>',
        *drawn,
        _way(picture.way, size),
        *(_street(each, size) for each in names),
        *(_number(door.x, door.y, door.stop.position or 0, size) for door in made.doors),
        "</svg>",
    ]
    return "".join(parts)


def _box(made: Sheet, ratio: float) -> tuple[float, float, float, float]:
    left, top, width, height = extent(made.doors or made.left_out, _MARGIN_M)
    if height < width * ratio:
        top -= (width * ratio - height) / 2
        height = width * ratio
    else:
        left -= (height / ratio - width) / 2
        width = height / ratio
    return left, top, width, height


def _way(path: str, size: float) -> str:
    if not path:
        return ""
    width = f"{size * 0.55:.2f}"
    return f'<path d="{path}" fill="none" stroke="#0A4FE0" stroke-width="{width}" stroke-linejoin="round"/>'


def _street(label: tuple[str, float, float, float], size: float) -> str:
    name, x, y, angle = label
    return (
        f'<text transform="translate({x} {y}) rotate({angle})" text-anchor="middle"'
        f' font-family="Fira Sans" font-size="{size * 1.7:.2f}" fill="#4B5162" stroke="#FFFFFF"'
        f' stroke-width="{size * 0.5:.2f}" paint-order="stroke">{escape(name)}</text>'
    )


def _number(x: float, y: float, position: int, size: float) -> str:
    return (
        f'<circle cx="{x}" cy="{y}" r="{size * 1.7:.2f}" fill="#FFFFFF" stroke="#0A2A80"'
        f' stroke-width="{size * 0.4:.2f}"/><text x="{x}" y="{y + size * 0.65:.1f}"'
        f' text-anchor="middle" font-family="Fira Sans" font-weight="600"'
        f' font-size="{size * 1.8:.2f}" fill="#0A2A80">{position}</text>'
    )
