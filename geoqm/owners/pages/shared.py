"""What the pages of the slice share: numbers in addresses, ways back, notes of looks."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Path, Query
from fastapi.responses import RedirectResponse

from geoqm.http.dependencies import ReadSession
from geoqm.http.identity import Identity
from geoqm.owners import service
from geoqm.owners.composition import reason_of
from geoqm.owners.kinds import Look
from geoqm.owners.schemas import LookData

Number = Annotated[int, Path(ge=1, le=10**15)]
Reason = Annotated[str, Query(alias="anlass", max_length=20)]


@dataclass(frozen=True, slots=True)
class Opened:
    """How a file was opened: with which reason, and whether something was just stored."""

    reason: str
    saved: bool


def _opened(reason: Reason = "", gespeichert: str = "") -> Opened:
    return Opened(reason, bool(gespeichert))


Asked = Annotated[Opened, Depends(_opened)]


def file_address(owner_id: int, reason: str = "", *, saved: bool = True) -> str:
    """The address of an owner's file; it carries a number and a code, nothing personal."""
    query = {"anlass": reason} if reason_of(reason) else {}
    query |= {"gespeichert": "1"} if saved else {}
    return f"/eigentum/{owner_id}" + (f"?{urlencode(query)}" if query else "")


def back(owner_id: int, reason: str = "") -> RedirectResponse:
    """To the owner's file after something was stored."""
    return RedirectResponse(file_address(owner_id, reason), 303)


def note(session: ReadSession, identity: Identity, kind: Look, **values: Any) -> None:
    """Note that the caller looked at owners."""
    look = LookData(kind=kind.value, user_name=identity.user_name, **values)
    service.note_look(session, look)
