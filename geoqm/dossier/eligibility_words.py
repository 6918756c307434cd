"""How the team's grant check says things in German; pure functions."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from geoqm.access.rules import local_time
from geoqm.areas.model import AreaKind
from geoqm.buildings import codes
from geoqm.buildings.words import title_in
from geoqm.db.model import Dataset
from geoqm.dossier.queries import Position
from geoqm.dossier.words import accuracy_of, metres
from geoqm.facades.rules import Finding, Outcome, Reason
from geoqm.facades.rules.evaluation import EDGE, NO, YES
from geoqm.facades.schemas import Criterion, Operator, Severity
from geoqm.facades.subjects import SUBJECTS, ValueKind

RESULTS = {
    Outcome.MET: "erfüllt",
    Outcome.ASK: "Beratung nötig",
    Outcome.UNKNOWN: "unbekannt",
    Outcome.NOT_MET: "nicht erfüllt",
}
OUTCOMES = RESULTS | {Outcome.ASK: "entscheidet eine Person"}
TONES = {
    Outcome.MET: "green",
    Outcome.ASK: "amber",
    Outcome.UNKNOWN: "grey",
    Outcome.NOT_MET: "red",
}
REASONS = {
    Reason.COMPARED: "Verglichen mit dem Wert, der hier bekannt ist.",
    Reason.RULE_UNKNOWN: "Die Richtlinie dazu ist nicht bekannt.",
    Reason.NO_DATA: "Im Register fehlt die Angabe.",
    Reason.BOUNDS: "Die Angabe ist nicht genau genug, um zu entscheiden.",
    Reason.EDGE: "Das Haus liegt nahe an einer ungefähren Grenze.",
    Reason.LATER: "Das sagt der Antrag oder klärt der Fall.",
    Reason.PERSON: "Das soll immer ein Mensch entscheiden.",
    Reason.DECIDED: "Im Einzelfall entschieden.",
}
SEVERITIES = {Severity.MUST: "muss", Severity.SHOULD: "soll", Severity.ASK: "im Gespräch"}
ASK_CITY = "Richtlinientext bei der Stadt erfragen"
_COMPARED = {
    Operator.AT_LEAST: "mindestens ",
    Operator.MORE_THAN: "mehr als ",
    Operator.AT_MOST: "höchstens ",
    Operator.LESS_THAN: "weniger als ",
    Operator.NOT_IN: "nicht ",
}
_UNITS = {"years": "Jahre", "months": "Monate", "EUR": "Euro"}
_FLAGS = {YES: "ja", NO: "nein"}
_PLACES = {YES: "innerhalb", NO: "außerhalb", EDGE: "nahe an der Grenze"}
_SHARE = "building.residential_share"
_USE = "building.main_use"


def asked(criterion: Criterion) -> str:
    """What the criterion wants: "mindestens 10 Jahre"; empty where its value is not known."""
    if criterion.unknown:
        return ""
    if isinstance(criterion.value, bool):
        return "ja" if criterion.value else "nein"
    values = criterion.value if isinstance(criterion.value, tuple) else (criterion.value,)
    told = " oder ".join(_value(criterion.subject, each) for each in values)
    return _COMPARED.get(criterion.operator, "") + told


def found(finding: Finding, subject: str) -> str:
    """The value that is known: "101 Jahre", "zwischen 97 und 106 Jahre"; empty for nothing."""
    if SUBJECTS[subject].kind is ValueKind.NUMBER:
        return _bounds(finding, subject)
    if finding.word is None:
        return ""
    if subject == "location.in_area":
        return _place(finding)
    return _FLAGS.get(finding.word) or _value(subject, finding.word)


def settles(criterion: Criterion) -> str:
    """What would settle an open criterion."""
    return ASK_CITY if criterion.unknown else criterion.about.settled_by


def boundary(positions: Iterable[Position], finding: Finding) -> str:
    """Which boundary was asked, and how exact it is."""
    for position in positions:
        if position.area.kind == AreaKind.PROGRAMME_AREA.value:
            return f"{position.area.name}. {accuracy_of(position)}"
    return finding.origin


def source(dataset: Dataset, stated_on: date | None) -> str:
    """A data set with its day."""
    day = f", Stand {stated_on:%d.%m.%Y}" if stated_on else ""
    return f"{dataset.title}{' (erfunden)' if dataset.is_demo else ''}{day}"


def moment(at: datetime) -> str:
    """28.11.2026, 09:40 by the clock of the office."""
    return f"{local_time(at):%d.%m.%Y, %H:%M}"


def _place(finding: Finding) -> str:
    place = _PLACES[finding.word or NO]
    if finding.distance_m is None:
        return place
    return f"{place}, Abstand {metres(float(finding.distance_m))}"


def _bounds(finding: Finding, subject: str) -> str:
    low, high = finding.low, finding.high
    if low is None and high is None:
        return ""
    if low == high:
        return _value(subject, low)
    if low is None:
        return f"höchstens {_value(subject, high)}"
    if high is None:
        return f"mindestens {_value(subject, low)}"
    return f"zwischen {_number(low)} und {_value(subject, high)}"


def _value(subject: str, value: Decimal | str | None) -> str:
    if isinstance(value, str):
        return title_in(codes.USE_CLASSES, value) if subject == _USE else _WORDS.get(value, value)
    number = Decimal(0) if value is None else value
    if subject == _SHARE:
        return f"{_number(number * 100)}\u202f%"
    unit = _UNITS.get(SUBJECTS[subject].unit, "")
    return f"{_number(number)}\u202f{unit}" if unit else _number(number)


def _number(number: Decimal) -> str:
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
