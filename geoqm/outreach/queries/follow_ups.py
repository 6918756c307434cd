"""Follow-ups: those of a house or an owner, and what is due for whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from geoqm.buildings.model import Building
from geoqm.errors import NotFound
from geoqm.outreach.model import FollowUp
from geoqm.outreach.queries.contacts import owners_here
from geoqm.outreach.schemas import Subject
from geoqm.owners.model import Owner
from geoqm.owners.queries import people
from geoqm.owners.queries.people import effective_id

SHOWN = 100


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A follow-up with the names of what it is about."""

    follow_up: FollowUp
    owner: Owner | None
    address: str

    @property
    def about(self) -> str:
        """House and owner in one line; what the team sees, never a calendar."""
        names = (self.address, self.owner.display_name if self.owner else "")
        return " · ".join(filter(None, names))


def follow_up(session: Session, number: int, *, lock: bool = False) -> FollowUp:
    """The follow-up of that number; raises NotFound."""
    found = session.get(FollowUp, number, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound("Diese Wiedervorlage gibt es nicht mehr.")
    return found


def by_key(session: Session, key: UUID | None) -> FollowUp | None:
    """The follow-up that a device or form sent under this key; None where it is new."""
    if key is None:
        return None
    return session.scalars(select(FollowUp).where(FollowUp.client_key == key)).one_or_none()


def about(session: Session, subject: Subject) -> ColumnElement[bool]:
    """Follow-ups of the house or of the owner, with those of owners merged into it."""
    parts: list[ColumnElement[bool]] = []
    if subject.building_id is not None:
        parts.append(FollowUp.building_id == subject.building_id)
    if subject.owner_id is not None:
        parts.append(FollowUp.owner_id.in_(people.ids_of(session, subject.owner_id)))
    return or_(*parts) if parts else FollowUp.id.is_(None)


def has_later(
    session: Session, subject: Subject, *, after: date, without: Collection[int] = ()
) -> bool:
    """Whether an open follow-up about the subject is due later than `after`."""
    found = select(FollowUp.id).where(
        about(session, subject),
        FollowUp.done_at.is_(None),
        FollowUp.due_on > after,
        FollowUp.id.not_in(without),
    )
    return session.scalar(found.limit(1)) is not None


def open_about(session: Session, subject: Subject) -> list[FollowUpRow]:
    """The open follow-ups about the subject, the earliest first."""
    return _rows(session, about(session, subject), FollowUp.done_at.is_(None))


def open_at(session: Session, building_id: int) -> list[FollowUpRow]:
    """The open follow-ups of a house, and those of its owners that name no house."""
    of_owners = FollowUp.building_id.is_(None) & FollowUp.owner_id.in_(owners_here(building_id))
    here = (FollowUp.building_id == building_id) | of_owners
    return _rows(session, here, FollowUp.done_at.is_(None))


def due(session: Session, *, until: date, user_name: str = "") -> list[FollowUpRow]:
    """Open follow-ups up to a day, of one user or of all, the earliest first."""
    mine = [FollowUp.assigned_to == user_name] if user_name else []
    return _rows(session, FollowUp.done_at.is_(None), FollowUp.due_on <= until, *mine)


def open_of(session: Session, user_name: str, *, limit: int = 1000) -> Sequence[FollowUp]:
    """All open follow-ups of a user, the earliest first."""
    return session.scalars(
        select(FollowUp)
        .where(FollowUp.assigned_to == user_name, FollowUp.done_at.is_(None))
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(limit)
    ).all()


def count_due(session: Session, today: date) -> tuple[int, int]:
    """How many open follow-ups of the caller are due, and how many of them since yesterday."""
    mine = FollowUp.assigned_to == func.current_setting("geoqm.user", True)
    found = session.execute(
        select(func.count(), func.count().filter(FollowUp.due_on < today)).where(
            mine, FollowUp.done_at.is_(None), FollowUp.due_on <= today
        )
    ).one()
    return found[0], found[1]


def _rows(session: Session, *conditions: ColumnElement[bool]) -> list[FollowUpRow]:
    standing = aliased(Owner)
    rows = session.execute(
        select(FollowUp, standing, func.coalesce(Building.address_label, ""))
        .outerjoin(Owner, Owner.id == FollowUp.owner_id)
        .outerjoin(standing, standing.id == effective_id())
        .outerjoin(Building, Building.id == FollowUp.building_id)
        .where(*conditions)
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(SHOWN)
    )
    return [FollowUpRow(*row) for row in rows]
