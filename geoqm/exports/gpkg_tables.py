"""The tables of a GeoPackage beside the features: styles, names of fields, value lists, metadata.

GDAL has written the features when these are added; it knows nothing of styles.
"""

import sqlite3
from collections.abc import Iterator, Mapping

from geoqm.exports.order import Order
from geoqm.layer.declaration import Layer, Style
from geoqm.qgis import metadata, qml

STYLES, VALUES = "layer_styles", "wertelisten"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC,
  max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_SCHEMA_TABLES = ("gpkg_data_columns", "gpkg_data_column_constraints")
_DEFINITION = "http://www.geopackage.org/spec/#extension_schema"
# In just this form: QGIS says nothing where it misses a column. The day has no blank for GDAL.
STYLES_TABLE = """
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
_VALUES = """
CREATE TABLE wertelisten (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, ebene TEXT, spalte TEXT,
  schluessel TEXT, bedeutung TEXT)
"""
_LONGEST_NAME = 30


def add_fields(database: sqlite3.Connection, orders: tuple[Order, ...]) -> None:
    """Titles become aliases, value lists become value maps; GDAL and QGIS read both."""
    database.executescript(_SCHEMA)
    for order in orders:
        for field in order.fields:
            values = f"{order.layer.name}_{field.name}" if field.values else None
            told = (
                order.layer.name,
                field.name,
                field.name,
                field.heading,
                field.description or None,
            )
            database.execute(
                "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)", (*told, values)
            )
            database.executemany(
                "INSERT INTO gpkg_data_column_constraints"
                " VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
                [(values, value.code, value.title) for value in field.values],
            )
    database.executemany(
        "INSERT OR IGNORE INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
        [(table, _DEFINITION) for table in _SCHEMA_TABLES],
    )


def add_values(database: sqlite3.Connection, orders: tuple[Order, ...]) -> None:
    """All value lists as one table that people read, in the order of declaration."""
    rows = [
        (order.layer.title, field.name, value.code, value.title)
        for order in orders
        for field in order.fields
        for value in field.values
    ]
    if not rows:
        return
    database.execute(_VALUES)
    database.executemany("INSERT INTO wertelisten VALUES (NULL, ?, ?, ?, ?)", rows)
    register(database, VALUES, "Wertelisten", "Was die Schlüssel in den Ebenen bedeuten.")


def add_styles(database: sqlite3.Connection, orders: tuple[Order, ...], geometry: str) -> None:
    """A default style per layer and one for each further theme (Farbgebung)."""
    database.execute(STYLES_TABLE)
    for order in orders:
        for name, style in styles(order.layer, order):
            text = qml.document(order.layer, order.fields, style=style)
            is_default = style is order.layer.style
            add_style(database, order.layer, geometry, name, text, is_default=is_default)
    register(database, STYLES, STYLES, "Darstellung der Ebenen in QGIS.")


def add_style(
    database: sqlite3.Connection,
    layer: Layer,
    geometry: str,
    name: str,
    text: str,
    *,
    is_default: bool = True,
) -> None:
    """One style for the table that is called like the layer."""
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui)"
        " VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', NULL)",
        (layer.name, geometry, name[:_LONGEST_NAME], text, is_default, layer.title),
    )


def styles(layer: Layer, order: Order) -> Iterator[tuple[str, Style]]:
    """Names and styles; the default first, under its theme's name where it is one."""
    names = {field.name for field in order.fields}
    themes = [theme for theme in layer.themes if theme.style.field in names]
    yield (
        next((each.title for each in themes if each.style is layer.style), layer.title),
        layer.style,
    )
    for theme in themes:
        if theme.style is not layer.style:
            yield theme.title, theme.style


def add_metadata(database: sqlite3.Connection, order: Order, told: Mapping[str, str]) -> None:
    """What the file says about a layer, as QGIS reads it."""
    history = [f"{title}: {text}" for title, text in told.items() if title not in _SAID_ELSEWHERE]
    found = database.execute(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata)"
        " VALUES ('dataset', ?, 'text/xml', ?)",
        (metadata.STANDARD, metadata.document(order.layer, history, srid=order.srid)),
    )
    database.execute(
        "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, md_file_id)"
        " VALUES ('table', ?, ?)",
        (order.layer.name, found.lastrowid),
    )


_SAID_ELSEWHERE = {"Inhalt", "Beschreibung", "Hinweis", "Quellenangabe", "Lizenz"}


def register(
    database: sqlite3.Connection, table: str, title: str, description: str | None = None
) -> None:
    """Tell that a table without geometry belongs to the content."""
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
        " VALUES (?, 'attributes', ?, ?, 0)",
        (table, title, description),
    )
