"""What enters the slice: owners, addresses, ownership and collections as the services take them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerData:
    """The facts about an owner."""

    kind: str
    name: str
    first_name: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    language: str = "de"
    channel: str = "unknown"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressData:
    """A postal address."""

    street: str
    postcode: str = ""
    city: str = ""
    extra: str = ""
    country: str = ""
    valid_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipData:
    """What belongs to an owner: a house or one unit of it, with share and beginning."""

    building_id: int
    unit_id: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    began_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionData:
    """Where data come from, what for and on which ground; § 138 BauGB needs the area."""

    origin: str
    basis: str
    purpose: str
    area_id: int | None = None
    dataset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookData:
    """A look at owners that is to be noted."""

    kind: str
    user_name: str
    owner_id: int | None = None
    building_id: int | None = None
    term: str = ""
    reason: str = ""
    found: int | None = None
