"""Builders with fixed defaults: a data set, a building, an address, an area."""

from datetime import date
from typing import Any

from shapely import MultiPolygon, Point, box
from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.areas.model import Area
from geoqm.buildings.model import Address, Building, Unit
from geoqm.db.model import Dataset
from geoqm.owners import service as owners
from geoqm.owners.model import Collection, Owner, Ownership
from geoqm.owners.schemas import AddressData, CollectionData, OwnerData, OwnershipData

EAST, NORTH = 321_000.0, 5_674_000.0


def a_dataset(session: Session, key: str = "probe", **values: Any) -> Dataset:
    """A data set; the one that is there already when the key is known."""
    found = session.get(Dataset, key)
    if found is not None:
        return found
    made = Dataset(key=key, title="Probe", kind=values.pop("kind", "buildings"), **values)
    session.add(made)
    session.flush()
    return made


def ewkt(shape: Any) -> str:
    """A shape as PostGIS reads it, in EPSG:25832."""
    return f"SRID=25832;{shape.wkt}"


def square(east: float = EAST, north: float = NORTH, side: float = 10.0) -> MultiPolygon:
    """A square with its lower left corner at `east`, `north`."""
    return MultiPolygon([box(east, north, east + side, north + side)])


def a_building(session: Session, source_id: str = "b1", **values: Any) -> Building:
    """A square house of three storeys."""
    a_dataset(session)
    shape = values.pop("shape", None) or square()
    defaults: dict[str, Any] = {
        "dataset": "probe",
        "source_id": source_id,
        "footprint": ewkt(shape),
        "use_class": "residential",
        "storeys": 3,
    }
    building = Building(**(defaults | values))
    session.add(building)
    session.flush()
    return building


def an_address(session: Session, building: Building | None = None, **values: Any) -> Address:
    """Lindenstraße 5, or what `values` say."""
    a_dataset(session)
    defaults: dict[str, Any] = {
        "dataset": "probe",
        "source_id": "a1",
        "building_id": building.id if building else None,
        "street": "Lindenstraße",
        "street_key": "lindenstrasse",
        "house_number": 5,
        "label": "Lindenstraße 5",
        "search_text": "lindenstrasse 5",
        "location": ewkt(Point(EAST + 5, NORTH + 5)),
    }
    address = Address(**(defaults | values))
    session.add(address)
    session.flush()
    return address


def a_unit(session: Session, building: Building | None = None, **values: Any) -> Unit:
    """A shop on the ground floor of a house of its own, or what `values` say."""
    a_dataset(session)
    house = building or a_building(session)
    defaults: dict[str, Any] = {
        "dataset": "probe",
        "source_id": f"u{len(session.scalars(select(Unit.id)).all()) + 1}",
        "building_id": house.id,
        "kind": "shop",
        "floor": 0,
    }
    unit = Unit(**(defaults | values))
    session.add(unit)
    session.flush()
    return unit


def an_area(session: Session, source_id: str = "area1", **values: Any) -> Area:
    """An approximate programme area of 200 m."""
    a_dataset(session)
    defaults: dict[str, Any] = {
        "dataset": "probe",
        "source_id": source_id,
        "kind": "programme_area",
        "name": "Probegebiet",
        "outline": ewkt(square(EAST - 100, NORTH - 100, 200)),
        "quality": "approximate",
        "accuracy_m": 30,
    }
    area = Area(**(defaults | values))
    session.add(area)
    session.flush()
    return area


def a_collection(session: Session, **values: Any) -> Collection:
    """A collection of 22.11.2026, told by the person."""
    defaults = {"origin": "self", "basis": "urban_renewal", "purpose": "Beratung"}
    return owners.collection(
        session, CollectionData(**(defaults | values)), today=date(2026, 11, 22)
    )


def an_owner(session: Session, name: str = "Beispiel", **values: Any) -> Owner:
    """Erika Beispiel, a person, or what `values` say; `street` gives her an address."""
    street = values.pop("street", "")
    address = AddressData(street=street, postcode="41061", city="Probestadt") if street else None
    defaults = {"kind": "person", "first_name": "Erika"}
    data = OwnerData(name=name, **(defaults | values))
    collected = a_collection(session)
    return owners.add_owner(session, data, collected.id, today=date(2026, 11, 22), address=address)


def an_ownership(session: Session, owner: Owner, building: Building, **values: Any) -> Ownership:
    """The whole house, since ever."""
    data = OwnershipData(building_id=building.id, **values)
    return owners.add_ownership(session, owner.id, data, owner.collection_id)
