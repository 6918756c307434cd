"""One case and what hangs on it; cases of a house; the whole board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Integer, func, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building
from geoqm.errors import NotFound
from geoqm.facades.model import GrantRuleSet
from geoqm.grants.codes import PHOTOS
from geoqm.grants.kinds import EXITS
from geoqm.grants.model import (
    Applicant,
    CaseCheck,
    CaseEvent,
    Condition,
    CostItem,
    Decision,
    GrantCase,
    Letter,
    Offer,
    Paper,
    Reminder,
)

NOT_HERE = "Diesen Förderfall gibt es nicht."
_ENDED = [step.value for step in EXITS]
Part = TypeVar("Part", Applicant, CostItem, Condition, Reminder, Paper, Offer, Letter)


def case(session: Session, case_id: int, *, for_update: bool = False) -> GrantCase:
    """A case; locked where it is going to be changed. Raises NotFound."""
    wanted = select(GrantCase).where(GrantCase.id == case_id)
    if for_update:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(NOT_HERE)
    return found


def part(session: Session, model: type[Part], case_id: int, row_id: int) -> Part:
    """A row of a case; NotFound where it is not there or belongs to another case."""
    found = session.get(model, row_id)
    if found is None or found.case_id != case_id:
        raise NotFound("Diesen Eintrag gibt es nicht mehr.")
    return found


def house(session: Session, building_id: int) -> Building:
    """The house of a case."""
    return session.get_one(Building, building_id)


def rule_set(session: Session, rule_set_id: int) -> GrantRuleSet:
    """The version of the rules a case follows."""
    return session.get_one(GrantRuleSet, rule_set_id)


def applicant(session: Session, case_id: int) -> Applicant | None:
    """Who applies; None before anybody did, and after the data were deleted."""
    return session.scalars(select(Applicant).where(Applicant.case_id == case_id)).one_or_none()


def costs(session: Session, case_id: int) -> Sequence[CostItem]:
    """The costs of the application as they were entered."""
    wanted = select(CostItem).where(CostItem.case_id == case_id)
    return session.scalars(wanted.order_by(CostItem.id)).all()


def offers(session: Session, case_id: int) -> Sequence[Offer]:
    """The offers of a case as they came."""
    return session.scalars(select(Offer).where(Offer.case_id == case_id).order_by(Offer.id)).all()


def papers(session: Session, case_id: int) -> Sequence[Paper]:
    """All versions of all documents, the newest of a kind first."""
    wanted = select(Paper).where(Paper.case_id == case_id)
    return session.scalars(wanted.order_by(Paper.kind, Paper.number.desc())).all()


def next_number(session: Session, case_id: int, kind: str) -> int:
    """The number of the next version of a document."""
    wanted = select(func.max(Paper.number)).where(Paper.case_id == case_id, Paper.kind == kind)
    return (session.scalar(wanted) or 0) + 1


def conditions(session: Session, case_id: int) -> Sequence[Condition]:
    """The conditions of the award."""
    wanted = select(Condition).where(Condition.case_id == case_id)
    return session.scalars(wanted.order_by(Condition.id)).all()


def reminders(session: Session, case_id: int) -> Sequence[Reminder]:
    """The looks at the house during the commitment."""
    wanted = select(Reminder).where(Reminder.case_id == case_id)
    return session.scalars(wanted.order_by(Reminder.due_on)).all()


def letters(session: Session, case_id: int) -> Sequence[Letter]:
    """The letters of a case, the newest first."""
    wanted = select(Letter).where(Letter.case_id == case_id)
    return session.scalars(wanted.order_by(Letter.id.desc())).all()


def events(session: Session, case_id: int) -> Sequence[CaseEvent]:
    """What happened in a case, the newest first."""
    wanted = select(CaseEvent).where(CaseEvent.case_id == case_id)
    return session.scalars(wanted.order_by(CaseEvent.id.desc())).all()


def checks(session: Session, case_id: int) -> Sequence[CaseCheck]:
    """What the rules said and when, the newest first."""
    wanted = select(CaseCheck).where(CaseCheck.case_id == case_id)
    return session.scalars(wanted.order_by(CaseCheck.id.desc())).all()


def decisions(session: Session, case_id: int) -> dict[str, Decision]:
    """What persons decided, by criterion; the newest holds."""
    wanted = select(Decision).where(Decision.case_id == case_id).order_by(Decision.id)
    return {each.criterion: each for each in session.scalars(wanted)}


def of_building(session: Session, building_id: int) -> Sequence[GrantCase]:
    """The cases of a house, the newest first."""
    wanted = select(GrantCase).where(GrantCase.building_id == building_id)
    return session.scalars(wanted.order_by(GrantCase.id.desc())).all()


def highest_number(session: Session, year: int) -> int:
    """The last serial number that was given in a year; as a number, because 1000 follows 999."""
    serial = func.split_part(GrantCase.number, "-", 2).cast(Integer)
    wanted = select(func.max(serial)).where(GrantCase.number.like(f"{year}-%"))
    return session.scalar(wanted) or 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A case with its house, its programme and who applies; "" where nobody is known."""

    case: GrantCase
    address: str
    programme: str
    applicant: str


def board(session: Session, *, ended: bool = False) -> list[Listed]:
    """Cases with house, programme and applicant: open ones, or those that have ended."""
    wanted = (
        select(GrantCase, Building.address_label, GrantRuleSet.name, Applicant.name)
        .join(Building, Building.id == GrantCase.building_id)
        .join(GrantRuleSet, GrantRuleSet.id == GrantCase.rule_set_id)
        .outerjoin(Applicant, Applicant.case_id == GrantCase.id)
        .where(GrantCase.step.in_(_ENDED) if ended else GrantCase.step.not_in(_ENDED))
        .order_by(GrantCase.step_since, GrantCase.id)
    )
    return [_listed(*row) for row in session.execute(wanted)]


def awarded(session: Session, programme: str, year: int | None) -> list[Listed]:
    """Cases of a programme that were awarded, in a year or ever, with house and applicant."""
    wanted = (
        select(GrantCase, Building.address_label, GrantRuleSet.name, Applicant.name)
        .join(Building, Building.id == GrantCase.building_id)
        .join(GrantRuleSet, GrantRuleSet.id == GrantCase.rule_set_id)
        .outerjoin(Applicant, Applicant.case_id == GrantCase.id)
        .where(GrantRuleSet.key == programme, GrantCase.awarded_on.is_not(None))
        .order_by(GrantCase.awarded_on, GrantCase.id)
    )
    if year is not None:
        wanted = wanted.where(func.extract("year", GrantCase.awarded_on) == year)
    return [_listed(*row) for row in session.execute(wanted)]


def _listed(case: GrantCase, address: str | None, programme: str, applicant: str | None) -> Listed:
    return Listed(case, address or f"Gebäude Nr. {case.building_id}", programme, applicant or "")


def due_reminders(session: Session, on: date) -> Sequence[Reminder]:
    """Looks that are due and that nobody was told of yet."""
    wanted = (
        select(Reminder)
        .join(GrantCase, GrantCase.id == Reminder.case_id)
        .where(
            Reminder.due_on <= on,
            Reminder.raised_on.is_(None),
            Reminder.done_on.is_(None),
            GrantCase.step == "commitment",
        )
        .order_by(Reminder.due_on, Reminder.id)
        .with_for_update(of=Reminder, skip_locked=True)
    )
    return session.scalars(wanted).all()


def due(session: Session, on: date) -> list[Listed]:
    """Open cases whose day has come, the longest overdue first."""
    found = [row for row in board(session) if row.case.due_on is not None and row.case.due_on <= on]
    return sorted(found, key=lambda row: (row.case.due_on or on, row.case.id))


def waiting(session: Session, on: date) -> tuple[int, int]:
    """How many open cases are due until a day, and how many of them were due before."""
    counted = select(
        func.count().filter(GrantCase.due_on <= on), func.count().filter(GrantCase.due_on < on)
    ).where(GrantCase.step.not_in(_ENDED))
    row = session.execute(counted).one()
    return row[0], row[1]


def file_keys(session: Session) -> set[str]:
    """The keys of all stored files."""
    return set(session.scalars(select(Paper.file_key).where(Paper.file_key != "")))


def photos(session: Session, case_id: int) -> Sequence[Paper]:
    """The pictures of a case that were not sent back, before and after."""
    wanted = select(Paper).where(
        Paper.case_id == case_id,
        Paper.kind.in_(sorted(PHOTOS)),
        Paper.state.in_(["received", "accepted"]),
    )
    return session.scalars(wanted.order_by(Paper.kind, Paper.number)).all()


def listed(session: Session, case: GrantCase) -> Listed:
    """A case with its house, its programme and who applies."""
    found = applicant(session, case.id)
    return _listed(
        case,
        house(session, case.building_id).address_label,
        rule_set(session, case.rule_set_id).name,
        found.name if found else None,
    )


def award_years(session: Session) -> Sequence[int]:
    """The years in which something was awarded, the newest first."""
    year = func.extract("year", GrantCase.awarded_on).cast(Integer)
    wanted = select(year).where(GrantCase.awarded_on.is_not(None)).distinct()
    return session.scalars(wanted.order_by(year.desc())).all()
