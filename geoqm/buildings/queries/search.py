"""Search of addresses, monuments and parcels while somebody types; tolerant of typing errors.

Street names first (there are few), then house numbers; only where nothing good came, the
trigram index over whole addresses. PostgreSQL finds candidates, rapidfuzz puts them in order.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from geoqm.buildings import rules
from geoqm.buildings.rules import HouseNumber

Kind = Literal["street", "address", "monument", "parcel"]

GROUPS: dict[Kind, str] = {
    "street": "Adressen",
    "address": "Adressen",
    "monument": "Baudenkmäler",
    "parcel": "Flurstücke",
}
_LONGEST = 120
# Longer than any address: nothing could be alike enough, and looking for it is expensive.
_LONGEST_ADDRESS = 80
_STREETS = 12
_GOOD = 72.0
_DOUBTFUL = 55.0
_LEAST = 45.0
_LEAST_MONUMENT = 78.0
_TWINS = 4
_PIECE = 3
_SHORTEST_STEM = 3
_ENDING = re.compile(r"st?t?r+a?s*e?$")
_PARCEL_LIKE = re.compile(r"^[\d\s/_.-]+$")

_SIMILAR_STREETS = text("""
SELECT street_key FROM street
WHERE street_key % :stem OR street_key LIKE :prefix
ORDER BY street_key LIKE :prefix DESC, similarity(street_key, :stem) DESC LIMIT :count""")
_ALIKE_STREETS = text("""
SELECT street_key FROM street
WHERE street_key LIKE :letter AND length(street_key) BETWEEN :length - 3 AND :length + 3""")
_ADDRESS = """
SELECT a.building_id, a.street_key, a.house_number, a.house_number_to, a.suffix, a.label, a.postcode, a.city,
       coalesce(b.use_class IN ('ancillary', 'structure'), true) AS is_minor, b.footprint_area_m2 AS area_m2,
       ST_X(p.place) AS lon, ST_Y(p.place) AS lat
FROM ({}) a
LEFT JOIN building b ON b.id = a.building_id
CROSS JOIN LATERAL (SELECT ST_Transform(a.location, 4326) AS place) p"""
_NUMBERS = text(
    _ADDRESS.format("""
  SELECT * FROM address
  WHERE street_key = ANY (:keys) AND vanished_on IS NULL
    AND (house_number = :number OR :number BETWEEN house_number AND house_number_to)
  LIMIT 200""")
)
_NEIGHBOURS = text(
    _ADDRESS.format("""
  SELECT * FROM address
  WHERE street_key = :key AND vanished_on IS NULL AND house_number IS NOT NULL
  ORDER BY abs(house_number - :number), house_number, suffix LIMIT :count""")
)
_STREET_PLACES = text("""
SELECT s.street_key, s.name, s.address_count, min(a.city) AS city,
       ST_X(ST_Transform(ST_Centroid(ST_Collect(a.location)), 4326)) AS lon,
       ST_Y(ST_Transform(ST_Centroid(ST_Collect(a.location)), 4326)) AS lat
FROM street s JOIN address a ON a.street_key = s.street_key AND a.vanished_on IS NULL
WHERE s.street_key = ANY (:keys) GROUP BY s.street_key, s.name, s.address_count""")
_WHOLE = text(
    _ADDRESS.format("""
  SELECT * FROM address WHERE search_text % :query AND vanished_on IS NULL
  ORDER BY similarity(search_text, :query) DESC LIMIT 40""")
)
_MONUMENTS = text("""
SELECT m.building_id, m.list_number, m.kind, m.street, m.house_number, m.search_text,
       ST_X(p.place) AS lon, ST_Y(p.place) AS lat
FROM (SELECT * FROM monument
      WHERE vanished_on IS NULL AND search_text LIKE ANY (:pieces)
      ORDER BY word_similarity(:query, search_text) DESC LIMIT 60) m,
     LATERAL (SELECT ST_Transform(m.location, 4326) AS place) p""")
_PARCELS = text("""
SELECT c.parcel_id, c.cadastral_district, ST_X(p.place) AS lon, ST_Y(p.place) AS lat
FROM (SELECT * FROM parcel WHERE parcel_id LIKE :pattern AND vanished_on IS NULL ORDER BY parcel_id LIMIT :count) c,
     LATERAL (SELECT ST_Transform(ST_PointOnSurface(c.outline), 4326) AS place) p""")
_THRESHOLD = text("SELECT set_config('pg_trgm.similarity_threshold', :similar, true)")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A hit: what it is, two lines of text, where it lies, which parts of the label match.

    `building_id` is None where no building stands behind it; `matches` are (start, end).
    """

    kind: Kind
    label: str
    detail: str
    building_id: int | None
    lon: float
    lat: float
    matches: tuple[tuple[int, int], ...] = ()
    score: float = field(default=0.0, compare=False)

    @property
    def group(self) -> str:
        """The German heading it stands under."""
        return GROUPS[self.kind]


def suggest(session: Session, query: str, limit: int = 10) -> list[Suggestion]:
    """At most `limit` hits for what was typed, best first within each group.

    Addresses first, then monuments, then parcels; each kind that has hits gets some room.
    """
    tidy = _tidy(query)
    if not tidy:
        return []
    if _PARCEL_LIKE.match(tidy) and sum(map(str.isdigit, tidy)) >= 4:
        return _parcels(session, tidy, limit)
    addresses = _addresses(session, tidy, limit)
    monuments = _monuments(session, tidy, limit)
    return _shared_room(addresses, monuments, limit)


def addresses(session: Session, query: str, limit: int = 10) -> list[Suggestion]:
    """At most `limit` streets and addresses for what was typed, best first; nothing else."""
    tidy = _tidy(query)
    return _addresses(session, tidy, limit) if tidy else []


def _tidy(query: str) -> str:
    """The query without spare blanks; empty where it is too short to say anything."""
    tidy = " ".join(query.split())[:_LONGEST]
    return tidy if len(rules.spelled_out(tidy)) >= 2 else ""


def _addresses(session: Session, query: str, limit: int) -> list[Suggestion]:
    parsed = rules.parse_address(query)
    streets = _streets(session, parsed.street)
    hits = _at_streets(session, streets, parsed.house, limit)
    if max(streets.values(), default=0.0) < _DOUBTFUL and len(query) <= _LONGEST_ADDRESS:
        hits = [*hits, *_whole(session, query, parsed.house)]
    return [_marked(hit, query) for hit in _best(hits)[:limit]]


def _best(hits: list[Suggestion]) -> list[Suggestion]:
    """Likely hits, best first, each text once: a house and its garage share an address."""
    answer: dict[tuple[str, str], Suggestion] = {}
    for hit in sorted(hits, key=lambda hit: -hit.score):
        if hit.score >= _LEAST:
            answer.setdefault((hit.label, hit.detail), hit)
    return list(answer.values())


def _streets(session: Session, street: str) -> dict[str, float]:
    """Keys of the streets that resemble what was typed, with a score from 0 to 100."""
    key = rules.street_key(street)
    if not key:
        return {}
    session.execute(_THRESHOLD, {"similar": "0.2"})
    stem = _stem(key)
    values = {"stem": stem, "prefix": f"{stem}%", "count": 3 * _STREETS}
    scored = _scored(key, session.execute(_SIMILAR_STREETS, values).scalars())
    if max(scored.values(), default=0.0) < _GOOD:
        values = {"letter": f"{key[0]}%", "length": len(key)}
        scored |= _scored(key, session.execute(_ALIKE_STREETS, values).scalars())
    best = sorted(scored.items(), key=lambda item: -item[1])[:_STREETS]
    return dict(best)


def _scored(key: str, found: Iterable[str]) -> dict[str, float]:
    return {each: _likeness(key, each) for each in found}


def _stem(key: str) -> str:
    """The key without its ending, which half of all streets share; short names keep it."""
    stem = _ENDING.sub("", key)
    return stem if len(stem) >= _SHORTEST_STEM else key


def _likeness(typed: str, key: str) -> float:
    """How well a street key fits: few slips of the finger, or the beginning of it."""
    if typed == key:
        return 100.0
    stems = (typed.removesuffix("strasse"), key.removesuffix("strasse"))
    whole = 100 * OSA.normalized_similarity(typed, key)
    stem = 100 * OSA.normalized_similarity(*stems) if all(stems) else 0.0
    begins = 0.0
    if len(typed) >= 3 and len(typed) < len(key):
        begins = 92 * OSA.normalized_similarity(typed, key[: len(typed)])
    return max(0.6 * whole + 0.4 * stem, begins - 2)


def _at_streets(
    session: Session, streets: dict[str, float], house: HouseNumber, limit: int
) -> list[Suggestion]:
    if not streets:
        return []
    if house.number is None:
        return _whole_streets(session, streets, limit)
    found = session.execute(_NUMBERS, {"keys": list(streets), "number": house.number}).all()
    hits = [_address(row, streets[row.street_key] + _number_bonus(row, house)) for row in found]
    best = max(streets, key=lambda key: streets[key])
    if any(row.street_key == best for row in found):
        return hits
    near = max(streets[best] - 10, _LEAST + 1)
    return hits + _neighbours(session, best, house.number, limit // 2, score=near)


def _whole_streets(session: Session, streets: dict[str, float], limit: int) -> list[Suggestion]:
    """Streets themselves, and the first numbers of the best one."""
    best = list(streets)[: max(3, limit // 2)]
    found = session.execute(_STREET_PLACES, {"keys": best}).all()
    hits = [
        Suggestion(
            "street",
            row.name,
            _counted(row.address_count, row.city),
            None,
            row.lon,
            row.lat,
            score=streets[row.street_key],
        )
        for row in found
    ]
    return hits + _neighbours(session, best[0], 0, limit, score=streets[best[0]] - 1)


def _neighbours(
    session: Session, key: str, number: int, limit: int, *, score: float
) -> list[Suggestion]:
    """Addresses of one street, those nearest to a number first."""
    near = {"key": key, "number": number, "count": limit * _TWINS}
    rows = session.execute(_NEIGHBOURS, near).all()
    return [_address(row, score - abs(row.house_number - number) / 1000) for row in rows]


def _counted(count: int, city: str) -> str:
    addresses = "1 Adresse" if count == 1 else f"{count} Adressen"
    return f"Straße, {addresses}{', ' + city if city else ''}"


def _whole(session: Session, query: str, house: HouseNumber) -> list[Suggestion]:
    typed = rules.spelled_out(query)
    session.execute(_THRESHOLD, {"similar": "0.4"})
    rows = session.execute(_WHOLE, {"query": typed}).all()
    return [
        _address(row, 0.9 * fuzz.ratio(typed, rules.spelled_out(row.label)) + _bonus(row, house))
        for row in rows
    ]


def _bonus(row: Row[Any], house: HouseNumber) -> float:
    if house.number is None or row.house_number != house.number:
        return 0.0
    return 5.0 + _number_bonus(row, house)


def _number_bonus(row: Row[Any], house: HouseNumber) -> float:
    """The very number before its neighbours with letters and ranges around it."""
    if row.house_number != house.number:
        return 0.0
    return 3.0 if row.suffix == house.suffix else 1.0


def _address(row: Row[Any], score: float) -> Suggestion:
    town = f"{row.postcode} {row.city}".strip()
    main = 0.0 if row.is_minor else 1e-4 * (1 + min(float(row.area_m2), 9_999) / 10_000)
    return Suggestion(
        "address", row.label, town, row.building_id, row.lon, row.lat, score=score + main
    )


def _monuments(session: Session, query: str, limit: int) -> list[Suggestion]:
    typed = rules.spelled_out(query)
    rows = session.execute(_MONUMENTS, {"query": typed, "pieces": _pieces(typed)}).all()
    hits = []
    for row in rows:
        label = f"{row.street} {row.house_number}".strip()
        score = max(
            fuzz.token_set_ratio(typed, row.search_text),
            fuzz.ratio(typed, rules.spelled_out(label)),
        )
        detail = f"{row.kind or 'Baudenkmal'} ({row.list_number})"
        hits.append(
            Suggestion("monument", label, detail, row.building_id, row.lon, row.lat, score=score)
        )
    hits.sort(key=lambda hit: -hit.score)
    return [_marked(hit, query) for hit in hits[:limit] if hit.score >= _LEAST_MONUMENT]


def _pieces(typed: str) -> list[str]:
    """Patterns for parts of the longest word: a slip spoils at most two of three."""
    word = _stem(max(typed.split(), key=len))
    if len(word) < 2 * _PIECE:
        return [f"%{typed}%", f"%{word}%"]
    count = min(3, len(word) // _PIECE)
    size = len(word) // count
    return [f"%{word[place * size : (place + 1) * size]}%" for place in range(count)]


def _parcels(session: Session, query: str, limit: int) -> list[Suggestion]:
    """Parcels by the whole id in any spelling, or by its beginning."""
    whole = rules.parse_parcel_id(query)
    pattern = _pattern(whole) if whole else _beginning(query)
    rows = session.execute(_PARCELS, {"pattern": pattern, "count": limit})
    hits = []
    for row in rows:
        parcel = rules.parse_parcel_id(row.parcel_id)
        label = parcel.label if parcel else row.parcel_id
        detail = row.cadastral_district or "Flurstück"
        hits.append(Suggestion("parcel", label, detail, None, row.lon, row.lat))
    return hits


def _pattern(parcel: rules.ParcelId) -> str:
    return parcel.text.replace("_", r"\_")


def _beginning(query: str) -> str:
    return re.sub(r"[\s/.-]", "", query).replace("_", r"\_") + "%"


def _shared_room(
    addresses: list[Suggestion], monuments: list[Suggestion], limit: int
) -> list[Suggestion]:
    """Addresses first; monuments get a third of the room, and what addresses leave."""
    reserved = min(len(monuments), limit // 3 if addresses else limit)
    exact = addresses and addresses[0].score >= _GOOD
    kept = addresses[: limit - reserved] if exact else addresses[: limit - min(reserved, 1)]
    return [*kept, *monuments[: limit - len(kept)]]


def _marked(hit: Suggestion, query: str) -> Suggestion:
    return Suggestion(
        hit.kind,
        hit.label,
        hit.detail,
        hit.building_id,
        hit.lon,
        hit.lat,
        tuple(_matches(hit.label, query)),
        hit.score,
    )


def _matches(label: str, query: str) -> Iterator[tuple[int, int]]:
    """Where the words of the query begin a word of the label, ranges without overlap."""
    words = [rules.plain(word).strip(".,") for word in query.split()]
    for found in re.finditer(r"[^\s\-–/]+", label):
        word = found.group()
        common = max((_common(word, typed) for typed in words), default=0)
        if common >= min(2, len(word)):
            yield found.start(), found.start() + common


def _common(word: str, typed: str) -> int:
    """How many leading letters of `word` the typed word begins with, umlauts in any spelling."""
    length = 0
    while length < len(word) and typed.startswith(rules.plain(word[: length + 1])):
        length += 1
    return length


def groups(hits: Sequence[Suggestion]) -> dict[str, list[Suggestion]]:
    """The hits under their headings, in order."""
    answer: dict[str, list[Suggestion]] = {}
    for hit in hits:
        answer.setdefault(hit.group, []).append(hit)
    return answer
