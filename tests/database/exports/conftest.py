"""One small town for all files: umlauts, empty values, and texts of an attacker."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from shapely import MultiLineString
from sqlalchemy import Engine

from geoqm.areas.model import BoundarySegment
from geoqm.db.engine import make_engine, session_scope
from tests.builders import EAST, NORTH, a_building, an_address, an_area, ewkt, square

DAY = date(2026, 11, 25)
ATTACK = "</name><script>alert(1)</script> & ]]> %%u ^J\\U+0041\n  0\nENDSEC\x07 Größe Łódź 😀"


@pytest.fixture(scope="package")
def town(migrated_template: str, clone: Callable[[str], str]) -> Iterator[Engine]:
    """A street of three houses, all of them with dangerous names, one with hardly a value."""
    engine = make_engine(clone(migrated_template))
    with session_scope(engine) as session:
        first = a_building(session, "b1", name="=1+1", condition="mittel", surveyed_on=DAY)
        an_address(session, first)
        a_building(session, "b2", name='Haus "Nord";\nzwei \\Zeilen', shape=square(321_040))
        a_building(session, "b3", name=ATTACK, storeys=None, shape=square(321_080))
        an_area(session)
        an_area(
            session,
            "area2",
            name="Klein",
            outline=ewkt(square(side=45)),
            valid_from=date(2026, 1, 1),
            valid_until=date(2027, 12, 31),
            legal_basis="ß" * 200,
        )
        session.add(
            BoundarySegment(
                dataset="probe",
                source_id="s1",
                name="Nördlicher Rand",
                line=ewkt(MultiLineString([[(EAST, NORTH), (EAST + 10, NORTH + 20.5)]])),
                accuracy_m=30,
            )
        )
    yield engine
    engine.dispose()
