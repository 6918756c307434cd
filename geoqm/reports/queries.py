"""Which data sets are loaded, for the page about sources."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.db.base import german
from geoqm.db.model import Dataset


def datasets(session: Session) -> Sequence[Dataset]:
    """All data sets, invented ones last."""
    return session.scalars(select(Dataset).order_by(Dataset.is_demo, german(Dataset.title))).all()
