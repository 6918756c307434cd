"""Areas are drawn, changed and removed by planners, through the map API."""

from sqlalchemy.orm import Session

from geoqm.areas import queries, service
from geoqm.areas.layers import AREAS
from geoqm.db.roles import Role
from geoqm.layer.editing import Author, Changes, Editor


def _hold(session: Session, area_id: int) -> None:
    queries.area(session, area_id, lock=True)


def _create(session: Session, values: Changes, _author: Author) -> int:
    return service.draw_area(session, values).id


def _change(session: Session, area_id: int, changes: Changes, _author: Author) -> None:
    service.change_area(session, area_id, changes)


def _delete(session: Session, area_id: int, author: Author) -> None:
    service.remove_area(session, area_id, today=author.today)


EDITORS = (
    Editor(
        layer=AREAS.name,
        access=Role.PLANNER,
        fields=(
            "name",
            "kind",
            "quality",
            "accuracy_m",
            "legal_basis",
            "valid_from",
            "valid_until",
            "note",
        ),
        hold=_hold,
        create=_create,
        change=_change,
        delete=_delete,
    ),
)
