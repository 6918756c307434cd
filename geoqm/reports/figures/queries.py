"""The figures as the caller's role may see them: small ones hidden, for the team all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.areas import queries as areas
from geoqm.db.roles import Role
from geoqm.layer import moments
from geoqm.layer.views import View, columns_for, relation
from geoqm.reports.figures import numbers
from geoqm.reports.figures.asked import Asked
from geoqm.reports.figures.numbers import Area, Balance, Part, Quarter
from geoqm.vacancies.layers.figures import FIGURES, FLOW
from geoqm.vacancies.layers.public import STATISTICS

_EXACT = "exact_"
_FEWEST_ROOMS, _MOST_STREETS = 5, 16
_STALE = text(
    "SELECT count(*) FROM served.vacancies"
    " WHERE is_stale AND stage IN ('vacant', 'on_market', 'interim_use')"
)
_ORDER = {"programme_area": 0, "quarter": 1, "block": 2}
_SHAPES = text("""
SELECT id, ST_AsSVG(ST_Simplify(outline, 4), 1, 0) AS path, ST_XMin(outline) AS west,
  ST_XMax(outline) AS east, ST_YMin(outline) AS south, ST_YMax(outline) AS north
FROM area WHERE id = ANY(:ids)""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The outline of an area as an SVG path in metres, y downwards."""

    id: int
    path: str
    west: float
    east: float
    south: float
    north: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything the page shows; `whole` is None where no boundary is loaded."""

    asked: Asked
    whole: Area | None
    areas: Sequence[Area]
    shapes: Sequence[Shape]
    parts: Mapping[str, Sequence[Part]]
    quarters: Sequence[Quarter]
    smallest: int
    lasting_after: int
    lasting: int | None
    open_median: Decimal | None
    ended_median: Decimal | None
    reused_percent: int | None
    reused: tuple[int, int] | None
    balance: Balance | None
    stale: int | None

    @property
    def begins_on(self) -> date:
        """The first day of the period."""
        return self.asked.since + timedelta(days=1)

    @property
    def streets(self) -> Sequence[Part]:
        """The streets with most rooms on the ground floor; those with few say nothing."""
        able = [each for each in self.parts.get("street", ()) if each.units >= _FEWEST_ROOMS]
        return sorted(able, key=lambda each: (not each.key, -each.units, each.key))[:_MOST_STREETS]

    @property
    def lasting_rate(self) -> Decimal | None:
        """Long vacancies per hundred units; None where hidden."""
        return numbers.percent(self.lasting, self.whole.units if self.whole else None)

    @property
    def market_rate(self) -> Decimal | None:
        """Vacancies on the market per hundred units that can be used; None where hidden."""
        market, unusable = self.part("market", "market"), self.part("market", "unusable")
        taken = unusable.vacant if unusable else 0
        if self.whole is None or market is None or taken is None:
            return None
        return numbers.percent(market.vacant, self.whole.units - taken)

    def area(self, area_id: int) -> Area:
        """The area of that number."""
        return next(each for each in self.areas if each.id == area_id)

    def part(self, part: str, key: str = "") -> Part | None:
        """A part by its key; None where there are no such units."""
        return next((each for each in self.parts.get(part, ()) if each.key == key), None)


def figures(session: Session, role: Role, asked: Asked) -> Figures:
    """The figures of a reference day and the period before it."""
    session.execute(text("SET LOCAL jit = off"))  # compiling takes longer than these queries
    moments.announce(session, asked.on_the_day)
    found = _areas(session, role)
    chosen = areas.programme_area(session, on=asked.day)
    whole = next((each for each in found if chosen and each.id == chosen.id), None)
    rows = _rows(session, FIGURES, role)
    kind = "block" if any(each.kind == "block" for each in found) else "quarter"
    ids = [each.id for each in found if each.kind == kind]
    stale = session.scalar(_STALE) if role.sees(Role.STAFF) else None
    shapes = [Shape(**row) for row in session.execute(_SHAPES, {"ids": ids}).mappings()]
    moments.announce(session, asked.in_the_period)
    moved = _rows(session, FLOW, role)
    made = _composed(asked, whole, found, _protected(rows, whole), moved)
    return replace(made, shapes=shapes, stale=stale)


def _composed(
    asked: Asked,
    whole: Area | None,
    found: Sequence[Area],
    rows: Sequence[dict[str, Any]],
    moved: Sequence[dict[str, Any]],
) -> Figures:
    parts: dict[str, list[Part]] = {}
    for row in rows:
        parts.setdefault(row["part"], []).append(_part(row))
    quarters = sorted((_quarter(row) for row in moved), key=lambda each: each.ends_on)
    inside = _in_period(quarters, asked)
    durations = {each.key: each for each in parts.get("duration", ())}
    first, moving = (rows[0] if rows else {}), (moved[0] if moved else {})
    months = first.get("structural_after", 0)
    return Figures(
        asked=asked,
        whole=whole,
        areas=sorted(found, key=lambda each: (_ORDER.get(each.kind, 9), each.name, each.id)),
        shapes=(),
        parts=parts,
        quarters=quarters,
        smallest=first.get("smallest", 0),
        lasting_after=months,
        lasting=numbers.lasting(durations, durations[""], months) if "" in durations else None,
        open_median=first.get("median_months"),
        ended_median=moving.get("ended_median_months"),
        reused_percent=_reused_percent(moving),
        reused=_reused(moving),
        balance=numbers.balance(inside, _open_at_the_end(asked, whole, inside)),
        stale=None,
    )


def _open_at_the_end(asked: Asked, whole: Area | None, inside: Sequence[Quarter]) -> int | None:
    """Vacancies on the last day of the period: as the area counts them today, else the quarter."""
    if whole and whole.vacant is not None and asked.until == asked.day:
        return whole.vacant
    return inside[-1].open_after if inside else None


def _reused(row: dict[str, Any]) -> tuple[int, int] | None:
    """Of how many that ended how many are in use again; None where hidden."""
    return (row["period_reused"], row["period_ended"]) if "period_ended" in row else None


def _reused_percent(row: dict[str, Any]) -> int | None:
    """Of those that ended, how many are in use again; None where hidden or none ended."""
    if "period_ended" not in row:
        return row.get("reused_percent")
    found = numbers.percent(row["period_reused"], row["period_ended"])
    return None if found is None else round(found)


def _in_period(quarters: Sequence[Quarter], asked: Asked) -> list[Quarter]:
    return [each for each in quarters if asked.since < each.ends_on <= asked.until]


def _rows(session: Session, view: View, role: Role) -> list[dict[str, Any]]:
    """The rows as the role sees them; its exact columns go before those with hidden numbers."""
    names = ", ".join(f'"{name}"' for name in columns_for(view, role) if name != "outline")
    found = session.execute(text(f"SELECT {names} FROM {relation(view)}"))  # noqa: S608
    return [_seen(dict(row)) for row in found.mappings()]


def _seen(row: dict[str, Any]) -> dict[str, Any]:
    exact = {name.removeprefix(_EXACT): row[name] for name in row if name.startswith(_EXACT)}
    return row | exact


def _areas(session: Session, role: Role) -> list[Area]:
    return [
        Area(**{name: row[name] for name in Area.__dataclass_fields__})
        for row in _rows(session, STATISTICS, role)
    ]


def _protected(rows: list[dict[str, Any]], whole: Area | None) -> list[dict[str, Any]]:
    """Nothing of an area whose own number is hidden from the caller."""
    if whole is None or whole.vacant is not None:
        return rows
    hidden = {"vacant": None, "coverage": None, "area_m2": None, "vacant_m2": None}
    return [row | hidden | {"median_months": None, "is_hidden": True} for row in rows]


def _part(row: dict[str, Any]) -> Part:
    return Part(**{name: row[name] for name in Part.__dataclass_fields__})


def _quarter(row: dict[str, Any]) -> Quarter:
    """Staff's row has the details, from which both sides of the balance follow."""
    made = {name: row.get(name) for name in Quarter.__dataclass_fields__}
    if made["began"] is not None:
        made["came"] = row["began"] + row["again"]
        made["gone"] = row["ended"] + row["lapsed"]
    return Quarter(**made)  # type: ignore[arg-type]
