"""Invented vacancies of the town: which units, since when, what became of them.

Plain values from dice; the day of loading is an argument, so that the same day gives the same town.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geoqm.demo.dice import between, chance, pick, roll
from geoqm.vacancies.codes import DatePrecision, VacancyKind, VacancyReason, VacancyStatus
from geoqm.vacancies.dates import RoughDate, months_later

OPEN, EXPECTED, IN_QUESTION, ENDED = 389, 18, 12, 340
# Share of the units that somebody saw in use.
_SEEN = {"shop": 0.88, "dwelling": 0.62}
_SEEN_ELSEWHERE = 0.41
_S = VacancyStatus
# How often a kind of unit stands empty compared with a dwelling.
_WEIGHTS = {
    "shop": 6.0,
    "gastronomy": 4.0,
    "office": 2.5,
    "practice": 1.5,
    "workshop": 2.0,
    "storage": 1.5,
}
_AGES = (
    ((20, 89), 24.0),
    ((92, 180), 13.0),
    ((184, 360), 25.0),
    ((370, 1080), 25.0),
    ((1100, 2600), 13.0),
)
_STATUSES = (
    (_S.CONFIRMED_VACANT, 40.0), (_S.OWNER_IDENTIFIED, 9.0), (_S.OWNER_CONTACTED, 14.0),
    (_S.IN_DIALOGUE, 10.0), (_S.IN_ADVICE, 5.0), (_S.MEASURE_PLANNED, 4.0), (_S.ON_MARKET, 11.0),
    (_S.INTERIM_USE, 3.0), (_S.NO_CONTACT, 3.0), (_S.OBJECTION, 1.0),
)  # fmt: skip
_REASONS = (
    (VacancyReason.UNKNOWN, 45.0), (VacancyReason.TENANT_CHANGE, 15.0), (VacancyReason.RENOVATION, 12.0),
    (VacancyReason.BUSINESS_CLOSED, 9.0), (VacancyReason.CONDITION, 8.0), (VacancyReason.NO_DEMAND, 6.0),
    (VacancyReason.SALE, 3.0), (VacancyReason.INHERITANCE, 2.0),
)  # fmt: skip
_SOURCES = (
    ("site_visit", 55.0), ("landlord", 20.0), ("staff", 12.0), ("citizen", 8.0), ("sign", 5.0),
)  # fmt: skip
_OUTCOMES = ((_S.REOCCUPIED, 86.0), (_S.CLOSED, 7.0), (_S.CONVERSION, 5.0), (_S.DEMOLISHED, 2.0))
_USES = ("Ausstellung im Schaufenster", "Werkstatt auf Zeit", "Lesecafé", "Probenraum")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the town: row id, key, and kind."""

    id: int
    key: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened to an episode; `confirms` means it was seen to be empty."""

    action: str
    on: date
    status: VacancyStatus
    confirms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """An invented episode with its steps in order; `began` is None where nobody knows."""

    place: Place
    key: str
    status: VacancyStatus
    began: RoughDate
    first_seen_on: date
    ended_on: date | None
    confirmed_on: date | None
    source: str
    kind: VacancyKind
    reason: VacancyReason
    interim_use: str
    steps: tuple[Step, ...]

    @property
    def is_offered(self) -> bool:
        """Whether an invented consent lets it be published."""
        return self.status is _S.ON_MARKET and chance(0.75, "offer", self.key)


def episodes(places: Iterable[Place], today: date) -> Iterator[Episode]:
    """All episodes of the town on a day; most units have none."""
    ordered = sorted(
        places, key=lambda each: roll("vacant", each.key) / _WEIGHTS.get(each.kind, 1.0)
    )
    parts = _split(ordered, (OPEN, EXPECTED, IN_QUESTION, ENDED))
    for place in parts[0]:
        made = _open(place, today)
        yield made
        before = _ended(place, made.first_seen_on - timedelta(days=200), _S.REOCCUPIED)
        is_earlier = before.ended_on is not None and made.began.earliest > before.ended_on
        if is_earlier and chance(0.3, "before", place.key):
            yield before
    yield from (_expected(place, today) for place in parts[1])
    yield from (_in_question(place, today) for place in parts[2])
    yield from (_ended(place, today) for place in parts[3])


def seen_occupied(places: Iterable[Place], today: date) -> Iterator[tuple[Place, date]]:
    """Units that somebody saw in use, and when: most shops, fewer flats."""
    for place in places:
        if chance(_SEEN.get(place.kind, _SEEN_ELSEWHERE), "seen", place.key):
            longest = 400 if chance(0.1, "long ago", place.key) else 170
            yield place, today - timedelta(days=int(between(5, longest, "day", place.key)))


def _split(ordered: Sequence[Place], sizes: Sequence[int]) -> list[Sequence[Place]]:
    parts, start = [], 0
    for size in sizes:
        parts.append(ordered[start : start + size])
        start += size
    return parts


def _open(place: Place, today: date) -> Episode:
    key = f"{place.key}/offen"
    (low, high) = pick(_AGES, "age", key)
    begin = today - timedelta(days=int(between(low, high, "days", key)))
    is_stale = chance(0.13, "stale", key) and (today - begin).days > 260
    confirmed = today - timedelta(
        days=int(
            between(190, 250, "confirmed", key) if is_stale else between(1, 85, "confirmed", key)
        )
    )
    confirmed = max(confirmed, begin)
    first = min(begin + timedelta(days=int(between(0, 60, "first", key))), confirmed)
    status = pick(_STATUSES, "status", key)
    return _episode(place, key, (begin, first, confirmed, None), status)


def _expected(place: Place, today: date) -> Episode:
    key = f"{place.key}/angekuendigt"
    first = today - timedelta(days=int(between(3, 60, "first", key)))
    begin = months_later(today.replace(day=1), 1 + int(between(0, 6, "begin", key)))
    return _episode(place, key, (begin, first, first, None), _S.EXPECTED)


def _in_question(place: Place, today: date) -> Episode:
    key = f"{place.key}/gemeldet"
    first = today - timedelta(days=int(between(0, 12, "first", key)))
    status = _S.REPORTED if chance(0.7, "reported", key) else _S.IN_REVIEW
    return _episode(place, key, (first, first, None, None), status)


def _ended(place: Place, today: date, outcome: VacancyStatus | None = None) -> Episode:
    key = f"{place.key}/beendet"
    end = today - timedelta(days=int(between(2, 1300, "end", key)))
    begin = end - timedelta(days=int(between(40, 700, "length", key)))
    first = begin + timedelta(days=int(between(0, 40, "first", key)))
    last = first + timedelta(days=int((end - first).days * roll("last", key)))
    outcome = outcome or pick(_OUTCOMES, "outcome", key)
    return _episode(place, key, (begin, first, last, end), outcome)


def _episode(
    place: Place, key: str, days: tuple[date, date, date | None, date | None], status: VacancyStatus
) -> Episode:
    begin, first, confirmed, end = days
    interim = status is _S.INTERIM_USE
    return Episode(
        place=place,
        key=key,
        status=status,
        began=_began(begin, key, exact=status is _S.EXPECTED or end is not None),
        first_seen_on=first,
        ended_on=end,
        confirmed_on=confirmed,
        source=pick(_SOURCES, "source", key),
        kind=_kind(status, (confirmed or first) - begin, key),
        reason=pick(_REASONS, "reason", key),
        interim_use=pick([(use, 1.0) for use in _USES], "use", key) if interim else "",
        steps=tuple(_steps(first, confirmed, end, status)),
    )


def _began(begin: date, key: str, *, exact: bool) -> RoughDate:
    if not exact and chance(0.05, "unknown", key):
        return RoughDate()
    kinds = [(DatePrecision.DAY, 30.0), (DatePrecision.MONTH, 60.0)]
    if not exact and begin.month > 6:
        kinds.append((DatePrecision.YEAR, 12.0))
    precision = pick(kinds, "precision", key)
    # A year or month stands for its first day, which must not move the begin before it.
    return RoughDate(begin.replace(day=1) if precision is DatePrecision.MONTH else begin, precision)


def _kind(status: VacancyStatus, age: timedelta, key: str) -> VacancyKind:
    if status is _S.ON_MARKET:
        return VacancyKind.MARKET_ACTIVE
    if age.days > 540:
        return VacancyKind.STRUCTURAL if chance(0.7, "kind", key) else VacancyKind.UNUSABLE
    return VacancyKind.TURNOVER if chance(0.4, "kind", key) else VacancyKind.UNKNOWN


def _steps(
    first: date, confirmed: date | None, end: date | None, status: VacancyStatus
) -> Iterator[Step]:
    known = status in {_S.EXPECTED, _S.REPORTED, _S.IN_REVIEW}
    yield Step(
        action="opened",
        on=first,
        status=status if known else _S.CONFIRMED_VACANT,
        confirms=confirmed is not None,
    )
    now = status if known else _S.CONFIRMED_VACANT
    day = first
    while confirmed is not None and (day := months_later(day, 4)) < confirmed:
        yield Step(action="confirmed", on=day, status=now, confirms=True)
    if confirmed is not None and confirmed > first:
        yield Step(action="confirmed", on=confirmed, status=now, confirms=True)
    if end is not None:
        yield Step(action="ended", on=end, status=status)
    elif status is not now:
        yield Step(action="status", on=confirmed or first, status=status)
