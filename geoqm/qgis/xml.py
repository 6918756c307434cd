"""Elements as QGIS writes them; texts are escaped when the tree is written."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

Setting = str | int | float | bool


def element(tag: str, attributes: Mapping[str, Setting], *children: Element) -> Element:
    """An element with attributes and children."""
    made = Element(tag, {name: written(value) for name, value in attributes.items()})
    made.extend(children)
    return made


def with_text(tag: str, text: str) -> Element:
    """An element that holds only text."""
    made = Element(tag)
    made.text = text
    return made


def options(values: Mapping[str, Setting]) -> Element:
    """A map of named values, as symbols and widgets keep theirs."""
    made = Element("Option", {"type": "Map"})
    for name, value in values.items():
        SubElement(made, "Option", {"name": name, "type": _kind(value), "value": written(value)})
    return made


def quoted(name: str) -> str:
    """A column's name in an expression."""
    return '"' + name.replace('"', '""') + '"'


def written(value: Setting) -> str:
    """The value as an attribute."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:.15g}"


def _kind(value: Setting) -> str:
    if isinstance(value, bool):
        return "bool"
    return {int: "int", float: "double"}.get(type(value), "QString")
