"""The proof of use (Verwendungsnachweis) of one case or of a programme, put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geoqm.facades.model import GrantRuleSet
from geoqm.grants.kinds import Account, BookingKind
from geoqm.grants.model import GrantCase, Paper
from geoqm.grants.queries import cases as queries
from geoqm.grants.queries import money
from geoqm.grants.queries.cases import Listed
from geoqm.grants.queries.money import Line, Standing
from geoqm.grants.rules.proof import Effects, Moved, Sums, by_case, effects


@dataclass(frozen=True, slots=True)
class ProofRow:
    """An award with its money and what came of it."""

    listed: Listed
    money: Sums
    effects: Effects

    @property
    def case(self) -> GrantCase:
        """The case."""
        return self.listed.case


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A proof of use; `photos` are the pictures of its cases, before and after."""

    title: str
    programme: str
    made_on: date
    rows: Sequence[ProofRow]
    lines: Sequence[Line]
    standings: Sequence[Standing]
    photos: Sequence[tuple[str, Paper]]

    @property
    def money(self) -> Sums:
        """All awards together."""
        return sum((row.money for row in self.rows), Sums())

    @property
    def effects(self) -> Effects:
        """All works together."""
        return sum((row.effects for row in self.rows), Effects())


def of_case(session: Session, case_id: int, *, day: date) -> Proof:
    """The proof of one case. Raises NotFound."""
    case = queries.case(session, case_id)
    rules = queries.rule_set(session, case.rule_set_id)
    listed = queries.listed(session, case)
    lines = money.lines(session, case_id=case_id)
    return _proof(session, f"Fall {case.number}", rules.name, [listed], lines, [], day)


def of_programme(session: Session, rules: GrantRuleSet, year: int | None, *, day: date) -> Proof:
    """The proof of a programme: awards of one year, or all."""
    rows = queries.awarded(session, rules.key, year)
    lines = money.lines_of(session, [row.case.id for row in rows])
    title = f"Bewilligungen {year}" if year else "Alle Bewilligungen"
    standings = [
        each
        for each in money.standings(session, rules.key)
        if year is None or each.budget.year == year
    ]
    return _proof(session, title, rules.name, rows, lines, standings, day)


def _proof(  # noqa: PLR0913 (the parts of a proof)
    session: Session,
    title: str,
    programme: str,
    listed: Sequence[Listed],
    lines: Sequence[Line],
    standings: Sequence[Standing],
    day: date,
) -> Proof:
    sums = by_case((line.booking.case_id or 0, _moved(line)) for line in lines)
    rows = [_row(each, sums.get(each.case.id, Sums())) for each in listed]
    photos = [
        (f"{row.listed.address}: {'vorher' if paper.kind == 'photos' else 'nachher'}", paper)
        for row in rows
        for paper in queries.photos(session, row.case.id)
    ]
    return Proof(
        title=title,
        programme=programme,
        made_on=day,
        rows=rows,
        lines=lines,
        standings=standings,
        photos=photos,
    )


def _row(listed: Listed, found: Sums) -> ProofRow:
    case = listed.case
    came_of_it = effects(found, case.proven_cents, case.unsealed_m2, case.greened_m2)
    return ProofRow(listed, found, came_of_it)


def _moved(line: Line) -> Moved:
    booking = line.booking
    return Moved(BookingKind(booking.kind), Account(booking.from_account), booking.amount_cents)
