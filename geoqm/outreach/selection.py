"""What the map says about chosen houses beside their totals."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from geoqm.http.dependencies import office_day
from geoqm.outreach.queries import selection


def words(session: Session, building_ids: Sequence[int]) -> str:
    """How many owners are behind the houses; "" where nobody is known."""
    count = selection.owner_count(session, building_ids, on=office_day())
    return f"{count} Eigentümer/innen" if count else ""
