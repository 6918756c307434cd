"""Print layouts A4 and A3: title, map, legend, scale, north arrow, sources and day.

Sizes are millimetres on the page. What a template of QGIS would evaluate (`[% … %]`) stands in
texts of ours only; foreign text is defused.
"""

import base64
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element

from geoqm.qgis.xml import Setting, element, options

Box = tuple[float, float, float, float]
_MARGIN, _HEAD, _GAP = 8.0, 19.0, 4.0
_SCALES = (250, 500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 7500, 10_000, 12_500, 15_000, 20_000, 25_000, 50_000, 100_000)  # fmt: skip
_FONT = "Open Sans"
_LARGER = {"titel": 2.3, "stand": 1.3}
_INK, _WHITE = (59, 64, 88), (255, 255, 255)
# The registered types of layout items.
_PAGE, _MAP, _PICTURE, _LABEL, _LEGEND, _SCALE = 65638, 65639, 65640, 65641, 65642, 65646
_LEFT, _TOP = 1, 32
_ARROW = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 52">'
    '<path d="M20 1 34 38 20 30 6 38Z" fill="#fff" stroke="#3B4058" stroke-width="1.6"/>'
    '<path d="M20 1 34 38 20 30Z" fill="#3B4058"/>'
    '<path d="M15.5 51V41.5L24.5 51V41.5" fill="none" stroke="#3B4058" stroke-width="2"/></svg>'
)
_MAP_SCALE = (
    "Maßstab 1 : [% format_number(map_get(item_variables('karte'), 'map_scale'), 0, 'de') %]"
    " · Ausdruck vom [% format_date(now(), 'dd.MM.yyyy') %]"
)
# Whoever is to be named for what the map shows, and nobody else.
_SOURCES = (
    "[% with_variable('wer', map_credits('karte'), if(array_length(@wer) > 0,"
    " 'Quellen: ' || array_to_string(@wer, '; '), '')) %]"
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet in landscape: width of its legend, height of its foot, size of its small print."""

    name: str
    width: float
    height: float
    legend: float
    foot: float
    points: float


PAPERS = (Paper("A4 quer", 297, 210, 66, 19, 7.0), Paper("A3 quer", 420, 297, 84, 24, 9.0))


def layouts(subtitle: str, extent: Box) -> Iterator[Element]:
    """One layout per paper, looking at `extent` (west, south, east, north in metres)."""
    for paper in PAPERS:
        yield _layout(paper, subtitle, extent)


def _layout(paper: Paper, subtitle: str, extent: Box) -> Element:
    width = paper.width - 2 * _MARGIN
    map_width = width - paper.legend - _GAP
    map_height = paper.height - 2 * _MARGIN - _HEAD - paper.foot
    top = _MARGIN + _HEAD
    below = top + map_height + 3
    items = (
        _map(paper, (_MARGIN, top, map_width, map_height), extent),
        _label(paper, "titel", "[% @project_title %]", (_MARGIN, _MARGIN, width, 9), bold=True),
        _label(paper, "stand", _defused(subtitle), (_MARGIN, _MARGIN + 10.5, width, 6)),
        _legend(paper, (_MARGIN + map_width + _GAP, top, paper.legend, map_height)),
        _arrow(paper, (_MARGIN + map_width - 14, top + 3, 11, 14)),
        _scale(paper, (_MARGIN, below, 70, 9)),
        _label(paper, "massstab", _MAP_SCALE, (_MARGIN, below + 10, 78, 5)),
        _label(paper, "quellen", _SOURCES, (_MARGIN + 82, below, width - 82, paper.foot - 3)),
    )
    described: dict[str, Setting] = {
        "name": paper.name,
        "units": "mm",
        "printResolution": 300,
        "worldFileMap": _uuid(paper, "karte"),
    }
    pages = element("PageCollection", {}, _page_symbol(), _page(paper))
    for height, item in enumerate(items, start=1):
        item.set("zValue", str(height))
    # QGIS writes the uppermost first.
    return element("Layout", described, pages, *reversed(items))


def _defused(text: str) -> str:
    return text.replace("[%", "[ %")


def _uuid(paper: Paper, name: str) -> str:
    return "{" + str(uuid5(NAMESPACE_URL, f"geoqm/{paper.name}/{name}")) + "}"


def _item(paper: Paper, kind: int, name: str, box: Box, values: Mapping[str, Setting]) -> Element:
    x, y, width, height = box
    common: dict[str, Setting] = {
        "type": kind,
        "id": name,
        "uuid": _uuid(paper, name),
        "templateUuid": _uuid(paper, name),
        "position": f"{x:g},{y:g},mm",
        "positionOnPage": f"{x:g},{y:g},mm",
        "size": f"{width:g},{height:g},mm",
        "referencePoint": 0,
        "visibility": 1,
        "opacity": 1,
        "frame": False,
        "background": False,
        "frameJoinStyle": "miter",
        "outlineWidthM": "0.2,mm",
    }
    return element(
        "LayoutItem",
        common | dict(values),
        _rgb("FrameColor", _INK),
        _rgb("BackgroundColor", _WHITE),
        element("LayoutObject", {}),
    )


def _rgb(tag: str, colour: tuple[int, int, int]) -> Element:
    red, green, blue = colour
    return element(tag, {"red": red, "green": green, "blue": blue, "alpha": 255})


def _page_symbol() -> Element:
    fill = options({"color": "255,255,255,255", "style": "solid", "outline_style": "no"})
    layer = element("layer", {"class": "SimpleFill", "enabled": 1, "locked": 0, "pass": 0}, fill)
    return element("symbol", {"type": "fill", "name": "", "alpha": 1, "clip_to_extent": 1}, layer)


def _page(paper: Paper) -> Element:
    box = (0.0, 0.0, paper.width, paper.height)
    return _item(paper, _PAGE, "seite", box, {"background": True})


def _map(paper: Paper, box: Box, extent: Box) -> Element:
    values: dict[str, Setting] = {
        "frame": True,
        "background": True,
        "keepLayerSet": False,
        "followPreset": False,
        "mapRotation": 0,
        "drawCanvasItems": True,
    }
    made = _item(paper, _MAP, "karte", box, values)
    sides = ("xmin", "ymin", "xmax", "ymax")
    made.append(element("Extent", dict(zip(sides, _framed(extent, box[2], box[3]), strict=True))))
    return made


def _framed(extent: Box, width: float, height: float) -> Box:
    """The part of the world that fills a frame of that size at the next round scale."""
    west, south, east, north = extent
    least = max((east - west) / width, (north - south) / height) * 1000
    scale = next((each for each in _SCALES if each >= least), math.ceil(least / 50_000) * 50_000)
    x, y = (west + east) / 2, (south + north) / 2
    half, up = width * scale / 2000, height * scale / 2000
    return (x - half, y - up, x + half, y + up)


def _label(paper: Paper, name: str, text: str, box: Box, *, bold: bool = False) -> Element:
    values: dict[str, Setting] = {
        "labelText": text,
        "htmlState": 0,
        "halign": _LEFT,
        "valign": _TOP,
        "marginX": 0,
        "marginY": 0,
    }
    made = _item(paper, _LABEL, name, box, values)
    points = paper.points * _LARGER.get(name, 1)
    made.append(element("LabelFont", {"description": _font(points, bold=bold), "style": ""}))
    made.append(_rgb("FontColor", _INK))
    return made


def _font(points: float, *, bold: bool = False) -> str:
    """A font as Qt writes it: family, points, …, weight (75 is bold)."""
    return f"{_FONT},{points:g},-1,5,{75 if bold else 50},0,0,0,0,0"


def _legend(paper: Paper, box: Box) -> Element:
    """What is drawn in the map, and no more; follows the tree of the project."""
    values: dict[str, Setting] = {
        "title": "Legende",
        "map_uuid": _uuid(paper, "karte"),
        "legendFilterByMap": 1,
        "resizeToContents": 0,
        "columnCount": 1,
        "splitLayer": 1,
        "symbolWidth": 5,
        "symbolHeight": 3,
        "boxSpace": 0,
        "columnSpace": 2,
        "lineSpacing": 0.8,
        "fontColor": "#3B4058",
        "wrapChar": "",
        "symbolAlignment": _LEFT,
        "titleAlignment": _LEFT,
    }
    small = paper.points
    styles = (
        _legend_style("title", small * 1.5, bold=True, marginBottom=1.5),
        _legend_style("group", small * 1.15, bold=True, marginTop=2.5),
        _legend_style("subgroup", small * 1.05, bold=True, marginTop=1.8),
        _legend_style("symbol", small, marginTop=1.2),
        _legend_style("symbolLabel", small, marginTop=0.9, marginLeft=1.5),
    )
    made = _item(paper, _LEGEND, "legende", box, values)
    made.append(element("styles", {}, *styles))
    return made


def _legend_style(name: str, points: float, *, bold: bool = False, **margins: float) -> Element:
    font = element("styleFont", {"description": _font(points, bold=bold), "style": ""})
    return element("style", {"name": name, "alignment": _LEFT, "indent": 0, **margins}, font)


def _arrow(paper: Paper, box: Box) -> Element:
    """Ours, within the file; turns with the map."""
    values: dict[str, Setting] = {
        "file": "base64:" + base64.b64encode(_ARROW.encode()).decode(),
        "background": True,
        "mode": 0,
        "resizeMode": 0,
        "anchorPoint": 4,
        "mapUuid": _uuid(paper, "karte"),
        "northMode": 0,
        "northOffset": 0,
        "pictureRotation": 0,
    }
    return _item(paper, _PICTURE, "nordpfeil", box, values)


def _scale(paper: Paper, box: Box) -> Element:
    """A bar that fits its width with round numbers, whatever the scale."""
    values: dict[str, Setting] = {
        "style": "Single Box",
        "mapUuid": _uuid(paper, "karte"),
        "unitType": "meters",
        "unitLabel": "m",
        "numMapUnitsPerScaleBarUnit": 1,
        "numSegments": 2,
        "numSegmentsLeft": 0,
        "segmentSizeMode": 1,
        "minBarWidth": 40,
        "maxBarWidth": 66,
        "numUnitsPerSegment": 100,
        "height": 2,
        "labelBarSpace": 1,
        "boxContentSpace": 0,
        "alignment": 0,
        "outlineWidth": 0.2,
        "lineJoinStyle": "miter",
        "lineCapStyle": "square",
    }
    made = _item(paper, _SCALE, "massstabsleiste", box, values)
    made.append(element("scaleBarFont", {"description": _font(paper.points), "style": ""}))
    numbers: dict[str, Setting] = {
        "decimals": 0,
        "rounding_type": 0,
        "show_plus": False,
        "show_thousand_separator": True,
        "show_trailing_zeros": False,
    }
    made.append(element("numericFormat", {"id": "basic"}, options(numbers)))
    made.extend([_rgb("fillColor", _INK), _rgb("fillColor2", _WHITE), _rgb("strokeColor", _INK)])
    return made
