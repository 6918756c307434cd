"""What the pages of the slice share: numbers in addresses, notes of looks at persons."""

from typing import Annotated, Any

from fastapi import Path

from geoqm.http.dependencies import ReadSession
from geoqm.http.identity import Identity
from geoqm.owners import service as owners
from geoqm.owners.codes import REASONS
from geoqm.owners.kinds import Look
from geoqm.owners.schemas import LookData

Number = Annotated[int, Path(ge=1, le=10**15)]


def note(session: ReadSession, identity: Identity, kind: Look, **values: Any) -> None:
    """Note that the caller looked at owners, for outreach."""
    look = LookData(
        kind=kind.value, user_name=identity.user_name, reason=REASONS["contact"], **values
    )
    owners.note_look(session, look)
