"""The layer views: made from the declarations, granted column by column."""

import dataclasses

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from geoqm.catalogue import LAYERS, TABLES, VIEWS
from geoqm.db.engine import Caller, become
from geoqm.db.roles import Role
from geoqm.errors import Unavailable
from geoqm.layer import views
from geoqm.layer.declaration import Layer, Table
from geoqm.migrations import upgrade

BUILDINGS = next(layer for layer in LAYERS if layer.name == "buildings")


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_view_delivers_exactly_the_declared_columns(engine: Engine, layer: Layer) -> None:
    with engine.connect() as connection:
        result = connection.execute(text(f"SELECT * FROM {views.relation(layer)} LIMIT 0"))
        columns = set(result.keys())
    wanted = {"id", layer.geometry, *(field.name for field in layer.fields)}
    assert columns - {layer.geometry_3857} == wanted


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_table_delivers_exactly_the_declared_columns(engine: Engine, table: Table) -> None:
    with engine.connect() as connection:
        result = connection.execute(text(f"SELECT * FROM {views.relation(table)} LIMIT 0"))
    assert list(result.keys()) == [field.name for field in table.fields]


def test_unchanged_declarations_change_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        assert views.sync(connection, VIEWS) == []


def test_field_for_staff_is_refused_to_planners_by_postgresql(engine: Engine) -> None:
    with engine.connect() as connection:
        become(connection, Caller.of(Role.PLANNER))
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("SELECT condition FROM served.buildings"))
    with engine.connect() as connection:
        become(connection, Caller.of(Role.STAFF))
        connection.execute(text("SELECT condition FROM served.buildings"))


def test_changed_declaration_replaces_its_view_only(engine: Engine) -> None:
    changed = dataclasses.replace(BUILDINGS, description="Nur zur Probe.")
    layers = [changed if layer is BUILDINGS else layer for layer in VIEWS]
    with engine.connect() as connection, connection.begin() as transaction:
        assert views.sync(connection, layers) == ["buildings", "changes_of_buildings"]
        transaction.rollback()


def test_database_with_views_of_another_version_is_not_current(engine: Engine) -> None:
    changed = dataclasses.replace(BUILDINGS, description="Nur zur Probe.")
    layers = [changed if layer is BUILDINGS else layer for layer in VIEWS]
    with engine.connect() as connection, connection.begin() as transaction:
        assert upgrade.is_current(connection)
        views.sync(connection, layers)
        with pytest.raises(Unavailable, match="nicht auf dem Stand") as refused:
            upgrade.check_current(connection)
        transaction.rollback()
    assert "geoqm db upgrade" in refused.value.remedy


def test_layer_that_is_no_longer_declared_loses_its_view(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        views.sync(connection, [layer for layer in LAYERS if layer.name != "parcels"])
        found = connection.execute(text("SELECT to_regclass('served.parcels')")).scalar_one()
        transaction.rollback()
    assert found is None
