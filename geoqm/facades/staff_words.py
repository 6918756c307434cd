"""What the team reads of rules and results, in German."""

from datetime import date, datetime
from decimal import Decimal

from geoqm.access.rules import local_time
from geoqm.buildings import codes
from geoqm.buildings.words import title_in
from geoqm.db.model import AuditEntry
from geoqm.facades.model import GrantRuleSet
from geoqm.facades.rules import Outcome
from geoqm.facades.schemas import Combination, Criterion, Operator, Severity
from geoqm.facades.subjects import SUBJECTS

RESULTS = {
    Outcome.MET: "erfüllt",
    Outcome.ASK: "Beratung nötig",
    Outcome.UNKNOWN: "unbekannt",
    Outcome.NOT_MET: "nicht erfüllt",
}
TONES = {
    Outcome.MET: "green",
    Outcome.ASK: "amber",
    Outcome.UNKNOWN: "grey",
    Outcome.NOT_MET: "red",
}
SEVERITIES = {Severity.MUST: "muss", Severity.SHOULD: "soll", Severity.ASK: "im Gespräch"}
OPERATORS = {
    Operator.EQUALS: "ist",
    Operator.AT_LEAST: "mindestens",
    Operator.MORE_THAN: "mehr als",
    Operator.AT_MOST: "höchstens",
    Operator.LESS_THAN: "weniger als",
    Operator.IN: "eines von",
    Operator.NOT_IN: "keines von",
}
COMBINATIONS = {
    Combination.ONE: "eine Maßnahme",
    Combination.SEPARATE: "zwei Maßnahmen",
    Combination.UNKNOWN: "unbekannt",
}
_COMPARED = {
    Operator.AT_LEAST: "mindestens ",
    Operator.MORE_THAN: "mehr als ",
    Operator.AT_MOST: "höchstens ",
    Operator.LESS_THAN: "weniger als ",
    Operator.NOT_IN: "nicht ",
}
UNITS = {"years": "Jahre", "months": "Monate", "EUR": "Euro"}
_SHARE = "building.residential_share"
_USE = "building.main_use"
ORDER = (Outcome.MET, Outcome.ASK, Outcome.UNKNOWN, Outcome.NOT_MET)
_ACTIONS = {"INSERT": "veröffentlicht", "UPDATE": "geändert"}


def asked(criterion: Criterion) -> str:
    """What the criterion wants: "mindestens 10 Jahre"; empty where its value is not known."""
    if criterion.unknown:
        return ""
    if isinstance(criterion.value, bool):
        return "ja" if criterion.value else "nein"
    values = criterion.value if isinstance(criterion.value, tuple) else (criterion.value,)
    told = " oder ".join(value_of(criterion.subject, each) for each in values)
    return _COMPARED.get(criterion.operator, "") + told


def validity(stored: GrantRuleSet) -> str:
    """From when until when a version holds, as far as it is known."""
    begin = f"ab {_day(stored.valid_from)}" if stored.valid_from else "Beginn unbekannt"
    end = f"bis {_day(stored.valid_until)}" if stored.valid_until else "ohne Ende"
    return f"{begin}, {end}"


def moment(at: datetime) -> str:
    """28.11.2026, 09:40 by the clock of the office."""
    return f"{local_time(at):%d.%m.%Y, %H:%M}"


def deed(entry: AuditEntry) -> str:
    """What somebody did with a version."""
    after = entry.after or {}
    if entry.action == "UPDATE" and "is_current" in after:
        return "gilt auf Karte und Akte" if after["is_current"] else "gilt nicht mehr"
    if entry.action == "UPDATE" and after.get("valid_until"):
        return f"endet am {_day(date.fromisoformat(after['valid_until']))}"
    return _ACTIONS.get(entry.action, entry.action)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def value_of(subject: str, value: Decimal | str | None) -> str:
    """A value of a subject with its unit: "10 Jahre", "50 %", "Wohngebäude"."""
    if isinstance(value, str):
        return title_in(codes.USE_CLASSES, value) if subject == _USE else _WORDS.get(value, value)
    number = Decimal(0) if value is None else value
    if subject == _SHARE:
        return f"{number_of(number * 100)}\u202f%"
    unit = UNITS.get(SUBJECTS[subject].unit, "")
    return f"{number_of(number)}\u202f{unit}" if unit else number_of(number)


def number_of(number: Decimal) -> str:
    """1.250,5."""
    plain = f"{number.normalize():,f}"
    return plain.replace(",", " ").replace(".", ",").replace(" ", ".")


_WORDS = {
    "private_owner": "Privatperson",
    "owner": "Firma oder Organisation",
    "owners_community": "Eigentümergemeinschaft",
    "entitled_person": "Person mit Vollmacht",
    "tenant_with_consent": "Mieter/in mit Zustimmung",
    "facade": "Fassade",
    "entrance": "Eingang",
    "unsealing": "Entsiegelung",
    "courtyard": "Hof",
    "greening": "Begrünung",
    "green_roof": "Gründach",
    "graffiti": "Graffiti entfernen",
    "roof_renewal": "Dacherneuerung",
    "energy_renovation": "energetische Sanierung",
    "single_trade": "einzelnes Gewerk",
    "multi_family": "Mehrfamilienhaus",
    "single_family": "Einfamilienhaus",
    "other": "anderes",
}
