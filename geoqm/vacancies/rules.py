"""Decisions about episodes: allowed steps, dates that fit, what counts, what is stale."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geoqm.errors import InvalidInput, RuleViolation
from geoqm.vacancies.codes import DatePrecision, VacancyStatus
from geoqm.vacancies.dates import RoughDate, months_later
from geoqm.vacancies.schemas import EpisodeFacts, OfferFacts

_S = VacancyStatus
AT_WORK = frozenset(
    {
        _S.OWNER_IDENTIFIED, _S.OWNER_CONTACTED, _S.IN_DIALOGUE, _S.IN_ADVICE, _S.MEASURE_PLANNED,
        _S.ON_MARKET, _S.INTERIM_USE, _S.NO_CONTACT, _S.OBJECTION,
    }
)  # fmt: skip
COUNTED = AT_WORK | {_S.CONFIRMED_VACANT}
"""Open states that count as vacant in figures; interim use still does (d.1)."""
OUTCOMES = frozenset({_S.REOCCUPIED, _S.CONVERSION, _S.DEMOLISHED, _S.CLOSED})
VOID = frozenset({_S.DUPLICATE, _S.REJECTED})
"""It never was a vacancy of its own: it counts nowhere and stands in nobody's way."""
ENDED = OUTCOMES | VOID
OPEN = frozenset(VacancyStatus) - ENDED
BEGINNINGS = OPEN

_STEPS: dict[VacancyStatus, frozenset[VacancyStatus]] = {
    _S.EXPECTED: frozenset({_S.CONFIRMED_VACANT}) | ENDED,
    _S.REPORTED: frozenset({_S.IN_REVIEW, _S.EXPECTED, _S.CONFIRMED_VACANT}) | ENDED,
    _S.IN_REVIEW: frozenset({_S.EXPECTED, _S.CONFIRMED_VACANT}) | ENDED,
    _S.CONFIRMED_VACANT: AT_WORK | {_S.IN_REVIEW} | ENDED,
    **{status: (COUNTED - {status}) | {_S.IN_REVIEW} | ENDED for status in AT_WORK},
    **{status: frozenset({_S.CLOSED}) for status in OUTCOMES - {_S.CLOSED}},
    _S.CLOSED: frozenset(),
    _S.DUPLICATE: frozenset(),
    _S.REJECTED: frozenset(),
}

LONGEST_USE = 200
LONGEST_NOTE = 4000
_EARLIEST, _LATEST = date(1800, 1, 1), date(2200, 1, 1)
_OFFER_TEXTS = (("title", 3, 120), ("description", 0, 2000), ("contact", 0, 300))


class UnitState(StrEnum):
    """What is known about a unit (Zustand): occupied and unknown are told apart."""

    VACANT = "vacant"
    EXPECTED = "expected"
    IN_QUESTION = "in_question"
    OCCUPIED = "occupied"
    UNKNOWN = "unknown"


def steps_from(status: VacancyStatus) -> frozenset[VacancyStatus]:
    """The states that may follow."""
    return _STEPS[status]


def check_step(current: VacancyStatus, wanted: VacancyStatus) -> None:
    """Raise RuleViolation where `wanted` may not follow `current`."""
    if wanted not in _STEPS[current]:
        raise RuleViolation(
            "Dieser Schritt passt nicht zum jetzigen Stand.",
            remedy="Wählen Sie einen der angebotenen Schritte oder nehmen Sie den letzten zurück.",
            field="status",
        )


def begin_day(
    began: RoughDate, *, seen_on: date, expected: bool, free_from: date | None = None
) -> date | None:
    """The day to store for a begin; None where it is unknown.

    `free_from` is the end of the unit's episode before: a month or year begins no earlier.
    Raises RuleViolation for a begin after the evidence, unless the vacancy is only expected.
    """
    if expected and not (began.is_known and began.precision is not DatePrecision.BEFORE):
        raise InvalidInput(
            "Bei einem angekündigten Leerstand fehlt, wann er beginnt.",
            remedy="Geben Sie den Monat an, in dem das Mietverhältnis endet, zum Beispiel 03.2027.",
            field="began_on",
        )
    if not expected and began.is_known and began.stored is not None and began.stored > seen_on:
        raise RuleViolation(
            "Der Beginn liegt nach dem Tag, an dem der Leerstand gesehen wurde.",
            remedy="Prüfen Sie beide Tage, oder wählen Sie „angekündigt“.",
            field="began_on",
        )
    if free_from is None or began.stored is None or began.stored >= free_from:
        return began.stored
    return began.near(free_from if expected else min(free_from, seen_on))


def end_day(
    on: date, precision: DatePrecision, outcome: VacancyStatus, *, known_from: date, today: date
) -> date:
    """The day to store for an end, not before the begin.

    What never was a vacancy, or has not begun yet, ends where it would have begun, or later.
    Raises RuleViolation where it would end before it began, or later than today.
    """
    if outcome in VOID or known_from > today:
        return max(min(on, today), known_from)
    ended = RoughDate(on, precision)
    day = ended.stored or on
    if min(ended.latest, date.max if ended.is_known else on) < known_from:
        raise RuleViolation(
            "Das Ende liegt vor dem Beginn.",
            remedy=f"Der Leerstand ist seit dem {known_from:%d.%m.%Y} bekannt.",
            field="ended_on",
        )
    if day > today:
        raise RuleViolation(
            "Das Ende liegt in der Zukunft.",
            remedy="Tragen Sie das Ende ein, wenn es so weit ist, und setzen Sie bis dahin eine Wiedervorlage.",
            field="ended_on",
        )
    return max(day, known_from)


def next_check(on: date, months: int, *, begins_on: date | None = None) -> date:
    """When to look again: some months after `on`, for an expected vacancy when it begins."""
    if begins_on is not None and begins_on > on:
        return begins_on
    return months_later(on, months)


def is_stale(last_confirmed_on: date | None, on: date, months: int) -> bool:
    """Whether nobody confirmed it for more than `months`; never confirmed is stale."""
    return last_confirmed_on is None or months_later(last_confirmed_on, months) < on


def unit_state(
    status: VacancyStatus | None, last_occupied_on: date | None, *, on: date, months: int
) -> UnitState:
    """What to say about a unit on a day, from its open episode and the last sighting.

    "Occupied" holds for `months` after somebody saw it so; then it is unknown again.
    """
    if status is not None and status in COUNTED:
        return UnitState.VACANT
    if status is VacancyStatus.EXPECTED:
        return UnitState.EXPECTED
    if status is not None and status in OPEN:
        return UnitState.IN_QUESTION
    if last_occupied_on is not None and months_later(last_occupied_on, months) >= on:
        return UnitState.OCCUPIED
    return UnitState.UNKNOWN


def check_facts(facts: EpisodeFacts, *, today: date) -> None:
    """Raise InvalidInput where a day or a text cannot be."""
    if facts.seen_on > today:
        raise InvalidInput(
            "Der Tag liegt in der Zukunft.",
            remedy="Wählen Sie den Tag, an dem der Leerstand gesehen oder gemeldet wurde.",
            field="seen_on",
        )
    if facts.began.is_known and not _EARLIEST <= facts.began.latest < _LATEST:
        raise InvalidInput(
            "Dieser Beginn kann nicht stimmen.",
            remedy="Geben Sie Jahr, Monat und Jahr oder den Tag an, zum Beispiel 03.2024.",
            field="began_on",
        )
    for name, longest in (("interim_use", LONGEST_USE), ("note", LONGEST_NOTE)):
        if len(getattr(facts, name)) > longest:
            raise InvalidInput(
                f"Dieser Text ist länger als {longest} Zeichen.",
                remedy="Kürzen Sie ihn.",
                field=name,
            )


@dataclass(frozen=True, slots=True)
class PolicyLimit:
    """A rule that administration sets: title, hint, lowest and highest value."""

    title: str
    hint: str
    lowest: int
    highest: int


POLICY_LIMITS = {
    "check_after_months": PolicyLimit("Wiedervorlage nach Monaten", "1 bis 24", 1, 24),
    "stale_after_months": PolicyLimit(
        "Veraltet nach Monaten ohne Bestätigung", "nicht kürzer als die Wiedervorlage", 1, 36
    ),
    "structural_after_months": PolicyLimit("Dauerhaft nach Monaten", "3 bis 60", 3, 60),
    "smallest_public_number": PolicyLimit(
        "Kleinste öffentliche Zahl", "3 bis 10; kleinere Zahlen werden verdeckt", 3, 10
    ),
}


def policy_values(typed: Mapping[str, str]) -> dict[str, int]:
    """The numbers that were typed; InvalidInput names the one that does not fit."""
    found: dict[str, int] = {}
    for name, limit in POLICY_LIMITS.items():
        text = typed.get(name, "").strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
        if not limit.lowest <= number <= limit.highest:
            raise InvalidInput(
                f"„{limit.title}“ braucht eine Zahl von {limit.lowest} bis {limit.highest}.",
                remedy="Zum Beispiel 6.",
                field=name,
            )
        found[name] = number
    if found["stale_after_months"] < found["check_after_months"]:
        raise InvalidInput(
            "Veraltet kann nicht vor der Wiedervorlage liegen.",
            remedy="Wählen Sie mindestens so viele Monate wie bei der Wiedervorlage.",
            field="stale_after_months",
        )
    return found


def check_offer(status: VacancyStatus, offer: OfferFacts) -> None:
    """Raise where an offer may not be published: no consent, no title, an objection."""
    if status is VacancyStatus.OBJECTION:
        raise RuleViolation(
            "Zu diesem Leerstand gibt es einen Widerspruch.",
            remedy="Ändern Sie zuerst den Stand, wenn der Widerspruch zurückgenommen ist.",
        )
    if not (offer.is_public or offer.for_matching) or not offer.consent_version.strip():
        raise InvalidInput(
            "Ohne Einwilligung wird nichts veröffentlicht und nichts weitergegeben.",
            remedy="Halten Sie fest, worin wann und mit welchem Text eingewilligt wurde.",
            field="consent",
        )
    for name, shortest, longest in _OFFER_TEXTS:
        if not shortest <= len(getattr(offer, name).strip()) <= longest:
            raise InvalidInput(
                f"Dieser Text braucht {shortest} bis {longest} Zeichen.",
                remedy="Ein Titel wie „Laden mit Schaufenster, 68 m²“ genügt.",
                field=name,
            )
