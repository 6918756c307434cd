"""Vacancies from lists: each row finds its unit, or waits as a candidate for somebody's decision."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geoqm.buildings import rules as address_rules
from geoqm.buildings import service as buildings
from geoqm.buildings.model import Address, Unit
from geoqm.buildings.queries import search
from geoqm.buildings.queries.search import Suggestion
from geoqm.errors import Conflict, NotFound, RuleViolation
from geoqm.vacancies import queries, service
from geoqm.vacancies.codes import (
    CandidateState,
    DatePrecision,
    VacancyStatus,
)
from geoqm.vacancies.model import VacancyCandidate, VacancyEpisode
from geoqm.vacancies.schemas import ListedVacancy, Origin

_SURE = 90.0
_CLEAR = 8.0


@dataclass(frozen=True, slots=True)
class _Place:
    building_id: int | None = None
    unit_id: int | None = None
    problem: str = ""


def deliver(
    session: Session, rows: Sequence[ListedVacancy], origin: Origin, *, decide_all: bool, by: str
) -> dict[str, int]:
    """Store the rows of a list; returns how many were new, known, or wait for a decision.

    `decide_all` leaves every row to people, as reports from outside need it.
    """
    counts: Counter[str] = Counter()
    known = _known(session, origin.dataset)
    for row in rows:
        if row.source_id in known:
            counts["changed" if _ended_since(session, row, origin, by) else "unchanged"] += 1
            continue
        counts[_deliver(session, row, origin, decide_all=decide_all, by=by)] += 1
    return {name: counts[name] for name in ("new", "changed", "unchanged", "candidates")}


def _known(session: Session, dataset: str) -> set[str]:
    episodes = select(VacancyEpisode.source_id).where(VacancyEpisode.dataset == dataset)
    candidates = select(VacancyCandidate.source_id).where(VacancyCandidate.dataset == dataset)
    return {str(key) for key in session.scalars(episodes.union(candidates))}


def _deliver(
    session: Session, row: ListedVacancy, origin: Origin, *, decide_all: bool, by: str
) -> str:
    place = _place_of(session, row)
    if decide_all:
        place = _Place(place.building_id, place.unit_id, place.problem or "report")
    if place.unit_id is not None and not place.problem:
        mine = Origin(
            dataset=origin.dataset, source_id=row.source_id, import_run_id=origin.import_run_id
        )
        try:
            _open(session, place.unit_id, row, mine, by)
        except (Conflict, RuleViolation):
            place = _Place(place.building_id, place.unit_id, "conflict")
        else:
            return "new"
    session.add(
        VacancyCandidate(
            dataset=origin.dataset,
            source_id=row.source_id,
            import_run_id=origin.import_run_id,
            address_text=row.address[:300],
            facts=row.as_json,
            problem=place.problem,
            building_id=place.building_id,
            unit_id=place.unit_id,
        )
    )
    session.flush()
    return "candidates"


def _open(
    session: Session, unit_id: int, row: ListedVacancy, origin: Origin, by: str
) -> VacancyEpisode:
    with session.begin_nested():
        made = service.open_episode(session, unit_id, row.facts(origin), by=by)
        if row.ended_on is not None:
            service.end_episode(
                session,
                made.id,
                on=row.ended_on,
                precision=DatePrecision.DAY,
                outcome=VacancyStatus.CLOSED,
                by=by,
            )
    return made


def _ended_since(session: Session, row: ListedVacancy, origin: Origin, by: str) -> bool:
    """End the episode of a known row that now has an end."""
    if row.ended_on is None:
        return False
    found = session.scalar(
        select(VacancyEpisode.id).where(
            VacancyEpisode.dataset == origin.dataset,
            VacancyEpisode.source_id == row.source_id,
            VacancyEpisode.ended_on.is_(None),
        )
    )
    if found is None:
        return False
    service.end_episode(
        session,
        found,
        on=row.ended_on,
        precision=DatePrecision.DAY,
        outcome=VacancyStatus.CLOSED,
        by=by,
    )
    return True


def _place_of(session: Session, row: ListedVacancy) -> _Place:
    building_id, problem = building_of(session, row.address)
    if building_id is None or problem:
        return _Place(building_id, None, problem)
    units = units_of(session, building_id)
    fitting = [unit for unit in units if _fits(unit, row)]
    if len(fitting) == 1:
        return _Place(building_id, fitting[0].id)
    if not units and row.unit_kind is not None:
        return _Place(building_id, buildings.add_unit(session, building_id, row.unit).id)
    return _Place(building_id, None, "several_units" if fitting else "no_unit")


def _fits(unit: Unit, row: ListedVacancy) -> bool:
    return (
        (row.unit_kind is None or unit.kind == row.unit_kind)
        and (row.floor is None or unit.floor == row.floor)
        and (not row.position or unit.position.casefold() == row.position.casefold())
    )


def building_of(session: Session, address: str) -> tuple[int | None, str]:
    """The building of an address, and what keeps it from being sure; "" when nothing does."""
    parsed = address_rules.parse_address(address)
    if parsed.house.number is None:
        return None, "no_number"
    exact = select(func.array_agg(Address.building_id.distinct())).where(
        Address.street_key == parsed.street_key,
        Address.house_number == parsed.house.number,
        Address.suffix == parsed.house.suffix,
        Address.vanished_on.is_(None),
        Address.building_id.is_not(None),
    )
    found = session.scalar(exact) or []
    if len(found) == 1:
        return found[0], ""
    if found:
        return None, "several_addresses"
    return _likely(search.suggest(session, address, 4), parsed.house.number)


def _likely(hits: Sequence[Suggestion], number: int) -> tuple[int | None, str]:
    houses = [
        hit
        for hit in hits
        if hit.kind == "address"
        and hit.building_id is not None
        and address_rules.parse_address(hit.label).house.number == number
    ]
    if not houses:
        return None, "no_address"
    best, *others = houses
    is_clear = all(best.score - other.score >= _CLEAR for other in others)
    return best.building_id, "" if best.score >= _SURE and is_clear else "unsure_address"


def units_of(session: Session, building_id: int) -> Sequence[Unit]:
    """The units of a building, by floor."""
    wanted = select(Unit).where(Unit.building_id == building_id, Unit.vanished_on.is_(None))
    return session.scalars(wanted.order_by(Unit.floor, Unit.position, Unit.id)).all()


def accept(
    session: Session, candidate_id: int, *, unit_id: int | None, building_id: int | None, by: str
) -> VacancyEpisode:
    """Make a candidate an episode of a unit, or of a new unit in a building."""
    candidate = _undecided(session, candidate_id)
    row = ListedVacancy.from_json(candidate.source_id, candidate.address_text, candidate.facts)
    if unit_id is None:
        if building_id is None:
            raise NotFound("Bitte wählen Sie ein Haus und eine Einheit.")
        unit_id = buildings.add_unit(session, building_id, row.unit).id
    mine = Origin(
        dataset=candidate.dataset,
        source_id=candidate.source_id,
        import_run_id=candidate.import_run_id,
    )
    made = _open(session, unit_id, row, mine, by)
    candidate.episode_id = made.id
    _decide(candidate, CandidateState.ACCEPTED, by)
    session.flush()
    return made


def refuse(session: Session, candidate_id: int, *, by: str) -> None:
    """A candidate that is no vacancy here."""
    _decide(_undecided(session, candidate_id), CandidateState.REFUSED, by)
    session.flush()


def reopen(session: Session, candidate_id: int, *, by: str) -> None:
    """Take a refusal back."""
    found = queries.candidate(session, candidate_id, lock=True)
    if found.state == CandidateState.REFUSED:
        found.state, found.decided_at, found.decided_by = CandidateState.OPEN.value, None, by
        session.flush()


def _undecided(session: Session, candidate_id: int) -> VacancyCandidate:
    found = queries.candidate(session, candidate_id, lock=True)
    if found.state != CandidateState.OPEN:
        raise Conflict(
            "Über diese Zeile wurde gerade entschieden.",
            remedy="Sehen Sie sich die Liste der offenen Zeilen an.",
        )
    return found


def _decide(candidate: VacancyCandidate, state: CandidateState, by: str) -> None:
    candidate.state, candidate.decided_by = state.value, by
    candidate.decided_at = func.now()
