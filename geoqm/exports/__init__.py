"""Files of a layer's selection: CSV, XLSX, GeoJSON and GeoPackage, under the caller's rights."""

from geoqm.exports.formats import Format
from geoqm.exports.order import Order
from geoqm.exports.progress import Progress
from geoqm.exports.writing import checked, count, export_file, find_area, write

__all__ = ["Format", "Order", "Progress", "checked", "count", "export_file", "find_area", "write"]
