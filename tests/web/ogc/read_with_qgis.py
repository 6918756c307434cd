"""Run by the Python of QGIS: opens the service, the tiles and a file; writes what it found."""

import json
import sys
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileBasicRenderer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

address, key, path, west, south = sys.argv[1:6]
application = QgsApplication([], False)
application.initQgis()


def told(layer: Any) -> dict[str, Any]:
    return {
        "valid": layer.isValid(),
        "read": sum(1 for _ in layer.getFeatures()),
        "crs": layer.crs().authid(),
        "fields": [field.name() for field in layer.fields()],
        "value_maps": [
            layer.fields().at(i).name()
            for i in range(layer.fields().count())
            if layer.editorWidgetSetup(i).type() == "ValueMap"
        ],
    }


def drawn(layer: Any) -> int:
    """How many of 768 places of the picture are not white."""
    renderer = QgsVectorTileBasicRenderer()
    renderer.setStyles(QgsVectorTileBasicRenderer.simpleStyleWithRandomColors())
    layer.setRenderer(renderer)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setExtent(
        QgsRectangle(float(west), float(south), float(west) + 320, float(south) + 240)
    )
    settings.setOutputSize(QSize(320, 240))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    places = [(x, y) for x in range(0, 320, 10) for y in range(0, 240, 10)]
    return sum(image.pixelColor(x, y) != QColor("white") for x, y in places)


service = f"url='{address}/ogc' typename='buildings'"
tiles = f"{address}/ogc/collections/buildings/tiles/WebMercatorQuad/%7Bz%7D/%7By%7D/%7Bx%7D"
found = {
    "public": told(QgsVectorLayer(service, "buildings", "OAPIF")),
    "planner": told(
        QgsVectorLayer(f"{service} username='planner' password='{key}'", "buildings", "OAPIF")
    ),
    "file": told(QgsVectorLayer(f"{path}|layername=buildings", "buildings", "ogr")),
    "drawn": drawn(QgsVectorTileLayer(f"type=xyz&url={tiles}&zmin=10&zmax=18", "tiles")),
}
sys.stdout.write(json.dumps(found))
application.exitQgis()
