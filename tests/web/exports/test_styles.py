"""QGIS itself loads the styles of a GeoPackage: one made-up feature for each row of each legend.

One process for all layers; without QGIS the tests are skipped.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import shapely

from geoqm.catalogue import LAYERS
from geoqm.db.roles import Role
from geoqm.exports import Order, features, gpkg_file
from geoqm.layer.declaration import (
    Field,
    FieldType,
    GeometryType,
    Layer,
    Overlay,
    Pattern,
    Style,
    StyleClass,
)
from geoqm.qgis import forms
from tests import qgis

SCRIPT = Path(__file__).parent / "draw_with_qgis.py"
EAST, NORTH, STEP = 320_000, 5_674_000, 60
TOLD = {"Auswahl": "alle", "Quellenangabe": "© Prüfung"}
WIDGETS = {
    FieldType.TEXT: "TextEdit",
    FieldType.INTEGER: "Range",
    FieldType.DECIMAL: "Range",
    FieldType.BOOLEAN: "CheckBox",
    FieldType.DATE: "DateTime",
    FieldType.INSTANT: "DateTime",
}
STYLED = [
    pytest.param(layer, title, style, id=f"{layer.name}-{title}")
    for layer in LAYERS
    for title, style in [
        *((each.title, each.style) for each in layer.themes),
        *([(layer.title[:30], layer.style)] if not layer.themes else []),
    ]
]
each_layer = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
each_style = pytest.mark.parametrize(("layer", "title", "style"), STYLED)


def _rows(layer: Layer) -> Iterator[tuple[Style, StyleClass, dict[str, Any]]]:
    """A numbered feature for each row of each style; that of the rest has no class of its own."""
    number = 0
    for style in dict.fromkeys([layer.style, *(theme.style for theme in layer.themes)], None):
        for row in style.legend:
            number += 1
            values = _values(layer, style, row)
            yield style, row, {"fid": number, "geom": _shape(layer, number), **values}


def _values(layer: Layer, style: Style, row: StyleClass) -> dict[str, Any]:
    value = row.code if row.lower is None else row.lower
    if row is style.other and style.field:
        classed = {each.code for each in style.classes}
        codes = [each.code for each in layer.field(style.field).values]
        value = next((code for code in codes if code not in classed), None)
    if value is None and row.upper is not None:
        value = row.upper - 1
    marked = {style.overlay.field: False} if style.overlay else {}
    return marked | ({style.field: value} if style.field else {})


def _shape(layer: Layer, number: int) -> bytes:
    x = EAST + STEP * number
    shape: Any = {
        GeometryType.POINT: shapely.Point(x, NORTH),
        GeometryType.LINE: shapely.MultiLineString([[(x - 15, NORTH), (x + 15, NORTH)]]),
        GeometryType.POLYGON: shapely.MultiPolygon(
            [shapely.box(x - 15, NORTH - 15, x + 15, NORTH + 15)]
        ),
    }[layer.geometry_type]
    return bytes(shapely.to_wkb(shape))


def _marked(layer: Layer, overlay: Overlay) -> dict[str, Any]:
    return {"fid": 1000, "geom": _shape(layer, -1), overlay.field: True,
            layer.style.field: layer.style.classes[0].code}  # fmt: skip


def _table(order: Order) -> pa.RecordBatchReader:
    rows = [values for _, _, values in _rows(order.layer)]
    if order.layer.style.overlay:
        rows.append(_marked(order.layer, order.layer.style.overlay))
    shape = features.schema(features.columns(order))
    return pa.Table.from_pylist(rows, shape).to_reader()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What QGIS made of a file with all layers."""
    folder = tmp_path_factory.mktemp("styles")
    qgis.needed(folder)
    path = folder / "a.gpkg"
    orders = tuple(Order(layer, Role.ADMIN, date(2026, 11, 28)) for layer in LAYERS)
    for number, order in enumerate(orders):
        gpkg_file.add_layer(order, _table(order), path, TOLD, append=number > 0)
    gpkg_file.complete(path, orders, [TOLD] * len(orders))
    names = ",".join(layer.name for layer in LAYERS)
    done = qgis._run(folder, [str(SCRIPT), str(path), names], {})
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _legend(style: Style) -> list[str]:
    if not style.field:
        return [""]
    return [row.title for row in style.legend] + ([style.overlay.title] if style.overlay else [])


@each_layer
def test_default_style_comes_with_the_layer(seen: dict[str, Any], layer: Layer) -> None:
    found = seen["layers"][layer.name]
    assert found["valid"]
    assert found["default"]["legend"] == _legend(layer.style)
    assert found["default"]["colours"] == next(iter(found["styles"].values()))["colours"]


@each_style
def test_every_row_of_the_legend_is_drawn_in_its_colour(
    seen: dict[str, Any], layer: Layer, title: str, style: Style
) -> None:
    found = seen["layers"][layer.name]["styles"][title]
    assert found["legend"] == _legend(style)
    for of, row, values in _rows(layer):
        drawn = found["colours"][str(values["fid"])]
        if of is style:
            assert set(_expected(layer, row)) <= set(drawn), (row.title, drawn)
            assert found["explained"][str(values["fid"])] == ([row.title] if style.field else [""])


def _expected(layer: Layer, row: StyleClass) -> Iterator[str]:
    symbol = row.symbol
    if layer.geometry_type is GeometryType.LINE:
        yield symbol.line.lower()
    elif symbol.fill:
        yield _on_white(symbol.fill, symbol.fill_opacity)
        if symbol.pattern is Pattern.HATCH:  # the others are too fine to reach their full colour
            yield symbol.pattern_colour.lower()


def _on_white(fill: str, opacity: float) -> str:
    alpha = round(255 * opacity) / 255
    parts = (int(fill[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * alpha):02x}" for part in parts)


@each_layer
def test_signs_and_patterns_lie_on_their_areas_alone(seen: dict[str, Any], layer: Layer) -> None:
    colours = seen["layers"][layer.name]["default"]["colours"]
    for style, row, values in _rows(layer):
        marked = bool(row.symbol.glyph or row.symbol.pattern)
        if style is layer.style and layer.geometry_type is GeometryType.POLYGON:
            assert (len(colours[str(values["fid"])]) > 1) == marked, row.title


def test_what_the_overlay_marks_is_hatched(seen: dict[str, Any]) -> None:
    layer = next(layer for layer in LAYERS if layer.style.overlay)
    colours = seen["layers"][layer.name]["default"]["colours"]
    assert layer.style.overlay
    assert layer.style.overlay.colour.lower() in colours["1000"]
    assert layer.style.overlay.colour.lower() not in colours["1"]
    assert layer.style.classes[0].symbol.fill.lower() in colours["1000"]
    shown = next(iter(seen["layers"][layer.name]["styles"].values()))["explained"]["1000"]
    assert shown == [layer.style.overlay.title]


@each_layer
def test_fields_have_german_names_lists_and_fitting_widgets(
    seen: dict[str, Any], layer: Layer
) -> None:
    found = seen["layers"][layer.name]["fields"]
    for field in layer.fields:
        shown = found[field.name]
        assert shown["alias"] == field.heading
        assert shown["widget"] == _widget(layer, field)
        assert shown["values"] == {value.code: value.title for value in field.values}


def _widget(layer: Layer, field: Field) -> str:
    if forms.is_key(layer, field):
        return "Hidden"
    return "ValueMap" if field.values else WIDGETS[field.type]


@each_layer
def test_keys_are_hidden_and_days_are_days(seen: dict[str, Any], layer: Layer) -> None:
    found = seen["layers"][layer.name]
    keys = {field.name for field in layer.fields if forms.is_key(layer, field)}
    assert set(found["hidden"]) == {"fid", *keys}
    for field in layer.fields:
        day = {FieldType.DATE: "Date", FieldType.INSTANT: "DateTime"}.get(field.type)
        assert day is None or found["fields"][field.name]["type"] == day


@each_layer
def test_title_labels_scale_and_sources_are_those_of_the_declaration(
    seen: dict[str, Any], layer: Layer
) -> None:
    found = seen["layers"][layer.name]
    assert found["title"] == f'"{layer.title_field}"'
    assert f'"{layer.sign_field or layer.title_field}"' in found["labels"]
    assert bool(found["scale"]) == bool(layer.min_zoom)
    assert layer.description in found["abstract"]
    assert found["form"][0] == "Angaben"


def test_gdal_finds_nothing_to_complain_about(seen: dict[str, Any]) -> None:
    assert seen["complaint"] in {"", "no validator"}
    assert seen["messages"] == []
