"""The layer tree of a project and its map themes: what stands over what, and what is on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element

from geoqm.layer.declaration import Layer
from geoqm.layer.drawing import drawing_order
from geoqm.qgis.xml import Setting, element, options

BACKGROUND_ID, BACKGROUND_TITLE = "geoqm_layer_background", "Hintergrundkarte"
_BACKGROUND_GROUP = "Hintergrund"
_TILES_GROUP = "Vektorkacheln (schnell, nur zum Ansehen)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The layers with their providers, those that are there as tiles, too, and the background."""

    layers: Mapping[Layer, str]
    tiles: Sequence[Layer] = ()
    has_background: bool = False

    @property
    def drawn(self) -> list[Layer]:
        """The layers as they are drawn, the uppermost first.

        Groups that are declared later lie above earlier ones; those that only fill areas with
        colour lie below all, as does pale ground within its group.
        """
        groups = list(dict.fromkeys(layer.group for layer in reversed(list(self.layers))))
        coloured = {layer.group for layer in self.layers} - {
            layer.group for layer in self.layers if drawing_order(layer) != 1
        }
        groups.sort(key=coloured.__contains__)
        return sorted(
            self.layers,
            key=lambda layer: (
                groups.index(layer.group),
                0 if layer.ground else -drawing_order(layer),
            ),
        )

    @property
    def on(self) -> set[Layer]:
        """What is switched on: what is on the web map, else everything."""
        return {layer for layer in self.layers if layer.visible} or set(self.layers)


def layer_id(layer: Layer) -> str:
    """Long enough for QGIS, which replaces short ids without a word."""
    return f"geoqm_layer_{layer.name}"


def tiles_id(layer: Layer) -> str:
    """The id of the layer's tiles."""
    return f"geoqm_tiles_{layer.name}"


def groups(tree: Tree) -> Element:
    """The order of drawing, by the groups of the layers; the background lies below all."""
    made = element("layer-tree-group", {})
    for title, members in groupby(tree.drawn, key=lambda layer: layer.group):
        leaves = [
            _leaf(layer_id(each), each.title, tree.layers[each], on=each in tree.on)
            for each in members
        ]
        made.append(_group(title, leaves))
    if tree.tiles:
        tiles = [
            _leaf(tiles_id(each), each.title, "xyzvectortiles", on=True) for each in tree.tiles
        ]
        made.append(_group(_TILES_GROUP, tiles, on=False))
    if tree.has_background:
        leaf = _without_legend(_leaf(BACKGROUND_ID, BACKGROUND_TITLE, "wms", on=True))
        made.append(_without_legend(_group(_BACKGROUND_GROUP, [leaf])))
    return made


def themes(tree: Tree) -> Element:
    """One map theme for each layer of houses, which would hide each other, on its ground."""
    houses = [layer for layer in tree.drawn if layer.opens_file]
    around = [
        layer for layer in tree.drawn if (layer in tree.on or layer.ground) and layer not in houses
    ]
    made = element("visibility-presets", {})
    for each in houses:
        shown = [
            element(
                "layer",
                {"id": layer_id(layer), "visible": 1, "expanded": 1, "style": "default"},
            )
            for layer in (each, *around)
        ]
        made.append(element("visibility-preset", {"name": each.title}, *shown))
    return made


def _group(title: str, leaves: Sequence[Element], *, on: bool = True) -> Element:
    described: dict[str, Setting] = {"name": title, "checked": _checked(on), "expanded": int(on)}
    return element("layer-tree-group", described, *leaves)


def _leaf(identity: str, title: str, provider: str, *, on: bool) -> Element:
    return element(
        "layer-tree-layer",
        {
            "id": identity,
            "name": title,
            "providerKey": provider,
            "source": "",
            "checked": _checked(on),
            "expanded": int(on),
        },
    )


def _without_legend(entry: Element) -> Element:
    """The entry, left out of the legends of print layouts."""
    entry.insert(0, element("customproperties", {}, options({"legend/title-style": "hidden"})))
    return entry


def _checked(on: bool) -> str:
    return "Qt::Checked" if on else "Qt::Unchecked"
