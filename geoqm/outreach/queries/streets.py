"""The houses of a street, to choose them without the map."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Address, Building
from geoqm.errors import InvalidInput
from geoqm.owners.rules import parsed_place


def houses_in(session: Session, street: str) -> list[int]:
    """The buildings with an address in a street, in any spelling. Raises InvalidInput for none."""
    key = parsed_place(street).street_key
    found = session.scalars(
        select(Building.id)
        .join(Address, Address.building_id == Building.id)
        .where(
            Address.street_key == key,
            Address.vanished_on.is_(None),
            Building.vanished_on.is_(None),
        )
        .distinct()
        .order_by(Building.id)
    ).all()
    if not found:
        raise InvalidInput(
            "Diese Straße ist nicht bekannt.",
            remedy="Der Name genügt, zum Beispiel „Waldhausener Straße“.",
            field="strasse",
        )
    return list(found)
