"""Enter and remove consultation hours."""

from datetime import date

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geoqm.consultations import queries, rules
from geoqm.consultations.model import Consultation
from geoqm.consultations.schemas import ConsultationData
from geoqm.errors import InvalidInput


def add(session: Session, data: ConsultationData, *, today: date) -> None:
    """Enter hours once or week by week; those that are there stay. Raises InvalidInput."""
    _check(data, today)
    hours = {"begins_at": data.begins_at, "ends_at": data.ends_at, "place": data.place}
    rows = [hours | {"held_on": day} for day in rules.days(data.held_on, data.weekly_until)]
    session.execute(insert(Consultation).values(rows).on_conflict_do_nothing())


def remove(session: Session, number: int) -> None:
    """Take hours away. Raises NotFound."""
    session.delete(queries.consultation(session, number))
    session.flush()


def _check(data: ConsultationData, today: date) -> None:
    if data.held_on < today:
        raise InvalidInput(
            "Dieser Tag ist vorbei.", remedy="Bitte geben Sie einen Tag ab heute an.", field="tag"
        )
    if data.ends_at <= data.begins_at:
        raise InvalidInput(
            "Das Ende liegt nicht nach dem Beginn.",
            remedy="Beispiel: 14:00 bis 16:00.",
            field="ende",
        )
    last = data.weekly_until
    if last is not None and not 0 <= (last - data.held_on).days <= 7 * rules.MOST_WEEKS:
        raise InvalidInput(
            "Wöchentlich geht es höchstens ein Jahr lang, ab dem ersten Tag.",
            remedy="Geben Sie einen früheren oder späteren letzten Tag an.",
            field="woechentlich",
        )
