"""Which houses changed a moment ago: from the audit trail of houses and their units."""

from datetime import datetime

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building, Unit
from geoqm.db.model import AuditEntry

# Larger changes are imports, which judge all houses themselves.
_ENTRIES = 20_000


def changed_since(session: Session, instant: datetime) -> list[int]:
    """Houses that were changed since `instant`, or whose units were; looks at late entries only."""
    late = select(func.max(AuditEntry.id) - _ENTRIES).scalar_subquery()
    entries = (
        select(AuditEntry.table_name, cast(AuditEntry.row_id, BigInteger).label("number"))
        .where(AuditEntry.id > late, AuditEntry.changed_at >= instant)
        .where(AuditEntry.table_name.in_([Building.__tablename__, Unit.__tablename__]))
        .subquery("entries")
    )
    houses = select(entries.c.number).where(entries.c.table_name == Building.__tablename__)
    of_units = select(Unit.building_id).join(
        entries, (entries.c.number == Unit.id) & (entries.c.table_name == Unit.__tablename__)
    )
    return sorted(session.scalars(houses.union(of_units)).all())
