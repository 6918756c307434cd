"""Styles for QGIS, read as text; whether QGIS draws them is tested with QGIS itself."""

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest

from geoqm.catalogue import LAYERS
from geoqm.db.roles import Role
from geoqm.layer.declaration import (
    Field,
    FieldType,
    GeometryType,
    Layer,
    Style,
    StyleClass,
    Symbol,
    Value,
)
from geoqm.qgis import qml, scales

NASTY = "Ä \"x\" & <b>'y'</b>"
STYLES = [
    pytest.param(layer, style, id=f"{layer.name}-{name}")
    for layer in LAYERS
    for name, style in [("", layer.style), *((each.name, each.style) for each in layer.themes)]
]


def _layer(**changes: object) -> Layer:
    """A layer whose texts are dangerous."""
    made = Layer(
        name="made",
        title=NASTY,
        description=NASTY,
        group="",
        access=Role.PUBLIC,
        source="",
        tables=(),
        geometry="shape",
        geometry_type=GeometryType.POLYGON,
        title_field='na"me',
        note=NASTY,
        fields=(
            Field(name='na"me', title=NASTY, type=FieldType.TEXT, access=Role.PUBLIC),
            Field(
                name="kind",
                title="Art",
                type=FieldType.TEXT,
                access=Role.STAFF,
                values=(Value(code=NASTY, title=NASTY),),
            ),
            Field(name="size", title="Größe", type=FieldType.DECIMAL, access=Role.PUBLIC, unit="m"),
        ),
        style=Style(
            field="kind",
            classes=(StyleClass(title=NASTY, code=NASTY, symbol=Symbol(fill="#102030")),),
            other=StyleClass(title="Rest", symbol=Symbol()),
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _root(layer: Layer, role: Role = Role.ADMIN, style: Style | None = None) -> Element:
    text = qml.document(layer, layer.fields_for(role), style=style, doctype=False)
    return fromstring(text)  # noqa: S314 (our own text)


def _labels(root: Element) -> list[str]:
    rows = [*root.iter("category"), *root.iter("range")]
    return [row.get("label", "") for row in rows]


@pytest.mark.parametrize(("layer", "style"), STYLES)
def test_style_has_the_rows_of_the_legend(layer: Layer, style: Style) -> None:
    expected = [row.title for row in style.legend] if style.field else []
    if style.overlay:
        expected.append(style.overlay.title)
    assert _labels(_root(layer, style=style)) == expected


@pytest.mark.parametrize(("layer", "style"), STYLES)
def test_every_row_has_its_symbol(layer: Layer, style: Style) -> None:
    root = _root(layer, style=style)
    symbols = {each.get("name") for each in root.findall("renderer-v2/symbols/symbol")}
    rows = {row.get("symbol") for row in [*root.iter("category"), *root.iter("range")]}
    assert symbols == (rows or {"0"})


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_fields_that_a_role_may_not_see_are_not_mentioned(layer: Layer) -> None:
    seen = {field.name for field in layer.fields_for(Role.PUBLIC)}
    text = qml.document(layer, layer.fields_for(Role.PUBLIC))
    for field in layer.fields:
        assert field.name in seen or f'"{field.name}"' not in text


def test_dangerous_texts_arrive_as_they_are() -> None:
    root = _root(_layer())
    assert [each.get("value") for each in root.iter("category")] == [NASTY, ""]
    assert [each.get("name") for each in root.iter("alias")] == [
        "Nummer in geoqm", NASTY, "Art", "Größe in m",
    ]  # fmt: skip
    assert root.findtext("previewExpression") == '"na""me"'
    note = root.find("userNotes")
    assert note is not None
    assert "<b>" not in note.get("value", "")


def test_style_by_a_hidden_field_is_one_symbol() -> None:
    root = _root(_layer(), Role.PUBLIC)
    kind = root.find("renderer-v2")
    assert kind is not None
    assert kind.get("type") == "singleSymbol"


def test_upper_end_of_a_class_belongs_to_the_next_one() -> None:
    classes = tuple(
        StyleClass(title=str(n), lower=n, upper=n + 8, symbol=Symbol(fill="#102030"))
        for n in (0, 8)
    )
    style = Style(field="size", classes=classes, other=StyleClass(title="", symbol=Symbol()))
    ranges = list(_root(_layer(), style=style).iter("range"))
    assert float(ranges[0].get("upper", "")) < 8 == float(ranges[1].get("lower", ""))


def test_only_the_file_has_a_document_type() -> None:
    layer = _layer()
    assert qml.document(layer, layer.fields).startswith("<!DOCTYPE qgis ")
    assert qml.document(layer, layer.fields, doctype=False).startswith("<qgis ")


def test_scales_are_round_and_show_at_least_as_much() -> None:
    assert [scales.denominator(zoom) for zoom in (10, 14, 15, 16, 18)] == [
        400_000, 25_000, 12_500, 6_000, 1_500,
    ]  # fmt: skip


def test_name_of_an_area_goes_where_the_map_lies_within_it() -> None:
    texts = {
        layer.name: style.get("fieldName", "")
        for layer in LAYERS
        if (style := _root(layer).find("labeling/settings/text-style")) is not None
    }
    assert {name for name, text in texts.items() if "@map_extent" in text} >= {"areas", "plans"}
    assert "@map_extent" not in texts["buildings"] + texts["monuments"]


def test_names_are_written_in_a_readable_weight_and_points_only_where_there_is_room() -> None:
    monuments = next(layer for layer in LAYERS if layer.name == "monuments")
    settings = _root(monuments).find("labeling/settings")
    assert settings is not None
    style, rendering = settings.find("text-style"), settings.find("rendering")
    assert style is not None
    assert rendering is not None
    # QGIS takes the thinnest weight where none is given.
    assert style.get("fontWeight") == "50"
    assert int(rendering.get("scaleMax", "0")) <= 5_000
