"""How the team's grant check says things in German; pure functions."""

from collections.abc import Iterable
from datetime import date

from geoqm.areas.model import AreaKind
from geoqm.db.model import Dataset
from geoqm.dossier.queries import Position
from geoqm.dossier.words import accuracy_of, metres
from geoqm.facades.rules import Finding, Outcome, Reason
from geoqm.facades.rules.evaluation import EDGE, NO, YES
from geoqm.facades.schemas import Criterion
from geoqm.facades.staff_words import (
    RESULTS,
    SEVERITIES,
    TONES,
    asked,
    moment,
    number_of,
    value_of,
)
from geoqm.facades.subjects import SUBJECTS, ValueKind

__all__ = ["OUTCOMES", "REASONS", "RESULTS", "SEVERITIES", "TONES", "asked", "moment"]
OUTCOMES = RESULTS | {Outcome.ASK: "entscheidet eine Person"}
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
ASK_CITY = "Richtlinientext bei der Stadt erfragen"
_FLAGS = {YES: "ja", NO: "nein"}
_PLACES = {YES: "innerhalb", NO: "außerhalb", EDGE: "nahe an der Grenze"}


def found(finding: Finding, subject: str) -> str:
    """The value that is known: "101 Jahre", "zwischen 97 und 106 Jahre"; empty for nothing."""
    if SUBJECTS[subject].kind is ValueKind.NUMBER:
        return _bounds(finding, subject)
    if finding.word is None:
        return ""
    if subject == "location.in_area":
        return _place(finding)
    return _FLAGS.get(finding.word) or value_of(subject, finding.word)


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
        return value_of(subject, low)
    if low is None:
        return f"höchstens {value_of(subject, high)}"
    if high is None:
        return f"mindestens {value_of(subject, low)}"
    return f"zwischen {number_of(low)} und {value_of(subject, high)}"
