"""How a walk speaks German: what was seen last, what an entry did, how two states differ."""

from datetime import date

from geoqm.access.rules import local_day
from geoqm.buildings.model import UnitKind
from geoqm.vacancies.codes import Occupancy, VacancyStatus
from geoqm.vacancies.rules import COUNTED
from geoqm.walks.model import Effect, EntryState, WalkEntry
from geoqm.walks.queries import Background
from geoqm.walks.rules import Now
from geoqm.walks.schemas import Difference

_MONTHS = (
    "Jan.", "Feb.", "März", "April", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
)  # fmt: skip
NOTHING = "–"
ANSWERS = {
    Occupancy.OCCUPIED.value: "genutzt",
    Occupancy.VACANT.value: "leer",
    Occupancy.UNSURE.value: "unsicher",
}
EFFECTS = {
    Effect.NONE.value: "durch eine spätere Angabe ersetzt",
    Effect.OPENED.value: "Leerstand eingetragen",
    Effect.CONFIRMED.value: "Leerstand bestätigt",
    Effect.ENDED.value: "Leerstand beendet",
    Effect.REJECTED.value: "eigener Eintrag zurückgenommen",
    Effect.REOPENED.value: "Leerstand wieder geöffnet und bestätigt",
    Effect.SIGHTED.value: "Beobachtung eingetragen",
    Effect.REVIEW.value: "zur Prüfung vorgemerkt",
    Effect.RECHECK.value: "nächste Prüfung vorgezogen",
}
STATES = {
    EntryState.APPLIED.value: "übertragen",
    EntryState.CONFLICT.value: "zu entscheiden",
    EntryState.DISCARDED.value: "nicht übernommen",
}


def month(day: date) -> str:
    """Sept. 2025."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def day_text(day: date | None) -> str:
    """12.11.2026; a dash for None."""
    return f"{day:%d.%m.%Y}" if day else NOTHING


def last_seen(now: Now, kind: str) -> str:
    """What was last known of a unit, as it stands beside its name: "zuletzt leer, Sept. 2025"."""
    if now.status is VacancyStatus.EXPECTED and now.known_from:
        return f"wird frei, {month(now.known_from)}"
    if now.status is not None:
        seen = now.confirmed_on or now.known_from
        word = "zuletzt leer" if now.status in COUNTED else "in Prüfung"
        return f"{word}, {month(seen)}" if seen else word
    days = [day for day in (now.occupied_on, now.ended_on) if day]
    if not days:
        return "noch nicht gesehen"
    return f"zuletzt {_in_use(kind)}, {month(max(days))}"


def effect_of(entry: WalkEntry) -> str:
    """What became of an entry, in a few words."""
    if entry.state == EntryState.APPLIED.value:
        return EFFECTS[entry.effect]
    if entry.state == EntryState.DISCARDED.value:
        return "Der Stand im Büro gilt weiter."
    return "Inzwischen gibt es einen anderen Stand."


def differences(entry: WalkEntry, now: Now, behind: Background) -> list[Difference]:
    """Field by field: what the entry says and what the office knows; equal fields are left out."""
    rows = (
        ("Zustand", ANSWERS[entry.answer], _state(now)),
        ("Gesehen am", day_text(local_day(entry.observed_at)), day_text(behind.on)),
        ("Von", "Ihnen", behind.by or NOTHING),
        ("Leerstand seit", NOTHING, day_text(now.known_from)),
        ("Notiz", entry.note or NOTHING, behind.note or NOTHING),
    )
    return [
        Difference(title=t, mine=mine, theirs=theirs) for t, mine, theirs in rows if mine != theirs
    ]


def _state(now: Now) -> str:
    if now.status is None:
        return "genutzt" if now.occupied_on or now.ended_on else "unbekannt"
    if now.status is VacancyStatus.EXPECTED:
        return "wird frei"
    return "leer" if now.status in COUNTED else "in Prüfung"


def _in_use(kind: str) -> str:
    return "bewohnt" if kind == UnitKind.DWELLING.value else "genutzt"
