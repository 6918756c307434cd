"""The styles that QGIS finds in the database: table `layer_styles`, made from the declarations.

Written after migrations and views, for the views of schema `layers` and what planners see there.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from geoqm.db.model import LayerStyle
from geoqm.db.roles import PLANNER_SCHEMA, Role
from geoqm.layer.declaration import Layer, Style
from geoqm.qgis import qml

Row = dict[str, str | bool]
_IS_OURS = LayerStyle.f_table_schema == PLANNER_SCHEMA


def sync(connection: Connection, layers: Sequence[Layer]) -> int:
    """Make the stored styles equal to the declarations; returns how many were written."""
    # QGIS looks styles up by the name of the database, which changes with a restored backup.
    catalog = connection.scalar(select(func.current_database()))
    shown = [layer for layer in layers if layer.open_to(Role.PLANNER)]
    wanted = [_row(str(catalog), layer, *each) for layer in shown for each in _styles(layer)]
    columns = [LayerStyle.__table__.c[name] for name in wanted[0]] if wanted else [LayerStyle.id]
    present = {tuple(row) for row in connection.execute(select(*columns).where(_IS_OURS))}
    if present == {tuple(row.values()) for row in wanted}:
        return 0
    connection.execute(delete(LayerStyle).where(_IS_OURS))
    if wanted:
        connection.execute(insert(LayerStyle), wanted)
    return len(wanted)


def _styles(layer: Layer) -> Iterator[tuple[str, Style, bool]]:
    """Title, style, and whether it is the one that a layer opens with."""
    yield layer.title, layer.style, True
    for theme in layer.themes:
        yield theme.title, theme.style, False


def _row(catalog: str, layer: Layer, title: str, style: Style, is_default: bool) -> Row:
    fields = layer.fields_for(Role.PLANNER)
    return {
        "f_table_catalog": catalog,
        "f_table_schema": PLANNER_SCHEMA,
        "f_table_name": layer.name,
        "f_geometry_column": layer.geometry,
        "stylename": title,
        "styleqml": qml.document(layer, fields, style=style, key="id", doctype=False),
        "useasdefault": is_default,
        "description": layer.description,
    }
