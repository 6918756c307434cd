"""Which hours lie ahead."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from geoqm.consultations.model import Consultation
from geoqm.errors import NotFound


def ahead(session: Session, now: datetime, limit: int) -> Sequence[Consultation]:
    """The next hours that have not ended; `now` is told by the clock of the office."""
    later_today = and_(Consultation.held_on == now.date(), Consultation.ends_at > now.time())
    return _next(session, or_(Consultation.held_on > now.date(), later_today), limit)


def after(session: Session, day: date) -> Consultation | None:
    """The first hours after a day, for letters that are read later; None where none is known."""
    return next(iter(_next(session, Consultation.held_on > day, 1)), None)


def consultation(session: Session, number: int) -> Consultation:
    """Hours by their number. Raises NotFound."""
    found = session.get(Consultation, number)
    if found is None:
        raise NotFound("Diese Sprechzeit gibt es nicht mehr.")
    return found


def _next(session: Session, condition: ColumnElement[bool], limit: int) -> Sequence[Consultation]:
    wanted = select(Consultation).where(condition)
    ordered = wanted.order_by(Consultation.held_on, Consultation.begins_at, Consultation.id)
    return session.scalars(ordered.limit(limit)).all()
