"""Selections find the right rows, through psycopg and through SQLAlchemy alike."""

from datetime import date

import pytest
from psycopg import sql
from shapely import Point
from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.buildings.layers import BUILDINGS
from geoqm.catalogue import LAYERS
from geoqm.db.roles import Role
from geoqm.layer import selection
from geoqm.layer.sql import where, where_text
from tests.builders import EAST, NORTH, a_building, an_area, square

AREAS = next(layer for layer in LAYERS if layer.name == "areas")
UTM = "http://www.opengis.net/def/crs/EPSG/0/25832"


@pytest.fixture
def street(session: Session) -> Session:
    a_building(session, "one", storeys=1, use_class="residential", address_label="Lindenstraße 5")
    a_building(session, "two", storeys=2, use_class="mixed", year_built=1905, is_monument=True)
    a_building(
        session,
        "far",
        storeys=5,
        use_class="unknown",
        shape=square(EAST + 500, NORTH + 500),
        address_label="Bahnhofstraße 1",
        year_built=1980,
    )
    return session


def found(session: Session, **query: str) -> list[str]:
    """The source ids, by SQLAlchemy and by psycopg; both have to agree."""
    picked = selection.parse(
        BUILDINGS, Role.STAFF, {name.replace("__", "-"): value for name, value in query.items()}
    )
    by_text = (
        session.execute(
            text(
                f"SELECT source_id FROM served.buildings WHERE {where_text(BUILDINGS, picked).text}"
                " ORDER BY id"
            ).bindparams(**where(BUILDINGS, picked)[1])
        )
        .scalars()
        .all()
    )
    condition, values = where(BUILDINGS, picked)
    cursor = session.connection().connection.cursor()
    cursor.execute(
        sql.SQL("SELECT source_id FROM served.buildings WHERE {} ORDER BY id").format(
            sql.SQL(condition)
        ),
        values,
    )
    assert [row[0] for row in cursor.fetchall()] == list(by_text)
    return list(by_text)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["one", "two", "far"]),
        ({"use_class": "residential,mixed"}, ["one", "two"]),
        ({"storeys": "2..5"}, ["two", "far"]),
        ({"storeys": "..1,5"}, ["one", "far"]),
        ({"year_built": "..1918"}, ["two"]),
        ({"year_built": "__null__"}, ["one"]),
        ({"year_built": "..1918,__null__"}, ["one", "two"]),
        ({"address_label": "__null__"}, ["two"]),
        ({"address_label": "*straße*"}, ["one", "far"]),
        ({"address_label": "Lindenstraße 5"}, ["one"]),
        ({"is_monument": "true"}, ["two"]),
        ({"footprint_area_m2": "99.5..100"}, ["one", "two", "far"]),
        ({"q": "LINDENSTRASSE 5"}, ["one"]),
        ({"q": "50%"}, []),
        ({"condition_on": "2024-01-01.."}, []),
        ({"name": "Robert'); DROP TABLE building;--"}, []),
        ({"bbox": f"{EAST - 5},{NORTH - 5},{EAST - 0.01},{NORTH + 5}", "bbox__crs": UTM}, []),
        (
            {"bbox": f"{EAST - 5},{NORTH - 5},{EAST + 1},{NORTH + 5}", "bbox__crs": UTM},
            ["one", "two"],
        ),
        ({"bbox": "-180,-90,180,90"}, ["one", "two", "far"]),
        ({"bbox": "170,-90,7,90"}, ["one", "two", "far"]),
        ({"bbox": "100,-90,120,90"}, []),
    ],
)
def test_selection_finds(street: Session, query: dict[str, str], expected: list[str]) -> None:
    assert found(street, **query) == expected


def degrees(session: Session, east: float, north: float) -> tuple[float, float]:
    row = session.execute(
        text(
            "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(ST_SetSRID(ST_Point(:e, :n), 25832)"
            ", 4326) AS p) q"
        ),
        {"e": east, "n": north},
    ).one()
    return row[0], row[1]


def test_polygon_in_degrees_is_exact_to_decimetres(street: Session) -> None:
    corners = [(-50, -50), (-0.2, -50), (-0.2, 60), (-50, 60), (-50, -50)]
    points = [degrees(street, EAST + x, NORTH + y) for x, y in corners]
    outside = f"POLYGON(({','.join(f'{x:.8f} {y:.8f}' for x, y in points)}))"
    assert found(street, polygon=outside) == []
    corners[1], corners[2] = (0.2, -50), (0.2, 60)
    points = [degrees(street, EAST + x, NORTH + y) for x, y in corners]
    touching = f"POLYGON(({','.join(f'{x:.8f} {y:.8f}' for x, y in points)}))"
    assert found(street, polygon=touching) == ["one", "two"]


def test_wide_box_keeps_its_edges_on_the_parallel(session: Session) -> None:
    """The middle of a 3° wide edge lies kilometres off the straight line in EPSG:25832."""
    lon, lat = degrees(session, EAST, NORTH)
    a_building(session, "here")
    assert found(session, bbox=f"{lon - 1.5},{lat - 1},{lon + 1.5},{lat - 0.0001}") == []
    assert found(session, bbox=f"{lon - 1.5},{lat - 1},{lon + 1.5},{lat + 0.00001}") == ["here"]


def test_ids_pick_rows(street: Session) -> None:
    building = a_building(street, "x", shape=square(Point(EAST, NORTH).x))
    assert found(street, ids=f"{building.id},999999") == ["x"]


@pytest.mark.parametrize(
    ("period", "expected"),
    [("2020-06-01", 1), ("2024-01-01", 0), ("../2019-01-01", 0), ("0000-01-01T00:00:00Z/..", 1)],
)
def test_validity_is_compared_with_the_period(session: Session, period: str, expected: int) -> None:
    an_area(session, valid_from=date(2020, 1, 1), valid_until=date(2022, 12, 31))
    clause = where_text(AREAS, selection.parse(AREAS, Role.PUBLIC, {"datetime": period}))
    count = text(f"SELECT count(*) FROM served.areas WHERE {clause.text}")
    _, values = where(AREAS, selection.parse(AREAS, Role.PUBLIC, {"datetime": period}))
    assert session.execute(count, values).scalar_one() == expected
