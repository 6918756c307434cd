"""What the page's scripts and templates need to know about a layer, taken from its declaration."""

from dataclasses import asdict, dataclass
from typing import Any

from geoqm.db.roles import Role
from geoqm.layer.declaration import (
    Field,
    FieldType,
    FilterKind,
    Layer,
    StyleClass,
    Symbol,
)
from geoqm.layer.drawing import drawing_order
from geoqm.layer.selection import Selection
from geoqm.layer.values import NULL
from geoqm.maps import filters
from geoqm.maps.filters import NOTHING
from geoqm.maps.hits import Hits, Ranges
from geoqm.maps.scenes import Scene
from geoqm.maps.sources import WHOLE_AT_MOST, map_fields


@dataclass(frozen=True, slots=True)
class Option:
    """An option of the filter panel and what choosing it would yield."""

    code: str
    title: str
    count: int
    chosen: bool
    symbol: Symbol | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """A field of the filter panel."""

    field: Field
    options: tuple[Option, ...] = ()
    lowest: float = 0
    highest: float = 0
    lower: float | None = None
    upper: float | None = None
    text: str = ""
    is_set: bool = False

    @property
    def kind(self) -> str:
        """How the panel asks: choice, range, flag or search."""
        return str(self.field.filter)

    @property
    def step(self) -> float:
        """The step of the number fields."""
        return 1 if self.field.type is FieldType.INTEGER else 0.1


def for_map(layer: Layer, role: Role, count: int, *, version: str) -> dict[str, Any]:
    """The layer as JSON for the scripts: style, address of the data, drawing order."""
    return {
        "name": layer.name,
        "title": layer.title,
        "titleField": layer.title_field,
        "geometry": str(layer.geometry_type),
        "opens": layer.opens_file,
        "tells": layer.tells,
        "ground": layer.ground,
        "labels": f"/karte/beschriftung/{layer.name}?v={version}" if layer.label_field else "",
        "minZoom": layer.min_zoom,
        "count": count,
        "order": drawing_order(layer),
        "whole": count <= WHOLE_AT_MOST,
        "data": f"/karte/daten/{layer.name}?v={version}",
        "tiles": f"/ogc/collections/{layer.name}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}",
        "fields": [
            {"name": each.name, "title": each.title, "unit": each.unit, "values": _values(each)}
            for each in map_fields(layer, role)
        ],
        "style": {
            "field": layer.style.field,
            "classes": [_row(row) for row in layer.style.legend],
        },
    }


def in_scene(layer: Layer, scene: Scene) -> dict[str, Any]:
    """What the scene adds: the address of the data of that day, the pattern over the colours."""
    tail = f"&{scene.query}" if scene.query else ""
    overlay = layer.style.overlay
    return {
        "scene": tail,
        "moment": scene.moment if layer.has_time else "",
        "file": layer.file_field,
        "overlay": asdict(overlay) if overlay else None,
    }


def controls(
    layer: Layer, role: Role, chosen: Selection, found: Hits, ranges: Ranges
) -> list[Control]:
    """The filter panel, in the order of the declaration."""
    made = (_control(layer, each, chosen, found, ranges) for each in layer.filters_for(role))
    return [control for control in made if control is not None]


def _control(
    layer: Layer, each: Field, chosen: Selection, found: Hits, ranges: Ranges
) -> Control | None:
    if each.filter is FilterKind.SEARCH:
        return Control(each, text=" ".join(chosen.words), is_set=bool(chosen.words))
    is_set = any(condition.field == each.name for condition in chosen.conditions)
    if each.filter is FilterKind.RANGE:
        span = ranges.get(each.name)
        if span is None or span[0] == span[1]:
            return None
        return Control(each, (), *span, *filters.range_of(chosen, each.name), is_set=is_set)
    codes = filters.codes_of(chosen, each.name)
    options = tuple(_options(layer, each, codes, found.facets.get(each.name, {})))
    return Control(each, options, is_set=is_set) if len(options) > 1 or is_set else None


def _options(layer: Layer, each: Field, chosen: set[str], counts: dict[str, int]) -> list[Option]:
    if each.filter is FilterKind.FLAG:
        titles = {"true": each.title, "false": f"kein {each.title}"}
        return [Option(c, t, counts.get(c, 0), c in chosen) for c, t in titles.items()]
    known = [value.code for value in each.values if value.code in counts]
    codes = known or sorted(code for code in counts if code != NULL)
    rest = [code for code in counts if code not in codes]
    symbols = _symbols(layer) if each.name == layer.style.field else {}
    return [
        Option(
            filters.code(code),
            NOTHING if code == NULL else each.title_of(code),
            counts[code],
            filters.code(code) in chosen,
            symbols.get(code),
        )
        for code in [*codes, *rest]
    ]


def _symbols(layer: Layer) -> dict[str, Symbol]:
    return {row.code: row.symbol for row in layer.style.classes if row.code is not None}


def _values(each: Field) -> dict[str, str]:
    return {value.code: value.title for value in each.values}


def _row(row: StyleClass) -> dict[str, Any]:
    return {
        "title": row.title,
        "code": row.code,
        "lower": row.lower,
        "upper": row.upper,
        "symbol": asdict(row.symbol),
        "glyph": _glyph(row),
    }


def _glyph(row: StyleClass) -> dict[str, str] | None:
    glyph = row.symbol.glyph
    return {"path": glyph.path, "ink": row.symbol.ink} if glyph else None
