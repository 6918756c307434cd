"""Which layers lie over which: the same on the web map and in QGIS."""

from geoqm.layer.declaration import GeometryType, Layer


def drawing_order(layer: Layer) -> int:
    """Areas of colour lie below, then what opens a file, then outlines, lines and points."""
    if layer.geometry_type is GeometryType.POINT:
        return 5
    if layer.geometry_type is GeometryType.LINE:
        return 4
    if layer.opens_file:
        return 2
    return (
        1 if any(row.symbol.fill and row.symbol.fill_opacity for row in layer.style.legend) else 3
    )
