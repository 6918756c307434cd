"""The priority of all houses in one statement, and what other weights would change."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geoqm.outreach import sql
from geoqm.outreach.model import PriorityWeight
from geoqm.outreach.priority.model import BuildingPriority, FocusStreet
from geoqm.outreach.priority.reasons import DEFAULTS, HIGH, KEYS, MEDIUM, REASONS
from geoqm.outreach.priority.titles import LEVEL_TITLES
from geoqm.vacancies.rules import COUNTED, VOID

LEVELS: Final = ("high", "medium", "low", "none")
_ONLY = re.compile(r"\{only:([\w.]+)\}")
_FACTS: Final = (
    "address_label",
    "quarter",
    "use_class",
    "vacant_units",
    "vacant_months",
    "vacant_area_m2",
    "street",
    "owner_count",
    "owner_houses",
    "last_contact_on",
    "next_follow_up_on",
    "contact_state",
    "eligibility",
)
COLUMNS: Final = ("building_id", "points", "words", "score", "level", *_FACTS)


@dataclass(frozen=True, slots=True)
class Told:
    """A reason of a house in words, and the points it gives."""

    title: str
    words: str
    points: int


@dataclass(frozen=True, slots=True)
class Rated:
    """The priority of a house: points, level, and the reasons, the heaviest first."""

    score: int
    level: str
    reasons: tuple[Told, ...]

    @property
    def level_title(self) -> str:
        """The level in German."""
        return LEVEL_TITLES[self.level]


@dataclass(frozen=True, slots=True)
class Shift:
    """How many houses have a level now, and how many would have it with other weights."""

    level: str
    now: int
    then: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What other weights would do: levels before and after, and houses that change theirs."""

    shifts: tuple[Shift, ...]
    changed: int
    total: int


def weights(session: Session) -> dict[str, int]:
    """The weight of each reason; the default where nobody changed it."""
    rows = session.execute(select(PriorityWeight.key, PriorityWeight.weight))
    stored = {key: weight for key, weight in rows}  # noqa: C416 (a result is no mapping)
    return {key: stored.get(key, DEFAULTS[key]) for key in KEYS}


def version(session: Session) -> int:
    """Grows with each change of a weight."""
    return session.execute(select(func.coalesce(func.sum(PriorityWeight.version), 0))).scalar_one()


def focus_streets(session: Session) -> Sequence[FocusStreet]:
    """The focus streets by name."""
    return session.scalars(select(FocusStreet).order_by(FocusStreet.name)).all()


def shown(session: Session, building_id: int) -> Rated | None:
    """The priority of a house with its reasons; None for garages and what nobody rated yet."""
    stored = session.get(BuildingPriority, building_id)
    if stored is None:
        return None
    given = weights(session)
    rows = [
        Told(reason.title, words, round(given[reason.key] * points / 100))
        for reason, points, words in zip(REASONS, stored.points, stored.words, strict=False)
        if points and words and given[reason.key]
    ]
    return Rated(stored.score, stored.level, tuple(sorted(rows, key=lambda row: -row.points)))


def rated(*, some: bool = False) -> str:
    """The SELECT of all houses (or of `:ids`) with points, words, score, level and facts.

    Bound are `day`, `counted`, `void` and a weight `w_key` per reason.
    """
    only = r"\1 = ANY(:ids)" if some else "TRUE"
    facts = _ONLY.sub(only, sql.read("facts"))
    points = ", ".join(f"({each.value})::smallint" for each in REASONS)
    words = ", ".join(f"CASE WHEN p.points[{n}] > 0 THEN {each.words} ELSE '' END"
                      for n, each in enumerate(REASONS, 1))  # fmt: skip
    named = ", ".join(f"f.{name}" for name in _FACTS)
    return (
        f"SELECT f.id AS building_id, p.points, t.words, s.score, {level('s.score')} AS level,"  # noqa: S608 (built from the declared reasons)
        f" {named}"
        f" FROM ({facts}) f CROSS JOIN LATERAL (SELECT ARRAY[{points}] AS points OFFSET 0) p"
        f" CROSS JOIN LATERAL (SELECT ARRAY[{words}]::varchar[] AS words OFFSET 0) t"
        f" CROSS JOIN LATERAL (SELECT {score('p.points')} AS score OFFSET 0) s"
    )


def values(
    day: date, given: Mapping[str, int], ids: Collection[int] | None = None
) -> dict[str, Any]:
    """What `rated` needs."""
    bound: dict[str, Any] = {f"w_{key}": weight for key, weight in given.items()}
    bound |= {"day": day, "counted": [*COUNTED], "void": [*VOID]}
    return bound if ids is None else bound | {"ids": list(ids)}


def score(points: str) -> str:
    """The weighted sum as SQL, from 0 up."""
    parts = [f"{points}[{n}] * CAST(:w_{key} AS integer)" for n, key in enumerate(KEYS, 1)]
    return f"greatest(0, (({' + '.join(parts)}) / 100.0)::smallint)::smallint"


def level(of: str) -> str:
    """The level of a score as SQL."""
    return (
        f"CASE WHEN {of} >= {HIGH} THEN 'high' WHEN {of} >= {MEDIUM} THEN 'medium'"
        f" WHEN {of} > 0 THEN 'low' ELSE 'none' END"
    )


def preview(session: Session, given: Mapping[str, int]) -> Preview:
    """What `given` weights would change, from the stored points: no fact is computed anew."""
    then = level(score("points"))
    rows = session.execute(
        text(
            f"SELECT level, {then}, count(*) FROM building_priority GROUP BY 1, 2"  # noqa: S608 (built from the declared reasons)
        ),
        {f"w_{key}": weight for key, weight in given.items()},
    ).all()
    shifts = tuple(
        Shift(
            name,
            sum(n for now, _then, n in rows if now == name),
            sum(n for _now, after, n in rows if after == name),
        )
        for name in LEVELS
    )
    changed = sum(n for now, after, n in rows if now != after)
    return Preview(shifts, changed, sum(n for *_levels, n in rows))
