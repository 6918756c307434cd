"""What the map layers of parcels and houses show."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.buildings.model import Parcel
from tests.builders import a_dataset, ewkt, square


@pytest.mark.parametrize(
    ("parcel_id", "shown"),
    [
        ("053191012003180002__", ("12", "318/2")),
        ("05319101200318______", ("12", "318")),
        ("053191___00020000000", (None, "20")),
    ],
)
def test_parcel_is_called_as_on_the_cadastral_map(
    session: Session, parcel_id: str, shown: tuple[str | None, str]
) -> None:
    a_dataset(session)
    place = ewkt(square())
    session.add(Parcel(dataset="probe", source_id="p", parcel_id=parcel_id, outline=place))
    session.flush()
    found = session.execute(text("SELECT section, number FROM served.parcels")).one()
    assert tuple(found) == shown
