"""What the forms of the slice send, read field by field; mistakes stay with the reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geoqm.errors import GeoqmError
from geoqm.http.forms import FormReader
from geoqm.owners import codes
from geoqm.owners.kinds import Basis
from geoqm.owners.schemas import AddressData, CollectionData, OwnerData, OwnershipData

_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it is shown again: what was typed, and what has to be mended."""

    values: Mapping[str, str] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str, default: object = "") -> str:
        """What was typed in a field, else the default."""
        return self.values.get(name, str(default) if default is not None else "")


EMPTY = Shown()


def refused(values: Mapping[str, str], error: GeoqmError, default: str) -> Shown:
    """The form with the error beside its field, or beside `default`."""
    return Shown(values, {error.field or default: error.text})


def owner_data(reader: FormReader) -> OwnerData:
    """The facts about an owner."""
    kind = reader.choice("art", "Art", codes.KINDS, default="person")
    return OwnerData(
        kind=kind,
        name=reader.text("name", "Name", required=True),
        first_name=reader.text("vorname", "Vorname", limit=120) if kind == "person" else "",
        title=reader.text("titel", "Anrede oder Titel", limit=60),
        email=reader.email("email", "E-Mail"),
        phone=reader.text("telefon", "Telefon", limit=60),
        language=reader.choice("sprache", "Sprache", codes.LANGUAGES, default="de"),
        channel=reader.choice("weg", "Bevorzugter Weg", codes.CHANNELS, default="unknown"),
        note=reader.text("notiz", "Notiz", limit=2000),
    )


def owner_values(data: Any) -> dict[str, str]:
    """An owner as the form shows it."""
    return {
        "art": data.kind,
        "name": data.name,
        "vorname": data.first_name,
        "titel": data.title,
        "email": data.email,
        "telefon": data.phone,
        "sprache": data.language,
        "weg": data.channel,
        "notiz": data.note,
        "version": str(getattr(data, "version", 1)),
    }


def address_data(reader: FormReader, *, required: bool) -> AddressData | None:
    """A postal address; None where nothing was typed and nothing has to be."""
    data = AddressData(
        street=reader.text("strasse", "Straße und Hausnummer", limit=160, required=required),
        postcode=reader.text("plz", "Postleitzahl", limit=12),
        city=reader.text("ort", "Ort", limit=120, required=required),
        extra=reader.text("zusatz", "Zusatz", limit=120),
        country=reader.text("land", "Land", limit=60),
        valid_from=reader.day("gilt_ab", "gilt ab"),
    )
    return data if any((data.street, data.city, data.postcode)) else None


def collection_data(reader: FormReader) -> CollectionData:
    """Where the data come from, what for and on which ground."""
    basis = reader.choice("grundlage", "Rechtsgrundlage", codes.BASES, default="urban_renewal")
    area = reader.number("gebiet", "Sanierungsgebiet", required=basis == Basis.SECTION_138)
    return CollectionData(
        origin=reader.choice("herkunft", "Herkunft", codes.ORIGINS),
        basis=basis,
        purpose=reader.text("zweck", "Zweck", limit=300, required=True),
        area_id=area if basis == Basis.SECTION_138 else None,
    )


def ownership_data(reader: FormReader, building_id: int) -> OwnershipData:
    """The share and the beginning of an ownership; the share is typed as 1/2."""
    numerator, denominator = _share(reader)
    return OwnershipData(
        building_id=building_id,
        unit_id=reader.number("einheit", "Einheit"),
        numerator=numerator,
        denominator=denominator,
        began_on=reader.day("beginn", "Beginn"),
    )


def _share(reader: FormReader) -> tuple[int | None, int | None]:
    typed = reader.text("anteil", "Anteil", limit=30).replace(" ", "")
    if not typed:
        return None, None
    parts = ("1", "1") if typed == "1" else tuple(typed.split("/"))
    numbers = [int(p) for p in parts if p.isascii() and p.isdigit() and len(p) <= _LONGEST_NUMBER]
    if len(numbers) != 2 or len(parts) != 2 or not 0 < numbers[0] <= numbers[1]:
        reader.mistakes["anteil"] = "Bitte geben Sie den Anteil als Bruch an, zum Beispiel 1/2."
        return None, None
    return numbers[0], numbers[1]


def statement(reader: FormReader, kind: str, titles: Mapping[Any, str], by: str) -> dict[str, Any]:
    """A consent or an objection: kind, version of the text, day, channel, who wrote it down."""
    day = "given_on" if kind == "kind" else "made_on"
    return {
        kind: reader.choice("gegenstand", "Gegenstand", titles),
        "text_version": reader.text("fassung", "Fassung des Textes", limit=40, required=True),
        day: reader.day("am", "Tag", required=True),
        "channel": reader.choice("weg", "Weg", codes.CHANNELS, default="unknown"),
        "recorded_by": by,
    }


def representation(reader: FormReader) -> dict[str, Any]:
    """As what somebody acts for an owner, since when, and whether a power of attorney was seen."""
    return {
        "role": reader.choice("rolle", "Vertretung als", codes.ROLES, default="manager"),
        "began_on": reader.day("beginn", "Beginn"),
        "authority_seen_on": reader.day("vollmacht", "Vollmacht gesehen am"),
    }


def last_day(reader: FormReader, today: date) -> date:
    """The day at which something ends; today where none was given."""
    return reader.day("am", "Ende") or today
