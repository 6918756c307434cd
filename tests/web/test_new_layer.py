"""Adding a layer takes one declaration; it is then in every way out by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from geoqm.app import create_app
from geoqm.catalogue import LAYERS, VIEWS
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.layer import views
from geoqm.layer.declaration import (
    Field,
    FieldType,
    FilterKind,
    GeometryType,
    Layer,
    Style,
    StyleClass,
    Symbol,
)
from tests.builders import a_building
from tests.web.conftest import Site, add_users, make_settings

TALL = Layer(
    name="tall_buildings",
    title="Hohe Häuser",
    description="Häuser ab fünf Geschossen.",
    group="Probe",
    access=Role.PUBLIC,
    source="SELECT b.id, b.footprint, b.source_id AS label, b.storeys, b.condition"
    " FROM building b WHERE b.storeys >= 5",
    tables=("building",),
    geometry="footprint",
    geometry_type=GeometryType.POLYGON,
    title_field="label",
    fields=(
        Field(name="label", title="Kennung", type=FieldType.TEXT, access=Role.PUBLIC),
        Field(
            name="storeys",
            title="Geschosse",
            type=FieldType.INTEGER,
            access=Role.PUBLIC,
            filter=FilterKind.RANGE,
            in_tile=True,
        ),
        Field(name="condition", title="Zustand", type=FieldType.TEXT, access=Role.STAFF),
    ),
    style=Style(other=StyleClass(title="hohes Haus", symbol=Symbol(fill="#123456"))),
)


@pytest.fixture(scope="module")
def extended(
    site_url: str, site_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("var")
    with session_scope(site_engine) as session:
        a_building(session, "low", storeys=2)
        a_building(session, "high", storeys=6, condition="gut")
    with site_engine.begin() as connection:
        views.sync(connection, (*VIEWS, TALL))
    passwords = add_users(site_engine)
    app = create_app(make_settings(site_url, folder), (*LAYERS, TALL))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Site(client, site_engine, site_url, passwords, folder)


def test_it_is_a_collection_with_items_schema_style_and_tiles(extended: Site) -> None:
    client = extended.client
    names = [each["id"] for each in client.get("/ogc/collections").json()["collections"]]
    assert "tall_buildings" in names
    page = client.get("/ogc/collections/tall_buildings/items?storeys=5..").json()
    assert [each["properties"] for each in page["features"]] == [{"label": "high", "storeys": 6}]
    schema = client.get("/ogc/collections/tall_buildings/schema").json()
    assert schema["properties"]["storeys"]["title"] == "Geschosse"
    style = client.get("/ogc/styles/tall_buildings").json()
    assert any(each["paint"].get("fill-color") == "#123456" for each in style["layers"])
    tiles = client.get("/ogc/collections/tall_buildings/tiles/WebMercatorQuad/tilejson.json")
    assert tiles.json()["vector_layers"][0]["fields"] == {"storeys": "Geschosse"}


def test_it_is_on_the_map_and_in_its_legend(extended: Site) -> None:
    extended.log_in(Role.STAFF)
    page = extended.client.get("/karte", headers={"accept": "text/html"})
    assert "Hohe Häuser" in page.text
    assert "hohes Haus" in page.text


def test_it_is_exported_with_what_the_role_may_see(extended: Site) -> None:
    planner = extended.client.get("/export/tall_buildings.csv", auth=extended.basic(Role.PLANNER))
    staff = extended.client.get("/export/tall_buildings.csv", auth=extended.basic(Role.STAFF))
    assert ";Kennung;Geschosse;WKT\r\n" in planner.text
    assert ";Kennung;Geschosse;Zustand;WKT\r\n" in staff.text
