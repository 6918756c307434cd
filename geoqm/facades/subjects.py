"""What a criterion of a grant guideline can ask for: name, kind of value, unit, who knows it.

A subject that is not in this list is refused in rule files, so that no criterion goes unread.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ValueKind(StrEnum):
    """What a subject's value is."""

    NUMBER = "number"
    FLAG = "flag"
    WORD = "word"


class Stage(StrEnum):
    """When and from whom a value is known."""

    BUILDING = "building"
    """The register knows it, or could."""
    APPLICANT = "applicant"
    """The applicant says it."""
    CASE = "case"
    """It is settled while the application is worked on."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a criterion asks for; `unit` is the only unit its values may have."""

    name: str
    title: str
    kind: ValueKind
    stage: Stage
    settled_by: str
    unit: str = ""
    words: tuple[str, ...] = ()


_USES = (
    "residential",
    "mixed",
    "commercial",
    "hospitality",
    "industrial",
    "institutional_housing",
    "public",
    "ancillary",
    "structure",
)
_REGISTER = "Angabe im Gebäude nachtragen"
_CADASTRE = "Angabe aus Kataster oder Bauakte nachtragen"
_APPLICANT = "beim Antrag erfragen"
_CASE = "im Antrag prüfen"
_NUMBER, _FLAG, _WORD = ValueKind.NUMBER, ValueKind.FLAG, ValueKind.WORD
_BUILDING, _BY_APPLICANT, _IN_CASE = Stage.BUILDING, Stage.APPLICANT, Stage.CASE

_ALL: Final = (
    Subject(
        "location.in_area",
        "Lage im Fördergebiet",
        _FLAG,
        _BUILDING,
        "amtliche Grenze des Gebiets bei der Stadt erfragen",
    ),
    Subject("building.age_years", "Alter des Gebäudes", _NUMBER, _BUILDING, _CADASTRE, "years"),
    Subject("building.dwellings", "Zahl der Wohnungen", _NUMBER, _BUILDING, _REGISTER),
    Subject("building.full_storeys", "Zahl der Geschosse", _NUMBER, _BUILDING, _CADASTRE),
    Subject("building.residential_share", "Anteil der Wohnfläche", _NUMBER, _BUILDING, _REGISTER),
    Subject("building.main_use", "Nutzung des Gebäudes", _WORD, _BUILDING, _CADASTRE, "", _USES),
    Subject(
        "building.is_monument", "Baudenkmal", _FLAG, _BUILDING, "in der Denkmalliste nachsehen"
    ),
    Subject(
        "building.type",
        "Gebäudetyp",
        _WORD,
        _IN_CASE,
        "bei der Beratung ansehen",
        "",
        ("multi_family", "single_family"),
    ),
    Subject(
        "applicant.type",
        "Wer den Antrag stellt",
        _WORD,
        _BY_APPLICANT,
        _APPLICANT,
        "",
        (
            "private_owner",
            "owner",
            "owners_community",
            "entitled_person",
            "tenant_with_consent",
            "other",
        ),
    ),
    Subject("measure.started", "Maßnahme schon begonnen", _FLAG, _BY_APPLICANT, _APPLICANT),
    Subject(
        "measure.kind",
        "Art der Maßnahme",
        _WORD,
        _BY_APPLICANT,
        _APPLICANT,
        "",
        (
            "facade",
            "entrance",
            "unsealing",
            "courtyard",
            "greening",
            "green_roof",
            "graffiti",
            "roof_renewal",
            "energy_renovation",
            "single_trade",
            "other",
        ),
    ),
    Subject(
        "other_public_funding", "Andere öffentliche Förderung", _FLAG, _BY_APPLICANT, _APPLICANT
    ),
    Subject("advice.done", "Erstberatung", _FLAG, _IN_CASE, "Beratung vereinbaren"),
    Subject("permits.complete", "Genehmigungen vollständig", _FLAG, _IN_CASE, _CASE),
    Subject("offers.count", "Zahl der Angebote", _NUMBER, _IN_CASE, _CASE),
    Subject("eligible_cost", "Förderfähige Kosten", _NUMBER, _IN_CASE, _CASE, "EUR"),
    Subject("grant.amount", "Höhe des Zuschusses", _NUMBER, _IN_CASE, _CASE, "EUR"),
    Subject(
        "design.colours", "Farben nach Gestaltungssatzung", _FLAG, _IN_CASE, "Farbkonzept prüfen"
    ),
    Subject("applicant.deducts_input_tax", "Vorsteuerabzug", _FLAG, _BY_APPLICANT, _APPLICANT),
    Subject("measure.own_work", "Eigene Arbeit", _FLAG, _BY_APPLICANT, _APPLICANT),
    Subject("completion.months", "Frist für Fertigstellung", _NUMBER, _IN_CASE, _CASE, "months"),
    Subject("commitment.years", "Zweckbindung", _NUMBER, _IN_CASE, _CASE, "years"),
)
SUBJECTS: Final = MappingProxyType({subject.name: subject for subject in _ALL})
