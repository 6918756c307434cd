"""The conformance classes that the service declares; each has a test."""

_OGC = "http://www.opengis.net/spec"
_CLASSES = {
    "ogcapi-common-1/1.0": ("core",),
    "ogcapi-common-2/1.0": ("collections",),
    "ogcapi-features-1/1.0": ("core", "oas30", "html", "geojson"),
    "ogcapi-features-2/1.0": ("crs",),
    "ogcapi-features-3/1.0": (
        "queryables",
        "queryables-query-parameters",
        "filter",
        "features-filter",
    ),
    # No array-functions: a layer has no field with several values. No arithmetic: „^“ is missing.
    "cql2/1.0": (
        "cql2-text",
        "cql2-json",
        "basic-cql2",
        "advanced-comparison-operators",
        "case-insensitive-comparison",
        "accent-insensitive-comparison",
        "basic-spatial-functions",
        # The draft's name; QGIS before the middle of 2025 knows no other.
        "basic-spatial-operators",
        "basic-spatial-functions-plus",
        "spatial-functions",
        "temporal-functions",
        "property-property",
    ),
    "ogcapi-features-4/1.0": (
        "create-replace-delete",
        "update",
        "optimistic-locking-etags",
        "features",
    ),
    "ogcapi-features-5/1.0": (
        "schemas",
        "core-roles-features",
        "returnables-and-receivables",
        "queryables",
        "sortables",
    ),
    # Parts 6 and 8 are drafts: property selection and sorting.
    "ogcapi-features-6/1.0": ("properties", "properties-features"),
    "ogcapi-features-8/1.0": ("sortables", "sorting", "features-sorting"),
    "ogcapi-tiles-1/1.0": ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt"),
}
CONFORMANCE = tuple(
    f"{_OGC}/{standard}/conf/{name}" for standard, names in _CLASSES.items() for name in names
)
