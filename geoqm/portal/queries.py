"""What the database knows of the layers: numbers, last changes, imports, data sets, samples.

Everything is read from the layer's view, under the caller's database role.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.errors import QueryCanceled
from sqlalchemy import Row, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from geoqm.db.base import german
from geoqm.db.model import Dataset, DataVersion
from geoqm.db.roles import Role
from geoqm.layer.declaration import Layer
from geoqm.layer.views import relation
from geoqm.maps.hits import count
from geoqm.maps.listing import cell

SAMPLE_SIZE: Final = 5
_TIMEOUT = text("SELECT current_setting('statement_timeout')")
_SET_TIMEOUT = text("SELECT set_config('statement_timeout', :timeout, true)")
# Asks once per data set, by index, instead of reading every row.
_DATASETS = """
SELECT d.key FROM dataset d
WHERE EXISTS (SELECT FROM {relation} l WHERE l.dataset = d.key) ORDER BY d.key"""
_LAST_IMPORTS = text("""
SELECT DISTINCT ON (dataset) dataset, ended_at, reference_on FROM import_run
WHERE status = 'done' AND ended_at IS NOT NULL ORDER BY dataset, ended_at DESC""")


@dataclass(frozen=True, slots=True)
class Content:
    """What a layer holds: number of features, and the keys of the data sets they come from.

    The number is None where counting took too long for a page about all layers.
    """

    count: int | None
    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastImport:
    """The last import of a data set, and the day that its data describe."""

    ended_at: datetime
    reference_on: date | None


def content(
    session: Session, layer: Layer, role: Role, *, patience_ms: int | None = None
) -> Content:
    """Number and data sets of the layer as `role` sees it today."""
    keys: tuple[str, ...] = ()
    if any(each.name == "dataset" for each in layer.fields_for(role)):
        keys = tuple(session.scalars(text(_DATASETS.format(relation=relation(layer)))))
    if patience_ms is None:
        return Content(count(session, layer), keys)
    return Content(_count_within(session, layer, patience_ms), keys)


def _count_within(session: Session, layer: Layer, patience_ms: int) -> int | None:
    usual = session.execute(_TIMEOUT).scalar_one()
    try:
        with session.begin_nested():
            session.execute(_SET_TIMEOUT, {"timeout": str(patience_ms)})
            return count(session, layer)
    except OperationalError as error:
        if not isinstance(error.orig, QueryCanceled):
            raise
        return None
    finally:
        session.execute(_SET_TIMEOUT, {"timeout": usual})


def sample(session: Session, layer: Layer, role: Role) -> Sequence[tuple[str, ...]]:
    """The first features as people read them, with all fields that `role` sees."""
    fields = layer.fields_for(role)
    names = ", ".join(f'"{each.name}"' for each in fields)
    statement = f"SELECT {names} FROM {relation(layer)} ORDER BY id LIMIT :n"  # noqa: S608 (names come from the declaration)
    rows = session.execute(text(statement), {"n": SAMPLE_SIZE}).all()
    return [tuple(cell(e, v) for e, v in zip(fields, row, strict=True)) for row in rows]


def changes(session: Session) -> Mapping[str, datetime]:
    """When each table changed last; tables that were never written to are left out."""
    found = select(DataVersion.table_name, DataVersion.changed_at).where(DataVersion.version > 1)
    rows: Sequence[Row[str, datetime]] = session.execute(found).all()
    return {name: at for name, at in rows}  # noqa: C416 (a dict of rows is no dict of pairs to mypy)


def imports(session: Session) -> Mapping[str, LastImport]:
    """The last import of each data set that went well; only planners and the team may ask."""
    return {key: LastImport(at, day) for key, at, day in session.execute(_LAST_IMPORTS)}


def datasets(session: Session, keys: Sequence[str]) -> Sequence[Dataset]:
    """These data sets, by title; invented ones last."""
    wanted = select(Dataset).where(Dataset.key.in_(keys))
    return session.scalars(wanted.order_by(Dataset.is_demo, german(Dataset.title))).all()
