"""Files of a layer's selection: CSV, XLSX, GeoJSON and GeoPackage, under the caller's rights."""

from geoqm.exports.formats import Format
from geoqm.exports.order import Order
from geoqm.exports.writing import export_file, write

__all__ = ["Format", "Order", "export_file", "write"]
