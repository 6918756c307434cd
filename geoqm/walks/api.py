"""What the phone asks and sends, as JSON; protocol 1. Nothing of it is cached on the way."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime

from geoqm.access.rules import local_day
from geoqm.errors import InvalidInput
from geoqm.http.dependencies import ReadSession, Staff, WriteSession
from geoqm.http.security import csrf_token
from geoqm.photos import LARGEST_BYTES
from geoqm.walks import packs, service
from geoqm.walks.queries.places import Selection
from geoqm.walks.schemas import (
    Batch,
    BatchOut,
    Decision,
    EntryOut,
    Id,
    Pack,
    PhotoOut,
    Place,
    SessionOut,
    Taken,
)

router = APIRouter(prefix="/begehung", include_in_schema=False)
_Number = Annotated[int | None, Query(ge=0, le=9999)]


@router.get("/sitzung")
def session_of(request: Request, response: Response, identity: Staff) -> SessionOut:
    """Who is logged in here, and the token for writing."""
    response.headers["Cache-Control"] = "no-store"
    return SessionOut(
        user=identity.user_name, full_name=identity.full_name, csrf=csrf_token(request)
    )


@router.get("/orte")
def places(
    _staff: Staff, session: ReadSession, q: Annotated[str, Query(max_length=120)] = ""
) -> list[Place]:
    """Streets and blocks to choose from."""
    return packs.offers(session, q, on=local_day(_now()))


@router.get("/paket")
def pack(
    response: Response,
    _staff: Staff,
    session: ReadSession,
    strasse: Annotated[str | None, Query(max_length=200)] = None,
    gebiet: Id | None = None,
    von: _Number = None,
    bis: _Number = None,
) -> Pack:
    """Everything for a walk without network."""
    if (strasse is None) == (gebiet is None):
        raise InvalidInput("Wählen Sie eine Straße oder einen Block.", field="strasse")
    response.headers["Cache-Control"] = "no-store"
    now = _now()
    return packs.pack(session, Selection(strasse, gebiet, von, bis), now=now, on=local_day(now))


@router.post("/eintraege")
def receive(batch: Batch, identity: Staff, session: WriteSession) -> BatchOut:
    """Take entries over; those that are known already are answered the same again."""
    done = service.receive(session, batch, by=identity.user_name, now=_now())
    return BatchOut(entries=done)


@router.post("/eintraege/{entry_id}/entscheidung")
def decide(entry_id: UUID, decision: Decision, identity: Staff, session: WriteSession) -> EntryOut:
    """End a conflict."""
    return service.decide(session, entry_id, decision, by=identity.user_name, now=_now())


async def _body(request: Request) -> bytes:
    """The bytes of the request; InvalidInput as soon as they are too many."""
    received = bytearray()
    async for piece in request.stream():
        received += piece
        if len(received) > LARGEST_BYTES:
            raise InvalidInput(
                f"Das Foto ist größer als {LARGEST_BYTES // 1024 // 1024} MB.",
                remedy="Nehmen Sie es noch einmal auf.",
                field="photo",
            )
    return bytes(received)


@router.put("/fotos/{photo_id}")
def keep_photo(
    photo_id: UUID,
    eintrag: UUID,
    aufgenommen: AwareDatetime,
    received: Annotated[bytes, Depends(_body)],
    identity: Staff,
    session: WriteSession,
) -> PhotoOut:
    """Keep a photo and confirm it with the hash of what arrived."""
    taken = Taken(photo_id, eintrag, aufgenommen)
    kept = service.add_photo(session, taken, received, by=identity.user_name, now=_now())
    return PhotoOut(id=kept.id, sha256=kept.sha256)


def _now() -> datetime:
    return datetime.now(UTC)
