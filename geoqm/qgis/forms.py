"""The fields of a layer in QGIS: German names, value lists, widgets, form and table of attributes."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from geoqm.layer.declaration import Field, FieldType, Layer
from geoqm.qgis.xml import Setting, element, options, with_text

_LONG_TEXTS = ("description", "reasons", "note", "text", "public_text", "legal_basis")
_ORIGIN = ("dataset", "source_id", "import_run_id")
_DATE: dict[str, Setting] = {
    "display_format": "dd.MM.yyyy",
    "field_format": "yyyy-MM-dd",
    "field_iso_format": False,
    "calendar_popup": True,
    "allow_null": True,
}
_INSTANT = _DATE | {
    "display_format": "dd.MM.yyyy HH:mm",
    "field_format": "yyyy-MM-ddTHH:mm:ss",
    "field_iso_format": True,
}
_WIDEST = 2_000_000_000


def elements(layer: Layer, fields: Sequence[Field], key: str) -> list[Element]:
    """Everything about fields, `key` being the column of the ids."""
    hidden = {key, *(field.name for field in fields if is_key(layer, field))}
    names = [key, *(field.name for field in fields)]
    return [
        _configuration(fields, hidden, key),
        _aliases(fields, key),
        _table(names, hidden),
        with_text("editorlayout", "tablayout"),
        _form([field for field in fields if field.name not in hidden]),
        element("editable", {}, element("field", {"name": key, "editable": 0})),
    ]


def is_key(layer: Layer, field: Field) -> bool:
    """Whether it is a number that only programs need."""
    named = field.name.endswith("_id") and field.name != layer.title_field
    return named and field.type is FieldType.INTEGER


def _configuration(fields: Sequence[Field], hidden: set[str], key: str) -> Element:
    made = [_field(key, "Hidden", element("Option", {}))]
    for field in fields:
        if field.name in hidden:
            made.append(_field(field.name, "Hidden", element("Option", {})))
        else:
            made.append(_field(field.name, *_widget(field)))
    return element("fieldConfiguration", {}, *made)


def _field(name: str, kind: str, settings: Element) -> Element:
    widget = element("editWidget", {"type": kind}, element("config", {}, settings))
    return element("field", {"name": name, "configurationFlags": "None"}, widget)


def _widget(field: Field) -> tuple[str, Element]:
    if field.values:
        return "ValueMap", _values(field)
    kind, settings = _SETTINGS[field.type]
    if field.type is FieldType.TEXT:
        return kind, options({"IsMultiline": field.name in _LONG_TEXTS, "UseHtml": False})
    if field.type is FieldType.DECIMAL:
        return kind, options(settings | {"Precision": field.digits, "Step": 10.0**-field.digits})
    return kind, options(settings)


_SETTINGS: dict[FieldType, tuple[str, dict[str, Setting]]] = {
    FieldType.TEXT: ("TextEdit", {}),
    FieldType.INTEGER: ("Range", {"AllowNull": True, "Min": -_WIDEST, "Max": _WIDEST, "Step": 1}),
    FieldType.DECIMAL: ("Range", {"AllowNull": True, "Min": -1e12, "Max": 1e12}),
    FieldType.BOOLEAN: ("CheckBox", {"TextDisplayMethod": 0}),
    FieldType.DATE: ("DateTime", _DATE),
    FieldType.INSTANT: ("DateTime", _INSTANT),
}


def _values(field: Field) -> Element:
    """Read as title → code, in the order of the list."""
    codes = element("Option", {"name": "map", "type": "List"})
    for value in field.values:
        codes.append(options({value.title: value.code}))
    return element("Option", {"type": "Map"}, codes)


def _aliases(fields: Sequence[Field], key: str) -> Element:
    named = [(key, "Nummer in geoqm"), *((field.name, field.heading) for field in fields)]
    return element("aliases", {}, *(
        element("alias", {"field": name, "index": number, "name": title})
        for number, (name, title) in enumerate(named)
    ))  # fmt: skip


def _table(names: Sequence[str], hidden: set[str]) -> Element:
    columns = element("columns", {})
    for name in names:
        wanted: dict[str, str] = {"type": "field", "name": name, "hidden": str(int(name in hidden))}
        SubElement(columns, "column", wanted | {"width": "-1"})
    SubElement(columns, "column", {"type": "actions", "hidden": "1", "width": "-1"})
    return element("attributetableconfig", {"actionWidgetStyle": "dropDown"}, columns)


def _form(fields: Sequence[Field]) -> Element:
    """What the web map lists first; then the rest; where the data come from last."""
    origin = [field for field in fields if field.name in _ORIGIN]
    main = [field for field in fields if field.in_list and field not in origin]
    more = [field for field in fields if not field.in_list and field not in origin]
    groups = (("Angaben", main), ("Weitere Angaben", more), ("Herkunft", origin))
    return element(
        "attributeEditorForm", {}, *(_group(title, members) for title, members in groups if members)
    )


def _group(title: str, fields: Sequence[Field]) -> Element:
    settings: dict[str, Setting] = {"name": title, "columnCount": 1, "groupBox": 0, "showLabel": 1}
    return element("attributeEditorContainer", settings, *(
        element("attributeEditorField", {"name": field.name, "showLabel": 1}) for field in fields
    ))  # fmt: skip
