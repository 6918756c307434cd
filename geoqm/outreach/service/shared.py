"""What the services of the slice share: versions, and places that belong together."""

from typing import Protocol

from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.buildings.queries.houses import building
from geoqm.errors import Conflict, RuleViolation
from geoqm.outreach.schemas import Subject
from geoqm.owners.queries import people


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def check_version(row: Versioned, version: int) -> None:
    """Raise Conflict where somebody was faster."""
    if row.version != version:
        raise Conflict(
            "Jemand hat diesen Eintrag gerade geändert.",
            remedy="Vergleichen Sie die Angaben und speichern Sie dann noch einmal.",
        )


def standing(session: Session, subject: Subject) -> Subject:
    """The subject with the owner that stands for a merged one; raises NotFound."""
    if subject.building_id is not None:
        building(session, subject.building_id)
    if subject.owner_id is None:
        return subject
    owner = people.owner(session, subject.owner_id)
    return Subject(owner.merged_into_id or owner.id, subject.building_id)


def check_unit(session: Session, unit_id: int | None, building_id: int | None) -> None:
    """Raise RuleViolation for a unit that lies in another house."""
    if unit_id is None:
        return
    unit = session.get(Unit, unit_id)
    if unit is None or unit.building_id != building_id:
        raise RuleViolation(
            "Diese Einheit gehört nicht zu dem Haus.",
            remedy="Wählen Sie eine Einheit aus der Liste.",
            field="einheit",
        )
