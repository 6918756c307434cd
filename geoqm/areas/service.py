"""Every write of areas, and where records of areas go; the importer stages and merges them.

An area that was drawn or changed here belongs to geoqm from then on: a later delivery of its data
set leaves it alone and says so, until somebody lets the delivery count again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geoqm.areas import queries, rules
from geoqm.areas.model import Area, BoundarySegment, CensusCell, Quality
from geoqm.areas.schemas import AreaRecord, CellRecord, SegmentRecord
from geoqm.errors import InvalidInput

DRAWN: Final = "drawn_areas"
"""The data set of areas that were drawn here."""
TARGETS: dict[type[Any], type[Any]] = {
    AreaRecord: Area,
    SegmentRecord: BoundarySegment,
    CellRecord: CensusCell,
}
_TEXTS = ("name", "legal_basis", "note")
_FACTS = ("kind", "quality", "accuracy_m", *_TEXTS, "valid_from", "valid_until")


def draw_area(session: Session, values: Mapping[str, Any]) -> Area:
    """A new area; without a stated quality its outline counts as approximate."""
    facts = _cleaned({name: values.get(name) for name in _FACTS} | {"outline": values["outline"]})
    rules.check(facts)
    made = Area(dataset=DRAWN, source_id=str(uuid4()), edited_at=func.now(), **facts)
    session.add(made)
    session.flush()
    return made


def change_area(session: Session, area_id: int, changes: Mapping[str, Any]) -> Area:
    """Other facts or another outline; the area belongs to geoqm from now on."""
    found = queries.area(session, area_id, lock=True)
    new = _cleaned(changes)
    rules.check({name: getattr(found, name) for name in _FACTS} | new)
    for name, value in new.items():
        setattr(found, name, value)
    found.edited_at = func.now()
    session.flush()
    return found


def remove_area(session: Session, area_id: int, *, today: date) -> None:
    """Take an area from the map; the row stays, for what refers to it and against deliveries.

    Raises RuleViolation for a delivered area that the programme stands on.
    """
    found = queries.area(session, area_id, lock=True)
    rules.check_removal(found.kind, is_drawn=found.dataset == DRAWN)
    found.vanished_on, found.edited_at = today, func.now()
    session.flush()


def edited_areas(session: Session, dataset: str) -> frozenset[str]:
    """Source ids of a data set that were changed here, so that a delivery may not."""
    edited = select(Area.source_id).where(Area.dataset == dataset, Area.edited_at.is_not(None))
    return frozenset(session.scalars(edited))


def release_areas(session: Session, dataset: str) -> None:
    """Forget that areas of a data set were changed here: the delivery counts again."""
    session.execute(
        update(Area)
        .where(Area.dataset == dataset, Area.edited_at.is_not(None))
        .values(edited_at=None)
    )


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the table wants them; an outline must be there where it is mentioned."""
    found = dict(values)
    if "outline" in found and found["outline"] is None:
        raise InvalidInput(
            "Die Fläche fehlt.", remedy="Zeichnen Sie den Umriss des Gebiets.", field="geometry"
        )
    for name in _TEXTS:
        if name in found:
            found[name] = str(found[name] or "").strip()
    if "quality" in found:
        found["quality"] = found["quality"] or Quality.APPROXIMATE.value
    return found
