"""Run by the Python of QGIS: loads every style of every layer of a file and draws the features.

Writes what it found as JSON: fields as QGIS shows them, the rows of each style's legend and the
colours around the middle of each feature.
"""

import json
import sys
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtXml import QDomDocument

path, names, messages = sys.argv[1], sys.argv[2].split(","), []
SCALE, DPI = 1000, 96
METRES_PER_PIXEL = 0.0254 / DPI * SCALE
application = QgsApplication([], False)
application.initQgis()
QgsApplication.messageLog().messageReceived.connect(
    lambda text, tag, _: messages.append(f"{tag}: {text}")
)


def fields(layer: Any) -> dict[str, Any]:
    made = {}
    for i, field in enumerate(layer.fields()):
        setup = layer.editorWidgetSetup(i)
        values = setup.config().get("map", [])
        made[field.name()] = {
            "alias": layer.attributeAlias(i),
            "widget": setup.type(),
            "values": {code: title for each in values for title, code in each.items()},
            "type": field.typeName(),
        }
    return made


def hidden_columns(layer: Any) -> list[str]:
    return [
        each.name for each in layer.attributeTableConfig().columns() if each.hidden and each.name
    ]


def legend(layer: Any) -> list[str]:
    return [item.label() for item in layer.renderer().legendSymbolItems()]


def explained(layer: Any) -> dict[int, list[str]]:
    """The rows that a legend filtered by the map shows for each feature."""
    context = QgsRenderContext()
    context.expressionContext().appendScope(QgsExpressionContextUtils.layerScope(layer))
    renderer, found = layer.renderer().clone(), {}
    labels = {item.ruleKey(): item.label() for item in renderer.legendSymbolItems()}
    renderer.startRender(context, layer.fields())
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        keys = renderer.legendKeysForFeature(feature, context)
        found[feature.id()] = [labels[key] for key in keys]
    renderer.stopRender(context)
    return found


def picture(layer: Any) -> Any:
    """The whole layer at a scale where a feature is larger than its sign."""
    extent = layer.extent()
    extent.grow(10)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputDpi(DPI)
    width, height = (int(side / METRES_PER_PIXEL) for side in (extent.width(), extent.height()))
    settings.setOutputSize(QSize(width, height))
    settings.setExtent(extent)
    settings.setFlag(QgsMapSettings.DrawLabeling, False)
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage(), settings.mapToPixel()


def colours(layer: Any) -> dict[int, list[str]]:
    """The colours at 21 × 21 pixels around the middle of each feature, by its number."""
    image, places = picture(layer)
    found = {}
    for feature in layer.getFeatures():
        middle = places.transform(feature.geometry().boundingBox().center())
        x0, y0 = round(middle.x()), round(middle.y())
        around = [(x0 + x, y0 + y) for x in range(-10, 11) for y in range(-10, 11)]
        found[feature.id()] = sorted({image.pixelColor(*each).name() for each in around})
    return found


def styles(layer: Any) -> dict[str, Any]:
    """All styles in the file, the default first."""
    made = {}
    own, ids, titles, _, _ = layer.listStylesInDatabase()
    for number, title in zip(ids[:own], titles[:own], strict=True):
        text, _ = layer.getStyleFromDatabase(number)
        document = QDomDocument()
        document.setContent(text)
        layer.importNamedStyle(document)
        made[title] = {
            "legend": legend(layer),
            "colours": colours(layer),
            "explained": explained(layer),
        }
    return made


def told(name: str) -> dict[str, Any]:
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    return {
        "valid": layer.isValid(),
        "default": {"legend": legend(layer), "colours": colours(layer)},
        "labels": layer.labelsEnabled() and layer.labeling().settings().fieldName,
        "scale": layer.minimumScale() if layer.hasScaleBasedVisibility() else 0,
        "title": layer.displayExpression(),
        "abstract": layer.metadata().abstract(),
        "rights": layer.metadata().rights(),
        "form": [tab.name() for tab in layer.editFormConfig().tabs()],
        "fields": fields(layer),
        "hidden": hidden_columns(layer),
        "styles": styles(layer),
    }


def complaint() -> str:
    """What the validator of GDAL says; it is not part of every package of GDAL."""
    try:
        from osgeo_utils.samples import (  # type: ignore[import-not-found] # noqa: PLC0415
            validate_gpkg,
        )
    except ImportError:
        return "no validator"
    try:
        validate_gpkg.check(path, extra_checks=True)
    except validate_gpkg.GPKGCheckException as error:
        return str(error)
    return ""


found = {name: told(name) for name in names}
sys.stdout.write(json.dumps({"layers": found, "messages": messages, "complaint": complaint()}))
application.exitQgis()
