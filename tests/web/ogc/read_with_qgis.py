"""Run by the Python of QGIS: opens what geoqm hands out, as a planner would, and tells what it saw.

Takes a file with the tasks (JSON) and writes one answer (JSON) to the standard output. One process
for all of them: QGIS takes seconds to start.
"""

import json
import sys
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsAuthMethodConfig,
    QgsCoordinateReferenceSystem,
    QgsLayoutExporter,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

_TASKS = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
_WHITE = QColor("white")
_SIZE = QSize(480, 360)


def keep_login(identity: str, name: str, key: str) -> None:
    """Keep a login in the store of this QGIS, under the name that projects may refer to."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("only for this test", True)
    login = QgsAuthMethodConfig("Basic")
    login.setId(identity)
    login.setName("geoqm")
    login.setConfig("username", name)
    login.setConfig("password", key)
    manager.storeAuthenticationConfig(login)


def told(layer: Any) -> dict[str, Any]:
    """What a vector layer is: data, system, fields and style."""
    fields = layer.fields()
    return {
        "valid": layer.isValid(),
        "provider": layer.providerType(),
        "crs": layer.crs().authid(),
        "read": sum(1 for _ in layer.getFeatures()) if layer.isValid() else 0,
        "fields": [field.name() for field in fields],
        "aliases": {field.name(): field.alias() for field in fields if field.alias()},
        "value_maps": [
            fields.at(index).name()
            for index in range(fields.count())
            if layer.editorWidgetSetup(index).type() == "ValueMap"
        ],
        "renderer": layer.renderer().type() if layer.renderer() else "",
        "legend": [item.label() for item in layer.renderer().legendSymbolItems()]
        if layer.renderer()
        else [],
        "styles": layer.styleManager().styles(),
        "rights": layer.attribution(),
        "source": layer.source(),
    }


def tree_of(project: Any) -> list[list[Any]]:
    """The groups from top to bottom, each with the names of its layers; those on have a plus."""
    return [
        [
            group.name(),
            [("+" if leaf.isVisible() else "") + leaf.name() for leaf in group.children()],
        ]
        for group in project.layerTreeRoot().children()
    ]


def drawn(layers: list[Any], extent: Any, system: str, path: str) -> Any:
    """The picture of layers, the uppermost first; kept at `path`."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(system))
    settings.setExtent(extent)
    settings.setOutputSize(_SIZE)
    settings.setBackgroundColor(_WHITE)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(path)
    return image


def colours(image: Any) -> list[str]:
    """The colours of the picture that occur more than five times."""
    found: dict[str, int] = {}
    for x in range(0, _SIZE.width(), 2):
        for y in range(0, _SIZE.height(), 2):
            name = image.pixelColor(x, y).name().upper()
            found[name] = found.get(name, 0) + 1
    return [name for name, count in found.items() if count > 5]


def opened(name: str, path: str, out: Path) -> dict[str, Any]:
    """What a project says, shows and prints."""
    project = QgsProject.instance()
    project.clear()
    read = project.read(path)
    layers = project.mapLayers().values()
    vectors = {
        layer.id().removeprefix("geoqm_layer_"): layer for layer in layers if layer.type() == 0
    }
    root = project.layerTreeRoot()
    visible = [layer for layer in root.layerOrder() if root.findLayer(layer.id()).isVisible()]
    view = QgsRectangle(*_TASKS["view"])
    printed = {}
    for layout in project.layoutManager().printLayouts() if name in _TASKS["print"] else []:
        target = str(out / f"{name} {layout.name()}.pdf")
        settings = QgsLayoutExporter.PdfExportSettings()
        printed[layout.name()] = [QgsLayoutExporter(layout).exportToPdf(target, settings), target]
    return {
        "read": read,
        "error": project.error(),
        "title": project.title(),
        "crs": project.crs().authid(),
        "about": project.metadata().abstract(),
        "tree": tree_of(project),
        "themes": project.mapThemeCollection().mapThemes(),
        "layers": {name: told(layer) for name, layer in vectors.items()},
        "others": {layer.id(): layer.isValid() for layer in layers if layer.type() != 0},
        "layouts": [layout.name() for layout in project.layoutManager().printLayouts()],
        "printed": printed,
        "colours": colours(drawn(visible, view, "EPSG:25832", str(out / f"{name}.png"))),
    }


def tiles_drawn(path: str, out: Path) -> list[str]:
    """The colours of the houses as vector tiles of a project on the service."""
    project = QgsProject.instance()
    project.read(path)
    layer = project.mapLayer("geoqm_tiles_buildings")
    extent = QgsRectangle(*_TASKS["view"])
    return colours(drawn([layer], extent, "EPSG:25832", str(out / "tiles.png")))


def main() -> None:
    """Do all tasks."""
    application = QgsApplication([], False)
    application.initQgis()
    keep_login(_TASKS["login"], _TASKS["name"], _TASKS["key"])
    out = Path(_TASKS["out"])
    answer = {
        "layers": {
            name: told(QgsVectorLayer(source, name, provider))
            for name, (provider, source) in _TASKS["layers"].items()
        },
        "projects": {name: opened(name, path, out) for name, path in _TASKS["projects"].items()},
        "tiles": tiles_drawn(_TASKS["projects"]["public"], out),
    }
    QgsProject.instance().clear()
    sys.stdout.write(json.dumps(answer))
    application.exitQgis()


main()
