"""QGIS files made from the declarations of the layers: styles and what they consist of."""
