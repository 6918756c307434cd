"""What the pages of the slice share: numbers in addresses, ways back, notes of looks."""

from typing import Annotated, Any

from fastapi import Path, Query
from fastapi.responses import RedirectResponse

from geoqm.http.dependencies import ReadSession
from geoqm.http.identity import Identity
from geoqm.outreach.schemas import Subject
from geoqm.owners import service as owners
from geoqm.owners.codes import REASONS
from geoqm.owners.kinds import Look
from geoqm.owners.schemas import LookData

_LARGEST = 10**15
Number = Annotated[int, Path(ge=1, le=_LARGEST)]
House = Annotated[int | None, Query(alias="gebaeude", ge=1, le=_LARGEST)]
Person = Annotated[int | None, Query(alias="eigentum", ge=1, le=_LARGEST)]
CampaignNumber = Annotated[int | None, Query(alias="kampagne", ge=1, le=_LARGEST)]


def note(session: ReadSession, identity: Identity, kind: Look, **values: Any) -> None:
    """Note that the caller looked at owners, for outreach."""
    look = LookData(
        kind=kind.value, user_name=identity.user_name, reason=REASONS["contact"], **values
    )
    owners.note_look(session, look)


def note_subject(session: ReadSession, identity: Identity, subject: Subject, found: int) -> None:
    """Note the look that a form about this subject is."""
    if subject.owner_id is not None:
        note(session, identity, Look.FILE, owner_id=subject.owner_id)
    elif subject.building_id is not None and found:
        note(session, identity, Look.BUILDING, building_id=subject.building_id, found=found)


def place_of(subject: Subject) -> str:
    """The page on which what was stored is seen: the house's file, else the owner's contacts."""
    if subject.building_id is not None:
        return f"/akte/{subject.building_id}"
    if subject.owner_id is not None:
        return f"/eigentum/{subject.owner_id}/kontakte"
    return "/heute"


def back_to(subject: Subject, **query: int) -> RedirectResponse:
    """There, with the number of what was stored, so that it can be taken back."""
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return RedirectResponse(place_of(subject) + (f"?{words}" if words else ""), 303)
