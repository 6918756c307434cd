"""Photos and pictures: pieces of a photo in, a photo out, and the small map of houses.

Two ways to the same report: the draft of this browser, or a sender's link.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from geoqm.errors import Conflict, GeoqmError, InvalidInput, NotFound
from geoqm.http.dependencies import NOT_HERE, Context, ReadSession
from geoqm.http.pages import environment
from geoqm.http.problems import status_of
from geoqm.i18n import later, texts_in
from geoqm.intake import service
from geoqm.intake.model import ReportPhoto
from geoqm.intake.public import ground, uploads
from geoqm.intake.public.ground import Window
from geoqm.intake.public.visit import (
    FormSession,
    InTurn,
    Journey,
    journey_of,
    language_in,
    photo_files,
    worked,
)

router = APIRouter(include_in_schema=False)
_JPEG = {"Cache-Control": "private, max-age=3600", "Content-Disposition": "inline"}
_WIDE = (420, 150)


def _draft(session: FormSession, request: Request) -> Journey:
    journey = journey_of(session, request)
    if journey is None:
        raise NotFound(NOT_HERE)
    return journey


def _sent(session: FormSession, token: str) -> Journey:
    return Journey(token, service.state_for(session, token).draft, is_sent=True)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a photo and where they belong."""

    key: str
    offset: int
    content: bytes


async def _piece(
    request: Request, key: str, offset: Annotated[int, Query(ge=0, alias="ab")]
) -> Piece:
    """The body of a request as a piece; Conflict before more than a piece is read."""
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > uploads.LARGEST_PIECE:
            raise Conflict(later("Dieses Stück ist zu groß."), field="offset")
    return Piece(key, offset, bytes(found))


class Announced(BaseModel):
    """A photo that will come in pieces."""

    key: str = Field(pattern=r"^[0-9a-f]{32}$")
    size: int


Draft = Annotated[Journey, Depends(_draft)]
Sent = Annotated[Journey, Depends(_sent)]
Sending = Annotated[Piece, Depends(_piece)]


@router.post("/melden/bilder", dependencies=[InTurn])
def announce(
    request: Request, session: FormSession, journey: Draft, body: Annotated[Announced, Body()]
) -> Response:
    """Announce a photo of the draft."""
    return _announced(request, session, journey, body)


@router.post("/meldung/{token}/bilder", dependencies=[InTurn])
def announce_later(
    request: Request, session: FormSession, journey: Sent, body: Annotated[Announced, Body()]
) -> Response:
    """Announce a photo of a sent report."""
    return _announced(request, session, journey, body)


@router.post("/melden/bilder/{key}")
async def take_piece(request: Request, context: Context, piece: Sending) -> Response:
    """Take a piece of a photo of the draft."""

    def work(session: FormSession) -> Response:
        return _taken(request, session, context, _draft(session, request), piece)

    return await worked(context, work)


@router.post("/meldung/{token}/bilder/{key}")
async def take_piece_later(
    request: Request, context: Context, token: str, piece: Sending
) -> Response:
    """Take a piece of a photo of a sent report."""

    def work(session: FormSession) -> Response:
        return _taken(request, session, context, _sent(session, token), piece)

    return await worked(context, work)


@router.get("/melden/bild/{number}", dependencies=[InTurn])
def photo(
    session: FormSession, context: Context, journey: Draft, number: int, klein: bool = False
) -> Response:
    """A photo of the draft."""
    return _photo(session, context, journey, number, small=klein)


@router.get("/meldung/{token}/bild/{number}", dependencies=[InTurn])
def photo_later(
    session: FormSession, context: Context, journey: Sent, number: int, klein: bool = False
) -> Response:
    """A photo of a sent report."""
    return _photo(session, context, journey, number, small=klein)


def _announced(
    request: Request, session: FormSession, journey: Journey, body: Announced
) -> Response:
    try:
        made = uploads.begin(session, journey, body.key, body.size)
    except InvalidInput as error:
        return _said(request, error)
    return JSONResponse(_state(made))


def _taken(
    request: Request,
    session: FormSession,
    context: Context,
    journey: Journey,
    piece: Piece,
) -> Response:
    try:
        return JSONResponse(
            _state(
                uploads.take_piece(
                    session, context, journey, piece.key, piece.offset, piece.content
                )
            )
        )
    except Conflict as error:
        known = service.photo_of(session, journey.token, piece.key)
        return JSONResponse(_state(known) | {"detail": error.message}, 409)
    except InvalidInput as error:
        refused = service.photo_of(session, journey.token, piece.key)
        uploads.remove(session, context, journey, refused.id)
        return _said(request, error)


def _state(photo: ReportPhoto) -> dict[str, object]:
    return {
        "key": photo.upload_key,
        "received": photo.received_bytes,
        "done": photo.state == "ready",
        "id": photo.id,
    }


def _said(request: Request, error: GeoqmError) -> Response:
    """What is wrong with a photo, in the reader's language."""
    texts = texts_in(language_in(request, None))
    told = f"{texts.say(error.message)} {texts.say(error.remedy) if error.remedy else ''}".strip()
    return JSONResponse({"code": error.code, "detail": told}, status_of(error))


def _photo(
    session: FormSession, context: Context, journey: Journey, number: int, *, small: bool
) -> Response:
    key = service.photo_file(session, journey.token, number)
    return Response(photo_files(context).read(key, small=small), 200, _JPEG, "image/jpeg")


class Picture(BaseModel):
    """Which piece of the map to draw: around a point, or the window of the screen "where"."""

    east: float = Field(default=0, ge=0, le=1e6)
    north: float = Field(default=0, ge=0, le=1e7)
    width: float = Field(default=160, ge=50, le=3000)
    lon: float = Field(default=0, ge=-180, le=180)
    lat: float = Field(default=0, ge=-85, le=85)
    pin: bool = False
    wide: bool = False
    house: int = Field(default=0, ge=0, le=2**53)


@router.get("/melden/karte.svg", dependencies=[InTurn])
def ground_picture(session: ReadSession, asked: Annotated[Picture, Query()]) -> Response:
    """A small map of houses and streets as a picture; nothing on it says what stands empty."""
    point = ground.in_metres(session, asked.lon, asked.lat) if asked.lon or asked.lat else None
    middle = (asked.east, asked.north) if asked.east else point or (0.0, 0.0)
    pixels = _WIDE if asked.wide else Window(0, 0, 1).pixels
    window = Window(*middle, asked.width, pixels)
    west, north = window.corner
    pin = None
    if point is not None and asked.pin:
        pin = ((point[0] - west) * window.scale, (north - point[1]) * window.scale)
    drawn = (
        environment()
        .get_template("intake/public/map.svg")
        .render(ground=ground.ground(session, window), size=pixels, marked=asked.house, pin=pin)
    )
    cached = {"Cache-Control": "public, max-age=3600"}
    return Response(drawn, 200, cached, "image/svg+xml")


class Address(BaseModel):
    """A suggestion while somebody types an address."""

    building: int
    label: str
    town: str
    matches: list[tuple[int, int]]


@router.get("/melden/adressen", dependencies=[InTurn])
def addresses(session: ReadSession, q: Annotated[str, Query(max_length=200)] = "") -> list[Address]:
    """Own addresses that resemble what was typed."""
    return [
        Address(
            building=hit.building_id, label=hit.label, town=hit.detail, matches=list(hit.matches)
        )
        for hit in ground.addresses_like(session, q)
        if hit.building_id is not None
    ]
